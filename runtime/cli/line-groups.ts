/** Rows of a table by layer, where one line of a program makes many projections between two populations. */
import type { Network } from "../../compiler/network.ts";

/** Lines that make fewer have a row for each projection. */
const MANY = 4;

/** What a row is called: the layer's own name, or that of all of its line's. */
export type LineGroups = (layer: string) => string;

/** @param all a row for each projection, whatever line it is from */
export const lineGroups = ({ projections }: Network, all: boolean): LineGroups => {
  const lines = new Map<string, string[]>();
  for (const { name, span, pre, post } of projections) {
    const line = `${span.source.file} ${span.start} ${pre.population} ${post.population}`;
    lines.set(line, [...(lines.get(line) ?? []), name]);
  }
  const names = new Map<string, string>();
  for (const made of lines.values())
    if (made.length >= MANY && !all) for (const name of made) names.set(name, `${made[0]} ×${made.length}`);
  return (layer) => {
    // `a->b#2 delays` are the delays of `a->b#2`.
    const [projection, ...what] = layer.split(" ");
    const group = names.get(projection);
    return group === undefined ? layer : [group, ...what].join(" ");
  };
};

/**
 * Rows of one group and kind together, in the order of the first of each.
 * @param kind what tells rows of one layer apart
 */
export const grouped = <T extends { readonly name: string }>(
  rows: readonly T[],
  groups: LineGroups,
  kind: (row: T) => string,
): readonly { readonly name: string; readonly rows: readonly T[] }[] => {
  const found = new Map<string, { readonly name: string; readonly rows: T[] }>();
  for (const row of rows) {
    const name = groups(row.name);
    const key = `${name}\n${kind(row)}`;
    const group = found.get(key) ?? { name, rows: [] };
    found.set(key, group);
    group.rows.push(row);
  }
  return [...found.values()];
};

/** What is said under a table that has such rows. */
export const groupsLegend = (rows: readonly { readonly rows: readonly unknown[] }[]): readonly string[] =>
  rows.some((group) => group.rows.length > 1)
    ? [
        "×: projections that one line of the program makes, as one; those without a gradient left out of it;",
        "--layers gives each its row, and --json has all",
      ]
    : [];
