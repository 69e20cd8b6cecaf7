import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/front.ts";
import { type Edges, expand } from "../../compiler/lower/edges.ts";
import { synapsesOf } from "../../compiler/lower/rules/count.ts";
import { outputSize, windowSynapses, wireWindow } from "../../compiler/lower/rules/window.ts";
import type { Window } from "../../compiler/network.ts";
import { compiled } from "../networks.ts";
import { source } from "./cases.ts";

/** The definition, written plainly: all pairs of places, asked one by one. `source/target/entry` of each synapse. */
const plainly = ({ inputs, outputs, groups, axes }: Window): string[] => {
  const places = (sizes: readonly number[]): number[][] =>
    sizes.reduce<number[][]>(
      (all, size) => all.flatMap((p) => Array.from({ length: size }, (_, n) => [...p, n])),
      [[]],
    );
  const at = (indexes: readonly number[], sizes: readonly number[]): number =>
    indexes.reduce((sum, n, d) => sum * sizes[d] + n, 0);
  const [ins, outs, kernel] = [axes.map((a) => a.size), axes.map((a) => a.out), axes.map((a) => a.kernel)];
  const found: string[] = [];
  for (const [ci, ...from] of places([inputs, ...ins]))
    for (const [co, ...to] of places([outputs, ...outs]))
      for (const k of places(kernel)) {
        const sees = axes.every((a, d) => to[d] * a.stride - a.pad + k[d] * a.dilation === from[d]);
        const sameGroup = Math.floor((ci * groups) / inputs) === Math.floor((co * groups) / outputs);
        if (!sees || !sameGroup) continue;
        const entry = at([co, ci % (inputs / groups), ...k], [outputs, inputs / groups, ...kernel]);
        found.push(`${at([ci, ...from], [inputs, ...ins])}/${at([co, ...to], [outputs, ...outs])}/${entry}`);
      }
  return found;
};

const axis = fc
  .record({
    size: fc.integer({ min: 1, max: 6 }),
    kernel: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 3 }),
    pad: fc.integer({ min: 0, max: 3 }),
    dilation: fc.integer({ min: 1, max: 3 }),
  })
  .map((a) => ({ ...a, out: outputSize(a) }))
  .filter(({ out }) => out > 0);
const window: fc.Arbitrary<Window> = fc
  .record({
    groups: fc.integer({ min: 1, max: 2 }),
    inGroup: fc.integer({ min: 1, max: 2 }),
    outGroup: fc.integer({ min: 1, max: 2 }),
    axes: fc.array(axis, { minLength: 1, maxLength: 3 }),
  })
  .map(({ groups, inGroup, outGroup, axes }) => ({
    kind: "window",
    groups,
    inputs: groups * inGroup,
    outputs: groups * outGroup,
    axes,
  }));

test("windows see what their definition says, and count it before", () => {
  fc.assert(
    fc.property(window, (rule) => {
      const { row, target, entry } = wireWindow(rule);
      const made: string[] = [];
      for (let n = 0; n + 1 < row.length; n++)
        for (let e = row[n]; e < row[n + 1]; e++) made.push(`${n}/${target[e]}/${entry?.[e]}`);
      expect(made).toEqual(plainly(rule));
      expect(windowSynapses(rule)).toBe(made.length);
      expect(synapsesOf(rule, 1, 1)).toBe(made.length);
    }),
    { numRuns: 150, seed: 1 },
  );
});

const edges = (lines: string): readonly Edges[] => {
  const { network, diagnostics } = analyse(source(`snn 1 tick 20us seed 3\n${lines}`));
  if (network === null) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  compiled(network);
  return expand(network);
};

describe("windows in a program", () => {
  test("share one weight for each place of their kernel, given or drawn", () => {
    const [given, drawn] = edges(`input x[1, 3, 3] : external()
pop a[1, 2, 2] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> a : conv(2, weight = [[1, 2], [3, 4]])
x -> a : conv(2, weight = normal(0, 1))`);
    const into = ({ target, weight }: Edges, t: number): number[] =>
      [...weight].filter((_, e) => target[e] === t);
    for (let t = 0; t < 4; t++) {
      expect(into(given, t)).toEqual([1, 2, 3, 4]);
      expect(into(drawn, t)).toEqual(into(drawn, 0));
    }
    expect(new Set(drawn.weight).size).toBe(4);
  });

  test("pool each channel by itself; an average weighs its places less", () => {
    const [sum, mean] = edges(`input x[2, 4, 4] : external()
pop a[2, 2, 2] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> a : sumpool(2)
x -> a : avgpool(2, weight = 2)`);
    expect(sum.target.length).toBe(32);
    expect([...sum.target.subarray(0, 8)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect(sum.target.subarray(16).every((t) => t >= 4)).toBe(true);
    expect(new Set(sum.weight)).toEqual(new Set([1]));
    expect(new Set(mean.weight)).toEqual(new Set([0.5]));
  });

  test("move over slices", () => {
    const [conv] = edges(`input x[3, 3, 3] : external()
pop a[2, 2, 2] : cuba(tau_m = 10ms, tau_s = 5ms)
x[1..2, *, 0..1] -> a[*, *, 0..0] : conv(2, weight = 1)`);
    expect(conv.row.length - 1).toBe(12);
    expect([...new Set(conv.target)].sort((a, b) => a - b)).toEqual([0, 2, 4, 6]);
    expect(conv.target.length).toBe(2 * 2 * 2 * 4);
  });
});
