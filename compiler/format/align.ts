/**
 * Columns. Statements of one kind that follow each other without a blank line have their names, arrows, `=`
 * and `:` one below the other; so have comments of neighbouring lines. What is very wide stays out of it.
 */
import type { Token } from "../split.ts";
import type { CodeLine, Line } from "./lines.ts";

/** A cell wider than this is not a column's measure. */
const WIDEST_CELL = 60;
/** Where comments behind a statement begin, if the statement is short enough: blanks before it. */
const COMMENT_COLUMN = 40;
const BEFORE_COMMENT = 3;

/** A kind of statements that share columns, and which of a statement's words begin one. */
interface Form {
  readonly kind: string;
  readonly stops: readonly number[];
}

/** Aligns the statements of each paragraph, then the comments. */
export const align = (lines: readonly Line[]): void => {
  let run: { readonly line: CodeLine; readonly form: Form }[] = [];
  const close = (): void => {
    if (run.length > 1) alignRun(run);
    run = [];
  };
  for (const line of lines) {
    // A remark between two statements does not part them.
    if (line.kind === "comment") continue;
    const form = line.kind === "code" ? formOf(line) : null;
    if (form === null || run[0]?.form.kind !== form.kind || run[0].line.indent !== (line as CodeLine).indent)
      close();
    if (form !== null && line.kind === "code") run.push({ line, form });
  }
  close();
  alignComments(lines);
};

const formOf = ({ alone }: CodeLine): Form | null => {
  if (alone === null || alone.block !== null) return null;
  const { tokens } = alone;
  const [first] = tokens;
  const mark = (text: string): number => outside(tokens, text);
  if (first.type === "keyword")
    switch (first.text) {
      case "param":
        return form("param", [mark("=")]);
      case "input":
      case "pop":
        return form("declaration", [1, mark(":")]);
      default:
        return null;
    }
  const arrow = mark("->");
  if (arrow > 0) return form("projection", [arrow, mark(":")]);
  return tokens[1]?.text === "=" ? form("assignment", [1]) : null;
};

const form = (kind: string, stops: readonly number[]): Form | null =>
  stops.every((stop) => stop > 0) ? { kind, stops } : null;

/** Where a mark first stands outside of brackets; −1: nowhere. */
const outside = (tokens: readonly Token[], mark: string): number => {
  let depth = 0;
  return tokens.findIndex(({ type, text }) => {
    if (type !== "mark") return false;
    if (text === "(" || text === "[") depth++;
    if (text === ")" || text === "]") depth--;
    return depth === 0 && text === mark;
  });
};

const alignRun = (run: readonly { readonly line: CodeLine; readonly form: Form }[]): void => {
  run[0].form.stops.forEach((_, column) => {
    const cells = run.map(({ line, form: { stops } }) => ({
      word: line.words[stops[column]],
      width: widthOf(line, column === 0 ? 0 : stops[column - 1], stops[column]),
    }));
    const widest = Math.max(0, ...cells.map(({ width }) => width).filter((w) => w <= WIDEST_CELL));
    for (const { word, width } of cells) word.blanks += Math.max(0, widest - width);
  });
};

/** Columns that the words `from` to `to − 1` take. */
const widthOf = ({ words }: CodeLine, from: number, to: number): number =>
  words.slice(from, to).reduce((sum, { text, blanks }, n) => sum + text.length + (n === 0 ? 0 : blanks), 0);

/** Columns that a whole line takes, without its comment. */
export const lineWidth = (line: CodeLine): number => line.indent + widthOf(line, 0, line.words.length);

/** Comments become words of their lines, below each other where lines with comments are neighbours. */
const alignComments = (lines: readonly Line[]): void => {
  let run: CodeLine[] = [];
  const close = (): void => {
    const widths = run.map(lineWidth);
    const narrow = widths.filter((width) => width <= WIDEST_CELL);
    const column = narrow.reduce((most, width) => Math.max(most, width + BEFORE_COMMENT), COMMENT_COLUMN);
    run.forEach(({ words, comment }, n) => {
      words.push({ text: comment ?? "", blanks: Math.max(BEFORE_COMMENT, column - widths[n]) });
    });
    run = [];
  };
  for (const line of lines)
    if (line.kind === "code" && line.comment !== null) run.push(line);
    else close();
  close();
};
