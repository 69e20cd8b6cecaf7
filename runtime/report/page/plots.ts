/** Each kind of figure drawn by Observable Plot: numbers in, one SVG a panel out. */
import * as Plot from "@observablehq/plot";
import type {
  CurveSeries,
  CurvesFigure,
  CurvesPanel,
  DotsFigure,
  DotsPanel,
  Figure,
  RasterFigure,
  ScatterFigure,
} from "../model.ts";
import { axisOf, placed, placedText } from "./scales.ts";

/** A panel's title and its drawing. */
export interface Panel {
  readonly name: string;
  readonly draw: (width: number) => SVGElement | HTMLElement;
  /** As wide as the page, instead of sharing it. */
  readonly wide?: boolean;
}

/** Colours of series, by their place; strokes likewise, the first drawn through. */
export const COLOURS = 8;
export const colourOf = (index: number): string => `var(--c${(index % COLOURS) + 1})`;
const DASHES = ["", "7 3", "2 2.5", "9 3 2 3"] as const;
export const dashOf = (index: number): string => DASHES[index % DASHES.length];

/**
 * Names that the colours of a figure stand for, shared over all panels.
 * @param isShown which panels of a figure with variants; default all
 */
export const coloursOf = (
  figure: Figure,
  isShown: (variant: string | null) => boolean = () => true,
): readonly string[] => {
  switch (figure.kind) {
    case "curves":
      return unique(shownSeries(figure, isShown).map(colourName));
    case "dots":
      return unique(figure.panels.flatMap(({ dots }) => dots.map(({ series }) => series)));
    case "scatter":
    case "raster":
      return [];
  }
};

/** Names that strokes stand for; one or none: they tell nothing apart. */
export const strokesOf = (
  figure: Figure,
  isShown: (variant: string | null) => boolean = () => true,
): readonly string[] =>
  figure.kind === "curves"
    ? unique(shownSeries(figure, isShown).flatMap(({ look }) => (look === undefined ? [] : [look.stroke])))
    : [];

const shownSeries = (
  { panels }: CurvesFigure,
  isShown: (variant: string | null) => boolean,
): readonly CurveSeries[] => panels.filter(({ variant }) => isShown(variant)).flatMap(({ series }) => series);

const colourName = ({ name, look }: CurveSeries): string => look?.colour ?? name;

/** What a reader can choose from; empty: nothing. */
export const variantsOf = (figure: Figure): readonly string[] =>
  figure.kind === "curves"
    ? unique(figure.panels.flatMap(({ variant }) => (variant === null ? [] : [variant])))
    : [];

/** @param measures labels of what is shown, where panels measure several things */
export const panelsOf = (
  figure: Figure,
  variant: string | null,
  measures: readonly string[],
): readonly Panel[] => {
  switch (figure.kind) {
    case "curves":
      return figure.panels
        .filter((panel) => panel.variant === null || panel.variant === variant)
        .filter(({ y }) => measures.includes(y.label))
        .map((panel) => ({ name: panel.name, draw: (width) => curves(figure, panel, width) }));
    case "dots":
      return figure.panels
        .filter(({ x }) => measures.includes(x.label))
        .map((panel) => ({ name: panel.name, draw: (width) => dots(figure, panel, width) }));
    case "scatter":
      return figure.panels.map((panel) => ({
        name: panel.name,
        draw: (width) => scatter(figure, panel.dots, width),
      }));
    case "raster":
      return [{ name: "", wide: true, draw: (width) => raster(figure, width) }];
  }
};

/** Below this a panel has little room for words. */
const NARROW = 420;

/** Pixels of the plots' letters: their size, and about how wide one is. */
const EM = 12;
const LETTER = 7;

/** Room for ticks and labels around a plot. */
const LEFT = 58;
const RIGHT = 24;
const ABOVE = 30;
const BELOW = 40;

const FRAME = { style: { background: "transparent", fontSize: `${EM}px` } } as const;

const colours = (names: readonly string[]): Plot.ScaleOptions => ({
  type: "ordinal",
  domain: [...names],
  range: names.map((_, n) => colourOf(n)),
});

const curves = (figure: CurvesFigure, { y, series }: CurvesPanel, width: number) => {
  const { x } = figure;
  const names = coloursOf(figure);
  const strokes = strokesOf(figure);
  const at = (one: CurveSeries, points: CurveSeries["line"]) =>
    points.map((p) => ({
      x: placed(p.x, x.scale),
      y: placed(p.y, y.scale),
      series: one.name,
      colour: colourName(one),
      // More series than colours are told apart by strokes too.
      stroke:
        one.look === undefined
          ? Math.floor(names.indexOf(one.name) / COLOURS)
          : strokes.indexOf(one.look.stroke),
      isOther: one.look !== undefined && one.look.stroke !== strokes[0],
      title: `${one.name}\n${x.label}: ${short(p.x)}\n${y.label}: ${short(placedText(p.y, y.scale))}${p.note === undefined ? "" : `\n${p.note}`}`,
    }));
  const lines = series.flatMap((one) => at(one, one.line));
  const singles = series.flatMap((one) => at(one, one.dots));
  const all = [...lines, ...singles];
  const own = singles.filter(({ isOther }) => !isOther);
  const others = singles.filter(({ isOther }) => isOther);
  const dot = { x: "x", y: "y", r: 2.6, title: "title" } as const;
  const height = Math.round(Math.min(300, Math.max(176, width * 0.62)));
  return Plot.plot({
    ...FRAME,
    width,
    height,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: ABOVE,
    marginBottom: BELOW,
    x: axisOf(
      x,
      "x",
      all.map((p) => p.x),
      width - LEFT - RIGHT,
    ),
    y: {
      ...axisOf(
        y,
        "y",
        all.map((p) => p.y),
        height - ABOVE - BELOW,
      ),
      grid: true,
    },
    color: colours(names),
    marks: [
      y.scale === "ratio" ? Plot.ruleY([1], { stroke: "var(--faint)", strokeDasharray: "4 3" }) : null,
      Plot.areaY(spread(own), {
        x: "x",
        y1: "low",
        y2: "high",
        z: "series",
        fill: "colour",
        fillOpacity: 0.13,
      }),
      ...unique(lines.map(({ stroke }) => stroke)).map((stroke) =>
        Plot.line(
          lines.filter((point) => point.stroke === stroke),
          {
            x: "x",
            y: "y",
            z: "series",
            stroke: "colour",
            strokeWidth: stroke === 0 ? 2 : 1.5,
            strokeDasharray: dashOf(stroke),
          },
        ),
      ),
      Plot.dot(own, { ...dot, fill: names.length > 1 ? "colour" : "var(--accent)", fillOpacity: 0.65 }),
      // Other rules have open marks: what is drawn through and filled is the chip's.
      Plot.dot(others, { ...dot, stroke: "colour", strokeOpacity: 0.65 }),
    ],
  });
};

interface Single {
  readonly x: number;
  readonly y: number;
  readonly series: string;
  readonly colour: string;
}

/** From the lowest to the highest of each series at each x that has several. */
const spread = (singles: readonly Single[]) => {
  const found = new Map<string, Single & { low: number; high: number; count: number }>();
  for (const single of singles) {
    const { x, y, series } = single;
    const key = `${series} ${x}`;
    const one = found.get(key) ?? { ...single, low: y, high: y, count: 0 };
    found.set(key, { ...one, low: Math.min(one.low, y), high: Math.max(one.high, y), count: one.count + 1 });
  }
  return [...found.values()].filter(({ count }) => count > 1).sort((a, b) => a.x - b.x);
};

const dots = (figure: DotsFigure, panel: DotsPanel, width: number) => {
  const rows = panel.dots.map(({ category, series, x }) => ({
    x: placed(x, panel.x.scale),
    category,
    series,
    title: `${category}\n${series}: ${short(placedText(x, panel.x.scale))}`,
  }));
  // Words of up to this many pixels stand on one line.
  const wanted = Math.max(...panel.categories.map((name) => name.length)) * LETTER;
  const words = Math.min(wanted, width < NARROW ? 104 : 150);
  return Plot.plot({
    ...FRAME,
    width,
    height: 56 + panel.categories.length * (wanted > words ? 36 : 20),
    marginLeft: words + 12,
    marginRight: RIGHT,
    marginBottom: BELOW,
    x: {
      ...axisOf(
        panel.x,
        "x",
        rows.map((row) => row.x),
        width - words - 12 - RIGHT,
      ),
      grid: true,
    },
    y: { type: "point", domain: [...panel.categories], label: null },
    color: colours(coloursOf(figure)),
    marks: [
      panel.x.scale === "ratio" ? Plot.ruleX([1], { stroke: "var(--faint)", strokeDasharray: "4 3" }) : null,
      Plot.axisY({ lineWidth: words / EM, tickSize: 0 }),
      Plot.gridY({ strokeDasharray: "2 3" }),
      Plot.dot(rows, { x: "x", y: "category", fill: "series", r: 4.5, fillOpacity: 0.85, title: "title" }),
    ],
  });
};

const scatter = (figure: ScatterFigure, points: ScatterFigure["panels"][number]["dots"], width: number) => {
  const values = points.flatMap(({ x, y }) => [x, y]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A layer may be without a gradient: all its dots are one.
  const room = high > low ? (high - low) * 0.04 : 1;
  const domain = [low - room, high + room];
  return Plot.plot({
    ...FRAME,
    width,
    height: Math.min(width, 420),
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: ABOVE,
    marginBottom: BELOW,
    x: { domain, label: figure.x.label, ticks: width < NARROW ? 4 : 6, grid: true },
    y: { domain, label: figure.y.label, ticks: 6, grid: true },
    marks: [
      Plot.line(domain, {
        x: (v: number) => v,
        y: (v: number) => v,
        stroke: "var(--faint)",
        strokeDasharray: "4 3",
      }),
      Plot.dot(points, {
        x: "x",
        y: "y",
        r: 2.4,
        fill: colourOf(0),
        fillOpacity: 0.5,
        title: ({ x, y }: { x: number; y: number }) => `chip ${short(y)}\nfloat64 ${short(x)}`,
      }),
    ],
  });
};

/** Rows of a population's lane: small ones are not squeezed, large ones not as high as they are large. */
const laneHeight = (size: number): number => Math.min(60, Math.max(7, Math.sqrt(size) * 4));

/** Places of colours that are far from the accent's. */
const CALM = [0, 2, 5, 3, 7] as const;

const raster = ({ populations, spikes, edges, focus, x }: RasterFigure, width: number) => {
  const tops: number[] = [];
  const total = populations.reduce((sum, { size }) => {
    tops.push(sum);
    return sum + laneHeight(size) + 3;
  }, 0);
  const height = (p: number, neuron: number): number =>
    tops[p] + ((neuron + 0.5) / populations[p].size) * laneHeight(populations[p].size);
  const places = spikes.map(({ time, population, neuron }) => ({
    x: time,
    y: height(population, neuron),
    fill: colourOf(CALM[population % CALM.length]),
    title: `${populations[population].name}[${neuron}]\n${short(time)} ms`,
  }));
  const strongest = edges.reduce((most, { share }) => Math.max(most, share), 0);
  const links = edges
    .map(({ from, to, share }) => ({
      x1: places[from].x,
      y1: places[from].y,
      x2: places[to].x,
      y2: places[to].y,
      strength: share / strongest,
      title: `${places[from].title.split("\n")[0]} → ${places[to].title.split("\n")[0]}\n${(100 * share).toPrecision(3)} % of the gradient`,
    }))
    .sort((a, b) => a.strength - b.strength);
  const middles = populations.map(({ size }, p) => tops[p] + laneHeight(size) / 2);
  const nameAt = new Map(populations.map(({ name }, p) => [middles[p], name]));
  const longest = Math.max(...populations.map(({ name }) => name.length));
  return Plot.plot({
    ...FRAME,
    width,
    height: Math.min(560, 120 + total * 5),
    marginLeft: 18 + longest * LETTER,
    marginBottom: BELOW,
    x: { label: x.label, ticks: width < NARROW ? 4 : 8, nice: true },
    y: {
      domain: [total, 0],
      label: null,
      ticks: middles,
      tickFormat: (at: number) => nameAt.get(at) ?? "",
      tickSize: 0,
    },
    marks: [
      Plot.ruleY(tops.slice(1), { y: (top: number) => top - 1.5, stroke: "var(--rule)" }),
      Plot.link(links, {
        x1: "x1",
        y1: "y1",
        x2: "x2",
        y2: "y2",
        stroke: "var(--accent)",
        strokeOpacity: ({ strength }: { strength: number }) => 0.08 + 0.8 * strength,
        strokeWidth: ({ strength }: { strength: number }) => 0.6 + 3 * strength,
        title: "title",
      }),
      Plot.dot(places, { x: "x", y: "y", fill: "fill", r: 2.6, title: "title" }),
      Plot.dot([places[focus]], { x: "x", y: "y", r: 7, stroke: "var(--accent)", strokeWidth: 2 }),
    ],
  });
};

/** Five digits. */
const short = (value: number): string => String(Number(value.toPrecision(5)));

const unique = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];
