/**
 * Every number format of ft1, once. A format is a width in bits with the number of them behind the
 * binary point; cores, quantiser, image, RTL parameters and hw-models/SPEC.md are made from this table.
 * The widths are those an all-integer prototype learned Yin-Yang with; docs/decisions/0002 has why.
 */

export interface Format {
  /** Bits in all, the sign included. */
  readonly bits: number;
  /** Bits behind the binary point; may exceed `bits` or be negative. */
  readonly fraction: number;
  readonly signed: boolean;
  readonly unit: string;
  readonly what: string;
  /** Largest and smallest integer, in units of the last place. */
  readonly high: number;
  readonly low: number;
}

/** Ticks of one step (the chip's barrier interval) as a power of two. */
export const STEP_BITS = 6;
/** Ticks of one step. */
export const STEP_TICKS = 1 << STEP_BITS;
/** Steps of the longest trial: the spans between its spikes are tabulated. */
export const MOST_TRIAL_STEPS = 1 << 14;
/** Largest right shift that a learning rate may be. */
export const MOST_RATE = 31;
/** Firings of a neuron and trial that learning can tell apart: sums of products stay below 2^53. */
export const MOST_LEARNED_FIRINGS = 16;
/** Ticks after which the likelihood of an output counts as 0 at the latest. */
export const MOST_LIKELIHOODS = 4096;
/** Samples over which the silence of a neuron is counted: 16 bits. */
export const MOST_SILENCE_BLOCK = 2 ** 16 - 1;
/** Whole steps the coarse decay table covers; beyond them I = V = 0. */
export const COARSE_STEPS = 127;
/** Bits of the mantissa behind the leading one in the reciprocal table. */
export const RECIPROCAL_BITS = 5;
/** Bits drawn for one stochastic rounding. */
export const ROUNDING_BITS = 16;

const format = (bits: number, fraction: number, signed: boolean, unit: string, what: string): Format => ({
  bits,
  fraction,
  signed,
  unit,
  what,
  high: 2 ** (signed ? bits - 1 : bits) - 1,
  low: signed ? -(2 ** (bits - 1)) : 0,
});

export const FORMATS = {
  tick: format(31, 0, false, "tick", "an instant since the start of the trial"),
  current: format(16, 10, true, "threshold unit", "synaptic current I"),
  voltage: format(16, 10, true, "threshold unit", "membrane voltage V, threshold, reset amount"),
  decay: format(16, 15, false, "1", "entry of a decay table: EA, EB, EC"),
  weight: format(
    8,
    0,
    true,
    "2^exponent threshold units",
    "forward weight, mantissa; one exponent a projection",
  ),
  shadow: format(16, 8, true, "2^exponent threshold units", "shadow weight that learning moves"),
  delay: format(16, 4, false, "tick", "shadow delay that learning moves"),
  slope: format(17, 10, false, "threshold unit", "I − V at a firing, at least the floor: tau_m V'"),
  reciprocal: format(16, 14, false, "1", "entry of the reciprocal table"),
  inverseTau: format(16, 12, false, "1 / time unit", "1/tau_m of a decay table"),
  error: format(24, 14, true, "time unit", "derivative of the loss by a firing time"),
  accumulator: format(32, 14, true, "time unit", "sum of errors handed back to a source, before 1/tau_m"),
  gain: format(24, 14, true, "time unit squared a threshold unit", "error over the slope V'"),
  rounding: format(
    ROUNDING_BITS,
    ROUNDING_BITS,
    false,
    "unit in the last place",
    "random number of an update",
  ),
} as const satisfies Record<string, Format>;

/** The value of one unit in the last place. */
export const resolution = (f: Format): number => 2 ** -f.fraction;

/** Ticks of the longest delay that can learn. */
export const MOST_PLASTIC_DELAY = FORMATS.delay.high >> FORMATS.delay.fraction;
