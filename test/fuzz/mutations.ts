/** Programs that somebody wrote, with a few slips of the hand: characters, words and lines. */
import fc from "fast-check";
import { CASES, clean, EXAMPLES, examples, failing, load } from "../compiler/cases.ts";
import { PROGRAMS, type Text } from "./grammar.ts";

/** Longer ones have their own tests; they would only slow the fuzzing down. */
const LONGEST = 3000;

const WRITTEN = [
  ...examples().map((name) => load(EXAMPLES, name).text),
  ...[...clean(), ...failing()].map((name) => load(CASES, name).text),
].filter((text) => text.length < LONGEST);

const MARKS = [
  "(",
  ")",
  "[",
  "]",
  "{",
  "}",
  ",",
  ":",
  "->",
  "..",
  "=",
  "-",
  "^",
  "%",
  ".",
  "*",
  " ",
  "\n",
  "\r\n",
  "\t",
  '"',
  "#",
  "§",
];
const WORDS = [
  "tick",
  "pop",
  "plastic",
  "ms",
  "0",
  "-1",
  "1e308",
  "1e999",
  "a",
  "hid",
  "0..1",
  "normal(0, 1)",
  "\u0000",
  "\uFEFF",
  "😀",
];

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const slip = fc.record({
  at: place,
  from: place,
  drop: fc.nat(12),
  put: fc.oneof(fc.constantFrom(...MARKS, ...WORDS), fc.string({ maxLength: 3 }), fc.constant("")),
  kind: fc.constantFrom("characters", "characters", "characters", "line", "number"),
});
type Slip = typeof slip extends fc.Arbitrary<infer T> ? T : never;

const slipped = (text: string, { at, from, drop, put, kind }: Slip): string => {
  if (kind === "line") {
    // A line again, in another place.
    const lines = text.split("\n");
    lines.splice(Math.floor(at * lines.length), drop % 2, lines[Math.floor(from * lines.length)]);
    return lines.join("\n");
  }
  const numbers = kind === "number" ? [...text.matchAll(/\d+/g)] : [];
  if (numbers.length > 0) {
    const { index, 0: old } = numbers[Math.floor(at * numbers.length)];
    const other = numbers[Math.floor(from * numbers.length)][0];
    return text.slice(0, index) + other + text.slice(index + old.length);
  }
  const start = Math.floor(at * text.length);
  return text.slice(0, start) + put + text.slice(start + drop);
};

/** A written or drawn program after one to five slips. */
export const MUTATIONS: Text = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...WRITTEN) }, { weight: 1, arbitrary: PROGRAMS }),
    fc.array(slip, { minLength: 1, maxLength: 5 }),
  )
  .map(([text, slips]) => slips.reduce(slipped, text));

/** The n-th case of a seed; a function of both alone, so that a finding can be asked for again. */
export const caseOf = (seed: number, n: number): string => {
  const [text] = fc.sample(fc.oneof(PROGRAMS, MUTATIONS), {
    seed: (Math.imul(seed, 0x9e3779b1) + n) | 0,
    numRuns: 1,
  });
  return text;
};
