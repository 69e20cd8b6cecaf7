/** What could have stood where a statement went wrong, in a person's words rather than the grammar's. */
import { KEYWORDS, STATEMENT_WORDS, UNITS } from "../grammar/lexer.ts";
import type { Collector } from "./diagnostic.ts";
import type { Token } from "./split.ts";
import { either, nearest, quote } from "./words.ts";

/** A statement without a parse. */
export interface Failure {
  readonly kind: "failed";
  /** Index of the token that did not fit; the number of tokens: the statement is not complete. */
  readonly at: number;
  readonly parser: EarleyParser;
}

/** What is used of nearley's inner state: its columns of states, the last one before the mistake. */
interface EarleyParser {
  current: number;
  reportError: (token: unknown) => string;
  readonly table: readonly Column[];
}
interface Column {
  readonly states: readonly State[];
  readonly scannable: readonly State[];
}
interface State {
  readonly rule: { readonly name: string; readonly symbols: readonly unknown[] };
  readonly dot: number;
  readonly reference: number;
  readonly isComplete: boolean;
}

/** The form of each statement, by its first word. */
const FORMS: Readonly<Record<string, string>> = {
  snn: "snn 1",
  chip: "chip NAME",
  param: "param NAME = VALUE",
  tick: "tick TIME",
  seed: "seed NUMBER",
  data: 'data yinyang, or data csv("train.csv", test = "test.csv")',
  trial: "trial TIME",
  input: "input NAME[SIZE] : ENCODER(...)",
  pop: "pop NAME[SIZE] : MODEL(...)",
  learn: "learn NAME { loss = ...  update = ... }",
  probe: "probe NAME.VARIABLE, NAME.VARIABLE[FIRST..LAST]",
  block: "block NAME(PARAMETER, ...) { ...  return NAME }",
  return: "return NAME",
  for: "for NAME in FIRST..LAST { ... }",
  import: 'import "other.snn"',
  place: "place NAME : core(NUMBER)",
};
const PROJECTION_FORM = "NAME -> NAME : RULE(...)";

const OPERATORS = ["+", "-", "*", "/", "^"];

/** Reports a statement that has no parse. */
export const explainFailure = (failure: Failure, tokens: readonly Token[], collector: Collector): void => {
  const { at, parser } = failure;
  const first = tokens[0];
  const begins = first.type === "keyword" && STATEMENT_WORDS.has(first.text);
  if (!begins && (at === 0 || (first.type === "name" && at === 1))) {
    reportStart(tokens, collector);
    return;
  }
  const expected = expectations(parser.table[parser.current]);
  const list = either(expected);
  const form = begins ? FORMS[first.text] : tokens.some((t) => t.text === "->") ? PROJECTION_FORM : undefined;
  const hint = form === undefined ? undefined : `the form is: ${form}`;
  if (at >= tokens.length) {
    const last = tokens[tokens.length - 1];
    const span = { ...last.span, start: last.span.end };
    collector.report("E0107", span, `the statement ends too early: expected ${list}`, { hint });
    return;
  }
  const token = tokens[at];
  if (
    KEYWORDS.has(token.text) &&
    token.type === "keyword" &&
    expected.some((e) => e === "a name" || e === "a value")
  ) {
    const message = `${quote(token.text)} is a word of the language and cannot be a name`;
    collector.report("E0114", token.span, message, { hint: "choose another name" });
    return;
  }
  collector.report("E0107", token.span, `${quote(token.text)} does not fit here: expected ${list}`, {
    hint: nearHint(tokens, at, expected) ?? hint,
  });
};

/** What was most likely forgotten or misspelt right there. */
const nearHint = (tokens: readonly Token[], at: number, expected: readonly string[]): string | undefined => {
  const token = tokens[at];
  const unit =
    token.type === "name" && tokens[at - 1].type === "number" ? nearest(token.text, UNITS.keys()) : null;
  if (unit !== null) return `did you mean the unit ${quote(unit)}?`;
  const value = token.type === "name" || token.type === "number" || token.type === "string";
  return value && expected.includes("`,`") ? "is a `,` missing before it?" : undefined;
};

/** A statement that begins with no word of the language. */
const reportStart = ([first, second]: readonly Token[], collector: Collector): void => {
  const near = first.type === "name" ? nearest(first.text, STATEMENT_WORDS) : null;
  const hint =
    near !== null
      ? `did you mean ${quote(near)}?`
      : first.type === "name" && second?.text === "("
        ? `a block is made by ${quote(`NAME = ${first.text}(...)`)}`
        : `a statement begins with ${either([...STATEMENT_WORDS])}, or is a projection: ${PROJECTION_FORM}`;
  collector.report("E0112", first.span, `no statement begins with ${quote(first.text)}`, { hint });
};

/** What could have come next, the most telling first. */
const expectations = (column: Column): readonly string[] => {
  const types = new Set<string>();
  const marks = new Set<string>();
  for (const state of column.scannable) {
    const symbol = state.rule.symbols[state.dot] as { readonly type?: string; readonly literal?: string };
    if (symbol.type !== undefined) types.add(symbol.type);
    if (symbol.literal !== undefined) marks.add(symbol.literal);
  }
  const words: string[] = [];
  if (types.has("number") && marks.has("(")) {
    words.push("a value");
    for (const t of ["number", "name", "string", "unit"]) types.delete(t);
    for (const m of ["(", "[", "-"]) marks.delete(m);
  } else if (types.has("name") && !types.has("number")) {
    words.push("a name");
    types.delete("name");
  } else if (types.has("string")) words.push("a string in quotes");
  else if (types.has("number") && !types.has("name")) {
    words.push("a number");
    types.delete("number");
  }
  const operator = OPERATORS.every((o) => marks.has(o)) || (marks.has("+") && marks.has("*"));
  if (operator) for (const o of OPERATORS) marks.delete(o);
  // A number may always have a unit or a percent sign, and a name an opening bracket: not worth a word.
  marks.delete("%");
  if (marks.has(")")) marks.delete("=");
  // Nor that a name may go on, where anything else could come.
  if (marks.size > 1) marks.delete(".");
  if (operator) for (const open of ["(", "["]) marks.delete(open);
  for (const mark of marks) words.push(`\`${mark}\``);
  if (column.states.some((s) => s.isComplete && s.rule.name === "statement" && s.reference === 0))
    words.push("the end of the statement");
  if (operator) words.push("an operator");
  return words;
};
