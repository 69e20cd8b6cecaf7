/** What could be typed at a place: keywords, names, models and rules with their keys. */
import { KEYWORDS, STATEMENT_WORDS } from "../../grammar/lexer.ts";
import type { Signature } from "../check/arguments.ts";
import { VARIABLES } from "../check/check.ts";
import { DATA } from "../check/data.ts";
import { DRAWS } from "../check/draws.ts";
import { ENCODERS } from "../check/encoders.ts";
import { LEARNING_RULES } from "../check/learn.ts";
import { TRACE } from "../check/local.ts";
import { MODELS } from "../check/models.ts";
import { VARIABLES as VARIABLES_OF_RULES } from "../check/products.ts";
import { AXONAL, RULES } from "../check/rules.ts";
import type { Token } from "../split.ts";
import type { Document } from "./document.ts";
import { symbolsOf } from "./symbols.ts";

export interface Completion {
  readonly label: string;
  readonly kind: "keyword" | "param" | "population" | "function" | "key";
  readonly detail?: string;
}

type Signatures = Readonly<Record<string, Pick<Signature<string>, "form" | "keys">>>;

/** Everything that takes arguments by their keys. */
const CALLS: Signatures = {
  ...MODELS,
  ...ENCODERS,
  ...RULES,
  ...DRAWS,
  axonal: AXONAL,
  trace: TRACE,
  ...LEARNING_RULES.loss,
  ...LEARNING_RULES.update,
};

export const completionsAt = (document: Document, offset: number): readonly Completion[] => {
  const before = wordsBefore(document, offset);
  const last = before.at(-1);
  if (last === undefined) return [...keywords(STATEMENT_WORDS), ...names(document, ["input", "pop"])];
  if (last.text === "." && before[0].text === "probe") return list(VARIABLES, "key");
  const open = openBracket(before);
  if (open !== null) {
    const callee = before[open - 1]?.type === "name" ? before[open - 1].text : "";
    const values = [
      ...names(document, ["param"]),
      ...(last.text === "=" && before.at(-2)?.text === "delay" ? calls({ axonal: AXONAL }) : []),
      ...(last.text === "=" && /^[xy][123]$/.test(before.at(-2)?.text ?? "") ? calls({ trace: TRACE }) : []),
      ...(before[open - 1]?.text === "products" ? list([...VARIABLES_OF_RULES, "u0"], "param") : []),
      ...(isProjection(before) || (before[0].text === "pop" && before[open].text === "(")
        ? calls(DRAWS)
        : []),
    ];
    if (before[open].text === "[") return values;
    return [...keysOf(callee), ...values];
  }
  if (last.text === ":") {
    return calls(before[0].text === "input" ? ENCODERS : before[0].text === "pop" ? MODELS : RULES);
  }
  const part = before[0].text;
  if (last.text === "=" && before.length === 2 && (part === "loss" || part === "update"))
    return calls(LEARNING_RULES[part]);
  if (last.text === "->" || last.text === ",") return names(document, ["input", "pop"]);
  if (before[0].text === "probe") return names(document, ["input", "pop"]);
  if (before[0].text === "data") return calls(DATA);
  if (last.text === ")" && isProjection(before)) return keywords(["plastic"]);
  return [...names(document, ["param"]), ...keywords(KEYWORDS)];
};

/** The words of the statement before a place, without the one that is being typed. */
const wordsBefore = ({ statements, source }: Document, offset: number): readonly Token[] => {
  const statement = statements.findLast(([first]) => first.span.start < offset);
  if (statement === undefined) return [];
  const words = statement.filter(({ span }) => span.start < offset);
  const typing = words.at(-1);
  if (typing !== undefined && typing.type !== "mark" && typing.span.end >= offset) words.pop();
  const last = words.at(-1);
  if (last === undefined) return [];
  // On a new line another statement begins, unless this one cannot be over.
  const isOver = openBracket(words) === null && !/^(?:[-+*/^=,:.]|->|\.\.)$/.test(last.text);
  return isOver && /[\r\n]/.test(source.text.slice(last.span.end, offset)) ? [] : words;
};

const isProjection = (words: readonly Token[]): boolean => words.some(({ text }) => text === "->");

/** Index of the innermost bracket that is open at the end. */
const openBracket = (words: readonly Token[]): number | null => {
  const open: number[] = [];
  words.forEach(({ type, text }, n) => {
    if (type !== "mark") return;
    if (text === "(" || text === "[") open.push(n);
    if (text === ")" || text === "]") open.pop();
  });
  return open.at(-1) ?? null;
};

const keysOf = (callee: string): readonly Completion[] => {
  if (!Object.hasOwn(CALLS, callee)) return [];
  const { keys, form } = CALLS[callee];
  return Object.keys(keys).map((label) => ({ label, kind: "key", detail: form }));
};

const calls = (of: Signatures): readonly Completion[] =>
  Object.entries(of).map(([label, { form }]) => ({ label, kind: "function", detail: form }));

const keywords = (words: Iterable<string>): readonly Completion[] => list([...words], "keyword");

const list = (labels: readonly string[], kind: Completion["kind"]): readonly Completion[] =>
  labels.map((label) => ({ label, kind }));

const names = (document: Document, kinds: readonly string[]): readonly Completion[] => {
  const found = new Map<string, Completion>();
  for (const { name, kind } of [document, ...document.imported].flatMap(symbolsOf))
    if (kinds.includes(kind))
      found.set(name, { label: name, kind: kind === "param" ? "param" : "population", detail: kind });
  return [...found.values()];
};
