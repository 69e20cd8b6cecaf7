import nearley from "nearley";
import { describe, expect, it } from "vitest";
import { parseStatement } from "../../compiler/derive.ts";
import { createCollector } from "../../compiler/diagnostic.ts";
import { type Chunk, split } from "../../compiler/split.ts";
import { queue } from "../../grammar/lexer.ts";
import compiled from "../../grammar/snn.generated.ts";
import { CASES, clean, EXAMPLES, examples, failing, load, snippets, source } from "./cases.ts";

const grammar = nearley.Grammar.fromCompiled(compiled as unknown as nearley.CompiledRules);

/** The second way: nearley builds the tree itself. */
const byNearley = ({ tokens }: Chunk): unknown => {
  const parser = new nearley.Parser(grammar, { lexer: queue(tokens) });
  try {
    return parser.feed("").results[0];
  } catch {
    return undefined;
  }
};

const chunksOf = (text: string): readonly Chunk[] =>
  [...split(source(text), text.startsWith("\uFEFF") ? 1 : 0, createCollector())].filter(
    ({ block, broken }) => block !== "closes" && !broken,
  );

const chunks = [
  ...examples().map((name) => load(EXAMPLES, name).text),
  ...[...clean(), ...failing()].map((name) => load(CASES, name).text),
  ...snippets().map(({ text }) => text),
].flatMap(chunksOf);

describe("a kept derivation", () => {
  it("builds what nearley builds, for every statement of every program, when it is new and when it is not", () => {
    for (const chunk of [...chunks, ...chunks]) {
      const parsed = parseStatement(chunk.tokens);
      expect(parsed.kind === "parsed" ? parsed.statement : undefined).toEqual(byNearley(chunk));
    }
    expect(chunks.length).toBeGreaterThan(500);
  });

  it("is not taken for a statement of other kinds of tokens", () => {
    const kinds = (text: string): string[] => chunksOf(text).map(({ tokens }) => parseStatement(tokens).kind);
    expect(kinds("for i in 0..1 {\nfor in in 0..1 {\nfor i of 0..1 {\nfor i plastic 0..1 {")).toEqual([
      "parsed",
      "parsed",
      "failed",
      "failed",
    ]);
    expect(kinds("seed 1\nseed 1ms\nseed x\nseed tick")).toEqual(["parsed", "parsed", "parsed", "failed"]);
  });

  it("is found again after thousands of others", () => {
    const sum = (n: number): string =>
      `param a = 1${" + 1".repeat(n % 90)}${" * 2".repeat(Math.floor(n / 90))}`;
    const texts = Array.from({ length: 2500 }, (_, n) => sum(n));
    for (const text of [...texts, ...texts.slice(0, 5)]) {
      const [{ tokens }] = chunksOf(text);
      const parsed = parseStatement(tokens);
      expect(parsed.kind).toBe("parsed");
      if (parsed.kind === "parsed") expect(parsed.statement.span.end).toBe(text.length);
    }
  });
});
