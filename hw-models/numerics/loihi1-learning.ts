/**
 * The arithmetic of learning on loihi1, once: traces of 7 bits, products of factors, weights rounded at random.
 * Widths and order of operations are those of Lava's fixed-point learning (LearningConnectionModelBitApproximate,
 * LearningRuleApplierBitApprox) and of Davies et al. 2018, table 1.
 */
import { LOIHI1_RANGES, type SignMode } from "./loihi1.ts";

/** Largest value of a trace, which has 7 bits. */
export const TRACE_MOST = 127;
/** Steps of the longest learning epoch. */
export const MOST_EPOCH = 63;
/** Rules of a core and products of a rule, as far as the image can number them. */
export const MOST_RULES = 256;
export const MOST_PRODUCTS = 256;
/** Bits behind the point while a weight is changed. */
export const WEIGHT_FRACTION = 7;
/** The sum of a weight and its changes has so many bits beside its sign. */
const ACCUMULATOR_BITS = 15;
/** Bits of a product's mantissa, its sign included. */
const MANTISSA_BITS = 4;

/** What a product may ask for, and what its traces are then taken at: that spike, or the end of the epoch. */
export const DEPENDENCIES = ["x0", "y0", "u"] as const;
export type Dependency = (typeof DEPENDENCIES)[number];

/** What a factor may be of, with the bits that its value plus constant is clipped to. */
export const FACTORS = {
  x0: 1,
  x1: 7,
  x2: 7,
  y0: 1,
  y1: 7,
  y2: 7,
  y3: 7,
  w: 9,
  C: 8,
} as const satisfies Record<string, number>;
export type FactorName = keyof typeof FACTORS;
export const FACTOR_NAMES = Object.keys(FACTORS) as readonly FactorName[];

/** Ranges of a rule's numbers in the image. */
export const LOIHI1_LEARNING_RANGES = {
  impulse: { low: 0, high: TRACE_MOST, what: "what a spike adds to a trace, which is clipped at 127" },
  decay: { low: 0, high: 2 ** 32 - 1, what: "a trace keeps decay / 2^32 in a step" },
  mantissa: { low: -8, high: 7, what: "of a product's scale" },
  exponent: { low: 0, high: 15, what: "the scale is mantissa · 2^(exponent − 7)" },
  constant: { low: -128, high: 127, what: "added to a factor's variable" },
  decimation: { low: 0, high: 15, what: "u is 1 in every 2^decimation-th epoch" },
  width: { low: 1, high: 27, what: "bits of a product's factors, summed" },
} as const;

/** Share that a trace keeps in a step. @param tau in steps */
export const traceDecay = (tau: number): number =>
  Math.min(Math.round(Math.exp(-1 / tau) * 2 ** 32), LOIHI1_LEARNING_RANGES.decay.high);

/**
 * A trace after one step.
 * @param random 0 to 2^16 − 1; 2^15 rounds to the nearest
 */
export const decayTrace = (trace: number, decay: number, random: number): number => {
  const kept = trace * decay;
  const whole = Math.floor(kept / 2 ** 32);
  return whole + Number(random * 2 ** 16 < kept - whole * 2 ** 32);
};

export const addImpulse = (trace: number, impulse: number): number => Math.min(trace + impulse, TRACE_MOST);

/** A factor as it enters a product: 2^width and below, −2^width and above. */
export const clipFactor = (value: number, width: number): number => {
  const most = 2 ** width;
  return value > most - 1 ? most - 1 : value < -most ? -most : value;
};

/** Bits by which a product of factors of so many bits is shifted right, to fit the sum. */
export const productShift = (widths: number): number =>
  Math.max(0, widths + MANTISSA_BITS - ACCUMULATOR_BITS);

/** Sums and products are clipped to the accumulator. */
export const clipSum = (sum: number): number => {
  const most = 2 ** ACCUMULATOR_BITS;
  return sum > most - 1 ? most - 1 : sum < -most - 1 ? -most - 1 : sum;
};

/** Signs by their number in the image. */
const LOWEST: Readonly<Record<SignMode, number>> = {
  mixed: LOIHI1_RANGES.weight.low,
  excitatory: 0,
  inhibitory: -LOIHI1_RANGES.weight.high,
};

/**
 * The weight that a sum becomes: of its mode's sign, rounded, in its mode's range.
 * @param random 0 to 127; 64 rounds to the nearest
 */
export const settleWeight = (sum: number, mode: SignMode, random: number): number => {
  const signed = mode === "excitatory" ? Math.max(0, sum) : mode === "inhibitory" ? Math.min(0, sum) : sum;
  const whole = signed >> WEIGHT_FRACTION;
  const rounded = whole + Number(random < signed - (whole << WEIGHT_FRACTION));
  const high = mode === "inhibitory" ? 0 : LOIHI1_RANGES.weight.high;
  return Math.min(Math.max(rounded, LOWEST[mode]), high);
};
