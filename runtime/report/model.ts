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

/**
 * How a number is shown on an axis. `cosine` runs evenly in the digits behind .9: 1 − cosine, logarithmic;
 * `ratio` has its 1 drawn, and is logarithmic where the values lie far apart.
 */
export type Scale = "linear" | "log" | "cosine" | "percent" | "ratio";

export interface Axis {
  readonly label: string;
  readonly scale: Scale;
}

/** Lines over x, one a series, each point perhaps with the single values that it is the mean of. */
export interface CurvesFigure extends FigureBase {
  readonly kind: "curves";
  readonly x: Axis;
  readonly panels: readonly CurvesPanel[];
}

export interface CurvesPanel {
  readonly name: string;
  /** What a reader chooses from, such as a reference, the first being shown first; null: always shown. */
  readonly variant: string | null;
  /** Where panels measure several things, a reader of the screen chooses one of them; paper has all. */
  readonly y: Axis;
  readonly series: readonly CurveSeries[];
}

export interface CurveSeries {
  readonly name: string;
  /** Where not each series has a colour of its own: those of one colour, told apart by their stroke. */
  readonly look?: { readonly colour: string; readonly stroke: string };
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
  readonly panels: readonly DotsPanel[];
}

export interface DotsPanel {
  readonly name: string;
  /** As y of curves. */
  readonly x: Axis;
  readonly categories: readonly string[];
  readonly dots: readonly { readonly category: string; readonly series: string; readonly x: number }[];
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

/** Labels of what the panels of a figure measure, in order; empty where its panels have no choice of it. */
export const measuresOf = (figure: Figure): readonly string[] => {
  switch (figure.kind) {
    case "curves":
      return [...new Set(figure.panels.map(({ y }) => y.label))];
    case "dots":
      return [...new Set(figure.panels.map(({ x }) => x.label))];
    case "scatter":
    case "raster":
      return [];
  }
};
