/**
 * The one renderer of diagnostics: code and message, place, source line with carets, the second place and
 * the hint; and the same as data. Source lines are shown as a terminal can show them: tabs as blanks,
 * control characters as dots, long lines cut around the place.
 */
import colours from "picocolors";
import type { Diagnostic, Severity } from "./diagnostic.ts";
import { lineAt, positionOf, type Span } from "./source.ts";

export interface RenderOptions {
  /** With the colours of a terminal; without by default. */
  readonly colour?: boolean;
}

/** A diagnostic as `--json` gives it. */
export interface DiagnosticJson {
  readonly code: string;
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | null;
}

/** Columns between tab stops, and the widest piece of a source line that is shown. */
const TAB = 4;
const WIDEST = 100;
/** How much of a long line shows before the place. */
const BEFORE = 40;

/** One diagnostic as text, without a newline at its end. */
export const render = (diagnostic: Diagnostic, options: RenderOptions = {}): string => {
  const paint = colours.createColors(options.colour === true);
  const { code, severity, span, message, label, hint } = diagnostic;
  const strong = severity === "error" ? paint.red : paint.yellow;
  const at = positionOf(span.source, span.start);
  const labelAt = label && positionOf(label.span.source, label.span.start);
  const gutter = String(Math.max(at.line, labelAt?.line ?? 0)).length;
  const bar = (line: string): string => paint.cyan(`${line.padStart(gutter)} |`);
  const place = (s: Span, line: number, column: number): string => `${s.source.file}:${line}:${column}`;
  const lines = [
    `${strong(paint.bold(`${severity} ${code}`))}: ${paint.bold(message)}`,
    `${" ".repeat(gutter)}${paint.cyan("-->")} ${place(span, at.line, at.column)}`,
    bar(""),
  ];
  const sameLine = label && labelAt?.line === at.line && label.span.source === span.source;
  const shown = excerpt(span, at.line, sameLine ? label.span : null);
  lines.push(`${bar(String(at.line))} ${shown.text}`.trimEnd());
  lines.push(`${bar("")} ${strong(underline(shown, span, "^"))}`);
  if (label && labelAt) {
    const second = (s: ReturnType<typeof excerpt>): string =>
      `${bar("")} ${paint.cyan(`${underline(s, label.span, "-")} ${label.message}`)}`;
    if (sameLine) lines.push(second(shown));
    else {
      const other = label.span.source === span.source;
      if (other) lines.push(bar(""));
      else
        lines.push(
          `${" ".repeat(gutter)}${paint.cyan("-->")} ${place(label.span, labelAt.line, labelAt.column)}`,
        );
      const line = excerpt(label.span, labelAt.line, null);
      lines.push(`${bar(String(labelAt.line))} ${line.text}`.trimEnd(), second(line));
    }
  }
  if (hint !== undefined) lines.push(`${" ".repeat(gutter)} ${paint.cyan("=")} ${hint}`);
  return lines.join("\n");
};

/** All of them, with a blank line between. */
export const renderAll = (diagnostics: readonly Diagnostic[], options: RenderOptions = {}): string =>
  diagnostics.map((d) => render(d, options)).join("\n\n");

/** `2 errors, 1 warning`. */
export const summarise = (diagnostics: readonly Diagnostic[]): string => {
  const count = (severity: Severity): number => diagnostics.filter((d) => d.severity === severity).length;
  const say = (n: number, word: string): string[] => (n === 0 ? [] : [`${n} ${word}${n === 1 ? "" : "s"}`]);
  return [...say(count("error"), "error"), ...say(count("warning"), "warning")].join(", ");
};

/** A diagnostic as data for other programs. */
export const toJson = ({ code, severity, span, message, hint }: Diagnostic): DiagnosticJson => {
  const { line, column } = positionOf(span.source, span.start);
  return { code, severity, file: span.source.file, line, column, message, hint: hint ?? null };
};

/** A piece of a line as it is shown, and where each of its characters went. */
interface Excerpt {
  readonly text: string;
  /** Offset in the source of the first character shown. */
  readonly start: number;
  /** Columns before each code unit from `start` on, and after the last. */
  readonly columns: readonly number[];
  /** Columns taken by what stands for text cut off before. */
  readonly indent: number;
}

const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}])$/u;
const COMBINING = /^[\p{Mn}\p{Me}]$/u;
const CONTROL = /^[\p{Cc}\p{Cf}\p{Cs}]$/u;

/** The line around a span, wide enough for a second one on it where that is near. */
const excerpt = (span: Span, lineNumber: number, second: Span | null): Excerpt => {
  const line = lineAt(span.source, lineNumber);
  const end = line.start + line.text.length;
  let from = line.start;
  if (line.text.length > WIDEST) {
    const first = Math.min(span.start, second?.start ?? span.start);
    const near = span.start - first <= BEFORE ? first : span.start;
    from = Math.max(line.start, near - BEFORE);
    // No half of a surrogate pair, and no combining mark without what it sits on.
    while (from > line.start && /[\uDC00-\uDFFF\p{Mn}]/u.test(span.source.text[from])) from--;
  }
  const indent = from > line.start ? 1 : 0;
  const columns: number[] = [];
  let text = indent === 1 ? "…" : "";
  let column = indent;
  let at = from;
  for (const character of span.source.text.slice(from, Math.min(end, from + WIDEST * 2))) {
    if (column >= WIDEST) break;
    const width =
      character === "\t"
        ? TAB - (column % TAB)
        : WIDE.test(character)
          ? 2
          : COMBINING.test(character)
            ? 0
            : 1;
    for (let unit = 0; unit < character.length; unit++) columns.push(column);
    text += character === "\t" ? " ".repeat(width) : CONTROL.test(character) ? "·" : character;
    column += width;
    at += character.length;
  }
  columns.push(column);
  return { text: at < end ? `${text}…` : text, start: from, columns, indent };
};

/** Blanks and then marks below a span: at least one, and none beyond the line. */
const underline = ({ start, columns, indent }: Excerpt, span: Span, mark: string): string => {
  const columnOf = (offset: number): number =>
    offset < start ? indent : columns[Math.min(offset - start, columns.length - 1)];
  const first = columnOf(span.start);
  return " ".repeat(first) + mark.repeat(Math.max(1, columnOf(span.end) - first));
};
