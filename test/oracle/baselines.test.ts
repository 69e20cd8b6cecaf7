/** Each baseline against a derivation of its own; and what they are to the exact gradient. */
import { describe, expect, test } from "vitest";
import type { BaselineSetting } from "../../runtime/baselines/baseline.ts";
import { quantised } from "../../runtime/baselines/quantised.ts";
import { spikeProp } from "../../runtime/baselines/spikeprop.ts";
import { FAST_SIGMOID, STRAIGHT_THROUGH, surrogate } from "../../runtime/baselines/surrogate.ts";
import { adjoint } from "../../runtime/gradient/adjoint.ts";
import type { SpikeTimes } from "../../runtime/gradient/continuous-net.ts";
import { type Firings, simulate } from "../../runtime/gradient/forward.ts";
import type { Loss } from "../../runtime/train/loss.ts";
import {
  bursting,
  type Case,
  copied,
  deep,
  distance,
  layered,
  oracleNetOf,
  smoothLoss,
  smoothLossByFiring,
} from "../runtime/gradient/nets.ts";
import { quantisedFirings, spikePropGradient, surrogateGradient } from "./baselines.ts";

const MARGIN = 0.2;

/** ½ Σ_{k>0} (t_k − t_0 − margin)² of the first-spike times that there are: a loss of two or three outputs. */
const slopesOf = (times: readonly number[]): number[] => {
  const by = times.map(() => 0);
  for (let k = 1; k < times.length; k++) {
    const late = times[k] - times[0] - MARGIN;
    by[k] += late;
    by[0] -= late;
  }
  return by;
};

const FIRST_SPIKES: Loss = {
  classes: 2,
  needs: () => true,
  evaluate: ({ times, firings }, _, __, by) => {
    slopesOf([...times]).forEach((slope, k) => {
      by[firings[k]] += slope;
    });
    return 0;
  },
  classify: () => 0,
};

/** All firings of all neurons, smoothly. */
const ALL_FIRINGS: Loss = {
  classes: 1,
  needs: () => false,
  evaluate: (_, firings, __, by) => {
    by.set(smoothLossByFiring(firings));
    return smoothLoss(firings);
  },
  classify: () => 0,
};

const settingOf = ({ net, duration }: Case, outputs: readonly number[], loss: Loss): BaselineSetting => ({
  net,
  trial: duration,
  loss,
  view: {
    net,
    sourceOf: Uint32Array.from({ length: net.inputs + net.neurons }, (_, n) => n),
    outputs: Uint32Array.from(outputs),
    timeUnit: 1,
    tick: 1 / 256,
    trial: duration,
    margin: { exact: MARGIN, rounded: MARGIN },
  },
});

const listed = (input: SpikeTimes) =>
  Array.from(input.time, (time, k) => ({ time, source: input.source[k] }));
const list = ({ count, time, neuron }: Firings) =>
  Array.from({ length: count }, (_, p) => ({ time: time[p], neuron: neuron[p] }));

const CASES = [
  ["layered", layered, [8, 9, 10]],
  ["bursting", bursting, [5, 6]],
  ["deep", deep, [9, 10]],
] as const;

describe.each(CASES)("%s nets", (_, family, outputs) => {
  test.each([FAST_SIGMOID, STRAIGHT_THROUGH])("$name: back through time is forward in time", (shape) => {
    let seen = 0;
    for (let seed = 0; seed < 12; seed++) {
      const example = family(seed, 2);
      const { net, input, duration } = example;
      const own = new Float64Array(net.weight.length);
      const trial = { input, label: 0, firings: copied(simulate(net, input, duration)) };
      const state = surrogate(settingOf(example, outputs, FIRST_SPIKES), shape, 16).addGradient(trial, own);
      if (state === null) continue;
      expect(state).toBe(2 * net.neurons * Math.ceil(16 * duration));
      const expected = surrogateGradient(
        oracleNetOf(net),
        listed(input),
        duration,
        16,
        shape.slope,
        outputs,
        slopesOf,
      );
      expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-6);
      expect(distance(own, expected)).toBeLessThan(1e-10);
      seen++;
    }
    expect(seen).toBeGreaterThan(2);
  });

  test("quantised: the transposed system is what a step in a weight does", () => {
    let taken = 0;
    let reordered = 0;
    for (let seed = 0; seed < 4; seed++) {
      const example = family(seed, 2);
      const { net, input, duration } = example;
      const own = new Float64Array(net.weight.length);
      const trial = { input, label: 0, firings: copied(simulate(net, input, duration)) };
      quantised(settingOf(example, outputs, ALL_FIRINGS), 8).addGradient(trial, own);
      const oracle = oracleNetOf(net);
      const at = (e: number, by: number) =>
        quantisedFirings(
          {
            ...oracle,
            synapses: oracle.synapses.map((s, k) => (k === e ? { ...s, weight: s.weight + by } : s)),
          },
          listed(input),
          duration,
          8,
        );
      const base = at(0, 0);
      const loss = (found: typeof base) =>
        found.reduce((sum, f) => sum + Math.cos(f.neuron + 1) * Math.sin(1.3 * f.time), 0);
      const largest = own.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
      for (let e = seed; e < net.weight.length; e += 3) {
        const [up, down] = [at(e, 1e-6), at(e, -1e-6)];
        const bins = (found: typeof base) => found.map((f) => `${f.neuron}:${Math.floor(f.time * 8)}`).join();
        if (bins(up) !== bins(base) || bins(down) !== bins(base)) {
          reordered++;
          continue;
        }
        expect(Math.abs((loss(up) - loss(down)) / 2e-6 - own[e])).toBeLessThan(1e-6 * (1 + largest));
        taken++;
      }
    }
    expect(taken).toBeGreaterThan(20);
    expect(reordered).toBeLessThan(taken / 4);
  });

  test("spikeprop: back is forward", () => {
    let seen = 0;
    for (let seed = 0; seed < 20; seed++) {
      const example = family(seed, 2);
      const { net, input, duration } = example;
      const firings = copied(simulate(net, input, duration));
      const firsts = outputs.map((n) => firings.neuron.indexOf(n));
      if (firsts.some((p) => p < 0)) continue;
      const own = new Float64Array(net.weight.length);
      spikeProp(settingOf(example, outputs, FIRST_SPIKES)).addGradient({ input, label: 0, firings }, own);
      const slopes = slopesOf(firsts.map((p) => firings.time[p]));
      const by = new Map(outputs.map((n, k) => [n, slopes[k]] as const));
      const expected = spikePropGradient(oracleNetOf(net), listed(input), list(firings), by);
      expect(distance(own, expected)).toBeLessThan(1e-10);
      seen++;
    }
    expect(seen).toBeGreaterThan(3);
  });
});

/** The exact gradient of a loss. */
const exact = ({ net, input }: Case, firings: Firings, by: Float64Array): Float64Array => {
  const gradient = new Float64Array(net.weight.length);
  adjoint(net, input, firings, by, gradient);
  return gradient;
};

test("spikeprop is the exact gradient where every neuron fires once, and is not where some fire twice", () => {
  let once = 0;
  let twice = 0;
  for (const [family, outputs] of [
    [layered, [8, 9, 10]],
    [bursting, [5, 6]],
  ] as const)
    for (let seed = 0; seed < 20; seed++) {
      const example = family(seed, 2);
      const { net, input, duration } = example;
      const firings = copied(simulate(net, input, duration));
      const firsts = outputs.map((n) => firings.neuron.indexOf(n));
      if (firsts.some((p) => p < 0)) continue;
      const by = new Float64Array(firings.count);
      slopesOf(firsts.map((p) => firings.time[p])).forEach((slope, k) => {
        by[firsts[k]] = slope;
      });
      const own = new Float64Array(net.weight.length);
      spikeProp(settingOf(example, outputs, FIRST_SPIKES)).addGradient({ input, label: 0, firings }, own);
      const apart = distance(own, exact(example, firings, by));
      if (family === layered) {
        expect(apart).toBeLessThan(1e-10);
        once++;
      } else if (apart > 0.01) twice++;
    }
  expect(once).toBeGreaterThan(3);
  expect(twice).toBeGreaterThan(3);
});

test("quantised converges: with twice the bins the distance more than halves, and the state doubles", () => {
  // Far from a peak at θ, where a line misses what V does.
  const example = layered(2, 2);
  const { net, input, duration } = example;
  const firings = copied(simulate(net, input, duration));
  const expected = exact(example, firings, smoothLossByFiring(firings));
  const runs = [64, 128, 256, 512].map((perUnit) => {
    const own = new Float64Array(net.weight.length);
    const setting = settingOf(example, [8, 9, 10], ALL_FIRINGS);
    const state = quantised(setting, perUnit).addGradient({ input, label: 0, firings }, own) ?? 0;
    return { state, apart: distance(own, expected) };
  });
  runs.slice(1).forEach(({ state, apart }, r) => {
    expect(apart).toBeLessThan(runs[r].apart * 0.5);
    expect((state - firings.count) / (runs[r].state - firings.count)).toBe(2);
  });
  expect(runs[3].apart).toBeLessThan(1e-2);
});
