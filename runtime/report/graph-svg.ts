/** The picture of a network as SVG: readable on light and on dark, without scripts and outside fonts. */
import type { Arrow, Graph } from "./graph.ts";
import { type Item, type Lane, type Layout, LINE, LOOP, layout } from "./graph-layout.ts";

const STYLE = `
text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #1f2328; }
.name { font-weight: bold; } .what { fill: #57606a; } .learns { fill: #953800; }
.page { fill: #ffffff; } .box { fill: #f6f8fa; stroke: #57606a; } .input { fill: #ddf4ff; stroke: #0969da; }
.arrow { fill: none; stroke: #57606a; stroke-width: 1.4; } .plastic { stroke: #bc4c00; stroke-width: 2.2; }
.tip { fill: #57606a; } .plastic-tip { fill: #bc4c00; }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3; } .what { fill: #9ea7b1; } .learns { fill: #ffb77c; }
.page { fill: #0d1117; } .box { fill: #21262d; stroke: #8b949e; } .input { fill: #0c2d4d; stroke: #58a6ff; }
.arrow { stroke: #8b949e; } .plastic { stroke: #f0883e; } .tip { fill: #8b949e; } .plastic-tip { fill: #f0883e; }
}`;

/** The graph as an SVG file's text. */
export const graphSvg = (graph: Graph): string => {
  const placed = layout(graph);
  const width = Math.ceil(placed.width);
  const height = Math.ceil(placed.height);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${xml(graph.title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<defs>${tip("tip")}${tip("plastic-tip")}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...placed.ways.map((way, n) => (way.length === 0 ? "" : drawWay(graph.arrows[n], way, placed))),
    ...placed.lanes.map((lane) => drawLane(graph.arrows[lane.arrow], lane, placed)),
    ...graph.arrows.filter(({ from, to }) => from === to).map((loop) => drawLoop(loop, placed)),
    ...placed.boxes.map((item) => drawBox(graph, item)),
    "</svg>",
    "",
  ]
    .filter((line, n, all) => line !== "" || n === all.length - 1)
    .join("\n");
};

const tip = (name: string): string =>
  `<marker id="${name}" class="${name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z"/></marker>`;

const xml = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");

const round = (value: number): number => Math.round(value * 10) / 10;
const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;

const drawBox = ({ boxes }: Graph, item: Item): string => {
  const { name, lines, input } = boxes[item.index];
  const height = 2 * item.below;
  const top = item.y - item.below;
  const middle = item.x + item.width / 2;
  const rows = [name, ...lines].map((line, n) =>
    text(middle, top + 10 + LINE * n + LINE * 0.75, line, n === 0 ? "name" : "what", "middle"),
  );
  const shape = `<rect class="box${input ? " input" : ""}" x="${round(item.x)}" y="${round(top)}" width="${round(item.width)}" height="${round(height)}" rx="${input ? round(height / 4) : 4}"/>`;
  return `<g>${shape}${rows.join("")}</g>`;
};

const text = (x: number, y: number, line: string, name: string, anchor: "middle" | "start"): string =>
  `<text class="${name}" x="${round(x)}" y="${round(y)}" text-anchor="${anchor}">${xml(line)}</text>`;

const line = ({ plastic }: Arrow, path: string): string =>
  `<path class="arrow${plastic ? " plastic" : ""}" d="${path}" marker-end="url(#${plastic ? "plastic-tip" : "tip"})"/>`;

/** Labels one below the other, the last one just above `y`. */
const labels = (
  { labels: texts, plastic }: Arrow,
  x: number,
  y: number,
  anchor: "middle" | "start",
): string =>
  texts
    .map((label, n) =>
      text(x, y - 5 - LINE * (texts.length - 1 - n), label, plastic ? "learns" : "what", anchor),
    )
    .join("");

/** From box to box through all places between: level within a column, bent between two. */
const drawWay = (arrow: Arrow, way: readonly Item[], placed: Layout): string => {
  const [first, label] = way;
  const last = way[way.length - 1];
  const begin = port(first, way[1], placed, "out");
  const end = port(last, way[way.length - 2], placed, "in");
  let x = first.x + first.width;
  let y = begin;
  let path = `M${at(x, y)}`;
  for (const item of way.slice(1)) {
    const toY = item === last ? end : item.y;
    const middle = (x + item.x) / 2;
    path += `C${at(middle, y)} ${at(middle, toY)} ${at(item.x, toY)}`;
    if (item !== last) path += `H${round(item.x + item.width)}`;
    x = item.x + item.width;
    y = toY;
  }
  return line(arrow, path) + labels(arrow, label.x + label.width / 2, label.y, "middle");
};

/** Where an arrow leaves or enters a box: those of one side are spread, in the order of where they come from. */
const port = (box: Item, beside: Item, { ways }: Layout, side: "in" | "out"): number => {
  const others = ways
    .filter((way) => way.length > 0 && (side === "out" ? way[0] : way[way.length - 1]) === box)
    .map((way) => (side === "out" ? way[1] : way[way.length - 2]))
    .sort((a, b) => a.y - b.y);
  const step = Math.min(12, (2 * box.below - 20) / others.length);
  return box.y + (others.indexOf(beside) - (others.length - 1) / 2) * step;
};

/** Down from the box, along its lane to the left, up and into the other box: corners are arcs. */
const drawLane = (arrow: Arrow, { y, down, up }: Lane, { boxes }: Layout): string => {
  const from = boxes[arrow.from];
  const to = boxes[arrow.to];
  const out = from.y + from.below - 7;
  const into = to.y + to.below - 7;
  const r = 7;
  const path = [
    `M${at(from.x + from.width, out)}H${round(down - r)}A${r} ${r} 0 0 1 ${at(down, out + r)}`,
    `V${round(y - 2 * r)}A${2 * r} ${2 * r} 0 0 1 ${at(down - 2 * r, y)}`,
    `H${round(up + 2 * r)}A${2 * r} ${2 * r} 0 0 1 ${at(up, y - 2 * r)}`,
    `V${round(into + r)}A${r} ${r} 0 0 1 ${at(up + r, into)}H${round(to.x)}`,
  ].join("");
  return line(arrow, path) + labels(arrow, up + LOOP, y, "start");
};

/** An arc over the box. */
const drawLoop = (arrow: Arrow, { boxes }: Layout): string => {
  const { x, y, width, below } = boxes[arrow.from];
  const top = y - below;
  const middle = x + width / 2;
  const path = `M${at(middle + 20, top)}C${at(middle + 34, top - LOOP - 4)} ${at(middle - 34, top - LOOP - 4)} ${at(middle - 20, top)}`;
  return line(arrow, path) + labels(arrow, middle, top - LOOP + 4, "middle");
};
