import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { baselinesFromText } from "../../../runtime/baselines/results.ts";
import { Problem } from "../../../runtime/problem.ts";
import { scratch, snn, YINYANG } from "./snn.ts";

describe("snn compare --baselines", () => {
  test("every rule stands beside the exact gradient; the file says what the command printed", async () => {
    const folder = scratch();
    const words = ["--against", "surrogate,spikeprop,quantised", "--bins", "8,32", "--seeds", "3,4"];
    const done = await snn(
      ["compare", YINYANG, ...words, "--batches", "1", "--batch", "40", "-o", "b.jsonl", "--json"],
      folder,
    );
    expect([done.code, done.stdout.split("\n").length]).toEqual([0, 2]);
    const { header, records } = baselinesFromText("b", readFileSync(join(folder, "b.jsonl"), "utf8"));
    expect(header).toMatchObject({
      program: "yinyang.snn",
      weights: null,
      batches: 1,
      batch: 40,
      records: 16,
    });
    expect(done.json()).toEqual({ ...header, records: [...records] });
    const cosine = (baseline: string, name: string): number[] =>
      records.filter((r) => r.baseline === baseline && r.name === name).map((r) => r.cosine ?? Number.NaN);
    for (const name of ["point->hid", "hid->class"]) {
      const [surrogate, spikeprop, coarse, fine] = [
        "surrogate 32",
        "spikeprop",
        "quantised 8",
        "quantised 32",
      ].map((baseline) => cosine(baseline, name));
      spikeprop.forEach((c, s) => {
        expect(c).toBeGreaterThan(1 - 1e-9);
        expect(fine[s]).toBeGreaterThan(coarse[s]);
        expect(fine[s]).toBeGreaterThan(0.9);
        expect(surrogate[s]).toBeLessThan(fine[s]);
      });
    }
  });

  test("-o with a report's ending writes the report of it", async () => {
    const folder = scratch();
    const words = ["--against", "spikeprop", "--batches", "1", "--batch", "5"];
    const done = await snn(["compare", YINYANG, ...words, "-o", "b.html"], folder);
    expect(done.code, done.stderr).toBe(0);
    const html = readFileSync(join(folder, "b.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("Other rules beside the exact gradient");
  });

  test.each([
    [["--against", "hebbian"], "--against takes surrogate, straight-through, spikeprop, quantised, finite"],
    [["--baselines", "--bins", "0"], "--bins takes whole numbers from 1 to 4096, such as 16,64; got 0"],
    [["--baselines", "--batch", "9000"], "a batch of 9000 samples; yinyang has 5000"],
    [["--bins", "8"], "--bins goes with --baselines"],
  ])("refuses %j", async (words, message) => {
    const done = await snn(["compare", YINYANG, ...words], scratch());
    expect([done.code, done.stdout]).toEqual([2, ""]);
    expect(done.stderr).toContain(message);
  });
});

test("a file that is none, is cut off or is another program's is refused by line", () => {
  const told = (text: string): string => {
    try {
      baselinesFromText("b.jsonl", text);
    } catch (thrown) {
      if (thrown instanceof Problem) return thrown.toText();
      throw thrown;
    }
    return "nothing";
  };
  const hint = "\n  = make it with `snn compare FILE --baselines -o RESULTS`";
  const holds = "error E0941: b.jsonl holds no comparison with baselines";
  expect(told("cosine\n")).toBe(`${holds}: the line is no JSON object\n --> b.jsonl:1:1${hint}`);
  expect(told('{"a": 1}\n')).toBe(
    `${holds}: the first line does not say "firetimeBaselines": 1\n --> b.jsonl:1:1${hint}`,
  );
  expect(told('{"firetimeBaselines":1,"records":2}\n{"baseline":"x","name":"y"}\n')).toBe(
    `${holds}: it has 1 of 2 records: it was cut off\n --> b.jsonl:2:1${hint}`,
  );
  expect(told('{"firetimeBaselines":1,"records":1}\n{"baseline":"x"}\n')).toBe(
    `${holds}: the record has no \`name\`\n --> b.jsonl:2:1${hint}`,
  );
});
