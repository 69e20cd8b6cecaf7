/** Reads a case that Lava's bit-accurate models answered: format `lava-lif-bit-v1`, one JSON object a file. */
import {
  LOIHI1_RANGES,
  type Range,
  SIGN_MODES,
  type SignMode,
  WEIGHT_BITS,
} from "../../hw-models/numerics/loihi1.ts";

/** Rows by post neuron, columns by pre; or rows by step. */
export type Matrix = readonly (readonly number[])[];

export interface LavaCase {
  readonly params: {
    readonly du: number;
    readonly dv: number;
    readonly vth: number;
    readonly weight_exp: number;
    readonly num_weight_bits: number;
    readonly sign_mode: SignMode;
    /** For each neuron. */
    readonly bias_mant: readonly number[];
    readonly bias_exp: readonly number[];
  };
  readonly weights: Matrix;
  readonly recurrent_weights: Matrix | null;
  /** Steps beyond the one that every spike takes. */
  readonly delays: Matrix | null;
  /** For each step, which inputs spike (1) and which do not (0). */
  readonly input_spikes: Matrix;
  /** What Lava has after each step. */
  readonly u: Matrix;
  readonly v: Matrix;
  readonly spikes: Matrix;
}

/** A file that is no case; every fault with its place in it. */
export class MalformedCase extends Error {
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join("; "));
    this.name = "MalformedCase";
    this.faults = faults;
  }
}

const FORMAT = "lava-lif-bit-v1";
const ANY: Pick<Range, "low" | "high"> = { low: -(2 ** 31), high: 2 ** 31 - 1 };
const BIT: Pick<Range, "low" | "high"> = { low: 0, high: 1 };
type Bounds = Pick<Range, "low" | "high">;
type Fields = Readonly<Record<string, unknown>>;

/** Collects faults, so that all of a file are told at once; what it returns counts only if there were none. */
class CaseReader {
  readonly faults: string[] = [];

  fault(place: string, what: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push(`${place} ${what}`);
  }

  object(value: unknown, place: string): Fields {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Fields;
    this.fault(place, `is ${shown(value)}, not an object`);
    return {};
  }

  number(value: unknown, place: string, { low, high }: Bounds): number {
    if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
    this.fault(place, `is ${shown(value)}, not a whole number from ${low} to ${high}`);
    return low;
  }

  /** @param length null: any, but at least one */
  list<T>(
    value: unknown,
    place: string,
    length: number | null,
    each: (item: unknown, place: string) => T,
  ): T[] {
    if (!Array.isArray(value)) this.fault(place, `is ${shown(value)}, not a list`);
    else if (length === null ? value.length === 0 : value.length !== length)
      this.fault(place, `has ${value.length} entries, not ${length ?? "one at least"}`);
    else return value.map((item, n) => each(item, `${place}[${n}]`));
    return [];
  }

  matrix(value: unknown, place: string, rows: number | null, columns: number | null, bounds: Bounds): Matrix {
    return this.list(value, place, rows, (row, at) =>
      this.list(row, at, columns, (entry, where) => this.number(entry, where, bounds)),
    );
  }
}
/** Faults told of one file. */
const MOST_FAULTS = 5;

const shown = (value: unknown): string =>
  value === undefined
    ? "missing"
    : Array.isArray(value)
      ? "a list"
      : typeof value === "object" && value !== null
        ? "an object"
        : JSON.stringify(value);

/** @throws MalformedCase naming every place at fault, nothing of the case used */
export const parseLavaCase = (text: string): LavaCase => {
  const read = new CaseReader();
  const file = read.object(parsed(text), "the file");
  if (read.faults.length === 0 && file.format !== FORMAT)
    read.fault("format", `is ${shown(file.format)}, not "${FORMAT}"`);
  if (read.faults.length > 0) throw new MalformedCase(read.faults);
  const params = read.object(file.params, "params");
  const weights = read.matrix(file.weights, "weights", null, null, ANY);
  const neurons = weights.length;
  const inputs = weights[0]?.length ?? 0;
  // Shapes of all else follow from the weights'.
  if (neurons === 0) throw new MalformedCase(read.faults);
  weights.forEach((row, n) => {
    if (row.length !== inputs) read.fault(`weights[${n}]`, `has ${row.length} entries, not ${inputs}`);
  });
  const orNull = (name: string, columns: number, bounds: Bounds): Matrix | null =>
    file[name] === null ? null : read.matrix(file[name], name, neurons, columns, bounds);
  const input_spikes = read.matrix(file.input_spikes, "input_spikes", null, inputs, BIT);
  const steps = input_spikes.length;
  const answer = (name: string, bounds: Bounds): Matrix =>
    read.matrix(file[name], name, steps, neurons, bounds);
  const parameter = (name: string, bounds: Bounds): number =>
    read.number(params[name], `params.${name}`, bounds);
  const each = (name: string, bounds: Bounds): number[] =>
    read.list(params[name], `params.${name}`, neurons, (item, at) => read.number(item, at, bounds));
  const found: LavaCase = {
    params: {
      du: parameter("du", LOIHI1_RANGES.currentDecay),
      dv: parameter("dv", LOIHI1_RANGES.voltageDecay),
      vth: parameter("vth", LOIHI1_RANGES.threshold),
      weight_exp: parameter("weight_exp", LOIHI1_RANGES.weightExponent),
      num_weight_bits: parameter("num_weight_bits", WEIGHT_BITS),
      sign_mode: signMode(read, params.sign_mode),
      bias_mant: each("bias_mant", LOIHI1_RANGES.biasMantissa),
      bias_exp: each("bias_exp", LOIHI1_RANGES.biasExponent),
    },
    weights,
    recurrent_weights: orNull("recurrent_weights", neurons, ANY),
    delays: orNull("delays", inputs, LOIHI1_RANGES.synapseDelay),
    input_spikes,
    u: answer("u", ANY),
    v: answer("v", ANY),
    spikes: answer("spikes", BIT),
  };
  if (read.faults.length > 0) throw new MalformedCase(read.faults);
  return found;
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedCase([`the file is no JSON: ${error instanceof Error ? error.message : error}`]);
  }
};

const signMode = (read: CaseReader, value: unknown): SignMode => {
  const known = SIGN_MODES.find((mode) => mode === value);
  if (known === undefined)
    read.fault("params.sign_mode", `is ${shown(value)}, not one of ${SIGN_MODES.join(", ")}`);
  return known ?? "mixed";
};
