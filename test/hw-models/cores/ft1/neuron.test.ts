/** The search for the firing tick against its definition: hw-models/SPEC.md "To bring a neuron to tick t", 2. */
import { expect, test } from "vitest";
import { firstCrossing, neuronTables, type SearchTable } from "../../../../hw-models/cores/ft1/neuron.ts";
import { decayTables } from "../../../../hw-models/numerics/lut.ts";
import { threefry } from "../../../../hw-models/numerics/rng.ts";
import type { Neurons } from "../../../../hw-models/program.ts";

/** (tau_m, tau_s) in ticks: ratios 1, 2, 0.5, 3.7, near 1 and far from it; peaks of EC before, in and after a step. */
const TAUS = [
  [512, 256],
  [300, 300],
  [40, 40],
  [70, 140],
  [37, 10],
  [20.1, 20],
  [1, 1172],
  [1172, 1],
  [1, 1],
  [3, 7.4],
] as const;

const NO_NEURONS: Neurons = {
  id: new Uint32Array(),
  threshold: new Int16Array(),
  reset: new Int16Array(),
  initial: new Int16Array(),
  limit: new Uint16Array(),
  refractory: new Uint16Array(),
  decay: new Uint8Array(),
  spiking: new Uint8Array(),
};

const TABLES: readonly SearchTable[] = neuronTables(
  NO_NEURONS,
  TAUS.map(([membrane, synapse]) => decayTables({ membrane, synapse }, 256)),
  new Uint16Array(TAUS.length),
  1,
).fine;

/** The definition. */
const scan = (
  v: number,
  i: number,
  theta: number,
  first: number,
  end: number,
  { ea, ec }: SearchTable,
): number => {
  for (let m = first; m <= end; m++) if (v * ea[m] + i * ec[m] >= theta * 32768) return m;
  return 0;
};

const largest = (v: number, i: number, first: number, end: number, { ea, ec }: SearchTable): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (let m = first; m <= end; m++) most = Math.max(most, v * ea[m] + i * ec[m]);
  return most;
};

const EXTREMES = [-32768, -32767, -1025, -1, 0, 1, 2, 1024, 32766, 32767];
const ROUNDS = 1_200_000;

test(`the search finds the tick that a scan finds, ${ROUNDS} times over all signs, limits and ratios of time constants`, () => {
  const reached = { none: 0, atFirst: 0, later: 0, onlyAtEnd: 0, split: 0, negativeV: 0, negativeI: 0 };
  const draw = new Uint32Array(2);
  let wrong = "";
  for (let n = 0; n < ROUNDS && wrong === ""; n++) {
    threefry(1, 2, n, 0, draw);
    const [a, b] = draw;
    threefry(1, 2, n, 1, draw);
    const [c, d] = draw;
    const state = (word: number, kind: number): number =>
      kind === 0
        ? EXTREMES[word % EXTREMES.length]
        : kind < 4
          ? (word % 4096) - 2048
          : (word % 65536) - 32768;
    const v = state(a >>> 4, a & 7);
    const i = state(b >>> 4, b & 7);
    const table = TABLES[d % TABLES.length];
    const first = 1 + ((d >>> 8) % 64);
    const end = first + ((d >>> 16) % (65 - first));
    // Most thresholds are put where it is close: at the largest value of the stretch, or next to it.
    const close = Math.floor(largest(v, i, first, end, table) / 32768) + (c % 3) - 1;
    const theta = c & 0x10 ? state(c >>> 8, (c >>> 5) & 7) : Math.max(-32768, Math.min(32767, close));
    const found = firstCrossing(v, i, theta, first, end, table);
    const expected = scan(v, i, theta, first, end, table);
    // 0 and −1 both say that nothing fires; 0 that one bound over all ticks shows it, as the RTL asks it.
    const denied = !boundHolds(v, i, theta, first, end, table);
    const askable = i > 0 || first >= table.peak || end <= table.peak;
    if (Math.max(found, 0) !== expected || (found === 0) !== (denied && askable))
      wrong = `V ${v}, I ${i}, threshold ${theta}, ${first} to ${end}, table ${d % TABLES.length}: ${found}, not ${expected}`;
    if (expected === 0) reached.none++;
    else if (expected === first) reached.atFirst++;
    else reached.later++;
    if (expected === end && end > first) reached.onlyAtEnd++;
    if (expected === 0 && !denied) reached.split++;
    if (v < 0 && expected > 0) reached.negativeV++;
    if (i < 0 && expected > 0) reached.negativeI++;
  }
  expect(wrong).toBe("");
  for (const count of Object.values(reached)) expect(count).toBeGreaterThan(ROUNDS / 200);
});

/** Whether the bound of SPEC.md over the whole stretch allows a firing, so that only halving can deny it. */
const boundHolds = (
  v: number,
  i: number,
  theta: number,
  first: number,
  end: number,
  { ea, ec }: SearchTable,
): boolean => {
  const stretch = ec.subarray(first, end + 1);
  const fromV = Math.max(v * ea[first], v * ea[end]);
  return fromV + Math.max(...Array.from(stretch, (c) => i * c)) >= theta * 32768;
};
