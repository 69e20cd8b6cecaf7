/**
 * Rounding and saturation of fixed-point numbers, once. Integers are JavaScript numbers, exact below 2^53;
 * products of more than 32 bits are divided by a power of two instead of shifted.
 */
import { FORMATS, type Format, ROUNDING_BITS } from "./formats.ts";

/** 2^n for n = 0..63: a table is faster than the operator. */
const POWERS = Float64Array.from({ length: 64 }, (_, n) => 2 ** n);

/** 2^−n: a product is faster than a quotient, and as exact. */
const FRACTIONS = POWERS.map((power) => 1 / power);

/** x / 2^shift, rounded half up (add half, arithmetic shift). Exact for |x| < 2^52; shift ≥ 0. */
export const shiftRound = (x: number, shift: number): number => Math.floor(x * FRACTIONS[shift] + 0.5);

/** The same for a product with a decay table entry, |x| < 2^31 − 2^14. */
export const decayRound = (x: number): number => (x + DECAY_HALF) >> DECAY_FRACTION;
const DECAY_FRACTION = FORMATS.decay.fraction;
const DECAY_HALF = 1 << (DECAY_FRACTION - 1);

/** x clipped into a format's range; both integers in units of the format's last place. */
export const saturate = (x: number, f: Format): number => Math.min(Math.max(x, f.low), f.high);

// `| 0` below: a power's result is a double until somebody says otherwise, and then so is all that meets it.

/** I or V clipped into its 16 bits. */
export const saturateState = (x: number): number =>
  x > STATE_HIGH ? STATE_HIGH : x < STATE_LOW ? STATE_LOW : x;
const STATE_HIGH = FORMATS.voltage.high | 0;
const STATE_LOW = FORMATS.voltage.low | 0;

/** A shadow weight clipped into its 16 bits. */
export const saturateShadow = (x: number): number =>
  x > SHADOW_HIGH ? SHADOW_HIGH : x < SHADOW_LOW ? SHADOW_LOW : x;
const SHADOW_HIGH = FORMATS.shadow.high | 0;
const SHADOW_LOW = FORMATS.shadow.low | 0;

/** The forward weight's mantissa for a shadow weight: rounded half up, clipped. */
export const forwardWeight = (shadow: number): number =>
  Math.min(WEIGHT_HIGH, (shadow + SHADOW_HALF) >> SHADOW_FRACTION);
const SHADOW_FRACTION = FORMATS.shadow.fraction;
const WEIGHT_HIGH = FORMATS.weight.high | 0;
const SHADOW_HALF = 1 << (FORMATS.shadow.fraction - 1);

/** The delay in ticks for a shadow delay: rounded half up. */
export const forwardDelay = (shadow: number): number => (shadow + DELAY_HALF) >> FORMATS.delay.fraction;
const DELAY_HALF = 1 << (FORMATS.delay.fraction - 1);

/**
 * x / 2^shift rounded up with the probability of its fraction: `bits` are 16 uniform random bits, aligned
 * with the top of what is cut off. Unbiased, where rounding to nearest stops weights from moving.
 */
export const stochasticRound = (x: number, shift: number, bits: number): number =>
  shift >= ROUNDING_BITS
    ? Math.floor((x + bits * POWERS[shift - ROUNDING_BITS]) * FRACTIONS[shift])
    : Math.floor((x + (bits >> (ROUNDING_BITS - shift))) * FRACTIONS[shift]);

/** A real number as the nearest integer of a format, half up, not clipped. */
export const toFixed = (x: number, f: Format): number => Math.floor(x * POWERS[f.fraction] + 0.5);

/** The real number an integer of a format stands for. */
export const toReal = (n: number, f: Format): number => n / POWERS[f.fraction];
