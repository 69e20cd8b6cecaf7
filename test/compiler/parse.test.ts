import { describe, expect, it } from "vitest";
import type { Statement } from "../../compiler/ast.ts";
import { createCollector } from "../../compiler/diagnostic.ts";
import { parse } from "../../compiler/parse.ts";
import { type Source, type Span, textOf } from "../../compiler/source.ts";
import { CASES, clean, EXAMPLES, examples, load, source } from "./cases.ts";

const statements = (text: string): readonly Statement[] => parse(source(text), createCollector()).statements;
const kinds = (text: string): string[] => statements(text).map((s) => s.kind);

/** Every object of a tree that has a span, with the one around it. */
const spans = (
  value: unknown,
  around: Span | null,
  visit: (span: Span, around: Span | null, node: object) => void,
): void => {
  if (Array.isArray(value)) for (const item of value) spans(item, around, visit);
  else if (typeof value === "object" && value !== null) {
    const own = "span" in value ? (value.span as Span) : around;
    if ("span" in value && own !== null) visit(own, around, value);
    for (const [key, child] of Object.entries(value))
      if (key !== "span" && key !== "source") spans(child, own, visit);
  }
};

describe("the tree", () => {
  it("has every node's place, and a child's within its parent's", () => {
    const check = (program: Source): void => {
      let count = 0;
      spans(parse(program, createCollector()).statements, null, (span, around, node) => {
        count++;
        expect(span.end).toBeGreaterThan(span.start);
        // The body of a block is behind its opening line, of which its span is.
        const inBody = around !== null && /^(?:learn|block|for)\b/.test(textOf(around));
        if (around !== null && !inBody) {
          expect(span.start).toBeGreaterThanOrEqual(around.start);
          expect(span.end).toBeLessThanOrEqual(around.end);
        }
        if ("text" in node && Object.keys(node).length === 2)
          expect(textOf(span).replaceAll(" ", "")).toBe(node.text);
      });
      expect(count).toBeGreaterThan(0);
    };
    for (const name of examples()) check(load(EXAMPLES, name));
    for (const name of clean()) check(load(CASES, name));
  });

  it("keeps arithmetic as it is written: power before sign before product before sum, from the left", () => {
    const show = (e: unknown): string => {
      const node = e as Record<string, unknown> & { kind: string };
      if (node.kind === "number") return String(node["text"]);
      if (node.kind === "negate") return `-${show(node["operand"])}`;
      if (node.kind === "group") return show(node["inner"]);
      return `(${show(node["left"])}${node["operator"]}${show(node["right"])})`;
    };
    const shape = (text: string): string => {
      const [statement] = statements(`param a = ${text}`);
      return statement.kind === "param" ? show(statement.value) : statement.kind;
    };
    expect(shape("1 - 2 - 3")).toBe("((1-2)-3)");
    expect(shape("1 + 2 * 3 / 4")).toBe("(1+((2*3)/4))");
    expect(shape("-2 ^ -1")).toBe("-(2^-1)");
    expect(shape("2 * -3")).toBe("(2*-3)");
    expect(shape("(1 + 2) * 3")).toBe("((1+2)*3)");
  });
});

describe("statements", () => {
  it("may share a line, with and without a word that begins them", () => {
    expect(
      kinds("snn 1 tick 5ms seed 0 a -> b : dense(1) plastic c, d[1] -> b : dense(2) probe a.v"),
    ).toEqual(["header", "tick", "seed", "projection", "projection", "probe"]);
  });

  it("go on after a mark that wants more and in open brackets, and not otherwise", () => {
    expect(kinds("param a =\n1 +\n2\nparam b = (3\n+ 4\n)\na,\nb ->\nc :\ndense(\n1\n)")).toEqual([
      "param",
      "param",
      "projection",
    ]);
    expect(kinds("param a = 1\n+ 2")).toEqual(["param", "broken"]);
  });

  it("keep a block together on one line and on several", () => {
    for (const text of [
      "learn x { loss = f(a) update = g(b) } seed 1",
      "learn x {\n loss = f(a)\n update = g(b)\n}\nseed 1",
    ]) {
      const [learn, seed] = statements(text);
      expect(learn.kind === "learn" && learn.body.map((s) => s.kind)).toEqual(["assign", "assign"]);
      expect(seed.kind).toBe("seed");
    }
  });

  it("leave the names of a broken one behind, so that nothing else misses them", () => {
    const [pop, param] = statements("pop a[3 b[4] : cuba(tau = 1)\nparam c 3");
    expect(pop.kind === "broken" && pop.names.map((n) => n.text)).toEqual(["a", "b"]);
    expect(param.kind === "broken" && param.names.map((n) => n.text)).toEqual(["c"]);
  });
});
