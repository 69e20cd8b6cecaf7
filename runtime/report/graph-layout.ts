/**
 * Places of boxes, arrows and their labels. Columns alternate: boxes of a layer, labels of the arrows that
 * leave it, boxes of the next … An arrow over several layers has a place in every column it passes, so that
 * it crosses no box; since every text has a place of its own, none can lie on another.
 */
import type { Graph } from "./graph.ts";
import { type Layers, layersOf } from "./layers.ts";

export const LINE = 15;
/** Columns of a letter: the picture's letters are all as wide. */
export const LETTER = 7.3;
const PAD = 10;
const APART = 18;
const GUTTER = 34;
const LANE_STEP = 7;
export const LOOP = 26;

/** Something that takes room in a column, `above` and `below` the height at which arrows pass or end. */
export interface Item {
  readonly kind: "box" | "label" | "bend";
  /** Of the box, or of the arrow. */
  readonly index: number;
  readonly column: number;
  readonly width: number;
  readonly above: number;
  readonly below: number;
  /** Left side, and the height at which arrows pass. */
  x: number;
  y: number;
}

/** An arrow back to an earlier layer: a lane below all columns, reached through the gutters. */
export interface Lane {
  readonly arrow: number;
  readonly y: number;
  /** Where it goes down, and up again. */
  readonly down: number;
  readonly up: number;
}

export interface Layout {
  readonly boxes: readonly Item[];
  /** For each forward arrow what it passes, its two boxes at the ends; empty for others. */
  readonly ways: readonly (readonly Item[])[];
  readonly lanes: readonly Lane[];
  readonly direction: Layers["direction"];
  readonly width: number;
  readonly height: number;
}

export const textWidth = (texts: readonly string[]): number =>
  LETTER * texts.reduce((most, text) => Math.max(most, [...text].length), 0);

export const layout = (graph: Graph): Layout => {
  const layers = layersOf(graph.boxes.length, graph.arrows);
  const { boxes, ways } = itemsOf(graph, layers);
  const columns: Item[][] = Array.from({ length: Math.max(1, 2 * layers.count) }, () => []);
  for (const item of new Set([...boxes, ...ways.flat()])) columns[item.column].push(item);
  arrange(columns, ways);
  return measure(graph, layers, boxes, ways, columns);
};

const itemsOf = ({ boxes, arrows }: Graph, { of, direction }: Layers) => {
  const items = boxes.map(({ name, lines }, index): Item => {
    const loop = arrows.find(({ from, to }) => from === index && to === index);
    const half = (LINE * (1 + lines.length) + 2 * PAD) / 2;
    const width = textWidth([name, ...lines]) + 2 * PAD;
    const room = loop === undefined ? 0 : LOOP + LINE * loop.labels.length;
    return item("box", index, 2 * of[index], width, half + room, half);
  });
  const ways = arrows.map(({ from, to, labels }, index): readonly Item[] => {
    if (direction[index] !== "forward") return [];
    const first = 2 * of[from] + 1;
    const label = item("label", index, first, textWidth(labels) + PAD, LINE * labels.length + 4, 8);
    const bends = Array.from({ length: 2 * of[to] - first - 1 }, (_, n) =>
      item("bend", index, first + 1 + n, 0, 8, 8),
    );
    return [items[from], label, ...bends, items[to]];
  });
  return { boxes: items, ways };
};

const item = (
  kind: Item["kind"],
  index: number,
  column: number,
  width: number,
  above: number,
  below: number,
): Item => ({ kind, index, column, width, above, below, x: 0, y: 0 });

/** Sweeps of ordering the columns by what they are joined with, and then one of moving towards it. */
const SWEEPS = 8;

const arrange = (columns: readonly Item[][], ways: readonly (readonly Item[])[]): void => {
  const before = new Map<Item, Item[]>();
  const after = new Map<Item, Item[]>();
  const add = (map: Map<Item, Item[]>, key: Item, value: Item): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
  };
  for (const way of ways)
    for (let n = 1; n < way.length; n++) {
      add(before, way[n], way[n - 1]);
      add(after, way[n - 1], way[n]);
    }
  for (const column of columns) stack(column, () => 0);
  for (let sweep = 0; sweep <= SWEEPS; sweep++) {
    const forward = sweep % 2 === 0;
    const joined = forward ? before : after;
    const wish = (one: Item): number => {
      const others = joined.get(one) ?? [];
      return others.length === 0 ? one.y : others.reduce((sum, { y }) => sum + y, 0) / others.length;
    };
    for (const column of forward ? columns : [...columns].reverse()) {
      const wishes = new Map(column.map((one) => [one, wish(one)]));
      const wished = (one: Item): number => wishes.get(one) ?? 0;
      column.sort((a, b) => wished(a) - wished(b));
      stack(column, wished);
    }
  }
};

/** One below the other in their order, as near as can be to where they wish to be. */
const stack = (column: readonly Item[], wish: (item: Item) => number): void => {
  let free = Number.NEGATIVE_INFINITY;
  let drift = 0;
  for (const one of column) {
    const wished = wish(one);
    one.y = Math.max(wished, free + APART + one.above);
    drift += wished - one.y;
    free = one.y + one.below;
  }
  for (const one of column) one.y += drift / column.length;
};

const measure = (
  graph: Graph,
  layers: Layers,
  boxes: readonly Item[],
  ways: readonly (readonly Item[])[],
  columns: readonly (readonly Item[])[],
): Layout => {
  const { direction, of } = layers;
  const back = graph.arrows
    .map(({ from, to }, arrow) => ({ arrow, from: of[from], to: of[to] }))
    .filter(({ arrow }) => direction[arrow] === "back")
    // Short ones inside.
    .sort((a, b) => a.from - a.to - (b.from - b.to));
  const all = columns.flat();
  const top = all.reduce((least, { y, above }) => Math.min(least, y - above), 0);
  for (const one of all) one.y += PAD - top;
  let x = PAD + GUTTER / 2 + LANE_STEP * back.length;
  const left: number[] = [];
  const right: number[] = [];
  columns.forEach((column, n) => {
    const width = Math.max(0, ...column.map((one) => Math.max(one.width, loopWidth(graph, one))));
    left.push(x);
    for (const one of column) one.x = x + (width - one.width) / 2;
    right.push(x + width);
    x += width + (n === columns.length - 1 ? 0 : GUTTER + LANE_STEP * back.length);
  });
  let y = all.reduce((most, one) => Math.max(most, one.y + one.below), 0) + APART;
  let width = x;
  const lanes = back.map(({ arrow, from, to }, n): Lane => {
    const { labels } = graph.arrows[arrow];
    y += LINE * labels.length + APART / 2;
    const down = right[2 * from] + PAD + LANE_STEP * n;
    const up = left[2 * to] - PAD - LANE_STEP * n;
    width = Math.max(width, down, up + textWidth(labels) + 2 * LOOP);
    return { arrow, y, down, up };
  });
  return { boxes, ways, lanes, direction, width: width + PAD, height: y + PAD };
};

const loopWidth = ({ arrows }: Graph, { kind, index }: Item): number =>
  kind === "box"
    ? textWidth(arrows.filter(({ from, to }) => from === index && to === index).flatMap((a) => a.labels))
    : 0;
