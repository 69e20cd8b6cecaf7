/** A report's numbers: what results and programs become, and what is no result. */
import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { baselinesToText } from "../../../runtime/baselines/results.ts";
import { adjoint } from "../../../runtime/gradient/adjoint.ts";
import { simulate } from "../../../runtime/gradient/forward.ts";
import { causalGraph } from "../../../runtime/report/causal-graph.ts";
import type { CurvesFigure, Report } from "../../../runtime/report/model.ts";
import { resultFigures } from "../../../runtime/report/result-figures.ts";
import { parseSource, type ReportSource } from "../../../runtime/report/sources.ts";
import { tableOf } from "../../../runtime/report/tables.ts";
import { type LayerRecord, resultsToText, type SteppedRecord } from "../../../runtime/sweep/record.ts";
import { summarise } from "../../../runtime/sweep/summary.ts";
import { expectCivil, scratch, snn, YINYANG } from "../cli/snn.ts";
import { bursting, copied, deep, distance, layered } from "../gradient/nets.ts";
import { baselinesOf, sweepResults } from "./results.ts";

test.each([
  ["layered", layered],
  ["bursting", bursting],
  ["deep", deep],
] as const)("causes of a firing add up to its gradient: %s nets", (_, family) => {
  let seen = 0;
  for (let seed = 0; seed < 12; seed++) {
    const { net, input, duration } = family(seed, 2);
    const firings = copied(simulate(net, input, duration));
    if (firings.count === 0) continue;
    const chosen = firings.count - 1;
    const { causes, slope } = causalGraph(net, input, firings, chosen);
    const sum = new Float64Array(net.weight.length);
    for (const { edge, part } of causes) sum[edge] += part;
    const by = new Float64Array(firings.count);
    by[chosen] = 1;
    const exact = new Float64Array(net.weight.length);
    adjoint(net, input, firings, by, exact);
    expect(distance(sum, exact)).toBeLessThan(1e-10);
    expect(slope[chosen]).toBeGreaterThan(0);
    seen += causes.length;
  }
  expect(seen).toBeGreaterThan(50);
});

describe("figures of results", () => {
  const sweep = parseSource("s.jsonl", resultsToText(sweepResults(2)));
  const baselines = parseSource("b.jsonl", baselinesToText(baselinesOf()));

  test("baselines of the sweep itself stand beside its time, stage by stage", () => {
    const { header, records } = sweepResults(2);
    const layer: LayerRecord = {
      name: "all",
      against: "continuous, no floor",
      cosine: 0.9,
      worstCosine: 0.8,
      worstBatch: 2,
      // The rule has no gradient in any batch: nothing is drawn.
      normRatio: null,
      signAgreement: 0.7,
    };
    const formats = (time: number) => ({ ...header.chipFormats, time });
    const stepped = [4, 6, 5].map(
      (time) =>
        ({
          ...{ kind: "baseline", baseline: "surrogate", stage: "end", seed: 1, formats: formats(time) },
          layers: [layer],
        }) as unknown as SteppedRecord,
    );
    const results = { header, records: [...records, ...stepped] };
    const [time] = resultFigures([{ ...sweep, results } as ReportSource]) as CurvesFigure[];
    const found = time.panels.flatMap(({ name, variant, y, series }) =>
      series
        .filter((one) => one.name === "surrogate, end")
        .map(({ line, look }) => [name, variant, y.label, line.map(({ x }) => x), line[0].y, look]),
    );
    const head = ["all", "continuous, no floor"] as const;
    const look = { colour: "end", stroke: "surrogate" };
    expect(found).toEqual([
      [...head, "cosine", [4, 5, 6], 0.9, look],
      [...head, "worst batch", [4, 5, 6], 0.8, look],
      [...head, "sign agreement, %", [4, 5, 6], 0.7, look],
    ]);
  });

  test("lines over bits are the means that the sweep's own summary has, of every measure", () => {
    const { header, records } = sweepResults(3);
    const figures = resultFigures([parseSource("s.jsonl", resultsToText({ header, records }))]);
    const rows = summarise({ header, records });
    let seen = 0;
    for (const knob of ["time", "weight"] as const) {
      const figure = figures.find(({ id }) => id === `fidelity-${knob}`) as CurvesFigure;
      for (const { stage, setting, against, ...row } of rows) {
        if (setting !== "chip" && !setting.startsWith(knob)) continue;
        const x = setting === "chip" ? header.chipFormats[knob] : Number(setting.split(" ")[1]);
        const at = (measure: string) => {
          const panel = figure.panels.find(
            ({ name, variant, y }) => name === "all" && variant === against && y.label === measure,
          );
          const series = panel?.series.find(({ name }) => name === stage);
          const line = series?.line.find((point) => point.x === x);
          return { y: line?.y, dots: series?.dots.filter((dot) => dot.x === x) ?? [] };
        };
        expect(at("cosine").y).toBeCloseTo(row.cosine, 12);
        expect(at("norm ratio").y).toBeCloseTo(row.normRatio, 12);
        expect(at("sign agreement, %").y).toBeCloseTo(row.signAgreement, 12);
        expect(Math.min(...at("worst batch").dots.map(({ y }) => y))).toBe(row.worst);
        expect(at("worst batch").dots.map(({ note }) => note)).toEqual([
          "seed 0, batch 0",
          "seed 1, batch 1",
          "seed 2, batch 2",
        ]);
        seen++;
      }
    }
    // 14 settings in 3 stages and against 3 references; the chip's own stands in both figures.
    expect(seen).toBe(14 * 3 * 3);
  });

  test("every number of a comparison with baselines is a dot, of every measure and beside its state", () => {
    const { records } = baselinesOf();
    const figures = resultFigures([baselines]);
    const dots = figures.flatMap((figure) => (figure.kind === "dots" ? figure.panels : []));
    const measures = ["cosine", "worst batch", "norm ratio", "sign agreement, %"];
    const fields = ["cosine", "worstCosine", "normRatio", "signAgreement"] as const;
    expect(
      dots
        .flatMap(({ name, x: { label }, dots: all }) =>
          all.map(({ category, series, x }) => `${name} ${category} ${series} ${label} ${x}`),
        )
        .sort(),
    ).toEqual(
      records
        .flatMap((one) =>
          fields.map(
            (field, m) => `${one.name} ${one.baseline} seed ${one.seed} ${measures[m]} ${one[field]}`,
          ),
        )
        .sort(),
    );
    const growth = figures.flatMap((figure) => (figure.kind === "curves" ? figure.panels : []));
    expect(
      growth.flatMap(({ name, series: [one] }) => one.dots.map(({ x, y }) => `${name} ${x} ${y}`)).sort(),
    ).toEqual(
      records
        .filter(({ baseline }) => baseline.startsWith("quantised"))
        .map(({ name, state, cosine }) => `${name} ${state} ${cosine}`)
        .sort(),
    );
  });

  test("training curves are the sweep's own, epoch by epoch, and their means over seeds", () => {
    const { records } = sweepResults(2);
    const figure = resultFigures([sweep]).find(({ id }) => id === "training") as CurvesFigure;
    const trainings = records.filter((record) => record.kind === "training");
    for (const { name, line, dots } of figure.panels[0].series) {
      const own = trainings.filter(({ setting }) => setting === name);
      expect(own.length).toBe(2);
      expect(dots.map(({ y }) => y)).toEqual(own.flatMap(({ validation }) => validation));
      line.forEach(({ x, y }) => {
        expect(y).toBeCloseTo((own[0].validation[x - 1] + own[1].validation[x - 1]) / 2, 12);
      });
    }
  });

  test("what is shown first is the reference in which the knob shows", () => {
    const first = (sources: readonly ReportSource[]) =>
      resultFigures(sources)
        .filter((figure) => figure.kind === "curves" && figure.id.startsWith("fidelity"))
        .map((figure) => figure.kind === "curves" && figure.panels[0].variant);
    expect(first([sweep])).toEqual(["continuous, floor", "stored weights, floor"]);
    expect(first([sweep, baselines])).toEqual(["continuous, no floor", "stored weights, floor"]);
  });

  test("figures of one kind are told apart by their files", () => {
    const again = parseSource("other.jsonl", resultsToText(sweepResults(1)));
    const found = resultFigures([sweep, again]).filter(({ id }) => id.startsWith("fidelity-time"));
    expect(found.map(({ title }) => title)).toEqual([
      "Fidelity over bits of time: s.jsonl",
      "Fidelity over bits of time: other.jsonl",
    ]);
    expect(new Set(resultFigures([sweep, again]).map(({ id }) => id)).size).toBe(8);
  });

  test("a figure a knob that was varied, every record in it once; baselines stand beside time", () => {
    const figures = resultFigures([sweep, baselines]);
    expect(figures.map(({ id }) => id)).toEqual([
      "fidelity-time",
      "fidelity-weight",
      "causes",
      "training",
      "baselines",
      "quantised-state",
    ]);
    const [time, weight] = figures as CurvesFigure[];
    // 4 measures, 6 references, 3 layers; 9 and 5 settings in 3 stages and 2 seeds; 8 baseline values of 2 layers.
    const dots = ({ panels }: CurvesFigure) =>
      panels.flatMap(({ series }) => series).reduce((sum, one) => sum + one.dots.length, 0);
    expect(dots(time)).toBe(4 * (6 * 3 * 9 * 3 * 2 + 2 * 8));
    expect(dots(weight)).toBe(4 * 6 * 3 * 5 * 3 * 2);
    const quantised = time.panels
      .filter(({ name, variant }) => name === "hid->class" && variant === "continuous, no floor")
      .flatMap(({ series }) => series)
      .filter(({ name }) => name === "quantised, start");
    expect(quantised.map(({ line }) => line.map(({ x }) => x))).toEqual(Array(4).fill([3, 4, 5]));
    for (const { line, dots: single } of time.panels[0].series)
      for (const { x, y } of line) {
        const own = single.filter((dot) => dot.x === x).map((dot) => dot.y);
        expect(y).toBeCloseTo(own.reduce((a, b) => a + b, 0) / own.length, 14);
      }
  });

  test("the report of a demo: causes and training curves; many layers are cut, and that is said", () => {
    const gradients = ["start", "end"].flatMap((stage) =>
      Array.from({ length: 12 }, (_, layer) => ({
        stage,
        name: `l${layer}`,
        against: "continuous, floor",
        cosine: 0.99,
      })),
    );
    const demo = {
      program: "a.snn",
      chip: "ft1-up5k",
      seed: 3,
      imageSha256: "00",
      validation: { chip: [0.5, 0.75], float64: [0.25, 0.5] },
      gradients,
    };
    const source = parseSource("a.report.json", JSON.stringify(demo, null, 2));
    expect(source.kind).toBe("demo");
    const [causes, training] = resultFigures([source]);
    expect(causes.kind === "dots" && causes.panels.map(({ name, dots }) => [name, dots.length])).toEqual(
      Array.from({ length: 9 }, (_, layer) => [`l${layer}`, 2]),
    );
    expect(causes.text).toContain("Of 12 layers the first 9 are shown.");
    expect(training.kind === "curves" && training.panels[0].series.map(({ line }) => line)).toEqual([
      [
        { x: 1, y: 0.5 },
        { x: 2, y: 0.75 },
      ],
      [
        { x: 1, y: 0.25 },
        { x: 2, y: 0.5 },
      ],
    ]);
  });

  test("a sweep that was stopped is shown as far as it went", () => {
    const lines = resultsToText(sweepResults(1)).split("\n").slice(0, 20).join("\n");
    const stopped = parseSource("s.jsonl", `${lines}\n{"point": 20, "ki`);
    expect(stopped.kind === "sweep" && stopped.results.records.length).toBe(19);
    expect(resultFigures([stopped]).map(({ id }) => id)).toContain("fidelity-time");
  });
});

test("tables have the sweep's own summary, the last stage's, and means of baselines", () => {
  const results = sweepResults(2);
  const figures = resultFigures([
    parseSource("s.jsonl", resultsToText(results)),
    parseSource("b.jsonl", baselinesToText(baselinesOf())),
  ]);
  const tables = figures.map(tableOf);
  expect(tables.map((table) => table?.title)).toEqual([
    "Fidelity over bits of time: all layers, end, against continuous, no floor",
    "Fidelity over bits of weight: all layers, end, against stored weights, floor",
    "Where the fidelity is lost: cosine with the chip's gradient, end",
    "Training curves",
    "Other rules beside the exact gradient",
    undefined,
  ]);
  const row = summarise(results).find(
    ({ stage, setting, against }) =>
      stage === "end" && setting === "weight 5" && against === "stored weights, floor",
  );
  expect(tables[1]?.head).toEqual([
    "bits of weight",
    "cosine",
    "worst batch",
    "norm ratio",
    "sign agreement, %",
  ]);
  expect(tables[1]?.rows.map(([bits]) => bits)).toEqual(["4", "5", "6", "7", "8"]);
  const [, cosine, , norm, sign] = tables[1]?.rows[1] ?? [];
  expect([cosine, norm, sign]).toEqual([
    row?.cosine.toFixed(4),
    row?.normRatio.toFixed(3),
    (100 * (row?.signAgreement ?? 0)).toFixed(1),
  ]);
  expect(tables[3]?.rows.map(([name, epochs]) => [name, epochs])).toEqual([
    ["chip", "20"],
    ["time 4", "20"],
  ]);
  const quantised = baselinesOf().records.filter(
    ({ baseline, name }) => baseline === "quantised 8" && name === "hid->class",
  );
  const mean = quantised.reduce((sum, one) => sum + (one.cosine ?? 0), 0) / quantised.length;
  expect(tables[4]?.rows.find(([rule, layer]) => rule === "quantised 8" && layer === "hid->class")?.[2]).toBe(
    mean.toFixed(4),
  );
});

describe("snn report", () => {
  test("the same numbers as table, JSON and CSV; the same files make the same bytes", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "b.jsonl"), baselinesToText(baselinesOf()));
    const json = await snn(["report", "b.jsonl", YINYANG, "-o", "r.json", "--json"], folder);
    expect(json.code, json.stderr).toBe(0);
    const report = json.json() as unknown as Report;
    expect(JSON.parse(readFileSync(join(folder, "r.json"), "utf8"))).toEqual(report);
    expect(report.figures.map(({ id }) => id)).toEqual([
      "baselines",
      "quantised-state",
      "causes",
      "scatter",
      "samples",
      "causes-of-a-spike",
      "kernels",
    ]);
    const csv = await snn(["report", "b.jsonl", YINYANG, "-o", "r.csv"], folder);
    expect(csv.stdout).toContain("The kernels at the firing times");
    const rows = parse(readFileSync(join(folder, "r.csv")), { columns: true }) as { figure: string }[];
    const scatter = report.figures.find(({ kind }) => kind === "scatter");
    const dots = scatter?.kind === "scatter" ? scatter.panels.flatMap((panel) => panel.dots) : [];
    expect(dots.length).toBe(840);
    expect(rows.filter(({ figure }) => figure === "scatter").length).toBe(840);
    const pages = await Promise.all(
      ["one.html", "two.html"].map(async (name) => {
        await snn(["report", "b.jsonl", "-o", name], folder);
        return readFileSync(join(folder, name), "utf8");
      }),
    );
    expect(pages[0]).toBe(pages[1]);
  });

  test.each([
    [["none.jsonl"], 1, "E0801"],
    [["-"], 2, "a report is made of results, of a program, or of both"],
    [["huge.jsonl"], 1, "huge.jsonl is too large for a text: 600 MiB"],
    [["bad.jsonl", "-o", "never.html"], 1, "E0940"],
    [["b.jsonl", "-o", "never.pdf"], 2, "-o takes a name that ends in .html, .csv or .json; got never.pdf"],
    [["b.jsonl", "--weights", "w.json"], 2, "--weights are those of a program (.snn): name it too"],
    [["b.json", "-o", "b.json"], 2, "is what the command reads"],
  ] as const)("refuses %j", async (words, code, message) => {
    const folder = scratch();
    writeFileSync(join(folder, "b.jsonl"), baselinesToText(baselinesOf()));
    writeFileSync(join(folder, "b.json"), "{}");
    writeFileSync(join(folder, "bad.jsonl"), "no results\n");
    if (words[0] === "huge.jsonl") {
      writeFileSync(join(folder, "huge.jsonl"), "");
      truncateSync(join(folder, "huge.jsonl"), 600 * 2 ** 20);
    }
    const done = await snn(["report", ...words], folder);
    expect(done.code).toBe(code);
    expect(done.stderr).toContain(message);
    expectCivil(done, folder);
  });
});
