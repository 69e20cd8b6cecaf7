/**
 * Blanks between two words of a statement. They depend on the words alone, never on what a person typed, so
 * that equal statements look equal; what has a meaning by its nearness (`5ms`, `ft1-up5k`) keeps it.
 */
import { UNITS } from "../../grammar/lexer.ts";
import type { Token } from "../split.ts";

/** Operators with a blank on either side; `^` has none. */
const SPACED: ReadonlySet<string> = new Set(["+", "-", "*", "/", "=", "->", ":"]);
const OPENS: ReadonlySet<string> = new Set(["(", "["]);
const CLOSES: ReadonlySet<string> = new Set([")", "]"]);

/** Blanks before each word of a statement; before the first one there are none. */
export const spacing = (tokens: readonly Token[]): readonly number[] => {
  // `chip ft1-up5k`: the hyphens of a chip's name are no operators.
  const nameFrom = tokens[0].text === "chip" && tokens[0].type === "keyword" ? 2 : tokens.length;
  return tokens.map((_, n) => (n === 0 ? 0 : n >= nameFrom ? apart(tokens, n) : between(tokens, n)));
};

const between = (tokens: readonly Token[], n: number): number => {
  const left = tokens[n - 1];
  const right = tokens[n];
  if (right.type === "mark") {
    switch (right.text) {
      case ",":
      case ")":
      case "]":
      case "%":
      case "^":
      case ".":
        return 0;
      case "(":
      case "[":
        // A call, a slice, a shape; but a list or a group after a mark or a keyword stands by itself.
        if ((left.type !== "mark" && left.type !== "keyword") || isMark(left, CLOSES)) return 0;
        if (left.text === "plastic") return 0;
        break;
      case "..":
        return isTightRange(tokens, n) ? 0 : 1;
    }
  }
  if (left.type === "mark") {
    if (left.text === "^" || left.text === "." || OPENS.has(left.text)) return 0;
    if (left.text === "..") return isTightRange(tokens, n - 1) ? 0 : 1;
    if (left.text === "-" && isSign(tokens, n - 1)) return 0;
    if (left.text === "," || SPACED.has(left.text)) return 1;
  }
  // `layer.0`: the number of a pass stands right behind its name.
  if (right.type === "index") return 0;
  if (right.type === "unit") return apart(tokens, n);
  // A number that begins with a point, right behind a name, is a part of it.
  if (right.text.startsWith(".") && left.span.end === right.span.start) return 0;
  return right.type === "keyword" && right.text === "plastic" ? 2 : 1;
};

const isMark = (token: Token, marks: ReadonlySet<string>): boolean =>
  token.type === "mark" && marks.has(token.text);

/** Nothing between two words, except where they would melt into another one: `5 e3` is not `5e3`. */
const apart = (tokens: readonly Token[], n: number): number => {
  const left = tokens[n - 1];
  const right = tokens[n];
  if (left.type === "mark" || right.type === "mark" || left.span.end === right.span.start) return 0;
  return right.type === "unit" && UNITS.has(right.text) ? 0 : 1;
};

/** Whether a `-` is a sign: no value stands before it. */
const isSign = (tokens: readonly Token[], n: number): boolean => {
  const before = tokens[n - 1];
  if (before === undefined || before.type === "keyword") return true;
  return before.type === "mark" && !isMark(before, CLOSES) && before.text !== "%";
};

/** Whether a range is between two words, as in `0..7` and `0..n`; other ranges have blanks. */
const isTightRange = (tokens: readonly Token[], n: number): boolean =>
  isEnd(tokens[n - 1], tokens[n - 2], BEFORE_RANGE) && isEnd(tokens[n + 1], tokens[n + 2], BEHIND_RANGE);

const BEFORE_RANGE: ReadonlySet<string> = new Set(["(", "[", ",", "="]);
const BEHIND_RANGE: ReadonlySet<string> = new Set([")", "]", ",", "{"]);

/** Whether what stands beside the `..` is one word: beyond it is no operator, no unit and no bracket of it. */
const isEnd = (word: Token | undefined, beyond: Token | undefined, ends: ReadonlySet<string>): boolean =>
  word !== undefined &&
  (word.type === "name" || (word.type === "number" && !word.text.startsWith("."))) &&
  (beyond === undefined || beyond.type === "keyword" || beyond.type === "name" || isMark(beyond, ends));
