/** The words of a sweep, line by line, with their places, and how one asks for them. */
import type { Code } from "../../compiler/codes.ts";
import { Problem } from "../problem.ts";

interface Token {
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

const TOKEN = /[A-Za-z_]+(?:-[A-Za-z_]+)*|\d+|\.\.|,|[^\s]/g;

/** The statement of one line. */
export class Words {
  private readonly file: string;
  private readonly line: number;
  private readonly tokens: readonly Token[];
  private readonly end: number;
  private at = 0;

  /** @param line from 1 */
  constructor(file: string, line: number, text: string) {
    const said = text.replace(/#.*$/, "");
    this.file = file;
    this.line = line;
    this.tokens = [...said.matchAll(TOKEN)].map(({ 0: word, index }) => ({ text: word, column: index + 1 }));
    this.end = said.trimEnd().length + 1;
  }

  /** The next word, null at the end. */
  get next(): string | null {
    return this.tokens[this.at]?.text ?? null;
  }

  /** Whether a number follows the next word. */
  isNumberBehind(): boolean {
    return /^\d+$/.test(this.tokens[this.at + 1]?.text ?? "");
  }

  /** A message about the next word, or about the `back`-th before it. */
  problem(code: Code, message: string, hint: string, back = 0): Problem {
    const column = this.tokens[this.at - back]?.column ?? this.end;
    return new Problem(code, this.file, message, { place: { line: this.line, column }, hint });
  }

  /** Takes the next word if it is this one. */
  take(word: string): boolean {
    if (this.next !== word) return false;
    this.at++;
    return true;
  }

  /**
   * Takes one of some words.
   * @throws Problem where another follows
   */
  oneOf<T extends string>(words: readonly T[], what: string): T {
    const found = words.find((word) => word === this.next);
    if (found === undefined) throw this.unexpected(`${what}: ${words.join(", ")}`);
    this.at++;
    return found;
  }

  /** @throws Problem where none follows, or it lies outside of low … high */
  number(what: string, low: number, high: number): number {
    const value = Number(this.next);
    if (this.next === null || !/^\d+$/.test(this.next)) throw this.unexpected(what);
    if (value < low || value > high)
      throw this.problem("E0915", `${value} is no ${what}`, `give ${low} to ${high}`);
    this.at++;
    return value;
  }

  /**
   * `4..12` or `8`.
   * @throws Problem where the range is empty
   */
  range(what: string, low: number, high: number): readonly number[] {
    const from = this.number(what, low, high);
    if (!this.take("..")) return [from];
    const to = this.number(what, low, high);
    if (to < from)
      throw this.problem("E0914", `${from}..${to} holds no ${what}`, `a range ascends: ${to}..${from}`, 3);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  }

  /** @throws Problem where words are left */
  finish(): void {
    if (this.next !== null) throw this.unexpected("the end of the line");
  }

  /** What was due, and what stands there. */
  unexpected(due: string): Problem {
    const found = this.next === null ? "the line ends" : `\`${this.next}\` stands there`;
    return this.problem("E0913", `here should be ${due}; ${found}`, "docs/files.md shows a sweep");
  }
}
