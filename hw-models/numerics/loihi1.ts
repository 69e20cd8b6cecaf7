/** Widths and constants of loihi1, once: Lava's bit-accurate models and Davies et al., IEEE Micro 38 (2018). */

/** Lowest and highest integer of a field; both may occur. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly what: string;
}

const range = (low: number, high: number, what: string): Range => ({ low, high, what });

/** Mantissas of weights and thresholds count so many units of U and V. */
export const MANTISSA_UNIT = 64;
/** Denominator of the decays: U keeps (4095 − du)/4096 in a step, V keeps (4096 − dv)/4096. */
export const DECAY_UNIT = 4096;

/** State and parameters of a loihi1 core. */
export const LOIHI1_RANGES = {
  current: range(1 - 2 ** 23, 2 ** 23, "U; a sum beyond it wraps modulo 2^24"),
  voltage: range(1 - 2 ** 23, 2 ** 23 - 1, "V; a sum beyond it is clipped"),
  currentDecay: range(0, DECAY_UNIT - 1, "du: U keeps (4095 − du)/4096 in a step"),
  voltageDecay: range(0, DECAY_UNIT, "dv: V keeps (4096 − dv)/4096 in a step"),
  threshold: range(0, 2 ** 17 - 1, "vth: a neuron fires when V > 64·vth"),
  biasMantissa: range(-(2 ** 12), 2 ** 12 - 1, "of the bias that V receives in every step"),
  biasExponent: range(0, 7, "the bias is mantissa · 2^exponent"),
  refractory: range(0, 62, "steps after a firing in which V stays 0"),
  weight: range(-256, 255, "as cut to its bits and sign mode"),
  weightExponent: range(-8, 7, "a projection's sums count 2^exponent-fold, rounded down"),
  axonDelay: range(1, 63, "steps from a spike to its arrival"),
  synapseDelay: range(0, 62, "steps from the arrival on the axon to the dendrite"),
} as const satisfies Record<string, Range>;

/** Largest V; the smallest is its negative. */
export const VOLTAGE_MOST: number = LOIHI1_RANGES.voltage.high;

/** x · keep / 4096, rounded toward zero; |x| ≤ 2^23, keep ≤ 4096. In two parts, so that no product leaves 32 bits. */
export const kept = (x: number, keep: number): number => {
  const sign = x >> 31;
  const size = (x ^ sign) - sign;
  const part = Math.imul(size >> 12, keep) + (Math.imul(size & 4095, keep) >> 12);
  return (part ^ sign) - sign;
};

/** A whole number taken by multiples of 2^24 into −2^23 < U ≤ 2^23; |x| < 2^53. */
export const wrapCurrent = (x: number): number => 0 - (((0 - x) << 8) >> 8);

/** V clipped into its range. */
export const clipVoltage = (x: number): number =>
  x > VOLTAGE_MOST ? VOLTAGE_MOST : x < -VOLTAGE_MOST ? -VOLTAGE_MOST : x;

/** Signs that the weights of a projection may have. */
export const SIGN_MODES = ["mixed", "excitatory", "inhibitory"] as const;
export type SignMode = (typeof SIGN_MODES)[number];
/** Bits a weight may be stored in. */
export const WEIGHT_BITS = { low: 1, high: 8 } as const;

/**
 * A whole number as a synapse stores it: clipped to its sign mode's range, and as many of its lowest bits 0 as
 * the synapse has too few; a mixed weight spends a bit on its sign.
 * @param bits 1 to 8
 */
export const cutWeight = (weight: number, mode: SignMode, bits: number): number => {
  if (mode === "inhibitory") return 0 - cutWeight(-weight, "excitatory", bits);
  const mixed = mode === "mixed";
  const clipped = Math.min(Math.max(weight, mixed ? LOIHI1_RANGES.weight.low : 0), LOIHI1_RANGES.weight.high);
  const lost = 8 - bits + (mixed ? 1 : 0);
  return (clipped >> lost) << lost;
};
