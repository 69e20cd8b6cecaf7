/** Tables for people. */

/** A number, perhaps with a short unit, or what stands for one. */
const NUMERIC = /^[±−-]?[\d.,]+( \S{1,3})?$|^(none|exact|–)$/;

/** Lines of a table; columns of numbers to the right. */
export const alignTable = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string[] => {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => (typeof cell === "number" ? cell.toLocaleString("en-US") : cell)),
  );
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const right = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => NUMERIC.test(String(row[column]))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (right[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd();
  return [line(cells[0]), widths.map((width) => "─".repeat(width)).join("  "), ...cells.slice(1).map(line)];
};
