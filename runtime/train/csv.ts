/** Data sets from CSV files: a header, features, a last column `label`. */
import { type CsvError, parse } from "csv-parse/sync";
import { Problem } from "../problem.ts";
import type { Split } from "./data-set.ts";
import { type FeatureRange, rangeOf } from "./split.ts";

export const UNIT_RANGE: FeatureRange = { low: [0], high: [1] };

/**
 * Reads a split.
 * @param classes labels are whole numbers below this
 * @param range what becomes 0 and what 1; nothing may lie outside
 * @throws Problem with line and column
 */
export const parseSplit = (
  file: string,
  text: string,
  features: number,
  classes: number,
  range: FeatureRange = UNIT_RANGE,
): Split => {
  const [head, ...rows] = records(file, text);
  if (head === undefined)
    throw new Problem("E0805", file, `${file} is empty`, {
      hint: "data files have a header and one row a sample",
    });
  const names = head.cells;
  const label = names.indexOf("label");
  if (label !== names.length - 1 || names.length !== features + 1)
    throw new Problem(
      "E0805",
      file,
      `${file} has the columns ${names.join(", ")}; the input takes ${features} features, then \`label\``,
      { place: { line: 1, column: 1 }, hint: `the header is ${features} names and \`label\`` },
    );
  if (rows.length === 0)
    throw new Problem("E0805", file, `${file} has a header and no sample`, { hint: "add one row a sample" });
  const split = {
    features: new Float64Array(rows.length * features),
    labels: new Uint16Array(rows.length),
  };
  rows.forEach(({ cells, line }, n) => {
    if (cells.length !== features + 1)
      throw new Problem(
        "E0805",
        file,
        `row ${n + 1} has ${cells.length} columns, the header ${features + 1}`,
        {
          place: { line, column: 1 },
          hint: "every row has a value for every column",
        },
      );
    const place = (column: number) => ({
      line,
      column: cells.slice(0, column).join(",").length + (column > 0 ? 2 : 1),
    });
    for (let f = 0; f < features; f++) {
      const value = cells[f].trim() === "" ? Number.NaN : Number(cells[f]);
      const [low, high] = rangeOf(range, f);
      if (!(value >= low && value <= high))
        throw new Problem(
          "E0806",
          file,
          `row ${n + 1}: ${names[f]} is \`${cells[f]}\`, not a number from ${low} to ${high}`,
          {
            place: place(f),
            hint: "say the range of the features by `low` and `high`, and leave out rows with missing values",
          },
        );
      split.features[n * features + f] = (value - low) / (high - low);
    }
    const own = cells[label].trim();
    if (!/^\d+$/.test(own) || Number(own) >= classes)
      throw new Problem(
        "E0807",
        file,
        `row ${n + 1}: the label is \`${cells[label]}\`, not a class from 0 to ${classes - 1}`,
        {
          place: place(label),
          hint: `the population that is read out has ${classes} neurons, one a class`,
        },
      );
    split.labels[n] = Number(own);
  });
  return split;
};

export interface CsvRow {
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

/** All rows of a CSV text, the header among them, with their lines. Rows may differ in length. */
export const records = (file: string, text: string): readonly CsvRow[] => {
  try {
    const rows = parse(text, { info: true, bom: true, relax_column_count: true, skip_empty_lines: true });
    return (rows as unknown as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record.map((cell) => cell.trim()),
      line: info.lines,
    }));
  } catch (thrown) {
    const { message, lines } = thrown as CsvError & { lines?: number };
    throw new Problem("E0805", file, `${file} is not CSV: ${message}`, {
      place: { line: lines ?? 1, column: 1 },
      hint: "write one sample a line, values parted by commas",
    });
  }
};
