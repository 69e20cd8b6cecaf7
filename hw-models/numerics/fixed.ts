/**
 * Rounding and saturation of fixed-point numbers, once. Integers are JavaScript numbers: exact below
 * 2^53, so products wider than 32 bits are divided by a power of two, never shifted.
 */
import { type Format, largest, smallest } from "./formats.ts";

/** x / 2^shift, rounded half up (add half, arithmetic shift). Exact for |x| < 2^52; shift ≥ 0. */
export const shiftRound = (x: number, shift: number): number => Math.floor(x / 2 ** shift + 0.5);

/** x clipped into a format's range; both integers in units of the format's last place. */
export const saturate = (x: number, f: Format): number => {
  const high = largest(f);
  const low = smallest(f);
  return x > high ? high : x < low ? low : x;
};

/** A real number as the nearest integer of a format, half away from zero towards +∞, not clipped. */
export const toFixed = (x: number, f: Format): number => Math.floor(x * 2 ** f.fraction + 0.5);

/** The real number an integer of a format stands for. */
export const toReal = (n: number, f: Format): number => n * 2 ** -f.fraction;
