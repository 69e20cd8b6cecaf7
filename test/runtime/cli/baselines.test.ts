import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { baselinesFromText } from "../../../runtime/baselines/results.ts";
import { Problem } from "../../../runtime/problem.ts";
import { projectFile } from "../../golden.ts";
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

  test("local rules have a direction and no length, and know the label by a teacher alone", async () => {
    const folder = scratch();
    const against = "stdp,stdp-untaught,hebb,hebb-untaught";
    const size = ["--batches", "1", "--batch", "30", "--window", "3"];
    const done = await snn(["compare", YINYANG, "--against", against, ...size, "-o", "l.jsonl"], folder);
    expect(done.code, done.stderr).toBe(0);
    const { records } = baselinesFromText("l", readFileSync(join(folder, "l.jsonl"), "utf8"));
    const [taught, untaught] = ["stdp", "stdp-untaught"].map((name) =>
      records.filter(({ baseline }) => baseline === name),
    );
    for (const record of records) {
      expect(record).toMatchObject({ directionOnly: true, normRatio: null, silent: 0 });
      expect(record.source).toMatch(/; tau = 3 tau_s$/);
      expect(Math.abs(record.cosine ?? 1)).toBeLessThan(0.95);
    }
    // The teacher acts on the outputs, and so on their own weights alone.
    expect(taught[0].cosine).toBe(untaught[0].cosine);
    expect(taught[1].cosine).not.toBe(untaught[1].cosine);
    expect(done.stdout).toMatch(/ {2}stdp +hid->class +[-.\d]+ +[-.\d]+ +– +[.\d]+ +247 +0\n/);
    expect(done.stdout).toContain("  stdp-untaught: Bi, Poo 1998; all pairs");
  });

  test.each([
    "spike_times(class, targets = [[8ms, 12ms, 12ms], [12ms, 8ms, 12ms], [12ms, 12ms, 8ms]])",
    "count(class, window = 5ms .. 20ms, edge = 2ms)",
  ])("of %s every rule has something to say", async (loss) => {
    const folder = scratch();
    const text = readFileSync(YINYANG, "utf8").replace("first_spike(class, margin = 0.2 * tau_s)", loss);
    writeFileSync(join(folder, "other.snn"), text);
    const size = ["--batches", "1", "--batch", "10", "--bins", "16", "--json"];
    const done = await snn(["compare", "other.snn", "--baselines", ...size], folder);
    expect(done.code, done.stderr).toBe(0);
    const { records } = done.json() as unknown as ReturnType<typeof baselinesFromText>;
    expect(new Set(records.map(({ baseline }) => baseline))).toEqual(
      new Set(["surrogate 16", "straight-through 16", "spikeprop", "quantised 16", "hebb", "stdp"]),
    );
    for (const { baseline, cosine } of records) expect(cosine, baseline).toBeTypeOf("number");
  });

  test("what one line makes is one row, or with --layers one for each", async () => {
    const line = (words: readonly string[]) =>
      snn(
        ["compare", projectFile("examples/delays.snn"), "--batches", "1", "--batch", "2", ...words],
        scratch(),
      );
    const rows = async (words: readonly string[]) =>
      (await line(words)).stdout.match(/^ {2}.*hid.*$/gm)?.map((row) => row.trim().split(/ {2,}/)) ?? [];
    const [short, long] = [await rows([]), await rows(["--layers"])];
    expect([short.length, long.length]).toEqual([16, 248]);
    expect(short.filter((_, n) => n % 4 === 0).map(([name]) => name)).toEqual([
      "point->hid ×30",
      "hid->class",
      "point->hid ×30 delays",
      "hid->class delays",
    ]);
    expect(short.slice(4, 8)).toEqual(long.filter(([name]) => name === "hid->class"));
    const worst = long
      .filter(([name, against]) => /^point->hid(#\d+)?$/.test(name) && against === "chip ticks, floor")
      .map((row) => Number(row[3]));
    expect(Number(short[0][3])).toBe(Math.min(...worst.filter(Number.isFinite)));
    const baselines = ["--against", "spikeprop"];
    expect((await rows(baselines)).map(([, name]) => name)).toEqual(["point->hid ×30", "hid->class"]);
    expect(await rows([...baselines, "--layers"])).toHaveLength(31);
    expect((await rows(["--chip", "float64"])).map(([name]) => name)).toEqual([
      "point->hid ×30",
      "hid->class",
    ]);
  });

  test("-o with a report's ending writes the report of it", async () => {
    const folder = scratch();
    const words = ["--against", "spikeprop,hebb", "--batches", "1", "--batch", "5"];
    const done = await snn(["compare", YINYANG, ...words, "-o", "b.html"], folder);
    expect(done.code, done.stderr).toBe(0);
    const html = readFileSync(join(folder, "b.html"), "utf8");
    expect(html).toMatch(/^<!doctype html>/);
    expect(html).toContain("Other rules beside the exact gradient");
    // A rule without a length has no number there.
    await snn(["compare", YINYANG, ...words, "-o", "b.csv"], folder);
    const csv = readFileSync(join(folder, "b.csv"), "utf8");
    expect(csv).toContain(",spikeprop,");
    expect(csv).toContain(",hebb,");
    expect(csv).not.toContain("NaN");
  });

  test("data smaller than the usual batch are one batch", async () => {
    const done = await snn(["compare", projectFile("examples/iris.snn")], scratch());
    expect(done.stdout, done.stderr).toContain("means over 1 batch, 100 samples");
  });

  test.each([
    [["--against", "hebbian"], "--against takes surrogate, straight-through, spikeprop, quantised, finite"],
    [["--baselines", "--bins", "0"], "--bins takes whole numbers from 1 to 4096, such as 16,64; got 0"],
    [["--baselines", "--batch", "9000"], "a batch of 9000 samples; yinyang has 5000"],
    [["--bins", "8"], "--bins goes with --baselines"],
    [["--window", "2"], "--window goes with --baselines"],
    [["--baselines", "--window", "0"], "--window takes a number of tau_s above 0"],
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
