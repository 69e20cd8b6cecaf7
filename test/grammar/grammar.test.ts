import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import nearley from "nearley";
import { describe, expect, it } from "vitest";
import { createCollector } from "../../compiler/diagnostic.ts";
import type { Source } from "../../compiler/source.ts";
import { split } from "../../compiler/split.ts";
import { queue } from "../../grammar/lexer.ts";
import compiled from "../../grammar/snn.generated.ts";
import { CASES, clean, EXAMPLES, examples, failing, load, snippets } from "../compiler/cases.ts";

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const grammar = nearley.Grammar.fromCompiled(compiled as unknown as nearley.CompiledRules);

/** Number of parses of each statement of a program; −1 for those that are wrong before the grammar sees them. */
const parses = (source: Source): number[] => {
  const counts: number[] = [];
  for (const { tokens, block, broken } of split(source, 0, createCollector())) {
    if (block === "closes") continue;
    if (broken) {
      counts.push(-1);
      continue;
    }
    const parser = new nearley.Parser(grammar, { lexer: queue(tokens) });
    try {
      parser.feed("");
      counts.push(parser.results.length);
    } catch {
      counts.push(0);
    }
  }
  return counts;
};

describe("the grammar", () => {
  it("is compiled from its source as it is now", () => {
    const made = execFileSync(
      process.execPath,
      [at("node_modules/nearley/bin/nearleyc.js"), at("grammar/snn.ne")],
      {
        encoding: "utf8",
      },
    );
    expect(made, "run npm run grammar").toBe(readFileSync(at("grammar/snn.generated.ts"), "utf8"));
  });

  it("has no rule that matches nothing, which would make parsing slow and ambiguous", () => {
    expect(compiled.ParserRules.filter((rule) => rule.symbols.length === 0)).toEqual([]);
  });

  it.each(examples())("gives each statement of examples/%s exactly one parse", (name) => {
    const counts = parses(load(EXAMPLES, name));
    expect(counts.length).toBeGreaterThan(3);
    expect(new Set(counts)).toEqual(new Set([1]));
  });

  it.each(clean())("gives each statement of test/cases/%s exactly one parse", (name) => {
    expect(
      new Set(parses({ ...load(CASES, name), text: load(CASES, name).text.replace(/^\uFEFF/, "") })),
    ).toEqual(new Set([1]));
  });

  it.each(snippets())("gives each statement of grammar/SPEC.md:$line exactly one parse", ({ text }) => {
    expect(new Set(parses({ file: "SPEC.md", text }))).toEqual(new Set([1]));
  });

  it("gives no statement of the programs with mistakes two parses", () => {
    const counts = failing().flatMap((name) => parses(load(CASES, name)));
    expect(counts.length).toBeGreaterThan(200);
    expect(Math.max(...counts)).toBe(1);
    expect(counts).toContain(0);
  });
});
