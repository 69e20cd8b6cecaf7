/**
 * A program as words of the RTL core's memories, and the core's words as state. The host writes the first
 * while the core is idle, then runs `clear` (once after power-up) and `restart`.
 */
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { FORMATS, STEP_BITS } from "../../hw-models/numerics/formats.ts";
import type { Ft1Core, Ft1Program, Program } from "../../hw-models/program.ts";
import { BuildError } from "../build/build-error.ts";
import {
  ARRIVAL_HIGH,
  addressOf,
  axonWord,
  CHAIN,
  chainWord,
  DECAY_FACTORS,
  decayWord,
  FLAGS,
  LATCH_HIGH,
  latchWord,
  MARK,
  neuronWord,
  pack,
  ROUTE,
  storeWord,
  unpack,
  WIDTHS,
  WORD_BITS,
} from "./layout.ts";

/** A write of the host: 16 bits to an address. */
export interface HostWrite {
  readonly address: number;
  readonly word: number;
}

/**
 * A program that the core can take.
 * @throws BuildError for one of another chip, with what of it is more than the core holds
 */
export const demandCore = (program: Program): Ft1Program => {
  const { name, limits } = FT1_UP5K;
  const mine = `\`--chip ${name}\``;
  if (program.kind === "ft1" && program.chip.name === name) return program;
  const other = `the image is for ${program.chip.name}, the RTL core is an ${name}`;
  if (program.kind !== "ft1")
    throw new BuildError("image", other, `compile a program of cuba and li neurons with ${mine}`);
  const all = (size: (core: Ft1Core) => number): number => program.cores.reduce((sum, c) => sum + size(c), 0);
  const beyond = (
    [
      ["neurons", all(({ neurons }) => neurons.id.length), limits.neurons],
      ["axons", all(({ axons }) => axons.number.length), limits.axons],
      ["synapses", all(({ synapses }) => synapses.target.length), limits.synapses],
      ["decay tables", Math.max(...program.cores.map(({ decays }) => decays.length)), limits.decayTables],
    ] as const
  )
    .filter(([, needs, holds]) => needs > holds)
    .map(([what, needs, holds]) => `${grouped(needs)} ${what} where it holds ${grouped(holds)}`);
  if (beyond.length === 0) throw new BuildError("image", other, `compile the program again with ${mine}`);
  throw new BuildError(
    "image",
    `the image is larger than the RTL core: ${beyond.join(", ")}`,
    `make the network smaller; \`snn compile FILE --chip ${name}\` names the lines`,
  );
};

const grouped = (n: number): string => n.toLocaleString("en-US");

/**
 * Every word that a program sets, memory by memory.
 * @throws BuildError for a program that the core cannot take
 */
export const loadWords = (program: Program): readonly HostWrite[] => {
  const [core] = demandCore(program).cores;
  const writes: HostWrite[] = [];
  const write = (address: number, word: number): void => {
    writes.push({ address, word: word & (2 ** WORD_BITS - 1) });
  };
  loadSynapses(core, write);
  loadNeurons(program, core, write);
  loadAxons(program, core, write);
  loadTables(core, write);
  return writes;
};

type Write = (address: number, word: number) => void;

const loadSynapses = ({ synapses, learning }: Ft1Core, write: Write): void => {
  const { target, weight } = synapses;
  for (let s = 0; s < target.length; s++)
    write(addressOf("shadow", s), learning ? learning.shadow[s] : weight[s] * 2 ** FORMATS.shadow.fraction);
  for (let s = 0; s < target.length; s += 2)
    write(addressOf("store", s >> 1), target[s] | ((target[s + 1] ?? 0) << WIDTHS.neuron));
};

/** Firings of a neuron that leave a latch. */
export const latchesOf = (learning: Ft1Core["learning"]): number => learning?.firings ?? 1;

const loadNeurons = (program: Program, { neurons, learning }: Ft1Core, write: Write): void => {
  const { start, axon } = program.routes;
  const latches = latchesOf(learning);
  write(addressOf("registers", FT1_UP5K.limits.decayTables), latches);
  for (let n = 0; n < FT1_UP5K.limits.neurons; n++) {
    if (n >= neurons.id.length) {
      write(neuronWord("flags", n), 0);
      write(storeWord("initial", n), 0);
      continue;
    }
    const first = start[neurons.id[n]];
    const routes = start[neurons.id[n] + 1] - first;
    write(neuronWord("threshold", n), neurons.threshold[n]);
    write(
      neuronWord("flags", n),
      pack(FLAGS, {
        axon: routes > 0 ? axon[first] : 0,
        hasAxons: routes > 0 ? 1 : 0,
        decay: neurons.decay[n],
        spiking: neurons.spiking[n],
        spent: 0,
      }),
    );
    write(storeWord("limit", n), neurons.limit[n]);
    write(storeWord("refractory", n), neurons.refractory[n]);
    write(storeWord("reset", n), neurons.reset[n]);
    write(storeWord("floor", n), learning ? learning.floor[neurons.decay[n]] : 0);
    write(storeWord("latch", n), n * latches);
    write(storeWord("initial", n), neurons.initial[n]);
  }
};

const loadAxons = (program: Program, { neurons, axons }: Ft1Core, write: Write): void => {
  const { start, axon } = program.routes;
  for (let a = 0; a < axons.number.length; a++) {
    write(axonWord("rowEnd", a), axons.row[a + 1]);
    write(axonWord("route", a), pack(ROUTE, { delay: axons.delay[a], shift: axons.shift[a] }));
  }
  for (const id of neurons.id)
    for (let r = start[id]; r < start[id + 1]; r++) {
      const more = r + 1 < start[id + 1];
      write(chainWord(axon[r]), pack(CHAIN, { axon: more ? axon[r + 1] : 0, more: more ? 1 : 0 }));
    }
};

const loadTables = ({ decays }: Ft1Core, write: Write): void => {
  decays.forEach((tables, t) => {
    for (const kind of ["fine", "coarse"] as const)
      for (const factor of DECAY_FACTORS)
        tables[kind][factor].forEach((value, entry) => {
          write(decayWord(factor, t, kind, entry), entry === 0 ? NO_TIME[kind][factor] : value);
        });
    write(addressOf("registers", t), peakOf(tables.fine.ec));
  });
};

/** What the rules never apply, the core uses: no time changes nothing, and a gap beyond the table ends at 0. */
const ONE = 1 << FORMATS.decay.fraction;
const NO_TIME = {
  fine: { ea: ONE, eb: ONE, ec: 0 },
  coarse: { ea: 0, eb: 0, ec: 0 },
} as const;

/** Entry of the fine table at which V answers most to I. */
const peakOf = (ec: Uint16Array): number => ec.indexOf(ec.reduce((most, entry) => Math.max(most, entry), 0));

export interface Latch {
  readonly tick: number;
  readonly slope: number;
}

/** What the RTL holds of a neuron between two steps, in the simulator's terms. */
export interface CoreNeuron {
  readonly current: number;
  readonly voltage: number;
  /** Tick at which both hold, modulo 2^14; null where I = V = 0 since more than 127 steps. */
  readonly last: number | null;
  /** First tick at which it may fire again, modulo 2^17. */
  readonly ready: number;
  /** At most 2^16 − 1. */
  readonly firings: number;
  /** Of its first firings, as many as the program latches; ticks modulo 2^20. */
  readonly latches: readonly Latch[];
}

/** Reads a word of the idle core. */
export type HostRead = (address: number) => number;

const signed = (word: number): number => (word << (32 - WORD_BITS)) >> (32 - WORD_BITS);

/**
 * Reads the state of neuron n as the core's memories hold it.
 * @param latched firings of a neuron that the program latches
 */
export const neuronReader =
  (latched: number) =>
  (read: HostRead, n: number): CoreNeuron => {
    const mark = read(neuronWord("mark", n));
    const firings = read(storeWord("firings", n));
    const latches = Array.from({ length: latched }, (_, k) => readLatch(read, n * latched + k));
    return {
      current: signed(read(neuronWord("current", n))),
      voltage: signed(read(neuronWord("voltage", n))),
      last: unpack(MARK.rest, mark) ? null : unpack(MARK.last, mark),
      ready: read(neuronWord("ready", n)) + unpack(MARK.readyHigh, mark) * 2 ** WORD_BITS,
      firings,
      latches: latches.slice(0, firings),
    };
  };

const readLatch = (read: HostRead, latch: number): Latch => {
  const high = read(latchWord("high", latch));
  return {
    tick: read(latchWord("tick", latch)) + unpack(LATCH_HIGH.tick, high) * 2 ** WORD_BITS,
    slope: read(latchWord("slope", latch)) + unpack(LATCH_HIGH.slope, high) * 2 ** WORD_BITS,
  };
};

/** Tick of an axon's first arrival in the trial, modulo 2^20; null before. */
export const readArrival = (read: HostRead, axon: number): number | null => {
  const high = read(axonWord("arrivalHigh", axon));
  if (!unpack(ARRIVAL_HIGH.valid, high)) return null;
  return read(axonWord("arrival", axon)) + unpack(ARRIVAL_HIGH.tick, high) * 2 ** WORD_BITS;
};

/** A tick as the wheel of pending events numbers it. */
export const wheelTick = (tick: number): number => tick % 2 ** WIDTHS.wheel;

/** First and last step in which an injected spike may arrive, before step `done` has run. */
export const openSteps = (done: number): readonly [first: number, last: number] => [
  done,
  done + 2 ** (WIDTHS.wheel - STEP_BITS) - 1,
];
