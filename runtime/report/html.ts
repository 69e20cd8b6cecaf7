/** A report as one page that needs nothing else: its numbers, its style and the script that draws it. */
import type { CurveSeries, CurvesFigure, DotsFigure, Figure, Point, RasterFigure, Report } from "./model.ts";

/** What the build makes of page/: see tools/build.mjs. */
export interface PageParts {
  readonly script: string;
  readonly style: string;
}

/** Nothing may be loaded from anywhere: what the page shows is in it. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

export const reportHtml = (report: Report, { script, style }: PageParts): string =>
  `${[
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${escaped(report.title)}</title>`,
    `<style>\n${style.trim()}\n</style>`,
    "</head>",
    "<body>",
    "<header>",
    `<h1>${escaped(report.title)}</h1>`,
    `<ul>${report.sources.map((source) => `<li>${escaped(source)}</li>`).join("")}</ul>`,
    "</header>",
    "<main>",
    ...report.figures.map(section),
    "</main>",
    "<footer>Made by snn report. The numbers are in the page; <code>-o report.csv</code> and <code>-o report.json</code> write them as files.</footer>",
    // In a script element only `</` can end it.
    `<script type="application/json" id="report">${JSON.stringify(report).replace(/</g, "\\u003c")}</script>`,
    `<script>${script.replace(/<\/script/gi, "<\\/script")}</script>`,
    "</body>",
    "</html>",
  ].join("\n")}\n`;

const section = (figure: Figure): string =>
  [
    `<section id="${figure.id}">`,
    `<h2>${escaped(figure.title)}</h2>`,
    `<p>${escaped(figure.text)}</p>`,
    '<div class="tools"></div>',
    '<div class="panels"><noscript>The pictures are drawn by the script in this page.</noscript></div>',
    numbers(figure),
    "</section>",
  ].join("\n");

/** Rows of a table at most; CSV has all. */
const MOST_ROWS = 400;

const numbers = (figure: Figure): string => {
  const rows = rowsOf(figure);
  if (rows === null) return "";
  const [head, ...body] = rows;
  const shown = body.slice(0, MOST_ROWS);
  const isNumber = head.map((_, c) => shown.every((row) => typeof row[c] === "number" || row[c] === ""));
  const line = (row: Cells, tag: "th" | "td"): string =>
    `<tr>${row
      .map((cell, c) => `<${tag}${isNumber[c] ? ' class="number"' : ""}>${escaped(textOf(cell))}</${tag}>`)
      .join("")}</tr>`;
  const left =
    body.length > shown.length ? `<p>and ${body.length - shown.length} rows more, in the CSV</p>` : "";
  return `<details><summary>Numbers</summary><div class="table"><table><thead>${line(head, "th")}</thead><tbody>${shown
    .map((row) => line(row, "td"))
    .join("")}</tbody></table></div>${left}</details>`;
};

type Cells = readonly (string | number)[];

const textOf = (cell: string | number): string =>
  typeof cell === "string" ? cell : String(Number(cell.toPrecision(7)));

/** Header and rows; null for what is too much to be read. */
const rowsOf = (figure: Figure): readonly Cells[] | null => {
  switch (figure.kind) {
    case "curves":
      return curvesRows(figure);
    case "dots":
      return dotsRows(figure);
    case "raster":
      return rasterRows(figure);
    case "scatter":
      return null;
  }
};

const range = (values: readonly number[]): Cells =>
  values.length < 2 ? ["", ""] : [Math.min(...values), Math.max(...values)];

const curvesRows = ({ panels, x }: CurvesFigure): readonly Cells[] => [
  ["panel", "against", "series", x.label, "", "value", "lowest", "highest"],
  ...panels.flatMap(({ name, variant, y, series }) =>
    series.flatMap((one) =>
      tabled(one).map(
        (point): Cells => [
          name,
          variant ?? "",
          one.name,
          point.x,
          y.label,
          point.y,
          ...range(one.dots.filter((dot) => dot.x === point.x).map((dot) => dot.y)),
        ],
      ),
    ),
  ),
];

/** The means; where a line is none, or a formula as a kernel's is, the single values. */
const tabled = ({ line, dots }: CurveSeries): readonly Point[] => {
  const means = line.filter((point) => dots.some((dot) => dot.x === point.x));
  return means.length > 0 ? means : dots;
};

const dotsRows = ({ panels }: DotsFigure): readonly Cells[] => [
  ["panel", "", "series", "", "value"],
  ...panels.flatMap(({ name, x, dots }) =>
    dots.map((dot): Cells => [name, dot.category, dot.series, x.label, dot.x]),
  ),
];

const rasterRows = ({ populations, spikes, edges }: RasterFigure): readonly Cells[] => {
  const name = (spike: number): string =>
    `${populations[spikes[spike].population].name}[${spikes[spike].neuron}]`;
  return [
    ["from", "ms", "to", "ms", "share of the gradient, %"],
    ...edges.map(
      ({ from, to, share }): Cells => [name(from), spikes[from].time, name(to), spikes[to].time, 100 * share],
    ),
  ];
};

const escaped = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
