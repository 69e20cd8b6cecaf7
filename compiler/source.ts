/** A source text and places in it. Offsets count UTF-16 code units from 0; lines and columns from 1. */

export interface Source {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
}

export interface Span {
  readonly source: Source;
  readonly start: number;
  /** Offset after the last character. */
  readonly end: number;
}

/** A place as a person counts: both from 1; the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Offsets of the first character of each line, made once for a text. */
const lineTables = new WeakMap<Source, readonly number[]>();

const lineStarts = (source: Source): readonly number[] => {
  const known = lineTables.get(source);
  if (known !== undefined) return known;
  const starts = [0];
  for (const end of source.text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
  lineTables.set(source, starts);
  return starts;
};

/** Line and column of an offset; a byte order mark takes no column. */
export const positionOf = (source: Source, offset: number): Position => {
  const starts = lineStarts(source);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= offset) low = middle;
    else high = middle - 1;
  }
  const mark = low === 0 && source.text.startsWith("\uFEFF") ? 1 : 0;
  return { line: low + 1, column: Math.max(1, offset - starts[low] + 1 - mark) };
};

/** A line's text without its end, and the offset of its first character. */
export const lineAt = (source: Source, line: number): { readonly text: string; readonly start: number } => {
  const starts = lineStarts(source);
  const from = starts[line - 1] ?? source.text.length;
  const start = from === 0 && source.text.startsWith("\uFEFF") ? 1 : from;
  const text = source.text.slice(start, starts[line] ?? source.text.length).replace(/[\r\n]+$/, "");
  return { text, start };
};

/** What is written in a span. */
export const textOf = (span: Span): string => span.source.text.slice(span.start, span.end);

/** The span from the start of one to the end of another. */
export const spanOver = (first: Span, last: Span): Span => ({
  source: first.source,
  start: first.start,
  end: last.end,
});
