/** The curve of cosine against bits, as Markdown tables and as a picture. */
import type { SteppedBaseline } from "../baselines/compare-baselines.ts";
import { group, round, text } from "./picture.ts";
import { type KnobRow, type SummaryRow, varying } from "./summary.ts";

interface Panel {
  readonly knob: string;
  readonly what: string;
  readonly chipBits: number;
  /** The reference in which this knob shows. */
  readonly against: string;
}

export const PANELS: readonly Panel[] = [
  { knob: "time", what: "bits of time", chipBits: 8, against: "continuous, floor" },
  { knob: "weight", what: "bits of a forward weight", chipBits: 8, against: "stored weights, floor" },
  { knob: "state", what: "bits of I and V behind the point", chipBits: 10, against: "continuous, floor" },
  {
    knob: "gradient",
    what: "bits of errors and gains behind the point",
    chipBits: 14,
    against: "chip ticks, floor",
  },
];
interface Rule {
  readonly name: SteppedBaseline;
  readonly what: string;
  /** Its mark in the picture, a path about (x, y). */
  readonly mark: (x: number, y: number) => string;
}

/** Other rules than the chip's, in the panel over time: in 2^bits steps of the time unit. */
export const RULES: readonly Rule[] = [
  { name: "quantised", what: "time-quantised", mark: (x, y) => `M${x - 3} ${round(y - 3)}h6v6h-6z` },
  { name: "surrogate", what: "fast sigmoid", mark: (x, y) => `M${x} ${round(y - 4)}l4 7h-8z` },
  {
    name: "straight-through",
    what: "straight-through",
    mark: (x, y) => `M${x - 3} ${round(y - 3)}l6 6m0 -6l-6 6`,
  },
];
/** They have no floor under V', so their reference has none. */
export const RULES_AGAINST = "continuous, no floor";

/** The rows of one rule at one stage, by bits. */
export const stepped = (
  rows: readonly SummaryRow[],
  program: string,
  stage: string,
  rule: SteppedBaseline,
): readonly KnobRow[] => varying(rows, { program, stage, against: RULES_AGAINST }, `${rule}, time`, null);

export const CURVE_STAGES = ["start", "middle", "end"] as const;

/** Cosines of the planning prototype at continuous times, mean over four nets, for Yin-Yang. */
export const PROTOTYPE: readonly (readonly [bits: number, cosine: number])[] = [
  [4, 0.41],
  [6, 0.83],
  [7, 0.88],
  [8, 0.94],
  [10, 0.97],
  [12, 0.995],
];

/** A table a panel, then one of the other rules: mean over seeds ± deviation, and the worst batch of any seed. */
export const curveTables = (rows: readonly SummaryRow[], program: string): string => {
  const panels = PANELS.map(({ knob, what, chipBits, against }) => {
    const stages = CURVE_STAGES.map((stage) => varying(rows, { program, stage, against }, knob, chipBits));
    return table(
      against,
      what,
      lines(stages, (bits) => `${bits}${bits === chipBits ? ", the chip" : ""}`),
    );
  });
  const rules = RULES.flatMap(({ name, what }) =>
    lines(
      CURVE_STAGES.map((stage) => stepped(rows, program, stage, name)),
      (bits) => `${what}, ${bits}`,
    ),
  );
  const others =
    rules.length > 0 ? [table(RULES_AGAINST, "rule, steps of tau_s as a power of two", rules)] : [];
  return [...panels, ...others].join("\n\n");
};

const table = (against: string, what: string, lines: readonly string[]): string =>
  [
    `Against \`${against}\`:`,
    "",
    `| ${what} | ${CURVE_STAGES.join(" | ")} |`,
    `| --- | ${CURVE_STAGES.map(() => "---").join(" | ")} |`,
    ...lines,
  ].join("\n");

/** @param stages the rows of each stage, all of the same bits */
const lines = (stages: readonly (readonly KnobRow[])[], head: (bits: number) => string): readonly string[] =>
  stages[0].map(({ bits }, n) => {
    const cells = stages.map((stage) => {
      const { cosine, deviation, worst } = stage[n].row;
      return `${short(cosine)} ± ${short(deviation)} (${short(worst)})`;
    });
    return `| ${head(bits)} | ${cells.join(" | ")} |`;
  });

/** `.9981`, `-.03`. */
const short = (x: number): string => x.toFixed(4).replace(/^(-?)0\./, "$1.");

const WIDTH = 1120;
const PLOT = { width: 220, height: 190, left: 52, top: 34, gap: 50, below: 66 } as const;
const COLOURS = ["#2a78c2", "#c2702a", "#3c9a55"];
/** Cosines that the axis names; they lie as far apart as their numbers of nines. */
const MARKS = [0, 0.9, 0.99, 0.999, 0.9999];
const MOST_NINES = 5;
const nines = (cosine: number): number =>
  Math.min(Math.max(-Math.log10(Math.max(1 - cosine, 1e-9)), 0), MOST_NINES);

/** A row of panels a program; the chip's own bits are a vertical line, whiskers go over all seeds. */
export const curveSvg = (rows: readonly SummaryRow[]): string => {
  const programs = [...new Set(rows.map(({ program }) => program))];
  const rowHeight = PLOT.top + PLOT.height + PLOT.below;
  const height = 40 + programs.length * rowHeight;
  const panels = programs.flatMap((program, r) =>
    PANELS.map((panel, c) =>
      group(
        PLOT.left + c * (PLOT.width + PLOT.gap),
        40 + r * rowHeight + PLOT.top,
        panelSvg(rows, program, panel),
      ),
    ),
  );
  const titles = programs.map((program, r) => text(8, 40 + r * rowHeight + 14, program, "start", "title"));
  const legend = CURVE_STAGES.map((stage, s) => {
    const x = PLOT.left + s * 110;
    return `<circle cx="${x}" cy="18" r="4" fill="${COLOURS[s]}"/>${text(x + 9, 22, stage, "start")}`;
  });
  const rules = RULES.map(({ what, mark }, r) => {
    const x = 560 + r * 130;
    return `<path d="${mark(x, 18)}" class="rule" stroke="#777"/>${text(x + 9, 22, what, "start")}`;
  });
  const prototype = `<path d="${diamond(400, 18)}" class="prototype"/>${text(409, 22, "planning prototype", "start")}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    "<title>Cosine between the chip's gradient and float64's over bits</title>",
    `<style>text{fill:#333}.title{font-weight:600}.axis{stroke:#888;fill:none}.grid{stroke:#8884}.chip{stroke:#888;stroke-dasharray:3 3}.prototype{fill:none;stroke:#777}.rule{fill:none}.back{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ddd}.back{fill:#151515}}</style>`,
    `<rect class="back" width="${WIDTH}" height="${height}"/>`,
    ...legend,
    prototype,
    ...rules,
    ...titles,
    ...panels,
    "</svg>\n",
  ].join("\n");
};

const panelSvg = (rows: readonly SummaryRow[], program: string, panel: Panel): string => {
  const { knob, what, chipBits, against } = panel;
  const series = CURVE_STAGES.map((stage) => varying(rows, { program, stage, against }, knob, chipBits));
  const all = series.flatMap((stage) => stage.map(({ bits }) => bits));
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (bits: number): number => round(((bits - low) / Math.max(high - low, 1)) * PLOT.width);
  const y = (cosine: number): number => round(PLOT.height * (1 - nines(cosine) / MOST_NINES));
  const marks = MARKS.map(
    (mark) =>
      `<line class="grid" x1="0" x2="${PLOT.width}" y1="${y(mark)}" y2="${y(mark)}"/>${text(-6, y(mark) + 4, String(mark).replace(/^0\./, "."), "end")}`,
  );
  const ticks = [...new Set(all)]
    .sort((a, b) => a - b)
    .map((bits) => text(x(bits), PLOT.height + 16, String(bits), "middle"));
  const lines = series.map((stage, s) => {
    const points = stage.map(({ bits, row }) => [
      x(bits) + 2 * (s - 1),
      y(row.cosine),
      y(row.lowest),
      y(row.highest),
    ]);
    const path = points.map(([px, py], n) => `${n === 0 ? "M" : "L"}${px} ${py}`).join("");
    const whiskers = points.map(([px, , from, to]) => `M${px} ${from}V${to}`).join("");
    const dots = points
      .map(([px, py]) => `<circle cx="${px}" cy="${py}" r="3" fill="${COLOURS[s]}"/>`)
      .join("");
    return `<path d="${path}${whiskers}" fill="none" stroke="${COLOURS[s]}" stroke-width="1.4"/>${dots}`;
  });
  const known = program.startsWith("yinyang") && knob === "time" ? PROTOTYPE : [];
  const prototype = known.map(
    ([bits, cosine]) => `<path d="${diamond(x(bits), y(cosine))}" class="prototype"/>`,
  );
  const rules = knob === "time" ? RULES.flatMap((rule) => ruleSvg(rows, program, rule, x, y)) : [];
  return [
    ...marks,
    `<line class="chip" x1="${x(chipBits)}" x2="${x(chipBits)}" y1="0" y2="${PLOT.height}"/>`,
    `<path class="axis" d="M0 0V${PLOT.height}H${PLOT.width}"/>`,
    ...ticks,
    text(PLOT.width / 2, PLOT.height + 34, what, "middle"),
    text(PLOT.width / 2, PLOT.height + 49, `against ${against}`, "middle"),
    ...rules,
    ...lines,
    ...prototype,
  ].join("");
};

/** A dashed line a stage, with open marks and without whiskers. */
const ruleSvg = (
  rows: readonly SummaryRow[],
  program: string,
  { name, mark }: Rule,
  x: (bits: number) => number,
  y: (cosine: number) => number,
): readonly string[] =>
  CURVE_STAGES.map((stage, s) => {
    const points = stepped(rows, program, stage, name).map(({ bits, row }) => [x(bits), y(row.cosine)]);
    const path = points.map(([px, py], n) => `${n === 0 ? "M" : "L"}${px} ${py}`).join("");
    const marks = points
      .map(([px, py]) => `<path d="${mark(px, py)}" class="rule" stroke="${COLOURS[s]}"/>`)
      .join("");
    return `<path d="${path}" fill="none" stroke="${COLOURS[s]}" stroke-dasharray="2 3"/>${marks}`;
  });

const diamond = (x: number, y: number): string => `M${round(x)} ${round(y - 5)}l5 5l-5 5l-5 -5z`;
