/** Traces: what a run writes of every neuron and step, and where two of them first differ. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { chipNamed } from "../../hw-models/chip/chips.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { Problem } from "../../runtime/problem.ts";
import { fullTrace } from "../../runtime/traces/full-trace.ts";
import { diffTraces } from "../../runtime/traces/trace-diff.ts";
import { Columns, parseTrace } from "../../runtime/traces/trace-table.ts";

const HEAD = "tick,neuron,variable,value\n";

const diffOf = (left: string, right: string) => {
  const columns = new Columns();
  const [a, b] = [left, right].map((text, n) =>
    parseTrace(["a.csv", "b.csv"][n], new TextEncoder().encode(text), columns),
  );
  return diffTraces(a, b, columns);
};

const problemOf = (work: () => unknown): Problem => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
};

const traced = (
  chip: string,
  text: string,
  steps: number,
  input: readonly [number, number][] = [],
): string => {
  const { network } = analyse({ file: "t.snn", text });
  const target = chipNamed(chip);
  const made = network && target && compile(network, { chip: target }).compiled;
  if (!made) throw new Error("it does not compile");
  const machine = new Machine(made.image);
  for (const [neuron, at] of input) machine.inject(neuron, tick(at));
  let written = "";
  machine.run(
    steps,
    fullTrace(machine, (piece) => {
      written += piece;
    }),
  );
  return written;
};

const LIF = `snn 1
tick 1ms
input x[1] : external()
pop a[2] : if(threshold = 2)
x -> a : dense(1)`;

describe("the full trace of a run", () => {
  test("has every spike and the registers of every neuron after every step, in the chip's integers", () => {
    const rows = traced("loihi1-sim", LIF, 2, [[0, 0]])
      .trimEnd()
      .split("\n");
    // A weight of 1 is 255 · 64 · 4 here, with which a threshold of 2 has its 16 bits (decision 0013).
    expect(rows).toEqual([
      "tick,neuron,variable,value",
      ...["1,a[0],V,0", "1,a[0],U,0", "1,a[1],V,0", "1,a[1],U,0"],
      ...["2,a[0],V,65280", "2,a[0],U,65280", "2,a[1],V,65280", "2,a[1],U,65280"],
    ]);
    const fired = traced("loihi1-sim", LIF, 3, [
      [0, 0],
      [0, 1],
    ]);
    expect(fired).toContain("2,a[0],spike,1\n2,a[1],spike,1\n3,a[0],V,0\n");
  });

  test("of ft1 has ticks within a step, and I for a current", () => {
    const rows = traced(
      "ft1-sim",
      "snn 1\ntick 10us\ninput x[1] : external()\npop a[1] : cuba(tau_m = 4ms, tau_s = 2ms)\nx -> a : dense(8)",
      4,
      [[0, 5]],
    );
    expect(rows).toMatch(/\n\d+,a\[0\],spike,1\n/);
    expect(rows).toContain("64,a[0],V,0\n64,a[0],I,0\n128,a[0],V,");
    expect(diffOf(rows, rows).first).toBeNull();
  });
});

describe("two traces", () => {
  test("are equal whatever the order of their records, and differ where a value was changed", () => {
    const record = fc.record({
      tick: fc.nat({ max: 9 }),
      neuron: fc.constantFrom("a[0]", "a[1]", "7"),
      variable: fc.constantFrom("V", "U"),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(record, { minLength: 1, selector: (r) => JSON.stringify(r) }),
        fc.nat(),
        fc.infiniteStream(fc.nat()),
        (records, pick, keys) => {
          const line = (r: (typeof records)[number], value: number) =>
            `${r.tick},${r.neuron},${r.variable},${value}\n`;
          const changed = pick % records.length;
          const left = records.map((r, n) => line(r, n));
          const right = records.map((r, n) => line(r, n === changed ? -1 : n));
          const shuffled = <T>(all: readonly T[]): readonly T[] =>
            all
              .map((one) => [keys.next().value as number, one] as const)
              .sort(([a], [b]) => a - b)
              .map(([, one]) => one);
          expect(diffOf(HEAD + left.join(""), HEAD + shuffled(left).join("")).first).toBeNull();
          const report = diffOf(HEAD + left.join(""), HEAD + shuffled(right).join(""));
          expect(report).toMatchObject({
            records: records.length,
            differing: 1,
            neurons: 1,
            first: { ...records[changed], left: changed, right: -1 },
          });
        },
      ),
      { seed: 1 },
    );
  });

  test("show what the neuron did around the difference", () => {
    const text = (value: number): string =>
      HEAD +
      Array.from({ length: 10 }, (_, t) => `${t},a[0],V,${t === 5 ? value : 0}\n${t},a[1],V,0\n`).join("");
    expect(diffOf(text(1), text(2)).first?.around).toEqual(
      [2, 3, 4, 5, 6, 7].map((at) => ({
        tick: at,
        variable: "V",
        left: at === 5 ? 1 : 0,
        right: at === 5 ? 2 : 0,
      })),
    );
  });

  test("of spikes differ by a spike that one of them has", () => {
    const report = diffOf("tick,neuron\n3,a[0]\n5,a[1]\n", "tick,neuron\n3,a[0]\n4,a[2]\n5,a[1]\n");
    expect(report.first).toMatchObject({ tick: 4, neuron: "a[2]", variable: "spike", left: null, right: 1 });
    expect(diffOf("tick,neuron\n", "tick,neuron\n").first).toBeNull();
    expect(diffOf("tick,neuron\n", "tick,neuron\n1,a[0]\n").first).toMatchObject({ left: null, right: 1 });
  });

  test.each([
    ["a.csv holds spikes and b.csv holds registers", "tick,neuron\n", `${HEAD}1,a[0],V,0\n`],
    [
      "b.csv tells V of a[1] in every step, a.csv does not",
      `${HEAD}1,a[0],V,0\n`,
      `${HEAD}1,a[0],V,0\n1,a[1],V,0\n`,
    ],
    ["a.csv tells I of a[0] in every step, b.csv does not", `${HEAD}1,a[0],I,0\n`, `${HEAD}1,a[0],U,0\n`],
    ["no population that spikes in a.csv spikes in b.csv", "tick,neuron\n1,a[0]\n", "tick,neuron\n1,b[0]\n"],
  ])("are not of one program: %s", (said, left, right) => {
    const problem = problemOf(() => diffOf(left, right));
    expect([problem.code, problem.message]).toEqual(["E0851", said]);
  });

  test.each([
    ["", 1, 1],
    ["tick;neuron\n", 1, 1],
    ["tick,neuron\n1\n", 2, 1],
    ["tick,neuron\n-1,a[0]\n", 2, 1],
    ["tick,neuron\n1,a[0]\n2,\n", 3, 3],
    [`${HEAD}1,a[0],V,\n`, 2, 10],
    [`${HEAD}1,a[0],V,1e999\n`, 2, 10],
    [`${HEAD}1,a[0],,1\n`, 2, 8],
    [`${HEAD}1,a[0],V,0,0\n`, 2, 1],
  ])("%j is no trace", (text, line, column) => {
    const problem = problemOf(() => diffOf(text, text));
    expect([problem.code, problem.place]).toEqual(["E0850", { line, column }]);
  });

  test("are read by pieces: no record is torn at their ends", () => {
    const rows = Array.from({ length: 120_000 }, (_, t) => `${t},a[${t % 7}],V,${t}\n`).join("");
    expect(rows.length).toBeGreaterThan(2 ** 20);
    expect(diffOf(HEAD + rows, HEAD + rows)).toMatchObject({ records: 120_000, first: null });
  });
});
