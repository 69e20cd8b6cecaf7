/** Figures of a sweep over formats: how near the chip's gradient is to float64's over bits of each knob. */
import type { BaselineResults } from "../baselines/results.ts";
import { PANELS, RULES_AGAINST } from "../sweep/curve.ts";
import { KNOBS, type Knob, type SweepFormats } from "../sweep/formats.ts";
import type { GradientRecord, LayerRecord, SteppedRecord, SweepResults } from "../sweep/record.ts";
import { MEASURES, MEASURES_TEXT, type Measure } from "./measures.ts";
import type { CurveSeries, CurvesFigure, CurvesPanel, Point } from "./model.ts";
import { meanSeries, unique } from "./series.ts";

const WHAT: Readonly<Record<Knob, string>> = {
  time: "bits of time: ticks of a time unit (near tau_s), as a power of two",
  weight: "bits of a forward weight",
  state: "bits behind the point of I and V",
  gradient: "bits behind the point of errors and gains",
};

/** The stroke of what the chip itself computes, beside those of other rules. */
const CHIP = "the chip";

/** A figure a knob that was varied, with the baselines of the sweep and of other files beside time. */
export const fidelityFigures = (
  { header, records }: SweepResults,
  baselines: readonly BaselineResults[],
): CurvesFigure[] => {
  const gradients = records.filter((r): r is GradientRecord => r.kind === "gradient");
  const stepped = records.filter((r): r is SteppedRecord => r.kind === "baseline");
  return KNOBS.flatMap((knob) => fidelityFigure(knob, header.chipFormats, gradients, stepped, baselines));
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
  const others = knob === "time" && (stepped.length > 0 || baselines.length > 0);
  const panels = referencesOf(knob, own, others).flatMap((variant) =>
    MEASURES.flatMap((measure) =>
      layers.map((layer): CurvesPanel => {
        // Other rules have no floor under V', so they stand beside the reference without one and no other.
        const besides =
          others && variant === RULES_AGAINST ? steppedSeries(layer, measure, stepped, baselines) : [];
        const series = [...chipSeries(knob, own, layer, variant, measure), ...besides];
        return { name: layer, variant, y: measure.axis, series };
      }),
    ),
  );
  return [
    {
      kind: "curves",
      id: `fidelity-${knob}`,
      title: `Fidelity over bits of ${knob}`,
      text: `The gradient in integers beside float64's, over ${WHAT[knob]}, all else as on the chip. Lines are means over seeds, dots single seeds, bands go from the lowest seed to the highest. ${MEASURES_TEXT}`,
      x: { label: `bits of ${knob}`, scale: "linear" },
      panels: panels.filter(({ series }) => series.length > 0),
    },
  ];
};

/** First the one in which the knob shows: bits of a weight do not where both use the weights that are left. */
const referencesOf = (knob: Knob, records: readonly GradientRecord[], others: boolean): readonly string[] => {
  const all = unique(records.flatMap(({ layers }) => layers.map(({ against }) => against)));
  const first = others ? RULES_AGAINST : PANELS.find((panel) => panel.knob === knob)?.against;
  return [...all].sort((a, b) => Number(b === first) - Number(a === first));
};

const chipSeries = (
  knob: Knob,
  records: readonly GradientRecord[],
  layer: string,
  variant: string,
  measure: Measure,
): CurveSeries[] =>
  unique(records.map(({ stage }) => stage)).flatMap((stage) => {
    const dots = records
      .filter((record) => record.stage === stage)
      .flatMap((record) => pointsOf(record, layer, variant, measure, record.formats[knob]));
    return dots.length === 0 ? [] : [meanSeries(stage, dots, { colour: stage, stroke: CHIP })];
  });

const pointsOf = (
  { seed, layers }: { readonly seed: number; readonly layers: readonly LayerRecord[] },
  name: string,
  against: string,
  { field }: Measure,
  x: number,
): Point[] =>
  layers
    .filter((layer) => layer.name === name && layer.against === against)
    .flatMap((layer) => {
      const y = layer[field];
      const batch = field === "worstCosine" ? `, batch ${layer.worstBatch}` : "";
      return y === null ? [] : [{ x, y, note: `seed ${seed}${batch}` }];
    });

/** Baselines in time steps, of a sweep or of their own results: so many bins of a time unit are their log2 in bits. */
const steppedSeries = (
  layer: string,
  measure: Measure,
  stepped: readonly SteppedRecord[],
  baselines: readonly BaselineResults[],
): CurveSeries[] => {
  const found = new Map<string, { look: { colour: string; stroke: string }; dots: Point[] }>();
  const add = (rule: string, stage: string, dots: readonly Point[]): void => {
    if (dots.length === 0) return;
    const name = `${rule}, ${stage}`;
    const one = found.get(name) ?? { look: { colour: stage, stroke: rule }, dots: [] };
    one.dots.push(...dots);
    found.set(name, one);
  };
  for (const record of stepped)
    add(record.baseline, record.stage, pointsOf(record, layer, RULES_AGAINST, measure, record.formats.time));
  for (const { header, records } of baselines)
    for (const record of records) {
      const [, rule, bins] = /^(\S+) (\d+)$/.exec(record.baseline) ?? [];
      const y = record[measure.field];
      if (record.name !== layer || rule === undefined || y === null) continue;
      add(rule, header.weights ?? "start", [{ x: Math.log2(Number(bins)), y, note: `seed ${record.seed}` }]);
    }
  return [...found].map(([name, { look, dots }]) => meanSeries(name, dots, look));
};
