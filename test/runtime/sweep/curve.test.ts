/** What docs/ keeps of the sweeps: tables and picture are made of the numbers beside them. */
import { describe, expect, test } from "vitest";
import { CURVE_STAGES, curveSvg, curveTables, PANELS, RULES, stepped } from "../../../runtime/sweep/curve.ts";
import { pointsOf } from "../../../runtime/sweep/plan.ts";
import type { GradientRecord, SweepHeader, SweepRecord } from "../../../runtime/sweep/record.ts";
import { sweepFromText } from "../../../runtime/sweep/spec.ts";
import { summarise, summaryFromCsv, summaryToCsv, varying } from "../../../runtime/sweep/summary.ts";
import {
  trainingRows,
  trainingSvg,
  trainingsFromCsv,
  trainingsToCsv,
  trainingTable,
} from "../../../runtime/sweep/training-curve.ts";
import { readProject } from "../../golden.ts";

const PROGRAMS = ["yinyang.snn", "spikes.snn"];
const text = readProject("docs/gradient-bits.csv");
const rows = summaryFromCsv(text);

test("the numbers are of two programs, five seeds and three stages, and read back as they are", () => {
  expect(summaryToCsv(rows)).toBe(text);
  for (const program of PROGRAMS)
    for (const stage of CURVE_STAGES)
      for (const { knob, against, chipBits } of PANELS) {
        const line = varying(rows, { program, stage, against }, knob, chipBits);
        expect(line.map(({ bits }) => bits)).toContain(chipBits);
        expect(line.length).toBeGreaterThan(5);
        for (const { row } of line) {
          expect(row.seeds).toBeGreaterThanOrEqual(5);
          expect(row.lowest).toBeLessThanOrEqual(row.cosine);
          expect(row.highest).toBeGreaterThanOrEqual(row.cosine);
        }
      }
});

test("other rules stand beside them: time-quantised and surrogate gradients, at every stage", () => {
  for (const program of PROGRAMS)
    for (const stage of CURVE_STAGES)
      for (const { name } of RULES) {
        const line = stepped(rows, program, stage, name);
        expect(line.length).toBeGreaterThan(2);
        for (const { row } of line) expect(row.seeds).toBeGreaterThanOrEqual(5);
      }
});

test("the tables of docs/gradient-bits.md are those of its numbers (npm run curve)", () => {
  const document = readProject("docs/gradient-bits.md");
  for (const program of PROGRAMS)
    expect(document).toContain(`<!-- table ${program} -->\n${curveTables(rows, program)}\n<!-- end -->`);
});

test("the picture is that of the numbers, and has a mark for each", () => {
  const svg = curveSvg(rows);
  expect(readProject("docs/gradient-bits.svg")).toBe(svg);
  const marks = PROGRAMS.flatMap((program) =>
    PANELS.flatMap(({ knob, against, chipBits }) =>
      CURVE_STAGES.flatMap((stage) => varying(rows, { program, stage, against }, knob, chipBits)),
    ),
  );
  // Three circles more are the legend.
  expect(svg.match(/<circle /g)?.length).toBe(marks.length + CURVE_STAGES.length);
  const others = PROGRAMS.flatMap((program) =>
    CURVE_STAGES.flatMap((stage) => RULES.flatMap(({ name }) => stepped(rows, program, stage, name))),
  );
  expect(svg.match(/class="rule"/g)?.length).toBe(others.length + RULES.length);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test("a summary is over seeds, and leaves out what not every seed has", () => {
  const header = { program: "p.snn" } as SweepHeader;
  const record = (seed: number, setting: string, cosine: number | null) => {
    const layer = { name: "all", against: "continuous, floor", cosine, worstCosine: cosine };
    const layers = [{ ...layer, worstBatch: 0, normRatio: 1 + seed, signAgreement: 0.5 }];
    return { kind: "gradient", stage: "end", seed, setting, layers } as unknown as GradientRecord;
  };
  const records = [
    record(0, "chip", 0.5),
    record(1, "chip", 0.9),
    record(0, "time 4", 0.1),
    record(1, "time 4", null),
  ];
  const [row, ...others] = summarise({ header, records });
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    setting: "chip",
    seeds: 2,
    lowest: 0.5,
    highest: 0.9,
    worst: 0.5,
    normRatio: 1.5,
  });
  expect(row.cosine).toBeCloseTo(0.7, 12);
  expect(row.deviation).toBeCloseTo(Math.sqrt(0.08), 12);
});

describe("the trainings that docs/ keeps", () => {
  const csv = readProject("docs/training-bits.csv");
  const trainings = trainingsFromCsv(csv);

  test("are those of examples/training.sweep, each with all its epochs, and read back as they are", () => {
    expect(trainingsToCsv(trainings)).toBe(csv);
    const sweep = sweepFromText("s", readProject("examples/training.sweep"));
    const points = pointsOf(sweep, 8).flatMap((point) => (point.kind === "training" ? [point] : []));
    expect(new Set(trainings.map(({ setting, seed }) => `${setting} of seed ${seed}`))).toEqual(
      new Set(points.map(({ setting, seed }) => `${setting} of seed ${seed}`)),
    );
    expect(trainings).toHaveLength(points.reduce((sum, { epochs }) => sum + epochs, 0));
    expect(trainings.filter(({ test: last }) => last !== null)).toHaveLength(points.length);
  });

  test("are in the document as a table, and beside it as a picture with a dot for each number", () => {
    expect(readProject("docs/gradient-bits.md")).toContain(
      `<!-- table trainings -->\n${trainingTable(trainings)}\n<!-- end -->`,
    );
    const svg = trainingSvg(trainings);
    expect(readProject("docs/training-bits.svg")).toBe(svg);
    // The chip's own stand in all four panels.
    const chip = trainings.filter(({ setting }) => setting === "chip").length;
    expect(svg.match(/<circle /g)?.length).toBe(trainings.length + 3 * chip);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test("come from the records of a sweep, whose other points are left out", () => {
    const header = { program: "p.snn" } as SweepHeader;
    const training = { kind: "training", seed: 3, setting: "time 4", epochs: 2, validation: [0.5, 0.75] };
    const records = [{ kind: "gradient" }, { ...training, test: { last: 0.7, bestValidation: 0.8 } }];
    const made = trainingRows({ header, records: records as unknown as SweepRecord[] });
    expect(made).toEqual([
      { program: "p.snn", setting: "time 4", seed: 3, epoch: 1, validation: 0.5, test: null },
      { program: "p.snn", setting: "time 4", seed: 3, epoch: 2, validation: 0.75, test: 0.7 },
    ]);
    expect(trainingsFromCsv(trainingsToCsv(made))).toEqual(made);
  });
});
