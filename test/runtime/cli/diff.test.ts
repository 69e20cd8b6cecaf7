/** `snn run -o` and `snn diff` as a person uses them. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectCivil, RECURRENT, scratch, snn, YINYANG } from "./snn.ts";

const RUN = ["run", RECURRENT, "--steps", "20"];

test("runs of one program are equal, of two seeds they differ first where the table shows it", async () => {
  const folder = scratch();
  for (const [seed, name] of [
    ["1", "a.csv"],
    ["1", "b.csv"],
    ["2", "c.csv"],
  ])
    expect((await snn([...RUN, "--seed", seed, "-o", name], folder)).code).toBe(0);
  expect(readFileSync(join(folder, "a.csv"), "utf8").split("\n", 2)).toEqual([
    "tick,neuron,variable,value",
    expect.stringMatching(/^\d+,\w+\[\d+\],\w+,-?\d+$/),
  ]);
  const same = await snn(["diff", "a.csv", "b.csv"], folder);
  expect([same.code, same.stdout]).toEqual([
    0,
    expect.stringMatching(/^a\.csv and b\.csv are equal: [\d,]+ records\n$/),
  ]);
  const other = await snn(["diff", "a.csv", "c.csv", "--json"], folder);
  expect(other.code).toBe(1);
  expect(other.json()).toMatchObject({
    equal: false,
    difference: { tick: expect.any(Number), around: expect.any(Array) },
  });
  expect(other.stderr).toMatch(
    /^first difference at tick \d+: [VI] of \w+\[\d+\] is -?\d+ in a\.csv and -?\d+ in c\.csv\n/,
  );
  expect(other.stderr).toMatch(/≠\n/);
});

test("a shorter run ends, and is told", async () => {
  const folder = scratch();
  writeFileSync(join(folder, "a.csv"), "tick,neuron\n1,a[0]\n2,a[1]\n");
  writeFileSync(join(folder, "b.csv"), "tick,neuron\n1,a[0]\n");
  const done = await snn(["diff", "a.csv", "b.csv"], folder);
  expect(done.code).toBe(1);
  expect(done.stdout).toContain("at tick 2: a[1] spikes in a.csv only\nb.csv ends at tick 1\n");
});

test.each([
  [["diff", "a.csv"], 2],
  [["diff", "a.csv", "b.csv"], 1],
  [["run", YINYANG, "--chip", "float64", "-o", "t.csv"], 2],
  [["run", "mine.snn", "-o", "mine.snn"], 2],
])("%j is refused with %i, and nothing is written", async (words, code) => {
  const folder = scratch();
  writeFileSync(join(folder, "a.csv"), "tick,neuron\n1,a[0]\n");
  writeFileSync(join(folder, "b.csv"), "tick,neuron,variable,value\n1,a[0],V,0\n");
  writeFileSync(join(folder, "mine.snn"), readFileSync(RECURRENT));
  const done = await snn(words, folder);
  expect(done.code).toBe(code);
  expectCivil(done, folder);
  expect(existsSync(join(folder, "t.csv"))).toBe(false);
  expect(readFileSync(join(folder, "mine.snn"))).toEqual(readFileSync(RECURRENT));
});
