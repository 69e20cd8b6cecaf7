/**
 * A program as lines that have no columns yet: each line's words with the blanks before them, its depth, its
 * comment. A person's line breaks are kept, and blank lines, of which one is left where several were.
 */
import { createCollector } from "../diagnostic.ts";
import type { Source } from "../source.ts";
import { type Chunk, split, type Token } from "../split.ts";
import { spacing } from "./spacing.ts";

export type Line =
  | { readonly kind: "blank" }
  | { readonly kind: "comment"; readonly indent: number; readonly text: string }
  | CodeLine;

export interface CodeLine {
  readonly kind: "code";
  readonly indent: number;
  readonly words: Word[];
  comment: string | null;
  /** The one statement that is on this line, and on no other; null: none or several. */
  alone: Chunk | null;
}

export interface Word {
  readonly text: string;
  /** Blanks before it. */
  blanks: number;
}

/** Blanks by which a block's body and a statement's further lines are set in. */
const STEP = 2;
/** Blanks between two statements of a line. */
const APART = 3;

/** What is being built. */
interface Page {
  readonly lines: Line[];
  /** The last line, while words can be added to it. */
  open: CodeLine | null;
  /** Blocks around the next word. */
  depth: number;
  /** For each open bracket of the statement, how far its line is set in. */
  brackets: number[];
}

/** The lines of a program without syntax errors. */
export const linesOf = (source: Source, from: number): readonly Line[] => {
  const page: Page = { lines: [], open: null, depth: 0, brackets: [] };
  let end = from;
  for (const chunk of split(source, from, createCollector())) {
    const blanks = spacing(chunk.tokens);
    const closes = chunk.block === "closes";
    chunk.tokens.forEach((token, n) => {
      const first = n === 0;
      addBetween(page, source.text.slice(end, token.span.start), closes && first);
      if (first && closes) page.depth = Math.max(0, page.depth - 1);
      addWord(page, token, first ? beforeStatement(page, closes) : blanks[n], first);
      end = token.span.end;
    });
    const line = page.open;
    if (line !== null) line.alone = line.words.length === chunk.tokens.length ? chunk : null;
    if (chunk.block === "opens") page.depth++;
    page.brackets = [];
  }
  addBetween(page, source.text.slice(end), true);
  while (page.lines.at(-1)?.kind === "blank") page.lines.pop();
  return page.lines;
};

/** Blanks before a statement that does not begin its line. */
const beforeStatement = (page: Page, closes: boolean): number =>
  closes || page.open?.words.at(-1)?.text === "{" ? 1 : APART;

/** Line ends, blank lines and comments between two words. */
const addBetween = (page: Page, text: string, beforeClosing: boolean): void => {
  const [rest, ...pieces] = text.split(/\r\n|\n|\r/);
  const remark = trim(rest);
  if (remark !== "" && page.open !== null) page.open.comment = remark;
  else if (remark !== "") page.lines.push({ kind: "comment", indent: indentOf(page, null), text: remark });
  if (pieces.length === 0) return;
  page.open = null;
  // The last piece is what stands before the word on its own line: nothing, or at the end a comment.
  pieces.forEach((piece, n) => {
    const comment = trim(piece);
    if (comment !== "") page.lines.push({ kind: "comment", indent: indentOf(page, null), text: comment });
    else if (n < pieces.length - 1) addBlank(page);
  });
  if (beforeClosing && page.lines.at(-1)?.kind === "blank") page.lines.pop();
};

const trim = (text: string): string => text.replace(/^[ \t\f\v]+|[ \t\f\v]+$/g, "");

/** One blank line, but none at the beginning of the program or of a block. */
const addBlank = ({ lines }: Page): void => {
  const last = lines.at(-1);
  if (last === undefined || last.kind === "blank") return;
  if (last.kind === "code" && last.words.at(-1)?.text === "{") return;
  lines.push({ kind: "blank" });
};

const addWord = (page: Page, token: Token, blanks: number, beginsStatement: boolean): void => {
  if (page.open === null) {
    const indent = beginsStatement ? page.depth * STEP : indentOf(page, token);
    page.open = {
      kind: "code",
      indent,
      words: [{ text: token.text, blanks: 0 }],
      comment: null,
      alone: null,
    };
    page.lines.push(page.open);
  } else page.open.words.push({ text: token.text, blanks });
  if (token.type !== "mark") return;
  if (token.text === "(" || token.text === "[") page.brackets.push(page.open.indent);
  else if (token.text === ")" || token.text === "]") page.brackets.pop();
};

/** How far a line is set in that goes on with a statement, or, without a token, one that is a comment. */
const indentOf = ({ brackets, depth }: Page, token: Token | null): number => {
  const around = brackets.at(-1);
  if (around === undefined) return (depth + (token === null ? 0 : 1)) * STEP;
  // A closing bracket stands under the line of the opening one.
  const closes = token?.type === "mark" && (token.text === ")" || token.text === "]");
  return closes ? around : around + STEP;
};
