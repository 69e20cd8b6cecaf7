/**
 * A report as data: figures with all their numbers, before anyone draws them. The page draws them in a browser,
 * the same numbers go into tables, JSON and CSV.
 */

export interface Report {
  readonly title: string;
  /** What the numbers are from, a line each. */
  readonly sources: readonly string[];
  readonly figures: readonly Figure[];
}

interface FigureBase {
  /** Unique in the report; letters and dashes. */
  readonly id: string;
  readonly title: string;
  /** What is seen and how to read it. */
  readonly text: string;
}

export type Figure = CurvesFigure | DotsFigure | ScatterFigure | RasterFigure;

/** How a number is shown on an axis. `cosine` runs evenly in the digits behind .9: 1 − cosine, logarithmic. */
export type Scale = "linear" | "log" | "cosine" | "percent";

export interface Axis {
  readonly label: string;
  readonly scale: Scale;
}

/** Lines over x, one a series, each point perhaps with the single values that it is the mean of. */
export interface CurvesFigure extends FigureBase {
  readonly kind: "curves";
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly CurvesPanel[];
}

export interface CurvesPanel {
  readonly name: string;
  /** What a reader chooses from, such as a reference; null: always shown. */
  readonly variant: string | null;
  readonly series: readonly CurveSeries[];
}

export interface CurveSeries {
  readonly name: string;
  /** A line through these, in order of x. */
  readonly line: readonly Point[];
  /** Single values, drawn as dots. */
  readonly dots: readonly Point[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
  /** What a dot is, where the series does not say it. */
  readonly note?: string;
}

/** Values by category, a row each. */
export interface DotsFigure extends FigureBase {
  readonly kind: "dots";
  readonly x: Axis;
  readonly panels: readonly {
    readonly name: string;
    readonly categories: readonly string[];
    readonly dots: readonly { readonly category: string; readonly series: string; readonly x: number }[];
  }[];
}

/** One number against another, with the line where both are equal. */
export interface ScatterFigure extends FigureBase {
  readonly kind: "scatter";
  readonly x: Axis;
  readonly y: Axis;
  readonly panels: readonly { readonly name: string; readonly dots: readonly Point[] }[];
}

/** Spikes of a trial, and the paths by which one of them depends on weights. */
export interface RasterFigure extends FigureBase {
  readonly kind: "raster";
  readonly x: Axis;
  /** From top to bottom. */
  readonly populations: readonly { readonly name: string; readonly size: number }[];
  readonly spikes: readonly RasterSpike[];
  /** Share of the whole gradient, 0 to 1, that the synapses between two spikes have. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly share: number }[];
  /** Index of the spike whose causes are shown. */
  readonly focus: number;
}

export interface RasterSpike {
  readonly time: number;
  /** Index among the populations, and in it. */
  readonly population: number;
  readonly neuron: number;
}

/** Rows of a table of all numbers: figure, panel, series, x, y, note. */
export const reportCsv = ({ figures }: Report): string => {
  const rows: (string | number)[][] = figures.flatMap((figure) =>
    rowsOf(figure).map((row) => [figure.id, ...row]),
  );
  return `${[["figure", "panel", "series", "x", "y", "note"], ...rows].map((row) => row.map(cell).join(",")).join("\n")}\n`;
};

const cell = (value: string | number): string =>
  typeof value === "string" && /[",\n]/.test(value) ? `"${value.replace(/"/g, '""')}"` : String(value);

type Row = readonly [panel: string, series: string, x: number | string, y: number | string, note: string];

const rowsOf = (figure: Figure): readonly Row[] => {
  switch (figure.kind) {
    case "curves":
      return figure.panels.flatMap(({ name, variant, series }) =>
        series.flatMap((one) => [
          ...one.line.map(({ x, y }): Row => [panelName(name, variant), one.name, x, y, "line"]),
          ...one.dots.map(({ x, y, note }): Row => [panelName(name, variant), one.name, x, y, note ?? ""]),
        ]),
      );
    case "dots":
      return figure.panels.flatMap(({ name, dots }) =>
        dots.map(({ category, series, x }): Row => [name, series, x, category, ""]),
      );
    case "scatter":
      return figure.panels.flatMap(({ name, dots }) =>
        dots.map(({ x, y, note }): Row => [name, "", x, y, note ?? ""]),
      );
    case "raster": {
      const { populations, spikes, edges } = figure;
      const name = ({ population, neuron }: RasterSpike): string =>
        `${populations[population].name}[${neuron}]`;
      return [
        ...spikes.map(
          (spike): Row => ["spikes", populations[spike.population].name, spike.time, spike.neuron, ""],
        ),
        ...edges.map(
          ({ from, to, share }): Row => [
            "causes",
            `${name(spikes[from])} to ${name(spikes[to])}`,
            spikes[from].time,
            spikes[to].time,
            String(share),
          ],
        ),
      ];
    }
  }
};

const panelName = (name: string, variant: string | null): string =>
  variant === null ? name : `${name}, ${variant}`;
