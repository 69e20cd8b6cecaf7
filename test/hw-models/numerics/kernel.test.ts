import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  crossing,
  currentDecay,
  decaysInto,
  phi,
  response,
  type TimeConstants,
  turningPoint,
  voltageAfter,
  voltageDecay,
} from "../../../hw-models/numerics/kernel.ts";
import { integrate } from "../../oracle/continuous.ts";
import { exactResponse } from "../../oracle/exact-kernel.ts";

const RATIOS = [1, 2, 0.5, 1 + 1e-9, 3.7, 0.1, 20];
fc.configureGlobal({ seed: 20 });

/** Evenly spread, unlike fc.double: a million values. */
const between = (low: number, high: number) =>
  fc.integer({ min: 0, max: 999_999 }).map((k) => low + ((high - low) * k) / 999_999);

const tauOf = (ratio: number): TimeConstants => ({ membrane: ratio * 1.5, synapse: 1.5 });

/** First rise through θ by looking at V in steps and halving: NaN where there is none wider than a step. */
const crossingBySteps = (
  v: number,
  i: number,
  threshold: number,
  end: number,
  tau: TimeConstants,
): number => {
  const steps = 4000;
  for (let k = 0; k < steps; k++) {
    let low = (k / steps) * end;
    let high = ((k + 1) / steps) * end;
    if (voltageAfter(v, i, low, tau) >= threshold || voltageAfter(v, i, high, tau) < threshold) continue;
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2;
      if (voltageAfter(v, i, middle, tau) >= threshold) high = middle;
      else low = middle;
    }
    return high;
  }
  return Number.NaN;
};

describe("the response", () => {
  test.each(RATIOS)("solves the neuron's equations, tau_m / tau_s = %d", (ratio) => {
    const tau = tauOf(ratio);
    for (const s of [1e-3, 0.2, 1, 4]) {
      const [v, i] = integrate(-0.4, 1.3, s, tau.membrane, tau.synapse, 4000);
      expect(Math.abs(voltageAfter(-0.4, 1.3, s, tau) - v)).toBeLessThan(1e-11);
      expect(Math.abs(1.3 * currentDecay(s, tau) - i)).toBeLessThan(1e-12);
    }
  });

  test("is tau_s/(tau_m − tau_s)·(e^{−s/tau_m} − e^{−s/tau_s}), and s/tau·e^{−s/tau} for equal constants", () => {
    expect(response(0.7, { membrane: 2, synapse: 1 })).toBeCloseTo(Math.exp(-0.35) - Math.exp(-0.7), 15);
    expect(response(0.7, { membrane: 1, synapse: 1 })).toBeCloseTo(0.7 * Math.exp(-0.7), 15);
    expect(response(0, { membrane: 2, synapse: 1 })).toBe(0);
  });

  test("is symmetric in the two constants but for the factor 1/tau_m", () => {
    fc.assert(
      fc.property(between(0.1, 10), between(0, 30), (r, s) => {
        const a = response(s, { membrane: r, synapse: 1 }) * r;
        const b = response(s, { membrane: 1, synapse: r });
        expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-15 * Math.abs(b));
      }),
    );
  });

  test("is right to the last places at any ratio, however near to equal constants", () => {
    const constants = fc.oneof(
      between(0.1, 10),
      fc
        .tuple(fc.constantFrom(1, 2), fc.constantFrom(-1, 1), fc.integer({ min: 1, max: 52 }))
        .map(([at, side, bits]) => at * (1 + side * 2 ** -bits)),
    );
    let nearest = Number.POSITIVE_INFINITY;
    let textbook = 0;
    fc.assert(
      fc.property(constants, between(0.001, 20), (membrane, s) => {
        const exact = exactResponse(s, membrane, 1);
        nearest = Math.min(nearest, Math.abs(membrane - 1));
        // Rounding of the exponent costs s/tau units in the last place.
        const last = (8 + s / Math.min(membrane, 1)) * Number.EPSILON;
        expect(Math.abs(response(s, { membrane, synapse: 1 }) / exact - 1)).toBeLessThan(last);
        const out = new Float64Array(3);
        decaysInto(s, { membrane, synapse: 1 }, out, 0);
        expect(Math.abs(out[2] / exact - 1)).toBeLessThan(last);
        const difference = (Math.exp(-s / membrane) - Math.exp(-s)) / (membrane - 1);
        if (membrane !== 1) textbook = Math.max(textbook, Math.abs(difference / exact - 1));
      }),
      { numRuns: 500 },
    );
    expect(nearest).toBeLessThan(1e-14);
    // As written in a textbook it loses half of all places there.
    expect(textbook).toBeGreaterThan(1e-3);
  });

  test("neither cancels near equal constants nor overflows far out", () => {
    for (const near of [1e-3, 1e-6, 1e-9, 1e-12, 1e-15]) {
      const exact = 0.7 * Math.exp(-0.7);
      const value = response(0.7, { membrane: 1 + near, synapse: 1 });
      expect(Math.abs(value - exact)).toBeLessThan(2 * near + 1e-15);
    }
    for (const tau of [
      { membrane: 0.001, synapse: 1 },
      { membrane: 1, synapse: 0.001 },
    ])
      for (const s of [1, 10, 1e3, 1e5]) expect(response(s, tau)).toBeGreaterThanOrEqual(0);
    expect(response(10, { membrane: 0.001, synapse: 1 })).toBeCloseTo(Math.exp(-10) * (1 / 0.999), 15);
  });

  test("phi is 1 at 0 and (1 − e^{−x})/x elsewhere", () => {
    expect(phi(0)).toBe(1);
    expect(phi(1e-300)).toBe(1);
    expect(phi(2)).toBeCloseTo((1 - Math.exp(-2)) / 2, 15);
  });
});

describe("decaysInto", () => {
  test.each(RATIOS)("gives the three factors to a few last places, tau_m / tau_s = %d", (ratio) => {
    const tau = tauOf(ratio);
    const out = new Float64Array(5);
    fc.assert(
      fc.property(between(0, 100), (s) => {
        decaysInto(s, tau, out, 1);
        const expected = [voltageDecay(s, tau), currentDecay(s, tau), response(s, tau)];
        expected.forEach((e, k) => expect(Math.abs(out[1 + k] - e)).toBeLessThanOrEqual(2e-15 * e + 1e-320));
      }),
      { numRuns: 500 },
    );
    expect([out[0], out[4]]).toEqual([0, 0]);
    decaysInto(0, tau, out, 0);
    expect([...out.subarray(0, 3)]).toEqual([1, 1, 0]);
  });
});

describe("the turning point", () => {
  test("is where V' is 0, for both signs of I, or Infinity where V goes one way only", () => {
    let turns = 0;
    fc.assert(
      fc.property(fc.constantFrom(...RATIOS), between(-3, 3), between(-3, 3), (ratio, v, i) => {
        const tau = tauOf(ratio);
        const turn = turningPoint(v, i, tau);
        if (turn < 40) {
          turns++;
          const size = Math.abs(v) + Math.abs(i);
          expect(Math.abs(i * currentDecay(turn, tau) - voltageAfter(v, i, turn, tau))).toBeLessThan(
            1e-14 * size,
          );
        } else if (turn === Number.POSITIVE_INFINITY) {
          const sign = Math.sign(i - v);
          for (const s of [0.01, 0.5, 3, 10])
            expect(sign * (i * currentDecay(s, tau) - voltageAfter(v, i, s, tau))).toBeGreaterThanOrEqual(
              -1e-15,
            );
        }
      }),
      { numRuns: 3000 },
    );
    expect(turns).toBeGreaterThan(700);
  });
});

describe("the crossing", () => {
  test("is what stepping and halving finds, any ratio, any sign of V, I and θ", () => {
    let found = 0;
    let none = 0;
    let troughs = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...RATIOS),
        between(-2, 2),
        between(-8, 12),
        fc.constantFrom(1, 1, 1, 0.3, -0.2, -1),
        between(0.05, 8),
        (ratio, v, i, threshold, end) => {
          const tau = tauOf(ratio);
          const s = crossing(v, i, threshold, end, tau);
          const expected = crossingBySteps(v, i, threshold, end, tau);
          if (Number.isNaN(expected)) {
            none++;
            // A peak narrower than a step is the only thing stepping may miss.
            if (!Number.isNaN(s)) expect(voltageAfter(v, i, s, tau)).toBeCloseTo(threshold, 12);
            return;
          }
          found++;
          if (v > i) troughs++;
          const slope = (i * currentDecay(s, tau) - voltageAfter(v, i, s, tau)) / tau.membrane;
          expect(slope).toBeGreaterThan(0);
          const size = Math.abs(v) + Math.abs(i) + Math.abs(threshold);
          expect(Math.abs(s - expected)).toBeLessThan(1e-14 * (s + size / slope) + 1e-12 * end);
        },
      ),
      { numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(500);
    expect(none).toBeGreaterThan(700);
    expect(troughs).toBeGreaterThan(50);
  });

  test("in closed form for tau_m = 2 tau_s is the search's of all but that ratio", () => {
    let found = 0;
    fc.assert(
      fc.property(between(-3, 0.999), between(1, 40), (v, i) => {
        const s = crossing(v, i, 1, 8, { membrane: 2, synapse: 1 });
        const near = crossing(v, i, 1, 8, { membrane: 2 * (1 + Number.EPSILON), synapse: 1 });
        if (Number.isNaN(s) || Number.isNaN(near)) return;
        found++;
        const slope = (i * Math.exp(-s) - 1) / 2;
        expect(Math.abs(s - near)).toBeLessThan(1e-14 * (1 + (i + Math.abs(v)) / slope));
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(900);
  });

  test("just after the start keeps its relative size in closed form, its absolute size in the search", () => {
    // V rises with slope (5 − v)/tau_m from 1 − 2^−40.
    const expected = (ratio: number): number => (2 ** -40 * ratio) / 4;
    const closed = crossing(1 - 2 ** -40, 5, 1, 1, { membrane: 2, synapse: 1 });
    expect(Math.abs(closed - expected(2))).toBeLessThan(1e-11 * expected(2));
    const searched = crossing(1 - 2 ** -40, 5, 1, 1, { membrane: 3.7, synapse: 1 });
    expect(Math.abs(searched - expected(3.7))).toBeLessThan(2e-16);
  });

  test("needs V to come from below and to get there in time", () => {
    const tau = { membrane: 2, synapse: 1 };
    expect(crossing(1, 5, 1, 8, tau)).toBeNaN();
    expect(crossing(0, 3.99, 1, 8, tau)).toBeNaN();
    const s = crossing(0, 6, 1, 8, tau);
    expect(crossing(0, 6, 1, s, tau)).toBe(s);
    expect(crossing(0, 6, 1, s * (1 - 1e-12), tau)).toBeNaN();
    expect(crossing(0, 6, 1, 0, tau)).toBeNaN();
  });
});
