import { expect, test } from "vitest";
import { type Compiled, compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { LOIHI1_SIM } from "../../../hw-models/chip/loihi1-sim.ts";
import type { Output } from "../../../runtime/cli/output.ts";
import { meshMap, sayCores, usedCores } from "../../../runtime/cli/utilization.ts";

const compiled = (neurons: number, neuronsPerCore: number): Compiled => {
  const text = `snn 1\ntick 1ms\npop a[${neurons}] : lif(tau_m = 20ms, bias = 1.1)\nplace a[0] : core(17)\na -> a : one_to_one(0.1)\n`;
  const { network } = analyse({ file: "t.snn", text });
  const made = network && compile(network, { chip: LOIHI1_SIM, place: { neuronsPerCore } }).compiled;
  if (!made) throw new Error("it does not compile");
  return made;
};

/** Heads and rows of the tables that are said. */
const tablesOf = (made: Compiled): readonly (readonly unknown[])[] => {
  const rows: (readonly unknown[])[] = [];
  const out = {
    say: () => {},
    table: (head: readonly string[], lines: readonly (readonly unknown[])[]) => rows.push(head, ...lines),
  };
  sayCores(made, out as unknown as Output);
  return rows;
};

test("the map of the mesh has a mark for each core that holds something, where a hint put it", () => {
  const lines = meshMap(compiled(800, 800));
  expect(lines.slice(0, -1)).toEqual(["················", "·█··············"]);
  expect(meshMap(compiled(100, 800))[1]).toBe("·░··············");
});

test("few cores are shown one by one, many by their range", () => {
  const few = compiled(10, 4);
  expect(
    usedCores(few)
      .map(({ neurons }) => neurons)
      .sort(),
  ).toEqual([2, 4, 4]);
  expect(tablesOf(few)).toHaveLength(4);
  const [head, least, mean, most, fullest] = tablesOf(compiled(50, 2));
  expect(head[0]).toBe("of 25 cores");
  expect([least, mean, most].map((row) => row[1])).toEqual([2, 2, 2]);
  expect(fullest[0]).toMatch(/^fullest: core \d+$/);
});
