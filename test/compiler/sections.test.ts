import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { expand } from "../../compiler/lower/edges.ts";
import type { Network } from "../../compiler/network.ts";
import { joinRuns, offsetAt, reachOf } from "../../compiler/section.ts";
import { compiled } from "../networks.ts";
import { source } from "./cases.ts";

const program = (lines: string): Network => {
  const { network, diagnostics } = analyse(source(`snn 1 tick 20us seed 1\n${lines}`));
  if (network === null) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return network;
};
const POPS = `input x[3, 4, 5] : external()
pop a[3, 4, 5], b[8] : cuba(tau_m = 10ms, tau_s = 5ms)\n`;

/** Neurons of a slice of x, counted row by row. */
const neurons = (slice: string): number[] => {
  const { section } = program(`${POPS}probe x.spikes${slice}`).probes[0];
  return Array.from({ length: section.size }, (_, n) => section.first + offsetAt(section, n));
};

describe("slices", () => {
  test("count row by row and leave out what is between", () => {
    expect(neurons("[1, *, *]")).toEqual(Array.from({ length: 20 }, (_, n) => 20 + n));
    expect(neurons("[2, 1, 0..3]")).toEqual([45, 46, 47, 48]);
    expect(neurons("[0..1, 3, 4]")).toEqual([19, 39]);
    expect(neurons("[*, 0..1, 2]")).toEqual([2, 7, 22, 27, 42, 47]);
    expect(neurons("[2, 3, 4]")).toEqual([59]);
  });

  test("that are in a row need no runs", () => {
    for (const [slice, inARow] of [
      ["[*, *, *]", true],
      ["[1..2, *, *]", true],
      ["[1, 2..3, *]", true],
      ["[1, 2, 3]", true],
      ["[*, 1, *]", false],
      ["[0, *, 0..1]", false],
    ] as const)
      expect(program(`${POPS}probe x.spikes${slice}`).probes[0].section.runs === undefined).toBe(inARow);
  });

  test("reach from the first to the last neuron", () => {
    const [{ section }] = program(`${POPS}probe x.spikes[*, 0..1, 2]`).probes;
    expect(reachOf(section)).toBe(46);
    expect(
      joinRuns([
        { count: 2, stride: 20 },
        { count: 1, stride: 5 },
        { count: 20, stride: 1 },
      ]),
    ).toEqual([{ count: 40, stride: 1 }]);
  });
});

describe("projections of slices", () => {
  test("join the neurons that the slices name, in edges, routes and synapses", () => {
    const network = program(`${POPS}x[*, 0..1, 2] -> a[0, *, 0] : dense(0.25)
x[0, 0, *] -> a[1, 3, *] : one_to_one(0.5)`);
    const [dense] = expand(network);
    expect([...dense.target.subarray(0, 4)]).toEqual([0, 5, 10, 15]);
    const { program: made } = compiled(network);
    const [core] = made.cores;
    const reached = (neuron: number): number[] => {
      const targets: number[] = [];
      for (let r = made.routes.start[neuron]; r < made.routes.start[neuron + 1]; r++) {
        const axon = made.routes.axon[r];
        targets.push(...core.synapses.target.subarray(core.axons.row[axon], core.axons.row[axon + 1]));
      }
      return targets;
    };
    expect(reached(0)).toEqual([35]);
    expect(reached(2)).toEqual([0, 5, 10, 15, 37]);
    expect(reached(3)).toEqual([38]);
    expect(reached(47)).toEqual([0, 5, 10, 15]);
    expect(reached(46)).toEqual([]);
  });

  test("draw for a neuron what it draws in the whole population", () => {
    const draw = (ends: string) => expand(program(`${POPS}${ends} : dense(normal(0, 1))`))[0];
    const whole = draw("x -> a");
    const part = draw("x[2, *, 1] -> a[*, 0, 0]");
    for (let n = 0; n < 4; n++)
      for (let t = 0; t < 3; t++)
        expect(part.weight[3 * n + t]).toBe(whole.weight[60 * (41 + 5 * n) + 20 * t]);
  });

  test("with gaps do not learn on ft1", () => {
    const network = program(`data yinyang trial 38.4ms
input p[4] : latency(1ms .. 10ms)
pop h[4, 4], c[3] : cuba(tau_m = 10ms, tau_s = 5ms, spikes = 1)
p -> h[*, 0] : dense(1) plastic
h[*, 0] -> c : dense(1) plastic
learn f { loss = first_spike(c, margin = 1ms) update = sgd(rate = 2^-1) }`);
    const { compiled: made, diagnostics } = compile(network);
    expect(made).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(["E0608", "E0608"]);
    expect(compile(network, { floatOnly: true }).compiled).not.toBeNull();
  });
});
