import { describe, expect, it } from "vitest";
import { CODES } from "../../compiler/codes.ts";
import { createCollector, MOST } from "../../compiler/diagnostic.ts";
import { distance, either, nearest, quote, suggest } from "../../compiler/words.ts";
import { source } from "./cases.ts";

describe("the words of messages", () => {
  it("measure how far two words are apart by insertions, drops, changes and swaps", () => {
    expect(distance("", "abc")).toBe(3);
    expect(distance("kitten", "sitting")).toBe(3);
    expect(distance("weigth", "weight")).toBe(1);
    expect(distance("same", "same")).toBe(0);
  });

  it("find the word that was meant, and none where none is near", () => {
    expect(nearest("treshold", ["threshold", "reset"])).toBe("threshold");
    expect(nearest("HID", ["him", "hid"])).toBe("hid");
    expect(nearest("x", ["y"])).toBeNull();
    expect(nearest("banana", ["threshold"])).toBeNull();
    expect(nearest("a".repeat(1e6), ["a".repeat(1e6 - 1)])).toBeNull();
  });

  it("list what there is where nothing is near and the list is short", () => {
    expect(suggest("zzz", ["a", "b"])).toBe("there are `a` and `b`");
    expect(suggest("zzz", ["a"])).toBe("there is `a`");
    expect(suggest("zzz", [])).toBeUndefined();
    expect(either(["a", "b", "c"])).toBe("a, b or c");
  });

  it("show a piece of a program on one line, short and harmless", () => {
    expect(quote("a\n  b")).toBe("`a b`");
    expect(quote("\u001b[2J")).toBe("`·[2J`");
    expect(quote("x".repeat(1000)).length).toBe(42);
  });
});

describe("the codes", () => {
  it("say by their letter whether they stop a compile", () => {
    for (const [code, { severity }] of Object.entries(CODES)) {
      expect(code).toMatch(/^[EW]\d{4}$/);
      expect(severity).toBe(code.startsWith("E") ? "error" : "warning");
    }
  });

  it("have a title of one line and an explanation in sentences", () => {
    for (const { title, explanation } of Object.values(CODES)) {
      expect(title.length).toBeGreaterThan(0);
      expect(title.length).toBeLessThanOrEqual(80);
      expect(title).not.toContain("\n");
      expect(explanation).toMatch(/[.:?\])]$/);
    }
  });
});

describe("a collector", () => {
  const program = source("0123456789".repeat(10));
  const at = (start: number) => ({ source: program, start, end: start + 1 });

  it("gives the diagnostics in order of their places and tells errors from warnings", () => {
    const collector = createCollector();
    collector.report("W0410", at(5), "later");
    expect(collector.failed()).toBe(false);
    collector.report("E0107", at(2), "earlier", { hint: undefined });
    expect(collector.failed()).toBe(true);
    expect(collector.diagnostics().map((d) => d.message)).toEqual(["earlier", "later"]);
    expect(collector.diagnostics()[0]).not.toHaveProperty("hint");
  });

  it("gives them file by file, as the files were opened", () => {
    const collector = createCollector();
    const imported = source("imported");
    collector.open(program);
    collector.open(imported);
    collector.report("E0107", { source: imported, start: 0, end: 1 }, "in the imported file");
    collector.report("E0107", at(90), "in the program");
    expect(collector.diagnostics().map((d) => d.message)).toEqual(["in the program", "in the imported file"]);
  });

  it("shows the first ones and says how many more there are", () => {
    const collector = createCollector();
    for (let i = 0; i < MOST + 3; i++) collector.report("E0107", at(i), String(i));
    const all = collector.diagnostics();
    expect(all.length).toBe(MOST + 1);
    expect(all.at(-1)).toMatchObject({
      code: "E0100",
      severity: "error",
      message: "3 more problems are not shown",
    });
  });
});
