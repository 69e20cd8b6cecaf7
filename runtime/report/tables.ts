/** The figures that a terminal can show, as small tables: of each the layers together, or its means. */
import type { CurvesFigure, DotsFigure, Figure, Scale } from "./model.ts";
import { measuresOf } from "./model.ts";
import { mean, unique } from "./series.ts";

export interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Null for figures whose numbers say nothing without their picture. */
export const tableOf = (figure: Figure): Table | null => {
  switch (figure.kind) {
    case "curves":
      if (measuresOf(figure).length > 1) return measuresTable(figure);
      return figure.panels.every(({ y }) => y.scale === "percent") ? lastTable(figure) : null;
    case "dots":
      return dotsTable(figure);
    case "scatter":
    case "raster":
      return null;
  }
};

/** Of the chip's last stage against the first reference, over x. */
const measuresTable = (figure: CurvesFigure): Table | null => {
  const [{ variant }] = figure.panels;
  const shown = figure.panels.filter((panel) => panel.variant === variant);
  const layer = shown.some(({ name }) => name === "all") ? "all" : shown[0].name;
  const panels = shown.filter(({ name }) => name === layer);
  const stroke = panels[0].series[0].look?.stroke;
  const series = panels[0].series.findLast(({ look }) => look?.stroke === stroke)?.name;
  const columns = panels.map(({ y, series: all }) => ({
    y,
    line: all.find(({ name }) => name === series)?.line,
  }));
  return {
    title: `${figure.title}: ${[layer === "all" ? "all layers" : layer, series, ...(variant === null ? [] : [`against ${variant}`])].join(", ")}`,
    head: [figure.x.label, ...columns.map(({ y }) => y.label)],
    rows: unique(columns.flatMap(({ line }) => line?.map(({ x }) => x) ?? [])).map((x) => [
      String(x),
      ...columns.map(({ y, line }) => text(line?.find((point) => point.x === x)?.y, y.scale)),
    ]),
  };
};

/** Where each line ends. */
const lastTable = ({ title, x, panels: [{ y, series }] }: CurvesFigure): Table => ({
  title,
  head: ["", x.label, y.label],
  rows: series.flatMap(({ name, line }) => {
    const last = line.at(-1);
    return last === undefined ? [] : [[name, String(last.x), text(last.y, y.scale)]];
  }),
});

/** Of all dots of a category: their means, of the last series where they are stages. */
const dotsTable = (figure: DotsFigure): Table => {
  const measures = measuresOf(figure);
  const stage = measures.length > 1 ? null : figure.panels[0].dots.at(-1)?.series;
  const cell = (name: string, category: string, measure: string): string => {
    const panel = figure.panels.find((one) => one.name === name && one.x.label === measure);
    const values = (panel?.dots ?? [])
      .filter((dot) => dot.category === category && (stage === null || dot.series === stage))
      .map(({ x }) => x);
    return text(values.length === 0 ? undefined : mean(values), panel?.x.scale ?? "linear");
  };
  const layers = unique(figure.panels.map(({ name }) => name));
  const categories = unique(figure.panels.flatMap((panel) => panel.categories));
  if (measures.length > 1)
    return {
      title: figure.title,
      head: ["", "layer", ...measures],
      rows: categories.flatMap((category) =>
        layers.map((name) => [category, name, ...measures.map((measure) => cell(name, category, measure))]),
      ),
    };
  return {
    title: `${figure.title}: ${measures[0]}, ${stage}`,
    head: ["", ...layers],
    rows: categories.map((category) => [
      category,
      ...layers.map((name) => cell(name, category, measures[0])),
    ]),
  };
};

const text = (value: number | undefined, scale: Scale): string => {
  if (value === undefined) return "–";
  if (scale === "percent") return (100 * value).toFixed(1);
  return scale === "ratio" ? value.toFixed(3) : value.toFixed(4);
};
