/** What the tests of the link share: virtual time, mischief on the wire, small images, a machine that echoes. */
import type { BoardMachine } from "../../../firmware-targets/link/board-core.ts";
import { serveOn } from "../../../firmware-targets/link/board-port.ts";
import { BoardSession } from "../../../firmware-targets/link/board-session.ts";
import { type ClientOptions, LinkClient } from "../../../firmware-targets/link/client.ts";
import type { Clock, Timer } from "../../../firmware-targets/link/clock.ts";
import { FakeBoard, type FakeBoardOptions } from "../../../firmware-targets/link/fake-board.ts";
import {
  type Delivery,
  type MemoryPair,
  type Mischief,
  memoryPair,
} from "../../../firmware-targets/link/memory.ts";
import { type Pace, pacedTransport } from "../../../firmware-targets/link/paced.ts";
import type { Ft1Chip } from "../../../hw-models/chip/chip.ts";
import { FT1_UP5K } from "../../../hw-models/chip/ft1-up5k.ts";
import { decodeImage, encodeImage } from "../../../hw-models/image.ts";
import { decayTables } from "../../../hw-models/numerics/lut.ts";
import { stream } from "../../../hw-models/numerics/rng.ts";
import type { Ft1Program } from "../../../hw-models/program.ts";
import type { SpikeTrain, TraceSink } from "../../../hw-models/trace.ts";

/** Time that passes only while `drive` waits for something. */
export class VirtualClock implements Clock {
  private time = 0;
  private order = 0;
  private timers: { at: number; order: number; call: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(milliseconds: number, call: () => void): Timer {
    const timer = { at: this.time + Math.max(0, milliseconds), order: this.order++, call };
    this.timers.push(timer);
    return { cancel: () => this.timers.splice(this.timers.indexOf(timer) >>> 0, 1) };
  }

  /** Lets time pass until the work is done; fails where nothing is left to wait for. */
  async drive<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    work.then(done, done);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return work;
      if (this.timers.length === 0) throw new Error("virtual time stands still: nothing is under way");
      const next = this.timers.reduce((a, b) =>
        b.at < a.at || (b.at === a.at && b.order < a.order) ? b : a,
      );
      this.timers.splice(this.timers.indexOf(next), 1);
      this.time = next.at;
      next.call();
    }
  }
}

/** Chances of each thing for what is sent at once, 0–1. */
export interface Rates {
  readonly lose?: number;
  readonly twice?: number;
  readonly corrupt?: number;
  /** Arrives up to 30 ms late, so after what was sent later. */
  readonly late?: number;
}

/** Misfortune that is the same for the same seed. */
export const mischief = (seed: number, { lose = 0, twice = 0, corrupt = 0, late = 0 }: Rates): Mischief => {
  const streams = {
    "to board": stream(seed, "mischief to board"),
    "to host": stream(seed, "mischief to host"),
  };
  return (bytes, index, direction) => {
    const chance = (what: number): number => streams[direction].uniform(index, what);
    if (chance(0) < lose) return [];
    const damaged = bytes.slice();
    if (chance(1) < corrupt) damaged[Math.floor(chance(2) * bytes.length)] ^= 1 << Math.floor(chance(3) * 8);
    const delay = chance(4) < late ? chance(5) * 30 : 0;
    const arrivals: Delivery[] = [{ bytes: damaged, late: delay }];
    if (chance(6) < twice) arrivals.push({ bytes, late: chance(7) * 30 });
    return arrivals;
  };
};

export interface Bench {
  readonly clock: VirtualClock;
  readonly board: FakeBoard;
  readonly pair: MemoryPair;
  readonly client: LinkClient;
  readonly session: BoardSession;
  /** Runs link work on virtual time. */
  readonly drive: <T>(work: Promise<T>) => Promise<T>;
}

/** A host and a board on a memory wire with 1 ms each way. */
export const bench = async (
  options: FakeBoardOptions & {
    readonly mischief?: Mischief;
    readonly client?: ClientOptions;
    readonly pace?: Pace;
  } = {},
): Promise<Bench> => {
  const clock = new VirtualClock();
  const board = new FakeBoard({ clock, ...options });
  const pair = memoryPair({ clock, delay: 1, ...(options.mischief && { mischief: options.mischief }) });
  void serveOn(board, pair.board);
  const host = options.pace ? pacedTransport(pair.host, options.pace, clock) : pair.host;
  const client = new LinkClient(host, { clock, ...options.client });
  await client.open();
  const session = new BoardSession(client);
  return { clock, board, pair, client, session, drive: (work) => clock.drive(work) };
};

export interface SmallNet {
  readonly inputs?: number;
  readonly neurons?: number;
  readonly chip?: Ft1Chip;
  readonly weight?: number;
  /** Ticks of all axons. */
  readonly delay?: number;
}

/** A program of inputs that all reach all of its neurons. */
export const smallProgram = ({
  inputs = 2,
  neurons = 3,
  chip = FT1_UP5K,
  weight = 64,
  delay = 64,
}: SmallNet = {}): Ft1Program => {
  const all = Array.from({ length: neurons }, (_, n) => n);
  const axons = Array.from({ length: inputs }, (_, n) => n);
  const fill = (value: number): number[] => all.map(() => value);
  return {
    kind: "ft1",
    chip,
    tickFemtoseconds: 1e9,
    trialSteps: 8,
    networkNeurons: inputs + neurons,
    routes: {
      start: Uint32Array.from({ length: inputs + neurons + 1 }, (_, n) => Math.min(n, inputs)),
      core: new Uint16Array(inputs),
      axon: Uint32Array.from(axons),
    },
    cores: [
      {
        neurons: {
          id: Uint32Array.from(all, (n) => inputs + n),
          threshold: Int16Array.from(fill(1024)),
          reset: Int16Array.from(fill(1024)),
          initial: Int16Array.from(fill(0)),
          limit: Uint16Array.from(fill(0)),
          refractory: Uint16Array.from(fill(0)),
          decay: Uint8Array.from(fill(0)),
          spiking: Uint8Array.from(fill(1)),
        },
        axons: {
          number: Uint32Array.from(axons),
          delay: Uint16Array.from(axons, () => delay),
          shift: Uint8Array.from(axons, () => 7),
          row: Uint32Array.from({ length: inputs + 1 }, (_, n) => n * neurons),
        },
        synapses: {
          target: Uint16Array.from(axons.flatMap(() => all)),
          weight: Int8Array.from(axons.flatMap((a) => all.map((n) => weight + ((a + 7 * n) % 32)))),
        },
        decays: [decayTables({ membrane: 128, synapse: 64 }, 64)],
        learning: null,
      },
    ],
    names: { populations: [], projections: [], source: "small.snn" },
  };
};

export const smallImage = (net: SmallNet = {}): Uint8Array => encodeImage(smallProgram(net));

export const train = (...spikes: readonly (readonly [tick: number, neuron: number])[]): SpikeTrain => ({
  ticks: Uint32Array.from(spikes, ([tick]) => tick),
  neurons: Uint32Array.from(spikes, ([, neuron]) => neuron),
});

/** A machine in which each spike from outside comes out `copies` times, in the step it came for. */
export const echoMachine =
  (copies = 1) =>
  (image: Uint8Array): BoardMachine => {
    const program = decodeImage(image);
    let stepsDone = 0;
    let pending: { tick: number; neuron: number }[] = [];
    return {
      program,
      get stepsDone() {
        return stepsDone;
      },
      resetTrial: () => {
        stepsDone = 0;
        pending = [];
      },
      inject: (neuron, at) => {
        if (at < stepsDone * 64) throw new RangeError(`tick ${at} is over`);
        pending.push({ tick: at, neuron });
      },
      run: (steps, sink: TraceSink) => {
        for (let n = 0; n < steps; n++) {
          stepsDone++;
          for (const { tick, neuron } of pending.filter((spike) => spike.tick < stepsDone * 64))
            for (let copy = 0; copy < copies; copy++) sink.spike(tick, neuron);
          pending = pending.filter((spike) => spike.tick >= stepsDone * 64);
        }
      },
    };
  };

/**
 * A place in an ft1 image whose turning leaves a program that a board runs, so that only comparing tells: bit 1
 * there makes the threshold of core neuron n 1.5 instead of 1.
 */
export const thresholdByte = (image: Uint8Array, n: number): number => {
  const program = decodeImage(image);
  if (program.kind !== "ft1") throw new Error("the image is not for ft1");
  const { threshold } = program.cores[0].neurons;
  const column = Buffer.from(threshold.buffer, threshold.byteOffset, threshold.byteLength);
  const start = Buffer.from(image).indexOf(column);
  if (start < 0) throw new Error("the image has no column of thresholds");
  return start + 2 * n + 1;
};
