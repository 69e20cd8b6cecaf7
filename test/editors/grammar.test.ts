/** The editor's colours know the words of the language, no more and no less. */
import { describe, expect, test } from "vitest";
import { KEYWORDS, UNITS } from "../../grammar/lexer.ts";
import { expectGolden, readProject } from "../golden.ts";
import { textMate } from "./textmate.ts";

const FILE = "editors/vscode/syntaxes/snn.tmLanguage.json";

interface Pattern {
  readonly name?: string;
  readonly match: string;
}

describe("the TextMate grammar", () => {
  test("is made from the language's own words", () => {
    expectGolden(FILE, textMate());
  });

  const { patterns } = JSON.parse(textMate()) as { readonly patterns: readonly Pattern[] };
  const all = new RegExp(patterns.map(({ match }) => `(?:${match})`).join("|"), "gm");

  test("knows every keyword and unit, whole", () => {
    const keyword = new RegExp(patterns.find(({ name }) => name === "keyword.control.snn")?.match ?? "$^");
    for (const word of KEYWORDS) {
      expect(keyword.exec(word)?.[0]).toBe(word);
      expect(keyword.test(`${word}x`)).toBe(false);
    }
    for (const unit of UNITS.keys()) expect(`5${unit}`.match(all)).toEqual([`5${unit}`]);
  });

  test("takes every example apart without leaving a word", () => {
    for (const file of ["examples/yinyang.snn", "examples/recurrent.snn"])
      expect(readProject(file).replace(all, "")).toMatch(/^[\s,()[\]{}.%]*$/);
  });
});
