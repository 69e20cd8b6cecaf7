/** Rounding and saturation: hw-models/SPEC.md, its first lines, "Formats" and "Learning", "Update". */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decayRound,
  forwardWeight,
  saturate,
  saturateShadow,
  saturateState,
  shiftRound,
  stochasticRound,
  toFixed,
  toReal,
} from "../../../hw-models/numerics/fixed.ts";
import { FORMATS } from "../../../hw-models/numerics/formats.ts";

/** round(x, s) = floor(x / 2^s + ½) without a fraction. */
const exactRound = (x: number, s: number): number =>
  Number(s === 0 ? BigInt(x) : (BigInt(x) + (1n << BigInt(s - 1))) >> BigInt(s));

const wide = fc.integer({ min: -(2 ** 51), max: 2 ** 51 });

test("shiftRound is floor(x / 2^s + ½) for every product the engine forms", () => {
  fc.assert(
    fc.property(wide, fc.nat(50), (x, s) => {
      expect(shiftRound(x, s) + 0).toBe(exactRound(x, s));
    }),
    { numRuns: 5000, seed: 1 },
  );
});

test("rounding is half up on both sides of zero", () => {
  expect([-3, -2, -1, 0, 1, 2, 3].map((x) => shiftRound(x, 1) + 0)).toEqual([-1, -1, 0, 0, 1, 1, 2]);
  expect([-49152, -16384, -16385, 16383, 16384, 49152].map(decayRound)).toEqual([-1, 0, -1, 0, 1, 2]);
});

test("decayRound is round(x, 15) for the largest sums of two products", () => {
  const factor = fc.integer({ min: -32768, max: 32767 });
  fc.assert(
    fc.property(factor, factor, fc.nat(32768), (v, i, ea) => {
      const sum = v * ea + i * (32769 - Math.max(ea, 1));
      expect(decayRound(sum)).toBe(exactRound(sum, 15));
    }),
    {
      numRuns: 5000,
      seed: 2,
      examples: [
        [32767, 32767, 32768],
        [-32768, -32768, 32768],
        [32767, 32767, 1],
      ],
    },
  );
});

test("clipping holds a number inside its format and leaves the others alone", () => {
  for (const format of Object.values(FORMATS)) {
    expect(saturate(format.high + 1, format)).toBe(format.high);
    expect(saturate(format.low - 1, format)).toBe(format.low);
    expect(saturate(format.high, format)).toBe(format.high);
    expect(saturate(format.low, format)).toBe(format.low);
  }
  for (const clip of [saturateState, saturateShadow])
    expect([-70000, -32769, -32768, 5, 32767, 32768].map(clip)).toEqual([
      -32768, -32768, -32768, 5, 32767, 32767,
    ]);
});

test("a forward weight is min(127, (shadow + 128) >> 8) of its shadow weight", () => {
  for (let shadow = -32768; shadow <= 32767; shadow++)
    expect(forwardWeight(shadow)).toBe(Math.min(127, Math.floor((shadow + 128) / 256)));
});

/** Sum of a product's step over all 2^16 random numbers. */
const sumOfSteps = (x: number, cut: number): number => {
  let sum = 0;
  for (let bits = 0; bits < 65536; bits++) sum += stochasticRound(x, cut, bits);
  return sum;
};

test.each([
  [1, 11],
  [-1, 11],
  [1023, 13],
  [-70001, 15],
  [12345678, 16],
  [-12345678, 16],
])("stochastic rounding of %d by %d bits has no bias at all over its 2^16 random numbers", (x, cut) => {
  expect(sumOfSteps(x, cut) * 2 ** (cut - 16)).toBe(x);
});

test.each([
  [2 ** 37 + 12345, 26],
  [-(2 ** 37) - 12345, 26],
  [3, 17],
  [-3, 17],
  [-1, 41],
  [2 ** 38 - 1, 57],
])("stochastic rounding of %d by %d bits is unbiased but for bits below the 2^16 steps", (x, cut) => {
  expect(sumOfSteps(x, cut)).toBe(Math.floor(x / 2 ** (cut - 16)));
});

test("stochasticRound is floor((x + r) / 2^c) with r in the top of the bits cut off", () => {
  const product = fc.integer({ min: -(2 ** 38), max: 2 ** 38 });
  fc.assert(
    fc.property(product, fc.integer({ min: 11, max: 57 }), fc.nat(65535), (x, c, bits) => {
      const r = c < 16 ? BigInt(bits) >> BigInt(16 - c) : BigInt(bits) << BigInt(c - 16);
      expect(stochasticRound(x, c, bits) + 0).toBe(Number((BigInt(x) + r) >> BigInt(c)));
    }),
    { numRuns: 5000, seed: 3 },
  );
});

test("toFixed takes the nearest multiple of the last place, half up; toReal gives it back", () => {
  expect(toFixed(1, FORMATS.voltage)).toBe(1024);
  expect(toFixed(-0.5 / 1024, FORMATS.voltage) + 0).toBe(0);
  expect(toFixed(0.5 / 1024, FORMATS.voltage)).toBe(1);
  expect(toReal(toFixed(-1.25, FORMATS.voltage), FORMATS.voltage)).toBe(-1.25);
});
