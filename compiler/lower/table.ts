/** Reads tables of numbers: lines of cells with commas between; blank lines and lines of `#` are skipped. */
import type { NpyResult } from "./npy.ts";

/** A line of a table. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** The lines of a table, one at a time: a long table's cells would fill the memory. */
export function* tableLines(bytes: Uint8Array): Generator<Line> {
  const text = new TextDecoder().decode(bytes);
  let from = 0;
  for (let number = 1; from < text.length; number++) {
    const newline = text.indexOf("\n", from);
    const end = newline < 0 ? text.length : newline;
    const line = text.slice(from, end).trim();
    from = end + 1;
    if (line !== "" && !line.startsWith("#"))
      yield { number, cells: line.split(",").map((cell) => cell.trim()) };
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** A number as it is written in a table, NaN and infinities by their names; null: no number. */
export const numberIn = (cell: string): number | null => {
  if (NUMBER.test(cell)) return Number(cell);
  const word = cell.toLowerCase().replace(/^[+-]/, "");
  if (word === "nan") return Number.NaN;
  if (word !== "inf" && word !== "infinity") return null;
  return cell.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
};

/** A table of nothing but numbers, with as many in each line. */
export const readNumbers = (bytes: Uint8Array): NpyResult => {
  const values: number[] = [];
  let width = 0;
  let rows = 0;
  for (const { number, cells } of tableLines(bytes)) {
    if (rows === 0) width = cells.length;
    if (cells.length !== width)
      return { problem: `has ${cells.length} numbers in line ${number} and ${width} in those before` };
    for (const cell of cells) {
      const value = numberIn(cell);
      if (value === null)
        return { problem: `has ${JSON.stringify(cell.slice(0, 20))} in line ${number}, which is no number` };
      values.push(value);
    }
    rows++;
  }
  if (rows === 0) return { problem: "has no numbers in it" };
  return { shape: [rows, width], values: Float64Array.from(values) };
};
