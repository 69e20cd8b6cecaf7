/**
 * Cuts the tokens of a program into statements, so that each is parsed by itself and a mistake in one
 * leaves the others alone. A statement ends at the end of its line, unless a bracket is open or the line
 * ends with a mark that wants more; statements that share a line are told apart by the word that begins
 * them, or by a name where the one before could be complete.
 */
import { type Token as AnyToken, MOST_ON_A_LINE, STATEMENT_WORDS, tokenLines } from "../grammar/lexer.ts";
import type { Collector } from "./diagnostic.ts";
import type { Source } from "./source.ts";
import { quote } from "./words.ts";

export type Token = AnyToken<Source>;

export interface Chunk {
  readonly tokens: readonly Token[];
  /** Begins on another line than the one before ended on. */
  readonly fresh: boolean;
  /** A mistake was reported in it already: not to be parsed. */
  readonly broken: boolean;
  /** Opens a block with `{`, is the `}` of one, or neither. */
  readonly block: "opens" | "closes" | null;
}

/** Brackets may be nested this deep: far beyond use, far below what would exhaust the stack. */
export const DEEPEST = 64;
/** Words and marks in a statement. */
export const LONGEST_STATEMENT = 4000;

const CLOSER: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
/** Marks that cannot end a statement: the next line continues it. */
const WANTS_MORE: ReadonlySet<string> = new Set([..."+-*/^=,:.(["]).add("->").add("..");

/** What is being built: the state of one run of `split`. */
interface Run {
  readonly collector: Collector;
  /** Complete, and not handed on yet. */
  ready: Chunk[];
  tokens: Token[];
  fresh: boolean;
  broken: boolean;
  /** Open ( and [ of the statement. */
  brackets: Token[];
  /** Open { of the blocks around it. */
  readonly blocks: Token[];
}

/** The statements of a program, one after the other; what is wrong with its characters and brackets is reported. */
export function* split(source: Source, from: number, collector: Collector): Generator<Chunk> {
  const run: Run = { collector, ready: [], tokens: [], fresh: true, broken: false, brackets: [], blocks: [] };
  for (const line of tokenLines(source, from)) {
    beginLine(run, line);
    for (let i = 0; i < line.length; i++) {
      if (run.tokens.length > 0 && run.brackets.length === 0 && isNext(run.tokens, line[i], i === 0)) {
        flush(run, null);
        run.fresh = i === 0;
      } else if (run.brackets.length > 0 && isBrace(line[i])) unclosed(run, line[i]);
      take(run, line[i]);
    }
    yield* run.ready;
    run.ready = [];
  }
  if (run.brackets.length > 0) reportUnclosed(run, run.brackets[run.brackets.length - 1], null);
  flush(run, null);
  yield* run.ready;
  for (const open of run.blocks) reportUnclosed(run, open, null);
}

/** Ends the statement of the line before, unless it goes on. */
const beginLine = (run: Run, line: readonly Token[]): void => {
  if (run.brackets.length > 0) {
    if (beginsStatement(line)) unclosed(run, line[0]);
  } else {
    const last = run.tokens.at(-1);
    const tooLong = run.tokens.length > LONGEST_STATEMENT;
    if (last !== undefined && (tooLong || !wantsMore(last) || isProjection(run.tokens, line)))
      flush(run, null);
  }
  if (run.tokens.length === 0) run.fresh = true;
};

/** Whether a line that could continue a statement is a projection of its own: an arrow too many. */
const isProjection = (before: readonly Token[], line: readonly Token[]): boolean =>
  beginsStatement(line) &&
  (before[0].type === "keyword" || before.some((t) => t.text === "->")) &&
  !isArrow(before);

/** Whether the last mark is the arrow, or a comma in the list after it. */
const isArrow = (before: readonly Token[]): boolean => {
  const last = before[before.length - 1].text;
  return last === "->" || (last === "," && !before.some((t) => t.text === ":"));
};

const unclosed = (run: Run, at: Token): void => {
  reportUnclosed(run, run.brackets[run.brackets.length - 1], at);
  flush(run, null);
};

const wantsMore = (token: Token): boolean => token.type === "mark" && WANTS_MORE.has(token.text);
const isBrace = (token: Token): boolean =>
  token.type === "mark" && (token.text === "{" || token.text === "}");
const isWord = (token: Token): boolean => token.type === "keyword" && STATEMENT_WORDS.has(token.text);

/** Whether a token, outside of brackets, begins another statement than the one it follows. */
const isNext = (before: readonly Token[], token: Token, lineStart: boolean): boolean => {
  const last = before[before.length - 1];
  if (token.type === "mark" && token.text === "}") return true;
  // `pop input[3]`: a reserved word where a name is due, not a statement; unless it begins a line.
  if (isWord(token)) return lineStart || !(isWord(last) || wantsMore(last));
  if (token.type !== "name") return false;
  // `for i in first..last`: the only words in a row.
  if (before.length <= 3 && before[0].text === "for" && before[0].type === "keyword") return false;
  // Two values in a row are nothing in this language, so the second begins a statement.
  return endsValue(last);
};

const endsValue = (token: Token): boolean =>
  token.type === "mark"
    ? token.text === ")" || token.text === "]" || token.text === "%"
    : token.type !== "keyword" || token.text === "plastic";

/** Whether a line inside brackets is plainly a new statement: the bracket was forgotten. */
const beginsStatement = (line: readonly Token[]): boolean =>
  isWord(line[0]) || (line[0].type === "name" && line.some((t) => t.type === "mark" && t.text === "->"));

const reportUnclosed = (run: Run, open: Token, at: Token | null): void => {
  const label = at === null ? undefined : { span: at.span, message: "something else begins here" };
  run.collector.report("E0108", open.span, `this \`${open.text}\` is never closed`, {
    label,
    hint: `\`${CLOSER[open.text]}\` is missing`,
  });
  run.broken = true;
};

const flush = (run: Run, block: Chunk["block"]): void => {
  const { tokens, fresh, broken } = run;
  if (tokens.length > 0) {
    run.ready.push({ tokens, fresh, broken, block });
    run.fresh = false;
  }
  run.tokens = [];
  run.broken = false;
  run.brackets = [];
};

/** Adds a token to the statement and keeps account of the brackets. */
const take = (run: Run, token: Token): void => {
  // What is too long is not parsed, so it need not be kept.
  if (run.tokens.length <= LONGEST_STATEMENT) run.tokens.push(token);
  const fail = (
    code: "E0105" | "E0106" | "E0109" | "E0110" | "E0111",
    message: string,
    hint: string,
  ): void => {
    // The first mistake of a statement tells enough.
    if (!run.broken) run.collector.report(code, token.span, message, { hint });
    run.broken = true;
  };
  if (run.tokens.length === LONGEST_STATEMENT + 1)
    fail(
      "E0111",
      `this statement has more than ${LONGEST_STATEMENT} words and marks`,
      "write several statements",
    );
  if (token.type === "excess")
    fail("E0111", `this line has more than ${MOST_ON_A_LINE} words and marks`, "write several lines");
  if (token.type === "foreign")
    fail("E0105", `${shown(token.text)} is not of the language`, foreignHint(token));
  if (token.type === "unclosed")
    fail("E0106", "this string is not closed", 'end it with `"` on the same line');
  if (token.type !== "mark") return;
  switch (token.text) {
    case "(":
    case "[":
      run.brackets.push(token);
      if (run.brackets.length === DEEPEST + 1)
        fail(
          "E0110",
          `brackets are nested more than ${DEEPEST} deep here`,
          "name the inner parts with `param`",
        );
      break;
    case ")":
    case "]": {
      const open = run.brackets.pop();
      if (open === undefined)
        fail("E0109", `nothing is open that \`${token.text}\` could close`, "leave it out");
      else if (CLOSER[open.text] !== token.text)
        fail(
          "E0109",
          `\`${token.text}\` cannot close \`${open.text}\``,
          `close it with \`${CLOSER[open.text]}\``,
        );
      break;
    }
    case "{":
      run.blocks.push(token);
      if (run.blocks.length > DEEPEST)
        fail("E0110", `blocks are nested more than ${DEEPEST} deep here`, "name the inner ones");
      flush(run, "opens");
      break;
    case "}":
      if (run.blocks.pop() === undefined)
        fail("E0109", "no block is open that `}` could close", "leave it out");
      flush(run, "closes");
      break;
  }
};

/** Format characters, and blanks other than the ordinary one. */
const UNSEEN = /^[\p{Cf}\p{Z}]+$/u;

/** What cannot be seen by its number. */
const shown = (text: string): string => {
  if (!UNSEEN.test(text)) return quote(text);
  const number = (text.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, "0");
  return `U+${number}, which looks like a blank or like nothing,`;
};

const foreignHint = (token: Token): string => {
  if (UNSEEN.test(token.text)) return "put an ordinary blank in its place, or nothing";
  if (/[µμ]/.test(token.text)) return "write `us` for microseconds and `uV` for microvolts";
  if (/[“”„'‘’]/.test(token.text)) return 'strings stand in straight double quotes: "train.csv"';
  if (/[<>]/.test(token.text)) return "the arrow is `->`: SOURCE -> TARGET : RULE(...)";
  if (/\p{L}/u.test(token.text)) return "names are written in a to z, A to Z, 0 to 9 and _";
  if (token.text.startsWith(";")) return "statements end at the end of their line, without a mark";
  return "leave it out; outside of comments and strings only letters, figures and the language's marks can stand";
};
