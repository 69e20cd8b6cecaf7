/** Figures of files of results: sweeps, baselines, the demo's report. */
import type { BaselineRecord, BaselineResults } from "../baselines/results.ts";
import type { GradientRecord, SweepResults, TrainingRecord } from "../sweep/record.ts";
import { MEASURES, MEASURES_TEXT } from "./measures.ts";
import type { CurveSeries, CurvesFigure, DotsFigure, Figure } from "./model.ts";
import { MOST_PANELS, panelsLeft } from "./panels.ts";
import { mean, meanSeries, unique } from "./series.ts";
import type { DemoReport, ReportSource } from "./sources.ts";
import { fidelityFigures } from "./sweep-figures.ts";

/** All figures that the results hold numbers for. */
export const resultFigures = (sources: readonly ReportSource[]): readonly Figure[] => {
  const baselines = sources.flatMap((s) => (s.kind === "baselines" ? [s.results] : []));
  const own = (source: ReportSource): readonly Figure[] => {
    switch (source.kind) {
      case "sweep":
        return sweepFigures(source.results, baselines);
      case "baselines":
        return baselineFigures(source.results);
      case "demo":
        return demoFigures(source.results);
    }
  };
  const figures = sources.flatMap((source) => own(source).map((figure) => ({ figure, file: source.file })));
  const ids = figures.map(({ figure }) => figure.id);
  return figures.map(({ figure, file }, n) => ({
    ...figure,
    id: ids.indexOf(figure.id) === n ? figure.id : `${figure.id}-${n}`,
    // Two of a kind are told apart by what they are from.
    title: ids.indexOf(figure.id) === ids.lastIndexOf(figure.id) ? figure.title : `${figure.title}: ${file}`,
  }));
};

const sweepFigures = (results: SweepResults, baselines: readonly BaselineResults[]): Figure[] => {
  const { records } = results;
  const gradients = records.filter((r): r is GradientRecord => r.kind === "gradient");
  const trainings = records.filter((r): r is TrainingRecord => r.kind === "training");
  return [...fidelityFigures(results, baselines), ...causesFigure(gradients), ...trainingFigure(trainings)];
};

/** References from the one that shares most with the chip to the one that shares least, and what each adds. */
const CAUSES: readonly (readonly [against: string, what: string])[] = [
  ["chip ticks, floor", "state and arithmetic"],
  ["chip ticks, no floor", "and the floor under V'"],
  ["continuous, floor", "and timing, with the floor"],
  ["continuous, no floor", "and timing, floor"],
  ["stored weights, floor", "and timing, weights"],
  ["stored weights, no floor", "and timing, floor, weights"],
];

const CAUSES_TEXT =
  "How far the chip is from float64 that shares less and less with it. With its own firing ticks, weights and floor only the arithmetic of learning differs, and the states that it reads; then the floor under V' is taken away, then its ticks, which its rounded states have moved too, then the rounding of its weights. The rows where the cosine drops are where the fidelity is lost.";

const causesFigure = (records: readonly GradientRecord[]): DotsFigure[] =>
  causes(
    records
      .filter(({ setting }) => setting === "chip")
      .flatMap(({ stage, layers }) =>
        layers.map(({ name, against, cosine }) => ({ stage, name, against, cosine })),
      ),
  );

/** From rows of any kind of comparison with several references. */
export const causes = (
  rows: readonly {
    readonly stage: string;
    readonly name: string;
    readonly against: string;
    readonly cosine: number | null;
  }[],
): DotsFigure[] => {
  const known = rows.flatMap(({ cosine, ...row }) => {
    const cause = CAUSES.find(([against]) => against === row.against);
    return cause && cosine !== null && Number.isFinite(cosine) ? [{ ...row, cosine, what: cause[1] }] : [];
  });
  if (known.length === 0) return [];
  const categories = CAUSES.map(([, what]) => what).filter((w) => known.some(({ what }) => what === w));
  const layers = unique(known.map(({ name }) => name));
  return [
    {
      kind: "dots",
      id: "causes",
      title: "Where the fidelity is lost",
      text: CAUSES_TEXT + panelsLeft(layers.length),
      panels: layers.slice(0, MOST_PANELS).map((name) => ({
        name,
        x: { label: "cosine with the chip's gradient", scale: "cosine" },
        categories,
        dots: known
          .filter((row) => row.name === name)
          .map(({ what, stage, cosine }) => ({ category: what, series: stage, x: cosine })),
      })),
    },
  ];
};

const trainingFigure = (records: readonly TrainingRecord[]): CurvesFigure[] =>
  curvesOfTraining(records.map(({ setting, seed, validation }) => ({ name: setting, seed, validation })));

const curvesOfTraining = (
  runs: readonly { readonly name: string; readonly seed: number; readonly validation: readonly number[] }[],
): CurvesFigure[] => {
  if (runs.length === 0) return [];
  const series = unique(runs.map(({ name }) => name)).map((name) =>
    meanSeries(
      name,
      runs
        .filter((run) => run.name === name)
        .flatMap(({ seed, validation }) => validation.map((y, e) => ({ x: e + 1, y, note: `seed ${seed}` }))),
    ),
  );
  return [
    {
      kind: "curves",
      id: "training",
      title: "Training curves",
      text: "Accuracy on the validation set after each epoch; lines are means over seeds, dots single seeds.",
      x: { label: "epoch", scale: "linear" },
      panels: [
        {
          name: "validation",
          variant: null,
          y: { label: "validation accuracy, %", scale: "percent" },
          series,
        },
      ],
    },
  ];
};

const baselineFigures = ({ header, records }: BaselineResults): Figure[] => {
  const layers = unique(records.map(({ name }) => name));
  const heard = records.filter(({ cosine }) => cosine !== null);
  const quantised = heard.filter(({ baseline }) => baseline.startsWith("quantised "));
  const at = header.weights === null ? "at initial weights" : `at the weights of ${header.weights}`;
  const growth: Figure[] =
    quantised.length === 0
      ? []
      : [
          {
            kind: "curves",
            id: "quantised-state",
            title: "The price of time bins",
            text: `The time-quantised formulation against the exact gradient ${at}: more bins bring it nearer, and each doubles what it has to keep. The exact gradient keeps ${Math.round(header.firings)} firing times a trial.`,
            x: { label: "numbers of state kept for a trial", scale: "log" },
            panels: layers.map((layer) => ({
              name: layer,
              variant: null,
              y: { label: "cosine with the exact gradient", scale: "cosine" },
              series: [growthSeries(quantised.filter(({ name }) => name === layer))],
            })),
          },
        ];
  return [
    {
      kind: "dots",
      id: "baselines",
      title: "Other rules beside the exact gradient",
      text: `Beside the exact gradient in float64, ${at}, a dot a seed. The number behind a name is its bins of a time unit. SpikeProp is exact where every neuron fires once. ${MEASURES_TEXT}`,
      panels: MEASURES.flatMap(({ axis, field }) =>
        layers.map((layer) => ({
          name: layer,
          x: axis,
          categories: unique(heard.map(({ baseline }) => baseline)),
          dots: heard
            .filter(({ name }) => name === layer)
            .flatMap(({ baseline, seed, [field]: x }) =>
              x === null ? [] : [{ category: baseline, series: `seed ${seed}`, x }],
            ),
        })),
      ),
    },
    ...growth,
  ];
};

/** Cosine over state, a point of the line for each resolution. */
const growthSeries = (records: readonly BaselineRecord[]): CurveSeries => {
  const dots = records.map(({ state, cosine, baseline, seed }) => ({
    x: state ?? 1,
    y: cosine ?? 0,
    baseline,
    note: `${baseline} bins, seed ${seed}`,
  }));
  return {
    name: "quantised",
    dots: dots.map(({ x, y, note }) => ({ x, y, note })),
    line: unique(dots.map(({ baseline }) => baseline))
      .map((baseline) => {
        const own = dots.filter((dot) => dot.baseline === baseline);
        return { x: mean(own.map(({ x }) => x)), y: mean(own.map(({ y }) => y)) };
      })
      .sort((p, q) => p.x - q.x),
  };
};

const demoFigures = ({ validation, gradients, seed }: DemoReport): Figure[] => [
  ...causes(gradients),
  ...curvesOfTraining([
    { name: "chip, integers", seed, validation: validation.chip },
    { name: "float64", seed, validation: validation.float64 },
  ]),
];
