/** Integers of any width, as numbers below 2^53: what hw-models/numerics/fixed.ts is for the chip's own widths. */

/** Of integers in units of the last place. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Signed integers of so many bits. */
export const rangeOf = (bits: number): Range => ({ low: -(2 ** (bits - 1)), high: 2 ** (bits - 1) - 1 });

export const clip = (x: number, { low, high }: Range): number => (x < low ? low : x > high ? high : x);

/** x / 2^shift rounded half up; a negative shift multiplies. |shift| ≤ 63. */
export const scaled = (x: number, shift: number): number => Math.floor(x * POWERS[MOST - shift] + 0.5);

/** 2^(n − 63): a table is faster than the operator. */
const POWERS = Float64Array.from({ length: 127 }, (_, n) => 2 ** (n - 63));
const MOST = 63;
