/** A few hundred cases of the fuzzer; `npm run fuzz` has thousands. */
import { expect, test } from "vitest";
import { projectFile } from "../golden.ts";
import { examine, type Fate } from "./examine.ts";
import { caseOf } from "./mutations.ts";
import { findingsOfTool } from "./tool.ts";

const SEED = 1;
const CASES = 400;

test(`${CASES} drawn and mutated programs: no exception, no contradiction, equal spikes twice`, async () => {
  const fates = new Map<Fate, number>();
  for (let n = 0; n < CASES; n++) {
    const text = caseOf(SEED, n);
    const { fate, findings } = await examine(text, n);
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
    expect(findings, `case ${n}:\n${text}`).toEqual([]);
  }
  // Otherwise the cases would say little.
  expect(fates.get("ran twice") ?? 0).toBeGreaterThan(CASES / 20);
  expect(fates.get("refused by the language") ?? 0).toBeGreaterThan(CASES / 10);
}, 120_000);

test("a case is a function of its seed and number", () => {
  expect(caseOf(3, 5)).toBe(caseOf(3, 5));
  expect(new Set(Array.from({ length: 20 }, (_, n) => caseOf(3, n))).size).toBe(20);
});

test("the tool ends with 0 or 1, says why, and leaves only what was asked for", () => {
  for (let n = 0; n < 6; n++) expect(findingsOfTool(caseOf(SEED, n), projectFile("dist/snn.js"))).toEqual([]);
}, 120_000);
