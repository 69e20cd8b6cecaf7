import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import { render, summarise, toJson } from "../../compiler/render.ts";
import { positionOf, type Source, type Span } from "../../compiler/source.ts";
import { source } from "./cases.ts";

const spanAt = (program: Source, word: string): Span => {
  const start = program.text.indexOf(word);
  return { source: program, start, end: start + word.length };
};
const problem = (text: string, word: string): Diagnostic => ({
  code: "E0107",
  severity: "error",
  span: spanAt(source(text), word),
  message: "no",
});
/** The source line and the line with its marks. */
const shown = (d: Diagnostic): string[] =>
  render(d)
    .split("\n")
    .slice(3, 5)
    .map((l) => l.replace(/^\s*\d* \| /, ""));

describe("the renderer", () => {
  it("shows code, place, line, carets and hint", () => {
    const text = "snn 1\ntick 1ms\n";
    expect(render({ ...problem(text, "1ms"), hint: "try 2ms" })).toBe(
      ["error E0107: no", " --> test.snn:2:6", "  |", "2 | tick 1ms", "  |      ^^^", "  = try 2ms"].join(
        "\n",
      ),
    );
  });

  it("puts a second place on the same line below, one on another line after its line", () => {
    const program = source("tick 1ms tick 2ms\ntick 3ms");
    const [first, second, third] = ["1ms", "2ms", "3ms"].map((w) => spanAt(program, w));
    const base = { code: "E1101", severity: "error", message: "twice", span: second } as const;
    expect(
      render({ ...base, label: { span: first, message: "first" } })
        .split("\n")
        .slice(3),
    ).toEqual(["1 | tick 1ms tick 2ms", "  |               ^^^", "  |      --- first"]);
    expect(
      render({ ...base, label: { span: third, message: "third" } })
        .split("\n")
        .slice(3),
    ).toEqual([
      "1 | tick 1ms tick 2ms",
      "  |               ^^^",
      "  |",
      "2 | tick 3ms",
      "  |      --- third",
    ]);
  });

  it("names the file of a second place in another file", () => {
    const other: Source = { file: "other.snn", text: "seed 1" };
    const label = { span: spanAt(other, "seed"), message: "there" };
    expect(render({ ...problem("tick 1ms", "tick"), label })).toContain(" --> other.snn:1:1\n1 | seed 1");
  });

  it("lines carets up below tabs, wide characters and combining marks", () => {
    expect(shown(problem("\ta\tHERE", "HERE"))).toEqual(["    a   HERE", "        ^^^^"]);
    expect(shown(problem("日本 HERE", "HERE"))).toEqual(["日本 HERE", "     ^^^^"]);
    expect(shown(problem("日本 HERE", "本"))).toEqual(["日本 HERE", "  ^^"]);
    expect(shown(problem("e\u0301 HERE", "HERE"))).toEqual(["e\u0301 HERE", "  ^^^^"]);
    expect(shown(problem("😀 HERE", "HERE"))).toEqual(["😀 HERE", "   ^^^^"]);
  });

  it("lets no control character through to a terminal", () => {
    const [line] = shown(problem("\u001b[31m HERE \u202e", "HERE"));
    expect(line).toBe("·[31m HERE ·");
  });

  it("cuts a long line around the place", () => {
    const [line, marks] = shown(problem(`${"a ".repeat(500)}HERE${" b".repeat(500)}`, "HERE"));
    expect(line.length).toBeLessThanOrEqual(102);
    expect(line.slice(marks.indexOf("^"), marks.lastIndexOf("^") + 1)).toBe("HERE");
    expect(line.startsWith("…") && line.endsWith("…")).toBe(true);
  });

  it("marks a place without length, and one over several lines on its first line", () => {
    const program = source("tick\nseed");
    const d = problem("tick\nseed", "tick");
    expect(shown({ ...d, span: { source: program, start: 4, end: 4 } })).toEqual(["tick", "    ^"]);
    expect(shown({ ...d, span: { source: program, start: 1, end: 9 } })).toEqual(["tick", " ^^^"]);
  });

  it("uses colours only when it is asked to", () => {
    const d = problem("tick", "tick");
    expect(render(d)).not.toContain("\u001b");
    expect(render(d, { colour: true })).toContain("\u001b[31m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the colours
    expect(render(d, { colour: true }).replace(/\u001b\[\d+m/g, "")).toBe(render(d));
  });

  it("gives the same as data", () => {
    const [d] = analyse(source("snn 1\ntick 20")).diagnostics;
    expect(toJson(d)).toEqual({
      code: "E0304",
      severity: "error",
      file: "test.snn",
      line: 2,
      column: 6,
      message: "the tick is a time and wants a unit",
      hint: "did you mean `20ms`?",
    });
    expect(toJson(problem("a", "a")).hint).toBeNull();
  });

  it("counts errors and warnings", () => {
    const d = problem("a", "a");
    expect(summarise([d])).toBe("1 error");
    expect(summarise([d, d, { ...d, severity: "warning" }])).toBe("2 errors, 1 warning");
  });
});

describe("positions", () => {
  it("count lines whatever ends them, and no byte order mark", () => {
    const program = source("\uFEFFab\r\nc\rd\n\ne");
    const place = (offset: number): string => Object.values(positionOf(program, offset)).join(":");
    expect([1, 2, 3].map(place)).toEqual(["1:1", "1:2", "1:3"]);
    expect([5, 7, 9, 10, 11].map(place)).toEqual(["2:1", "3:1", "4:1", "5:1", "5:2"]);
  });
});
