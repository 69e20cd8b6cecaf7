/**
 * Reads an ft1 image from its bytes by hw-models/SPEC.md "Image" alone: own little-endian reader, own CRC.
 * Strict about the layout and about nothing else; the loader under test has to say why it refuses.
 */

/** One row of a decay table, hw-models/SPEC.md "Neuron". */
export interface Decay {
  readonly ea: bigint;
  readonly eb: bigint;
  readonly ec: bigint;
}

export interface OracleTables {
  readonly fine: readonly Decay[];
  readonly coarse: readonly Decay[];
  readonly reciprocal: readonly bigint[];
  readonly inverseTau: bigint;
}

export interface OracleNeuron {
  readonly id: number;
  readonly threshold: bigint;
  readonly reset: bigint;
  readonly initial: bigint;
  readonly limit: bigint;
  readonly refractory: bigint;
  /** Index of its decay table. */
  readonly decay: number;
  readonly spiking: boolean;
}

export interface OracleAxon {
  readonly number: number;
  readonly delay: bigint;
  readonly shift: bigint;
  /** Its synapses: `first` to `end`, the latter not included. */
  readonly first: number;
  readonly end: number;
}

export interface OracleLayer {
  readonly firstAxon: number;
  readonly axons: number;
  readonly firstTarget: number;
  readonly targets: number;
  /** Negative where the sources are inputs. */
  readonly firstSource: number;
  readonly plastic: boolean;
  readonly rate: bigint;
  readonly plasticDelays: boolean;
  readonly delayRate: bigint;
}

export interface OracleLearning {
  readonly seed: bigint;
  readonly timeBits: bigint;
  /** 0: margin, 1: cross entropy, 2: spike times. */
  readonly loss: number;
  readonly margin: bigint;
  /** Firings of a neuron that are latched. */
  readonly firings: number;
  readonly bump: bigint;
  readonly hiddenBump: bigint;
  readonly silenceBlock: number;
  readonly silenceLimit: number;
  /** e^{−d/tau}, one a tick. */
  readonly likelihood: readonly bigint[];
  readonly targetSpikes: number;
  /** Ticks, by class, output, spike. */
  readonly targets: readonly bigint[];
  /** Smallest slope, one a decay table. */
  readonly floor: readonly bigint[];
  readonly outputs: readonly number[];
  readonly layers: readonly OracleLayer[];
  readonly shadow: readonly bigint[];
  /** Ticks that a delay may grow to by learning. */
  readonly longestDelay: bigint;
  /** One an axon, or none at all. */
  readonly shadowDelay: readonly bigint[];
}

export interface OracleImage {
  readonly chip: number;
  readonly trialSteps: number;
  readonly networkNeurons: number;
  /** For each neuron of the network, the axons of the one core that it sends to. */
  readonly routes: readonly (readonly number[])[];
  readonly neurons: readonly OracleNeuron[];
  readonly axons: readonly OracleAxon[];
  readonly target: readonly number[];
  readonly weight: readonly bigint[];
  readonly tables: readonly OracleTables[];
  readonly learning: OracleLearning | null;
}

/** Little-endian fields, lists padded to four bytes. */
class Reader {
  private readonly bytes: Uint8Array;
  at: number;
  private readonly end: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  unsigned(size: number): number {
    if (this.at + size > this.end) throw new Error(`oracle: the payload ends before byte ${this.at + size}`);
    let value = 0;
    for (let b = size - 1; b >= 0; b--) value = value * 256 + this.bytes[this.at + b];
    this.at += size;
    return value;
  }

  signed(size: number): number {
    const value = this.unsigned(size);
    return value >= 2 ** (8 * size - 1) ? value - 2 ** (8 * size) : value;
  }

  u32(): number {
    return this.unsigned(4);
  }

  column(rows: number, size: number, signed = false): number[] {
    const values: number[] = [];
    for (let n = 0; n < rows; n++) values.push(signed ? this.signed(size) : this.unsigned(size));
    while (this.at % 4 !== 0) if (this.unsigned(1) !== 0) throw new Error("oracle: padding is not zero");
    return values;
  }

  list(size: number, signed = false): number[] {
    return this.column(this.u32(), size, signed);
  }

  finish(): void {
    if (this.at !== this.end) throw new Error(`oracle: ${this.end - this.at} bytes too many in a payload`);
  }
}

/** CRC-32 of IEEE 802.3, bit by bit. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};

const bigs = (values: readonly number[]): bigint[] => values.map((value) => BigInt(value));

const decays = (reader: Reader): Decay[] => {
  const rows = reader.u32();
  const [ea, eb, ec] = [0, 1, 2].map(() => bigs(reader.column(rows, 2)));
  return ea.map((a, n) => ({ ea: a, eb: eb[n], ec: ec[n] }));
};

const readNeurons = (reader: Reader): OracleNeuron[] => {
  const rows = reader.u32();
  const id = reader.column(rows, 4);
  const [threshold, reset, initial] = [0, 1, 2].map(() => bigs(reader.column(rows, 2, true)));
  const [limit, refractory] = [0, 1].map(() => bigs(reader.column(rows, 2)));
  const decay = reader.column(rows, 1);
  const spiking = reader.column(rows, 1);
  return id.map((own, n) => ({
    id: own,
    threshold: threshold[n],
    reset: reset[n],
    initial: initial[n],
    limit: limit[n],
    refractory: refractory[n],
    decay: decay[n],
    spiking: spiking[n] !== 0,
  }));
};

const readAxons = (reader: Reader): OracleAxon[] => {
  const rows = reader.u32();
  const number = reader.column(rows, 4);
  const delay = bigs(reader.column(rows, 2));
  const shift = bigs(reader.column(rows, 1));
  const row = reader.list(4);
  return number.map((own, a) => ({
    number: own,
    delay: delay[a],
    shift: shift[a],
    first: row[a],
    end: row[a + 1],
  }));
};

const readSynapses = (reader: Reader): Pick<OracleImage, "target" | "weight"> => {
  const rows = reader.u32();
  return { target: reader.column(rows, 2), weight: bigs(reader.column(rows, 1, true)) };
};

const readTables = (reader: Reader): OracleTables => ({
  fine: decays(reader),
  coarse: decays(reader),
  reciprocal: bigs(reader.list(2)),
  inverseTau: BigInt(reader.u32()),
});

const readCore = (
  reader: Reader,
): Pick<OracleImage, "neurons" | "axons" | "target" | "weight" | "tables"> => {
  const neurons = readNeurons(reader);
  const axons = readAxons(reader);
  const synapses = readSynapses(reader);
  const tables = Array.from({ length: reader.u32() }, () => readTables(reader));
  return { neurons, axons, ...synapses, tables };
};

const readLearning = (reader: Reader): OracleLearning => {
  const [
    seed,
    timeBits,
    loss,
    margin,
    firings,
    bump,
    hiddenBump,
    silenceBlock,
    silenceLimit,
    targetSpikes,
    longestDelay,
  ] = Array.from({ length: 11 }, () => reader.u32());
  const likelihood = bigs(reader.list(2));
  const times = bigs(reader.list(4));
  const floor = bigs(reader.list(2));
  const outputs = reader.list(2);
  const rows = reader.u32();
  const [firstAxon, axons, firstTarget, targets] = [0, 1, 2, 3].map(() => reader.column(rows, 4));
  const firstSource = reader.column(rows, 4, true);
  const plastic = reader.column(rows, 1);
  const rate = bigs(reader.column(rows, 1));
  const plasticDelays = reader.column(rows, 1);
  const delayRate = bigs(reader.column(rows, 1));
  const layers = firstAxon.map((first, n) => ({
    firstAxon: first,
    axons: axons[n],
    firstTarget: firstTarget[n],
    targets: targets[n],
    firstSource: firstSource[n],
    plastic: plastic[n] !== 0,
    rate: rate[n],
    plasticDelays: plasticDelays[n] !== 0,
    delayRate: delayRate[n],
  }));
  const shadow = bigs(reader.list(2, true));
  const shadowDelay = bigs(reader.list(2));
  return {
    seed: BigInt(seed),
    timeBits: BigInt(timeBits),
    loss,
    margin: BigInt(margin),
    firings,
    bump: BigInt(bump),
    hiddenBump: BigInt(hiddenBump),
    silenceBlock,
    silenceLimit,
    likelihood,
    targetSpikes,
    targets: times,
    floor,
    outputs,
    layers,
    shadow,
    longestDelay: BigInt(longestDelay),
    shadowDelay,
  };
};

const readRoutes = (reader: Reader): number[][] => {
  const start = reader.list(4);
  const rows = reader.u32();
  reader.column(rows, 2);
  const axon = reader.column(rows, 4);
  return start.slice(0, -1).map((first, n) => axon.slice(first, start[n + 1]));
};

/** hw-models/SPEC.md "Image". @throws Error for anything that is not an image of one core */
export const readImage = (bytes: Uint8Array): OracleImage => {
  const header = new Reader(bytes, 0, 64);
  if (header.u32() !== 0x4e535446) throw new Error("oracle: the magic is not FTSN");
  const [, chip, sections, length] = [0, 1, 2, 3].map(() => header.u32());
  header.at = 60;
  if (header.u32() !== crc32(bytes.subarray(0, 60))) throw new Error("oracle: CRC of the header");
  const payloads = new Map<number, Reader>();
  let at = 64;
  for (let s = 0; s < sections; s++) {
    const section = new Reader(bytes, at, at + 16);
    const [kind, core, size, crc] = [0, 1, 2, 3].map(() => section.u32());
    if (core !== 0) throw new Error("oracle: one core only");
    if (
      crc !==
      crc32(Uint8Array.from([...bytes.subarray(at, at + 12), ...bytes.subarray(at + 16, at + 16 + size)]))
    )
      throw new Error(`oracle: CRC of ${kind}`);
    payloads.set(kind, new Reader(bytes, at + 16, at + 16 + size));
    at += 16 + size;
  }
  if (at !== length) throw new Error(`oracle: sections end at ${at}, the board's part at ${length}`);
  const payload = <T>(kind: number, read: (reader: Reader) => T): T => {
    const reader = payloads.get(kind);
    if (reader === undefined) throw new Error(`oracle: no section ${kind}`);
    const value = read(reader);
    reader.finish();
    return value;
  };
  const [, , trialSteps, networkNeurons, cores] = payload(1, (r) => [0, 1, 2, 3, 4].map(() => r.u32()));
  if (cores !== 1) throw new Error("oracle: one core only");
  return {
    chip,
    trialSteps,
    networkNeurons,
    routes: payload(2, readRoutes),
    ...payload(3, readCore),
    learning: payloads.has(4) ? payload(4, readLearning) : null,
  };
};
