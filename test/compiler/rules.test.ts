import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/front.ts";
import { type Edges, expand } from "../../compiler/lower/edges.ts";
import type { Network } from "../../compiler/network.ts";
import { compiled } from "../networks.ts";
import { read, source } from "./cases.ts";

const program = (lines: string, seed = 1): Network => {
  const { network, diagnostics } = analyse(source(`snn 1 tick 20us\n${lines}`), { read, seed });
  if (network === null) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return network;
};
const POPS = `input x[40] : external()
pop a[30] : cuba(tau_m = 10ms, tau_s = 5ms)\n`;
const edges = (rule: string, seed?: number): Edges => expand(program(`${POPS}x -> a : ${rule}`, seed))[0];
const row = ({ row, target }: Edges, n: number): number[] => [...target.subarray(row[n], row[n + 1])];
const ascends = (numbers: readonly number[]): boolean =>
  numbers.every((x, n) => n === 0 || x > numbers[n - 1]);

describe("fan_in and fan_out", () => {
  test("give every neuron so many distinct partners", () => {
    for (const k of [1, 7, 29, 30]) {
      const out = edges(`fan_out(${k}, 1)`);
      for (let n = 0; n < 40; n++) {
        expect(row(out, n).length).toBe(k);
        expect(ascends(row(out, n))).toBe(true);
      }
    }
    for (const k of [1, 7, 39, 40]) {
      const into = edges(`fan_in(${k}, 1)`);
      const counts = new Uint32Array(30);
      for (const target of into.target) counts[target]++;
      expect(new Set(counts)).toEqual(new Set([k]));
      for (let n = 0; n < 40; n++) expect(ascends(row(into, n))).toBe(true);
    }
  });

  test("choose all alike: of 300 nets every pair is in about its share", () => {
    const counts = new Float64Array(40 * 30);
    for (let seed = 0; seed < 300; seed++) {
      const into = edges("fan_in(8, 1)", seed);
      for (let n = 0; n < 40; n++) for (const t of row(into, n)) counts[n * 30 + t]++;
    }
    // 60 ± 7 of 300; the furthest of 1200 pairs is within five deviations.
    for (const count of counts) expect(Math.abs(count - 60)).toBeLessThan(5 * Math.sqrt(300 * 0.2 * 0.8));
  });

  test("draw a row by its number: a further target changes none before it", () => {
    const small = expand(program(`${POPS}x -> a[0..9] : fan_in(5, 1)`))[0];
    const large = edges("fan_in(5, 1)");
    for (let n = 0; n < 40; n++) expect(row(large, n).filter((t) => t < 10)).toEqual(row(small, n));
  });
});

describe("lists of synapses", () => {
  test("come in the order of sources and targets, parallel ones in their own", () => {
    const made = edges("edges([[3, 2, 0.5], [0, 9, 1], [3, 0, 2], [3, 2, -4], [0, 9, 8]])");
    expect([row(made, 0), row(made, 1), row(made, 3)]).toEqual([[9, 9], [], [0, 2, 2]]);
    expect([...made.weight]).toEqual([1, 8, 2, 0.5, -4]);
  });

  test("draw the weights of parallel synapses apart, and the first as if it were alone", () => {
    const made = edges("edges([[0, 1], [0, 1], [0, 2]], weight = normal(0, 1))");
    const dense = edges("dense(normal(0, 1))");
    expect(made.weight[0]).toBe(dense.weight[1]);
    expect(made.weight[2]).toBe(dense.weight[2]);
    expect(new Set(made.weight).size).toBe(3);
  });

  test("become a projection for each delay", () => {
    const network = program(`${POPS}x -> a : edges("files/synapses.csv")`);
    expect(network.projections.map(({ name, delay }) => [name, delay?.value])).toEqual([
      ["x->a", 0.002],
      ["x->a#2", 0.004],
    ]);
    expect(expand(network).map(({ weight }) => [...weight])).toEqual([[0.5, 0.125], [-0.25]]);
    expect(compiled(network).program.cores[0].synapses.target.length).toBe(3);
  });
});

describe("weights", () => {
  test("of a list go to their pair, whatever the rule leaves out", () => {
    const pairs = (rule: string): Edges => expand(program(`${POPS}x[0..3] -> a[0..2] : ${rule}`))[0];
    const file = 'file("files/weights-4x3.npy", scale = 4)';
    expect([...pairs(`dense(${file})`).weight]).toEqual(Array.from({ length: 12 }, (_, n) => n));
    const some = pairs(`fan_in(2, ${file})`);
    for (let n = 0; n < 4; n++)
      for (let e = some.row[n]; e < some.row[n + 1]; e++) expect(some.weight[e]).toBe(3 * n + some.target[e]);
    const gaps = expand(
      program(`input x[4] : external() pop b[3, 2] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> b[*, 1] : dense(${file})`),
    )[0];
    expect([...gaps.target.subarray(0, 3)]).toEqual([0, 2, 4]);
    expect([...gaps.weight]).toEqual(Array.from({ length: 12 }, (_, n) => n));
  });

  test("that are truncated lie between the bounds and have the moments of that part", () => {
    const { weight } = edges("dense(truncated(1, 2, 0, 2))");
    for (const w of weight) expect(w >= 0 && w <= 2).toBe(true);
    const mean = weight.reduce((a, b) => a + b) / weight.length;
    const variance = weight.reduce((a, b) => a + (b - mean) ** 2, 0) / weight.length;
    expect(mean).toBeCloseTo(1, 1);
    // 4 (1 − φ(½)/(Φ(½) − ½)) of a standard normal's density φ and distribution Φ.
    expect(variance).toBeCloseTo(0.3225, 1);
    expect(edges("dense(truncated(1, 0, 0, 2))").weight[5]).toBe(1);
    const tail = edges("dense(truncated(0, 1, -9, -8))").weight;
    for (const w of tail) expect(w >= -9 && w <= -8).toBe(true);
    expect(new Set(tail).size).toBe(1200);
  });
});

describe("delays of synapses", () => {
  const delays = (rule: string, seed?: number): number[] => [...(edges(rule, seed).delay ?? [])];

  test("are drawn by the neurons they join, apart from the weights, within their bounds", () => {
    const all = delays("dense(1, delay = uniform(2ms, 8ms))");
    expect(all.length).toBe(1200);
    for (const seconds of all) expect(seconds >= 0.002 && seconds <= 0.008).toBe(true);
    expect(Math.abs(all.reduce((a, b) => a + b, 0) / 1200 - 0.005)).toBeLessThan(0.0002);
    const both = edges("dense(uniform(0.002, 0.008), delay = uniform(2ms, 8ms))");
    expect([...(both.delay ?? [])]).toEqual(all);
    expect([...both.weight]).not.toEqual(all);
    const [part] = expand(program(`${POPS}x[3..4] -> a[7..9] : dense(1, delay = uniform(2ms, 8ms))`));
    expect([...(part.delay ?? [])]).toEqual([...all.slice(97, 100), ...all.slice(127, 130)]);
    expect(delays("dense(1, delay = uniform(2ms, 8ms))", 2)).not.toEqual(all);
  });

  test("come from lists and files in the order of the synapses", () => {
    const [listed] = expand(
      program(`${POPS}x[0..3] -> a[0..2] : dense(1, delay = file("files/delays.csv", scale = 1ms))`),
    );
    expect(listed.delay).toEqual(Float64Array.from({ length: 12 }, (_, n) => (n + 1) * 1e-3));
    const [named] = expand(
      program(`${POPS}x -> a : edges([[5, 1], [0, 2], [5, 0]], weight = 1, delay = [1ms, 2ms, 3ms])`),
    );
    expect([...named.target]).toEqual([2, 0, 1]);
    expect([...(named.delay ?? [])]).toEqual([0.002, 0.003, 0.001]);
  });

  test("that are one for all are the projection's", () => {
    const [{ projection, delay }] = [edges("dense(1, delay = 2ms)")];
    expect(delay).toBeUndefined();
    expect(projection.delay?.value).toBe(0.002);
  });
});
