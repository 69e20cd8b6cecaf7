/** Where names are declared: found in the words, so that a mistake elsewhere in a statement hides none. */
import type { Span } from "../source.ts";
import type { Token } from "../split.ts";
import { type Document, type Found, markAfter, type Words } from "./document.ts";

export interface Symbol {
  readonly name: string;
  readonly kind: "param" | "input" | "pop" | "learn" | "other";
  readonly span: Span;
  /** The statement that declares it. */
  readonly tokens: readonly Token[];
}

/** All declarations in order. */
export const symbolsOf = ({ statements }: Words): readonly Symbol[] => statements.flatMap(declaredBy);

const declaredBy = (tokens: readonly Token[]): readonly Symbol[] => {
  const [first, second] = tokens;
  const symbol = ({ text: name, span }: Token, kind: Symbol["kind"]): Symbol => ({
    name,
    kind,
    span,
    tokens,
  });
  if (first.type === "name" && second?.text === "=") return [symbol(first, "other")];
  if (first.type !== "keyword") return [];
  switch (first.text) {
    case "input":
    case "pop":
      return listed(tokens).map((token) => symbol(token, first.text === "input" ? "input" : "pop"));
    case "param":
    case "learn":
      return second?.type === "name" ? [symbol(second, first.text)] : [];
    case "block":
    case "for":
      return second?.type === "name" ? [symbol(second, "other")] : [];
    default:
      return [];
  }
};

/** The names before the `:` that are in no bracket. */
const listed = (tokens: readonly Token[]): readonly Token[] => {
  const names: Token[] = [];
  let depth = 0;
  for (const token of tokens) {
    if (token.type === "name" && depth === 0) names.push(token);
    if (token.type !== "mark") continue;
    if (token.text === "(" || token.text === "[") depth++;
    if (token.text === ")" || token.text === "]") depth--;
    if (token.text === ":" && depth === 0) break;
  }
  return names;
};

/** The declaration of the name at a place: the nearest one before it where there are several, or an imported one. */
export const symbolAt = (document: Document, found: Found): Symbol | null => {
  const word = found.tokens[found.index];
  // `tau_s = 5ms` within brackets is a key, `cuba(` a model; `a = Part(` makes a block.
  const isKey = markAfter(found) === "=" && found.index > 1;
  const declares = found.tokens[0].type === "keyword" && found.index === 1;
  const makes = found.index === 2 && found.tokens[1].text === "=" && found.tokens[0].type === "name";
  if (word.type !== "name" || (isKey && !declares)) return null;
  if (markAfter(found) === "(" && !declares && !makes) return null;
  if (found.tokens[found.index - 1]?.text === ".") return null;
  const all = symbolsOf(document).filter(({ name }) => name === word.text);
  return (
    all.findLast(({ span }) => span.start <= word.span.start) ??
    all[0] ??
    document.imported.flatMap(symbolsOf).find(({ name }) => name === word.text) ??
    null
  );
};
