/** loihi1's arithmetic at its edges. */
import { expect, test } from "vitest";
import { clipVoltage, kept, wrapCurrent } from "../../../hw-models/numerics/loihi1.ts";

const HALF = 2 ** 23;

test("what a step keeps is rounded toward zero", () => {
  expect([5, -5, 4095, -4095, 1].map((x) => kept(x, 2048))).toEqual([2, -2, 2047, -2047, 0]);
  expect([kept(HALF, 4095), kept(-HALF, 4095), kept(-1, 4096), kept(77, 0)]).toEqual([
    8386560, -8386560, -1, 0,
  ]);
});

test("U wraps into −2^23 < U ≤ 2^23 from wherever it is", () => {
  expect([HALF, -HALF, HALF + 1, 1 - HALF].map(wrapCurrent)).toEqual([HALF, HALF, 1 - HALF, 1 - HALF]);
  expect([3 * HALF, -3 * HALF, 2 * HALF, 5 * HALF + 7].map(wrapCurrent)).toEqual([HALF, HALF, 0, 7 - HALF]);
  // Far beyond 32 bits, as 65,536 inputs of the largest weight and exponent bring it.
  for (const x of [2 ** 37 + 3, -(2 ** 37) - 3, 65536 * 255 * 128 * 64])
    expect(Math.abs(wrapCurrent(x) - x) % 2 ** 24).toBe(0);
  expect(Object.is(wrapCurrent(0), 0)).toBe(true);
});

test("V is clipped to ±(2^23 − 1)", () => {
  expect([HALF - 1, HALF, 3 * HALF, -HALF, 1 - HALF, 0].map(clipVoltage)).toEqual([
    HALF - 1,
    HALF - 1,
    HALF - 1,
    1 - HALF,
    1 - HALF,
    0,
  ]);
});
