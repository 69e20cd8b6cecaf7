/** What could be typed at a place: keywords, names, models and rules with their keys. */
import { KEYWORDS, STATEMENT_WORDS } from "../../grammar/lexer.ts";
import { MODELS } from "../check/models.ts";
import type { Token } from "../split.ts";
import type { Document } from "./document.ts";
import { symbolsOf } from "./symbols.ts";

export interface Completion {
  readonly label: string;
  readonly kind: "keyword" | "param" | "population" | "function" | "key";
  readonly detail?: string;
}

export const ENCODERS = ["latency", "poisson", "external"] as const;
export const RULES = [
  "dense",
  "one_to_one",
  "flatten",
  "random",
  "fan_in",
  "fan_out",
  "conv",
  "sumpool",
  "avgpool",
  "edges",
] as const;
export const WEIGHTS = ["normal", "uniform", "truncated", "file"] as const;

export const completionsAt = (document: Document, offset: number): readonly Completion[] => {
  const before = wordsBefore(document, offset);
  const last = before.at(-1);
  if (last === undefined) return [...keywords(STATEMENT_WORDS), ...names(document, ["input", "pop"])];
  if (last.text === "." && before[0].text === "probe") return list(["spikes", "v", "i"], "key");
  const open = openBracket(before);
  if (open !== null) {
    const callee = before[open - 1]?.type === "name" ? before[open - 1].text : "";
    const values = [
      ...names(document, ["param"]),
      ...(isProjection(before) ? list(WEIGHTS, "function") : []),
    ];
    if (before[open].text === "[") return values;
    return [...keysOf(callee), ...values];
  }
  if (last.text === ":") {
    if (before[0].text === "input") return list(ENCODERS, "function");
    if (before[0].text === "pop")
      return Object.entries(MODELS).map(([label, { form }]) => ({ label, kind: "function", detail: form }));
    return list(RULES, "function");
  }
  if (last.text === "->" || last.text === ",") return names(document, ["input", "pop"]);
  if (before[0].text === "probe") return names(document, ["input", "pop"]);
  if (before[0].text === "data") return list(["yinyang", "csv"], "function");
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
  if (Object.hasOwn(MODELS, callee)) {
    const { keys, form } = MODELS[callee as keyof typeof MODELS];
    return Object.keys(keys).map((label) => ({ label, kind: "key", detail: form }));
  }
  return (RULES as readonly string[]).includes(callee) ? list(["weight", "delay"], "key") : [];
};

const keywords = (words: Iterable<string>): readonly Completion[] => list([...words], "keyword");

const list = (labels: readonly string[], kind: Completion["kind"]): readonly Completion[] =>
  labels.map((label) => ({ label, kind }));

const names = (document: Document, kinds: readonly string[]): readonly Completion[] => {
  const found = new Map<string, Completion>();
  for (const { name, kind } of symbolsOf(document))
    if (kinds.includes(kind))
      found.set(name, { label: name, kind: kind === "param" ? "param" : "population", detail: kind });
  return [...found.values()];
};
