/** Names inside blocks and loops, and what each of them stands for outside. */
import type { BlockStatement, Expression, Name } from "../ast.ts";
import type { Span } from "../source.ts";

/** The names of one block made, of one pass through a loop, or of the program itself. */
export interface Scope {
  /** Before the names that are declared here: `c1.`; empty in the program. */
  readonly prefix: string;
  readonly names: Map<string, Meaning>;
  readonly outer: Scope | null;
}

export type Meaning =
  /** Declared here: the name as the whole program knows it. */
  | { readonly kind: "own"; readonly text: string }
  /** A parameter for which another name was given, to be looked up where the block is made. */
  | { readonly kind: "alias"; readonly name: Name; readonly scope: Scope }
  /** A parameter for which a value was given, or a loop's variable. */
  | { readonly kind: "value"; readonly expression: Expression }
  /** A block that was made; `port` is what it returns, as it is named inside. */
  | { readonly kind: "made"; readonly block: BlockStatement; readonly scope: Scope; port: Name | null }
  /** A name of a loop's body: what it means in each pass. */
  | { readonly kind: "passes"; readonly first: number; readonly passes: Meaning[] };

/** What a path leads to, or the first part of it that leads nowhere, with the block that does not have it. */
export type Found = {
  /** Of the argument, where a parameter stands for the name. */
  readonly span?: Span;
} & (
  | { readonly kind: "found"; readonly meaning: Exclude<Meaning, { kind: "alias" }> }
  /** Not of a block or loop: a name of the program, or none. */
  | { readonly kind: "outside"; readonly text: string }
  | {
      readonly kind: "missing";
      readonly part: string;
      readonly known: readonly string[];
      readonly hint?: string;
    }
);

/** Follows `c1.layer.0` from a scope outwards, and then inwards. */
export const lookUp = (path: string, scope: Scope): Found => {
  const [first, ...rest] = path.split(".");
  // Numbers behind a name are passes of loops, also inside these, where the name alone is that of this pass.
  const numbers = rest.findIndex((part) => !/^\d+$/.test(part));
  const deep = numbers < 0 ? rest.length : numbers;
  for (let at: Scope | null = scope; at !== null; at = at.outer) {
    const meaning = at.names.get(first);
    if (meaning !== undefined && (at.outer === null || meaning.kind === "alias" || loopsOf(meaning) >= deep))
      return within(meaning, rest);
  }
  return { kind: "outside", text: path };
};

/** Loops in one another that a name is declared in, counted from where it means all their passes. */
const loopsOf = (meaning: Meaning | undefined): number =>
  meaning?.kind === "passes" ? 1 + loopsOf(meaning.passes[0]) : 0;

const within = (meaning: Meaning, rest: readonly string[]): Found => {
  if (meaning.kind === "alias") {
    const found = lookUp([meaning.name.text, ...rest].join("."), meaning.scope);
    // Of a longer path the argument is but the beginning.
    return rest.length > 0 || found.span ? found : { ...found, span: meaning.name.span };
  }
  if (rest.length === 0) return { kind: "found", meaning };
  const [part, ...further] = rest;
  if (meaning.kind === "made") {
    const inner = meaning.scope.names.get(part);
    if (inner !== undefined) return within(inner, further);
    return { kind: "missing", part, known: [...meaning.scope.names.keys()] };
  }
  if (meaning.kind === "passes") {
    const inner = meaning.passes[Number(part) - meaning.first];
    if (/^\d+$/.test(part) && inner !== undefined) return within(inner, further);
    const last = meaning.first + meaning.passes.length - 1;
    return {
      kind: "missing",
      part,
      known: [],
      hint: `the loop's passes are ${meaning.first}..${last}${/^\d+$/.test(part) ? "" : `; a computed one is written .(${part})`}`,
    };
  }
  if (meaning.kind === "own") return { kind: "outside", text: `${meaning.text}.${rest.join(".")}` };
  return { kind: "missing", part, known: [] };
};
