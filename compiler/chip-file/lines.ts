/** The lines of a chip's file as words with their places, and whether the first says that it is one. */
import type { Collector } from "../diagnostic.ts";
import type { Source, Span } from "../source.ts";
import { quote } from "../words.ts";

export interface Word {
  /** Without quotation marks. */
  readonly text: string;
  readonly span: Span;
}

/** A line that says something. */
export interface Line {
  readonly words: readonly [Word, ...Word[]];
  /** From its first word to its last. */
  readonly span: Span;
}

/** What may stand in a line: a text in quotation marks, a comment, a sign that some put before a value, a word. */
const TOKEN = /"[^"]*"?|#.*|[=:]|[^\s"#=:]+/g;

export const linesOf = (source: Source): readonly Line[] =>
  [...source.text.matchAll(/[^\r\n]+/g)].flatMap(({ 0: text, index }) => {
    const [first, ...others] = [...text.matchAll(TOKEN)]
      .filter(([token]) => !token.startsWith("#"))
      .map(({ 0: token, index: at }): Word => {
        const start = index + at;
        return { text: token.replace(/^"|"$/g, ""), span: { source, start, end: start + token.length } };
      });
    if (first === undefined) return [];
    const { end } = (others.at(-1) ?? first).span;
    return [{ words: [first, ...others], span: { source, start: first.span.start, end } } satisfies Line];
  });

/** What other files begin with. */
const OTHERS: ReadonlyMap<string, string> = new Map([
  ["snn", "a program"],
  ["sweep", "a sweep"],
  ["{", "JSON"],
  ["[", "JSON"],
]);

/**
 * Whether there is any use in reading on; what is wrong with the beginning is reported.
 * @param known words that the lines of a chip begin with
 */
export const firstLine = (
  source: Source,
  [first]: readonly Line[],
  known: readonly string[],
  version: number,
  collector: Collector,
): boolean => {
  const due = `chip ${version}`;
  const hint = `a chip is text of a line for each thing it says, \`${due}\` first: \`snn chips ft1-up5k\` prints one`;
  const start = { source, start: 0, end: 0 };
  const refuse = (span: Span, message: string, advice = hint): boolean => {
    collector.report("E0640", span, message, { hint: advice });
    return false;
  };
  if (/[\0\uFFFD]/.test(source.text)) return refuse(start, `${source.file} is not text`);
  if (first === undefined) return refuse(start, `${source.file} says nothing`);
  const [word, number] = first.words;
  if (word.text !== "chip") {
    const other = OTHERS.get(word.text);
    refuse(
      word.span,
      other === undefined
        ? `${source.file} does not begin with its version`
        : `${source.file} is ${other}, not the description of a chip`,
      known.includes(word.text) ? `begin it with a line \`${due}\`` : hint,
    );
    return known.includes(word.text);
  }
  if (number?.text === String(version)) return true;
  return refuse(
    number?.span ?? word.span,
    number === undefined
      ? `${quote("chip")} stands without its version`
      : `the file is of version ${quote(number.text)}, this Firetime reads ${version}`,
    `begin it with a line \`${due}\``,
  );
};
