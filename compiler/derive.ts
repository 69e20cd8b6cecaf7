/**
 * How a statement follows from the grammar. An Earley parser finds it, slowly; but it depends on the kinds of
 * the statement's tokens alone, so each sequence of kinds is looked for once and its derivation kept, as the
 * steps of a shift-reduce parser. A program's ten thousand projections have a handful of them.
 */
import nearley from "nearley";
import { queue } from "../grammar/lexer.ts";
import compiled from "../grammar/snn.generated.ts";
import type { Statement } from "./ast.ts";
import type { Failure } from "./expected.ts";
import type { Token } from "./split.ts";

/** The parts of a rule are put together by its postprocessor. */
interface Rule {
  readonly symbols: readonly unknown[];
  readonly postprocess?: (parts: unknown[]) => unknown;
}
/** Takes the next token, or puts as many parts together as the rule has symbols. */
type Step = "shift" | Rule;
/** What nearley builds here instead of a tree of the program. */
type Derived = Token | { readonly rule: Rule; readonly parts: readonly Derived[] };

const RULES: readonly Rule[] = compiled.ParserRules;
/** Of rules that hand on their only part, as the grammar's first one does. */
const HAND_ON = RULES[0].postprocess;
const LITERALS: ReadonlySet<string> = new Set(
  RULES.flatMap(({ symbols }) =>
    symbols.flatMap((s) =>
      typeof s === "object" && s !== null && "literal" in s ? [String(s.literal)] : [],
    ),
  ),
);

const grammar = nearley.Grammar.fromCompiled({
  ...compiled,
  ParserRules: RULES.map((rule) => ({ ...rule, postprocess: (parts: Derived[]) => ({ rule, parts }) })),
} as unknown as nearley.CompiledRules);

/** Derivations that are kept, and the longest of them: long statements are seldom alike. */
const MOST_KEPT = 1000;
const LONGEST_KEPT = 200;
const kept = new Map<string, readonly Step[]>();

/** One statement's parse, or where and why there is none. */
export const parseStatement = (
  tokens: readonly Token[],
): { readonly kind: "parsed"; readonly statement: Statement } | Failure => {
  const kinds = kindsOf(tokens);
  const known = kept.get(kinds);
  if (known !== undefined) return { kind: "parsed", statement: build(known, tokens) };
  const derived = derive(tokens);
  if ("kind" in derived) return derived;
  const steps = stepsOf(derived);
  if (kept.size >= MOST_KEPT) kept.clear();
  if (tokens.length <= LONGEST_KEPT) kept.set(kinds, steps);
  return { kind: "parsed", statement: build(steps, tokens) };
};

/** What the grammar sees of the tokens: a word of its own as it is, any other token by its type. */
const kindsOf = (tokens: readonly Token[]): string => {
  let kinds = "";
  for (const { type, text } of tokens) kinds += LITERALS.has(text) ? `${text} ` : `%${type} `;
  return kinds;
};

const derive = (tokens: readonly Token[]): Exclude<Derived, Token> | Failure => {
  const parser = new nearley.Parser(grammar, { lexer: queue(tokens) });
  const inner = parser as unknown as Failure["parser"];
  // nearley would write an essay on its own state; expected.ts says it shorter.
  inner.reportError = () => "unexpected token";
  try {
    parser.feed("");
  } catch (problem) {
    if (!(problem instanceof Error) || !("token" in problem)) throw problem;
    return { kind: "failed", at: inner.current, parser: inner };
  }
  const { results } = parser;
  if (results.length === 0) return { kind: "failed", at: tokens.length, parser: inner };
  if (results.length > 1) {
    const text = tokens.map((t) => t.text).join(" ");
    throw new Error(`the grammar is ambiguous: ${results.length} parses of ${text}`);
  }
  return results[0] as Exclude<Derived, Token>;
};

/** The steps from left to right, without recursion: a long sum is as deep as it is long. */
const stepsOf = (derived: Derived): readonly Step[] => {
  const steps: Step[] = [];
  const open: Derived[] = [derived];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    if (!("rule" in top)) steps.push("shift");
    else {
      if (top.rule.postprocess !== HAND_ON) steps.push(top.rule);
      open.push(...top.parts);
    }
  }
  return steps.reverse();
};

/** Takes the tokens through the steps. */
const build = (steps: readonly Step[], tokens: readonly Token[]): Statement => {
  const parts: unknown[] = [];
  let next = 0;
  for (const step of steps) {
    if (step === "shift") parts.push(tokens[next++]);
    else {
      const own = parts.splice(parts.length - step.symbols.length);
      parts.push(step.postprocess ? step.postprocess(own) : own);
    }
  }
  return parts[0] as Statement;
};
