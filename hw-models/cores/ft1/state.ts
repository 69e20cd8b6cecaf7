/**
 * All state of an ft1 core, in one ArrayBuffer but for the pool of pending events, which grows. Columns are
 * laid out by descending element size; SPEC.md, "State", gives each signal's width, unit and range.
 */
import { COUNTERS, DIAGNOSTIC_COUNTERS } from "../../chip/costs.ts";
import { STEP_BITS } from "../../numerics/formats.ts";
import type { Ft1Core } from "../../program.ts";
import { columnsIn } from "../columns.ts";

export interface CoreState {
  readonly buffer: ArrayBuffer;
  /** Counts since power-up, in the order of `COUNTER_INDEX`; whole numbers. */
  readonly counters: Float64Array;
  /** Products gain · K of the last learning sweep, one a synapse. */
  readonly product: Float64Array;
  /** Of each axon whose delay learns: derivative of the loss by the delay in the last sweep, format `error`. */
  readonly delaySum: Float64Array;
  /** Derivative of the loss by each latched firing, format `error`. */
  readonly error: Float64Array;
  /** The same over the slope, format `gain`. */
  readonly gain: Float64Array;

  /** Threshold of a neuron, or `NEVER` once it may not fire any more in the trial. */
  readonly theta: Int32Array;
  /** Tick at which I and V of a neuron are valid. */
  readonly last: Int32Array;
  /** Firings of a neuron in the trial. */
  readonly firings: Uint32Array;
  /** First tick at which a neuron may fire again. */
  readonly ready: Int32Array;
  /** Latches: tick of neuron n's k-th firing in the trial at k · neurons + n, −1 before. */
  readonly latchTick: Int32Array;
  /** Latches: I − V at that firing, at least the floor. */
  readonly latchSlope: Int32Array;
  /** Filled latches, by their index in the arrays above, in the order in which they were filled. */
  readonly latched: Int32Array;
  /** Latch: tick of an axon's first arrival in the trial, −1 before. */
  readonly arrival: Int32Array;

  readonly pool: EventPool;
  /** First record of each step's list, −1: empty; step modulo its length. */
  readonly bucket: Int32Array;
  /** Firings of the step at hand. */
  readonly spikeTick: Int32Array;
  readonly spikeNeuron: Int32Array;
  /** A bit a neuron, 32 a word: 0 says that it is not armed, 1 that it may be. */
  readonly armedBits: Int32Array;
  /** Single numbers, see `REGISTER`. */
  readonly registers: Int32Array;

  readonly current: Int16Array;
  readonly voltage: Int16Array;
  readonly shadow: Int16Array;
  /** Lists of neurons that quick.ts makes. */
  readonly crowd: Uint16Array;
  readonly aside: Uint16Array;
  /** Ticks from a spike to its arrival, for each axon; learning moves it between trials. */
  readonly delay: Uint16Array;
  /** Empty where no delay learns. */
  readonly shadowDelay: Uint16Array;
  /** Samples of the running block in which a neuron was silent. */
  readonly silent: Uint16Array;
  /** 1: products of this axon's synapses may differ from 0. */
  readonly reached: Uint8Array;
  readonly weight: Int8Array;
}

/** Events under way: records chained into one list a step. */
export interface EventPool {
  /** Records it may grow to. */
  readonly limit: number;
  tick: Int32Array;
  axon: Int32Array;
  next: Int32Array;
  /** Keys (tick in step, axon) of the events of the step at hand. */
  key: Uint32Array;
}

/** Bits of an axon's index in an event's key; the tick within the step stands above them. */
export const AXON_BITS = 32 - STEP_BITS;
export const AXON_MASK = 2 ** AXON_BITS - 1;

/** Records of a new pool. */
const FIRST_RECORDS = 1024;

const newPool = (limit: number): EventPool => {
  const records = Math.min(limit, FIRST_RECORDS);
  const column = (): Int32Array => new Int32Array(records);
  return { limit, tick: column(), axon: column(), next: column(), key: new Uint32Array(records) };
};

/** Doubles a pool that is full; false where it may not grow. */
export const growPool = (pool: EventPool): boolean => {
  const records = Math.min(pool.limit, 2 * pool.next.length);
  if (records === pool.next.length) return false;
  for (const name of ["tick", "axon", "next"] as const) {
    const larger = new Int32Array(records);
    larger.set(pool[name]);
    pool[name] = larger;
  }
  pool.key = new Uint32Array(records);
  return true;
};

/** A threshold that neither I nor V reaches: of li neurons, and of those that have used up their firings. */
export const NEVER = 2 ** 30;

export const REGISTER = {
  /** First record of the pool's free list, −1: empty. */
  free: 0,
  /** Records of the pool that were ever used in this trial; those behind are free too. */
  used: 1,
  /** Firings of the step at hand. */
  spikes: 2,
  /** Steps done in this trial. */
  steps: 3,
  /** Learning updates done since power-up. */
  updates: 4,
  /** Samples of the running block of the silence rule. */
  samples: 5,
  /** Right shift that the host has added to the learning rates. */
  slowdown: 6,
  /** Latches filled in this trial. */
  latched: 7,
} as const;

/** Index of a counter in `counters`. */
export const COUNTER_INDEX = Object.fromEntries(
  [...COUNTERS, ...DIAGNOSTIC_COUNTERS].map((name, index) => [name, index]),
) as Readonly<Record<(typeof COUNTERS)[number] | (typeof DIAGNOSTIC_COUNTERS)[number], number>>;

/** Sizes that the program does not tell. */
export interface StateSizes {
  /** Events that may be under way at once. */
  readonly pendingEvents: number;
  /** Steps ahead of the one at hand for which an event may be queued; a power of two. */
  readonly horizon: number;
  /** Firings a step may have. */
  readonly spikes: number;
}

/** Firings of a trial that leave latches, for each neuron. */
export const latchesOf = ({ learning }: Ft1Core): number => learning?.firings ?? 1;

/** Fresh state with the program's weights; `resetTrial` of core.ts makes it runnable. */
export const createState = (program: Ft1Core, sizes: StateSizes): CoreState => {
  const neurons = program.neurons.id.length;
  const axons = program.axons.number.length;
  const synapses = program.synapses.target.length;
  const learns = program.learning ? 1 : 0;
  const delays = program.learning?.shadowDelay.length ?? 0;
  const columns = columnsIn([
    ["counters", Float64Array, COUNTERS.length + DIAGNOSTIC_COUNTERS.length],
    ["product", Float64Array, learns * synapses],
    ["delaySum", Float64Array, delays],
    ["error", Float64Array, learns * neurons * latchesOf(program)],
    ["gain", Float64Array, learns * neurons * latchesOf(program)],
    ["theta", Int32Array, neurons],
    ["last", Int32Array, neurons],
    ["firings", Uint32Array, neurons],
    ["ready", Int32Array, neurons],
    ["latchTick", Int32Array, neurons * latchesOf(program)],
    ["latchSlope", Int32Array, neurons * latchesOf(program)],
    ["latched", Int32Array, neurons * latchesOf(program)],
    ["arrival", Int32Array, axons],
    ["bucket", Int32Array, sizes.horizon],
    ["spikeTick", Int32Array, sizes.spikes],
    ["spikeNeuron", Int32Array, sizes.spikes],
    ["armedBits", Int32Array, Math.ceil(neurons / 32)],
    ["registers", Int32Array, Object.keys(REGISTER).length],
    ["current", Int16Array, neurons],
    ["voltage", Int16Array, neurons],
    ["shadow", Int16Array, learns * synapses],
    ["crowd", Uint16Array, neurons],
    ["aside", Uint16Array, Math.max(neurons, longestRow(program))],
    ["delay", Uint16Array, axons],
    ["shadowDelay", Uint16Array, delays],
    ["silent", Uint16Array, neurons],
    ["reached", Uint8Array, learns * axons],
    ["weight", Int8Array, synapses],
  ]);
  const state: CoreState = { ...columns, pool: newPool(sizes.pendingEvents) };
  state.weight.set(program.synapses.weight);
  state.delay.set(program.axons.delay);
  if (program.learning) {
    state.shadow.set(program.learning.shadow);
    state.shadowDelay.set(program.learning.shadowDelay);
  }
  return state;
};

const longestRow = ({ axons: { row } }: Ft1Core): number =>
  row.reduce((longest, start, axon) => Math.max(longest, (row[axon + 1] ?? start) - start), 0);
