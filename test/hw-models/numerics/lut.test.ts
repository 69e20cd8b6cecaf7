/** Decay and reciprocal tables: hw-models/SPEC.md "Neuron" and "Learning", "Gains". */
import { describe, expect, test } from "vitest";
import { decayTables } from "../../../hw-models/numerics/lut.ts";

/** Time constants in ticks. */
const TAUS = [
  [512, 256],
  [300, 300],
  [70, 140],
  [37, 10],
  [20.0001, 20],
  [1, 1172],
  [1172, 1],
  [1, 1],
  [1172, 1172],
  [997.3, 211.9],
] as const;

/** K(s) = ∫₀^s e^{−(s−u)/tau_m}·e^{−u/tau_s} du / tau_m by Simpson's rule: no difference, no quotient, no limit. */
const kernel = (s: number, membrane: number, synapse: number): number => {
  const f = (u: number): number => Math.exp(-(s - u) / membrane - u / synapse) / membrane;
  const pieces =
    2 *
    Math.ceil(40 * Math.sqrt(s / Math.min(membrane, synapse)) + 20 * (s / Math.min(membrane, synapse)) + 20);
  const h = s / pieces;
  let sum = f(0) + f(s);
  for (let n = 1; n < pieces; n++) sum += f(n * h) * (n % 2 ? 4 : 2);
  return (sum * h) / 3;
};

const HALF_ULP = 0.5 + 1e-3;

describe.each(TAUS)("tau_m %d ticks, tau_s %d ticks", (membrane, synapse) => {
  const { fine, coarse, reciprocal, inverseTau } = decayTables({ membrane, synapse }, 256);
  const tables = [
    { table: fine, spacing: 1, entries: 65 },
    { table: coarse, spacing: 64, entries: 128 },
  ];

  test("entries are the nearest multiples of 2^−15 of e^{−Δ/tau_m}, e^{−Δ/tau_s} and K(Δ)", () => {
    for (const { table, spacing, entries } of tables) {
      expect([table.ea.length, table.eb.length, table.ec.length]).toEqual([entries, entries, entries]);
      for (let n = 0; n < entries; n++) {
        const s = n * spacing;
        expect(Math.abs(table.ea[n] - 32768 * Math.exp(-s / membrane))).toBeLessThanOrEqual(HALF_ULP);
        expect(Math.abs(table.eb[n] - 32768 * Math.exp(-s / synapse))).toBeLessThanOrEqual(HALF_ULP);
        const ec = s === 0 ? 0 : 32768 * kernel(s, membrane, synapse);
        expect(Math.abs(table.ec[n] - ec)).toBeLessThanOrEqual(HALF_ULP);
      }
    }
  });

  test("EA and EB never rise, EC rises to one peak and falls: what the search's bound stands on", () => {
    for (const { table } of tables) {
      const peak = table.ec.indexOf(Math.max(...table.ec));
      for (let n = 1; n < table.ea.length; n++) {
        expect(table.ea[n]).toBeLessThanOrEqual(table.ea[n - 1]);
        expect(table.eb[n]).toBeLessThanOrEqual(table.eb[n - 1]);
        if (n <= peak) expect(table.ec[n]).toBeGreaterThanOrEqual(table.ec[n - 1]);
        else expect(table.ec[n]).toBeLessThanOrEqual(table.ec[n - 1]);
      }
    }
  });

  test("EA + EC is at most 2^15 + 1, so that a pass hardly leaves the range of V and I", () => {
    for (const { table } of tables)
      table.ea.forEach((ea, n) => expect(ea + table.ec[n]).toBeLessThanOrEqual(2 ** 15 + 1));
  });

  test("the reciprocal table holds tau_m/(j + 32.5) and inverseTau 1/tau_m, in time units", () => {
    const tau = membrane / 256;
    expect(reciprocal).toHaveLength(32);
    reciprocal.forEach((entry, j) =>
      expect(Math.abs(entry - (2 ** 14 * tau) / (j + 32.5))).toBeLessThanOrEqual(HALF_ULP),
    );
    // Format inverseTau ends below 16: time constants of less than 1/16 time unit have no entry to test.
    if (tau > 1 / 16) expect(Math.abs(inverseTau - 2 ** 12 / tau)).toBeLessThanOrEqual(HALF_ULP);
  });
});
