/** Figures of files of results: sweeps, baselines, the demo's report. */
import type { BaselineRecord, BaselineResults } from "../baselines/results.ts";
import { KNOBS, type Knob, type SweepFormats } from "../sweep/formats.ts";
import type { GradientRecord, SteppedRecord, SweepResults, TrainingRecord } from "../sweep/record.ts";
import type { CurveSeries, CurvesFigure, DotsFigure, Figure, Point } from "./model.ts";
import { MOST_PANELS, panelsLeft } from "./panels.ts";
import type { DemoReport, ReportSource } from "./sources.ts";

/** All figures that the results hold numbers for. */
export const resultFigures = (sources: readonly ReportSource[]): readonly Figure[] => {
  const baselines = sources.flatMap((s) => (s.kind === "baselines" ? [s.results] : []));
  const figures = sources.flatMap((source): Figure[] => {
    switch (source.kind) {
      case "sweep":
        return sweepFigures(source.results, baselines);
      case "baselines":
        return baselineFigures(source.results);
      case "demo":
        return demoFigures(source.results);
    }
  });
  return figures.map((figure, n) => ({
    ...figure,
    id: figures.findIndex(({ id }) => id === figure.id) === n ? figure.id : `${figure.id}-${n}`,
  }));
};

const WHAT: Readonly<Record<Knob, string>> = {
  time: "bits of time: ticks of a time unit (near tau_s), as a power of two",
  weight: "bits of a forward weight",
  state: "bits behind the point of I and V",
  gradient: "bits behind the point of errors and gains",
};

const sweepFigures = ({ header, records }: SweepResults, baselines: readonly BaselineResults[]): Figure[] => {
  const gradients = records.filter((r): r is GradientRecord => r.kind === "gradient");
  const stepped = records.filter((r): r is SteppedRecord => r.kind === "baseline");
  const trainings = records.filter((r): r is TrainingRecord => r.kind === "training");
  return [
    ...KNOBS.flatMap((knob) => fidelityFigure(knob, header.chipFormats, gradients, stepped, baselines)),
    ...causesFigure(gradients),
    ...trainingFigure(trainings),
  ];
};

/** Whether nothing but this knob is off the chip's own formats. */
const isAlone = (knob: Knob, formats: SweepFormats, chip: SweepFormats): boolean =>
  KNOBS.every((other) => other === knob || sameKnob(other, formats, chip));

const sameKnob = (knob: Knob, a: SweepFormats, b: SweepFormats): boolean =>
  a[knob] === b[knob] &&
  (knob === "state" || knob === "gradient" ? a[`${knob}Bits`] === b[`${knob}Bits`] : true);

const fidelityFigure = (
  knob: Knob,
  chip: SweepFormats,
  records: readonly GradientRecord[],
  stepped: readonly SteppedRecord[],
  baselines: readonly BaselineResults[],
): CurvesFigure[] => {
  const own = records.filter(({ formats }) => isAlone(knob, formats, chip));
  if (!own.some(({ formats }) => !sameKnob(knob, formats, chip))) return [];
  const layers = unique(own.flatMap((r) => r.layers.map(({ name }) => name)));
  const against = unique(own.flatMap((r) => r.layers.map((l) => l.against)));
  const stages = unique(own.map(({ stage }) => stage));
  const panels = against.flatMap((variant) =>
    layers.map((layer) => ({
      name: layer,
      variant,
      series: [
        ...stages.map((stage) =>
          meanSeries(
            stage,
            own.flatMap((r) =>
              r.stage !== stage
                ? []
                : r.layers
                    .filter((l) => l.name === layer && l.against === variant && l.cosine !== null)
                    .map((l) => ({ x: r.formats[knob], y: l.cosine ?? 0, note: `seed ${r.seed}` })),
            ),
          ),
        ),
        // Their reference is continuous time without a floor: they stand beside that and no other.
        ...(knob === "time" && variant === "continuous, no floor"
          ? steppedSeries(layer, stepped, baselines)
          : []),
      ].filter(({ dots }) => dots.length > 0),
    })),
  );
  return [
    {
      kind: "curves",
      id: `fidelity-${knob}`,
      title: `Cosine over bits of ${knob}`,
      text: `The gradient in integers against float64, over ${WHAT[knob]}, all else as on the chip. Lines are means over seeds, dots single seeds; the reference can be chosen. Height counts the nines of the cosine.`,
      x: { label: `bits of ${knob}`, scale: "linear" },
      y: { label: "cosine", scale: "cosine" },
      panels: panels.filter(({ series }) => series.length > 0),
    },
  ];
};

/** Baselines in time steps, of a sweep or of their own results: so many bins of a time unit are their log2 in bits. */
const steppedSeries = (
  layer: string,
  stepped: readonly SteppedRecord[],
  baselines: readonly BaselineResults[],
): CurveSeries[] => {
  const dots = new Map<string, Point[]>();
  const add = (series: string, dot: Point): void => {
    dots.set(series, [...(dots.get(series) ?? []), dot]);
  };
  for (const { baseline, stage, seed, formats, layers } of stepped)
    for (const { name, against, cosine } of layers)
      if (name === layer && against === "continuous, no floor" && cosine !== null)
        add(`${baseline}, ${stage}`, { x: formats.time, y: cosine, note: `seed ${seed}` });
  for (const { header, records } of baselines)
    for (const { baseline, name, cosine, seed } of records) {
      const [, kind, bins] = /^(\S+) (\d+)$/.exec(baseline) ?? [];
      if (name !== layer || kind === undefined || cosine === null) continue;
      const dot = { x: Math.log2(Number(bins)), y: cosine, note: `seed ${seed}` };
      add(`${kind}, ${header.weights ?? "start"}`, dot);
    }
  return [...dots].map(([name, list]) => meanSeries(name, list));
};

/** A line through the means of all dots of one x. */
const meanSeries = (name: string, dots: readonly Point[]): CurveSeries => ({
  name,
  dots,
  line: unique(dots.map(({ x }) => x))
    .sort((a, b) => a - b)
    .map((x) => {
      const all = dots.filter((dot) => dot.x === x);
      return { x, y: all.reduce((sum, { y }) => sum + y, 0) / all.length };
    }),
});

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
  "How far the chip is from float64 that shares less and less with it. With its own firing ticks, weights and floor only state and arithmetic differ; then the floor under V' is taken away, then its ticks, then the rounding of its weights. The rows where the cosine drops are where the fidelity is lost.";

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
      x: { label: "cosine with the chip's gradient", scale: "cosine" },
      panels: layers.slice(0, MOST_PANELS).map((name) => ({
        name,
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
      y: { label: "validation accuracy, %", scale: "percent" },
      panels: [{ name: "validation", variant: null, series }],
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
            y: { label: "cosine with the exact gradient", scale: "cosine" },
            panels: layers.map((layer) => ({
              name: layer,
              variant: null,
              series: [growthSeries(quantised.filter(({ name }) => name === layer))],
            })),
          },
        ];
  return [
    {
      kind: "dots",
      id: "baselines",
      title: "Other rules beside the exact gradient",
      text: `Cosine with the exact gradient in float64, ${at}, a dot a seed. The number behind a name is its bins of a time unit. SpikeProp is exact where every neuron fires once.`,
      x: { label: "cosine with the exact gradient", scale: "cosine" },
      panels: layers.map((layer) => ({
        name: layer,
        categories: unique(heard.map(({ baseline }) => baseline)),
        dots: heard
          .filter(({ name }) => name === layer)
          .map(({ baseline, seed, cosine }) => ({
            category: baseline,
            series: `seed ${seed}`,
            x: cosine ?? 0,
          })),
      })),
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
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
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

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
