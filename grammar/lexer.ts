/**
 * Text to tokens. Every token carries its place; blanks and comments are no tokens. The lexer never fails:
 * what it does not know becomes a token of its own kind, for the parser to report.
 */
import moo from "moo";

export type TokenType =
  /** A name a person chose, or one that only its place gives a meaning: `hid`, `cuba`, `tau_m`. */
  | "name"
  /** A word that begins a statement or ends a projection: see `KEYWORDS`. */
  | "keyword"
  | "number"
  /** A unit, after its number: `ms` in `5ms` and in `5 ms`; also an unknown one in `5sec`. */
  | "unit"
  /** The number of a pass through a loop, right behind a name: `.0` in `layer.0`. */
  | "index"
  | "string"
  /** Operators and brackets. */
  | "mark"
  /** Not of this language. */
  | "foreign"
  /** A string without its closing quote; reaches to the end of its line. */
  | "unclosed"
  /** The rest of a line that has too much on it. */
  | "excess";

/** Words and marks that are read of one line. */
export const MOST_ON_A_LINE = 20_000;

/** `S` is the type of the source, of which the lexer needs to know only the text. */
export interface Token<S> {
  readonly type: TokenType;
  readonly text: string;
  /** Offsets in UTF-16 code units; `end` is after the last character. */
  readonly span: { readonly source: S; readonly start: number; readonly end: number };
}

/** Words that begin a statement. No population, param or block can have such a name. */
export const STATEMENT_WORDS: ReadonlySet<string> = new Set([
  "snn",
  "chip",
  "param",
  "tick",
  "seed",
  "data",
  "trial",
  "input",
  "pop",
  "learn",
  "probe",
  "block",
  "return",
  "for",
  "import",
  "place",
]);

/** All reserved words. */
export const KEYWORDS: ReadonlySet<string> = new Set([...STATEMENT_WORDS, "plastic"]);

/** Unit names: what follows a number, and what no name can be. The power of ten brings it to SI. */
export const UNITS: ReadonlyMap<string, { readonly of: "time" | "voltage" | "rate"; readonly ten: number }> =
  new Map([
    ["s", { of: "time", ten: 0 }],
    ["ms", { of: "time", ten: -3 }],
    ["us", { of: "time", ten: -6 }],
    ["ns", { of: "time", ten: -9 }],
    ["V", { of: "voltage", ten: 0 }],
    ["mV", { of: "voltage", ten: -3 }],
    ["uV", { of: "voltage", ten: -6 }],
    ["Hz", { of: "rate", ten: 0 }],
    ["kHz", { of: "rate", ten: 3 }],
  ]);

const rules = moo.compile({
  newline: { match: /\r\n|\n|\r/, lineBreaks: true },
  blank: /[ \t\f\v]+/,
  comment: /#[^\n\r]*/,
  // `0..7` is 0, `..`, 7: a point belongs to a number only before a digit.
  number: /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/,
  name: /[A-Za-z_][A-Za-z0-9_]*/,
  string: /"[^"\n\r]*"/,
  unclosed: /"[^"\n\r]*/,
  mark: ["->", "..", "(", ")", "[", "]", "{", "}", ",", ":", "=", "+", "-", "*", "/", "^", "%", "."],
  // A run of characters that cannot be in a program is one mistake, not many.
  foreign: /[^ \t\f\v\n\r#A-Za-z0-9_"()[\]{},:=+\-*/^%.]+/,
});

/**
 * The tokens of a text, line by line, without the ends of the lines: one line at a time, because a long
 * program's tokens would fill the memory. `from` is the offset to begin at (after a byte order mark).
 */
export function* tokenLines<S>(source: S & { readonly text: string }, from = 0): Generator<Token<S>[]> {
  // A scanner of its own, so that two texts can be read at a time; moo's types do not know of `clone`.
  const scanner = (rules as moo.Lexer & { clone(): moo.Lexer }).clone();
  scanner.reset(from === 0 ? source.text : source.text.slice(from));
  let shift = from;
  let line: Token<S>[] = [];
  for (let found = scanner.next(); found !== undefined; found = scanner.next()) {
    const { type, text, offset } = found;
    if (type === "blank" || type === "comment") continue;
    if (type === "newline") {
      if (line.length > 0) yield line;
      line = [];
      continue;
    }
    const start = shift + offset;
    const before = line.at(-1);
    let is = type as TokenType;
    if (is === "name") {
      // Right behind a number a word is a unit, known or not; behind a blank, if it is one or if no
      // projection begins there.
      if (before?.type === "number" && (before.span.end === start || isUnit(text, source.text, start)))
        is = "unit";
      else if (KEYWORDS.has(text)) is = "keyword";
    }
    if (is === "number" && /^\.\d+$/.test(text) && isPath(before) && before?.span.end === start) is = "index";
    line.push({ type: is, text, span: { source, start, end: start + text.length } });
    if (line.length < MOST_ON_A_LINE) continue;
    // No person wrote this line: the rest of it is one token that nothing takes.
    const at = start + text.length;
    const length = source.text.slice(at).search(/[\r\n]/);
    const end = length < 0 ? source.text.length : at + length;
    line.push({ type: "excess", text: "", span: { source, start: at, end } });
    shift = end;
    scanner.reset(source.text.slice(end));
  }
  if (line.length > 0) yield line;
}

const isPath = (token: Token<unknown> | undefined): boolean =>
  token?.type === "name" || token?.type === "index";

/** What follows the first name of a projection, or the key of an argument. */
const NO_UNIT = /[ \t]*(?:->|,|\[|=)/y;

const isUnit = (word: string, text: string, start: number): boolean => {
  if (UNITS.has(word) || KEYWORDS.has(word)) return UNITS.has(word);
  NO_UNIT.lastIndex = start + word.length;
  return !NO_UNIT.test(text);
};

/** Hands tokens that are already made to a nearley parser, and tells its grammar which types there are. */
export const queue = (tokens: readonly Token<unknown>[]) => {
  let next = 0;
  return {
    reset: (): void => {
      next = 0;
    },
    next: (): (Token<unknown> & { readonly value: string }) | undefined =>
      tokens[next++] as Token<unknown> & { readonly value: string },
    save: (): Record<string, never> => ({}),
    formatError: (): string => "",
    has: (type: string): boolean => TYPES.has(type),
  };
};

const TYPES: ReadonlySet<string> = new Set(["name", "number", "unit", "index", "string"]);

/** What the generated grammar asks for token types. */
export const lexer = queue([]);
