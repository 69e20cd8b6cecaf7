/** All state of a loihi1 core in one ArrayBuffer; SPEC-loihi1.md, "State". */
import { LOIHI1_COUNTERS, LOIHI1_DIAGNOSTIC_COUNTERS } from "../../chip/costs-loihi1.ts";
import { DECAY_UNIT, MANTISSA_UNIT, VOLTAGE_MOST } from "../../numerics/loihi1.ts";
import type { Loihi1Core } from "../../program.ts";
import { columnsIn } from "../columns.ts";

const COUNTER_NAMES = [...LOIHI1_COUNTERS, ...LOIHI1_DIAGNOSTIC_COUNTERS] as const;

/** Index of a counter in `counters`. */
export const COUNTER_INDEX = Object.fromEntries(
  COUNTER_NAMES.map((name, index) => [name, index]),
) as Readonly<Record<(typeof COUNTER_NAMES)[number], number>>;

export const REGISTER = {
  /** Steps done in this trial. */
  steps: 0,
  /** Firings of the step at hand. */
  firings: 1,
  /** 1: weights stay and nothing is traced. */
  frozen: 2,
} as const;

/** Never exceeded by V: the threshold of a neuron that has none. */
const NEVER = VOLTAGE_MOST;

/** Bits of a place: 64 steps of 1,024 neurons, which no chip exceeds. A weight with its exponent takes 16 too. */
export const PLACE_BITS = 16;
export const PLACE_MASK = 2 ** PLACE_BITS - 1;

export type Loihi1State = ReturnType<typeof createState>;

/** Fresh state; `resetCore` of core.ts makes it runnable. */
export const createState = ({ neurons, axons, synapses, learning }: Loihi1Core) => {
  const count = neurons.id.length;
  const longest = synapses.delay.reduce((most, steps) => Math.max(most, steps), 0);
  /** Places of a step's arrivals, and the steps for which they are kept: powers of two. */
  const row = 2 ** Math.ceil(Math.log2(Math.max(1, count)));
  const slots = 2 ** Math.ceil(Math.log2(longest + 1));
  const scales = axons.exponent.some((exponent) => exponent < 0);
  const state = columnsIn([
    /** Counts since power-up, in the order of `COUNTER_INDEX`; whole numbers. */
    ["counters", Float64Array, COUNTER_NAMES.length],
    /** U and V. */
    ["current", Int32Array, count],
    ["voltage", Int32Array, count],
    /** First step in which V moves again. */
    ["ready", Int32Array, count],
    /** What reaches each neuron in the coming steps: one row of neurons a step, step modulo the rows. */
    ["received", Int32Array, slots * row],
    /** Sums of one projection before its exponent, in the same places; 0 between projections. */
    ["brought", Int32Array, scales ? slots * row : 0],
    /** Firings of the step at hand. */
    ["fired", Int32Array, count],
    ["registers", Int32Array, Object.keys(REGISTER).length],
    /** Parameters as the arithmetic takes them: 64·vth and the whole bias; numerators of what U and V keep. */
    ["threshold", Int32Array, count],
    ["bias", Int32Array, count],
    /**
     * Each synapse in one word, since rows are read from all over the memory: above 16 bits its weight, shifted
     * left by its axon's exponent if that is positive; below where it leads, from the place of the present step's
     * first neuron on, a row for each step of delay.
     */
    ["synapse", Int32Array, synapses.target.length],
    ["currentKeep", Uint16Array, count],
    ["voltageKeep", Uint16Array, count],
    ["refractory", Uint8Array, count],
    /** Left shift of each synapse's weight, kept where weights move. */
    ["left", Uint8Array, learning ? synapses.target.length : 0],
  ]);
  state.refractory.set(neurons.refractory);
  for (let n = 0; n < count; n++) {
    state.threshold[n] = neurons.spiking[n] ? MANTISSA_UNIT * neurons.threshold[n] : NEVER;
    state.bias[n] = neurons.biasMantissa[n] << neurons.biasExponent[n];
    state.currentKeep[n] = DECAY_UNIT - 1 - neurons.currentDecay[n];
    state.voltageKeep[n] = DECAY_UNIT - neurons.voltageDecay[n];
  }
  if (slots * row > 2 ** PLACE_BITS)
    throw new RangeError(`a core of ${count} neurons with delays of ${longest} steps`);
  for (let axon = 0; axon < axons.number.length; axon++) {
    const left = Math.max(0, axons.exponent[axon]);
    if (learning) state.left.fill(left, axons.row[axon], axons.row[axon + 1]);
    for (let s = axons.row[axon]; s < axons.row[axon + 1]; s++)
      state.synapse[s] =
        ((synapses.weight[s] << left) << PLACE_BITS) | (synapses.delay[s] * row + synapses.target[s]);
  }
  return { ...state, row };
};
