/** Each baseline against a derivation of its own; and what they are to the exact gradient. */
import { describe, expect, test } from "vitest";
import type { Network } from "../../compiler/network.ts";
import type { BaselineSetting } from "../../runtime/baselines/baseline.ts";
import { finiteDifferences } from "../../runtime/baselines/finite-baseline.ts";
import { quantised } from "../../runtime/baselines/quantised.ts";
import { spikeProp } from "../../runtime/baselines/spikeprop.ts";
import { FAST_SIGMOID, STRAIGHT_THROUGH, surrogate } from "../../runtime/baselines/surrogate.ts";
import { adjoint } from "../../runtime/gradient/adjoint.ts";
import type { SpikeTimes } from "../../runtime/gradient/continuous-net.ts";
import type { ContinuousView } from "../../runtime/gradient/continuous-view.ts";
import { type Firings, simulate } from "../../runtime/gradient/forward.ts";
import { type Loss, lossOf } from "../../runtime/train/loss.ts";
import {
  bursting,
  type Case,
  copied,
  deep,
  distance,
  layered,
  netOf,
  oracleNetOf,
  randomFrom,
  recurrent,
  smoothLoss,
  smoothLossByFiring,
  traitsOf,
} from "../runtime/gradient/nets.ts";
import {
  quantisedFirings,
  type SpikeLoss,
  spikePropGradient,
  spikeTime,
  surrogateGradient,
} from "./baselines.ts";
import { oracleFirings } from "./continuous.ts";

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

/** Its value. */
const lossOfTimes = ([label, ...others]: readonly number[]): number =>
  others.reduce((sum, t) => sum + (t - label - MARGIN) ** 2 / 2, 0);

const FIRST_SPIKES_WITH_VALUE: Loss = {
  ...FIRST_SPIKES,
  evaluate: (outputs, firings, label, by) => {
    FIRST_SPIKES.evaluate(outputs, firings, label, by);
    return lossOfTimes([...outputs.times]);
  },
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

const settingOf = (
  { net, duration }: Case,
  outputs: readonly number[],
  loss: Loss | ((view: ContinuousView) => Loss),
  teacher: BaselineSetting["teacher"] = () => null,
): BaselineSetting => {
  const view = {
    net,
    sourceOf: Uint32Array.from({ length: net.inputs + net.neurons }, (_, n) => n),
    outputs: Uint32Array.from(outputs),
    timeUnit: 1,
    tick: 1 / 256,
    trial: duration,
    margin: { exact: MARGIN, rounded: MARGIN },
  };
  return { net, trial: duration, loss: typeof loss === "function" ? loss(view) : loss, view, teacher };
};

const listed = (input: SpikeTimes) =>
  Array.from(input.time, (time, k) => ({ time, source: input.source[k] }));
const list = ({ count, time, neuron }: Firings) =>
  Array.from({ length: count }, (_, p) => ({ time: time[p], neuron: neuron[p] }));

const CASES = [
  ["layered", layered, [8, 9, 10]],
  ["bursting", bursting, [5, 6]],
  ["deep", deep, [9, 10]],
  ["recurrent", recurrent, [1, 3]],
] as const;

/** A loss of the program as the project reads it, and from its definition as a function of spikes in steps of 1/16. */
const LOSSES: readonly {
  readonly name: string;
  readonly make: Loss | ((view: ContinuousView) => Loss);
  readonly second: (spikes: readonly (readonly number[])[]) => SpikeLoss;
  readonly within: number;
}[] = [
  {
    name: "first_spike",
    make: FIRST_SPIKES,
    second: () => (spikes) => {
      const [label, ...others] = spikes.map((s) => spikeTime(s, 1, 1 / 16));
      return others.reduce((sum, t) => sum + (t - label - MARGIN) ** 2 / 2, 0);
    },
    within: 1e-9,
  },
  {
    name: "spike_times",
    make: (view) => {
      const targets = Float64Array.from({ length: view.outputs.length * 3 }, (_, n) => targetOf(n));
      const loss = { kind: "spike_times", population: 0, targets, classes: 1, spikes: 3 };
      return lossOf(programOf(view, loss), view);
    },
    // A firing that is missing has no part in the loss.
    second: (found) => (spikes) =>
      spikes.reduce((sum, s, k) => {
        const fired = found[k].reduce((all, x) => all + x, 0);
        const late = [1, 2, 3].map((which) => spikeTime(s, which, 1 / 16) - targetOf(3 * k + which - 1));
        return sum + late.slice(0, fired).reduce((part, x) => part + (x * x) / 2, 0);
      }, 0),
    within: 1e-9,
  },
  {
    name: "count",
    make: (view) => {
      const loss = { kind: "count", population: 0, from: 0.5, to: 2.5, edge: 0.1 };
      return lossOf(programOf(view, loss), view);
    },
    second: () => (spikes) => {
      const soft = (x: number): number => 1 / (1 + Math.exp(-10 * x));
      const counts = spikes.map((s) =>
        s.reduce((sum, x, b) => sum + x * soft(b / 16 - 0.5) * soft(2.5 - b / 16), 0),
      );
      return Math.log(counts.reduce((sum, n) => sum + Math.exp(n), 0)) - counts[0];
    },
    within: 1e-5,
  },
];

const targetOf = (n: number): number => 0.4 + 0.37 * n;

/** What the losses need to know of a program: the size of its output population. */
const programOf = ({ outputs }: ContinuousView, loss: object): Network =>
  ({ learn: { loss }, populations: [{ size: outputs.length }] }) as unknown as Network;

describe.each(CASES)("%s nets", (_, family, outputs) => {
  test.each([FAST_SIGMOID, STRAIGHT_THROUGH].flatMap((shape) => LOSSES.map((loss) => ({ shape, ...loss }))))(
    "$shape.name, $name: back through time is forward in time",
    ({ shape, make, second, within }) => {
      let seen = 0;
      for (let seed = 0; seed < 8; seed++) {
        const example = family(seed, 2);
        const { net, input, duration } = example;
        const own = new Float64Array(net.weight.length);
        const trial = { input, label: 0, firings: copied(simulate(net, input, duration)) };
        const state = surrogate(settingOf(example, outputs, make), shape, 16).addGradient(trial, own);
        if (state === null) continue;
        expect(state).toBe(2 * net.neurons * Math.ceil(16 * duration));
        const expected = surrogateGradient(
          oracleNetOf(net),
          listed(input),
          duration,
          16,
          shape.slope,
          outputs,
          second,
        );
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-6);
        expect(distance(own, expected)).toBeLessThan(within);
        seen++;
      }
      expect(seen).toBeGreaterThan(2);
    },
  );

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

test("finite: differences of trials are those of firings that were found by looking at V in small steps", () => {
  for (let seed = 0; seed < 6; seed++) {
    const random = randomFrom(seed);
    const net = netOf(
      2,
      Array.from({ length: 4 }, () => ({ limit: 2 })),
      [0, 1].flatMap((i) =>
        [0, 1, 2, 3].map((n) => ({ source: i, target: n, weight: random.uniform(2, 4), delay: 0.25 })),
      ),
    );
    const input = { time: Float64Array.of(0.2, random.uniform(0.3, 1.2)), source: Uint32Array.of(0, 1) };
    const example = { net, input, duration: 4 };
    const firings = copied(simulate(net, input, 4));
    const own = new Float64Array(net.weight.length);
    const rule = finiteDifferences(settingOf(example, [1, 2, 3], FIRST_SPIKES_WITH_VALUE));
    expect(rule.addGradient({ input, label: 0, firings }, own)).toBe(firings.count);
    const oracle = oracleNetOf(net);
    const lossAt = (e: number, by: number): number => {
      const synapses = oracle.synapses.map((s, k) => (k === e ? { ...s, weight: s.weight + by } : s));
      const found = oracleFirings({ ...oracle, synapses }, listed(input), 4, 1 / 128);
      return lossOfTimes([1, 2, 3].map((n) => found.find(({ neuron }) => neuron === n)?.time ?? Number.NaN));
    };
    const expected = oracle.synapses.map((_, e) => (lossAt(e, 1e-4) - lossAt(e, -1e-4)) / 2e-4);
    expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(0.01);
    expect(distance(own, expected)).toBeLessThan(1e-5);
  }
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

test("quantised converges over the ends of refractory periods, too", () => {
  let held = 0;
  for (let seed = 1; seed <= 6; seed++) {
    const example = recurrent(seed, 2);
    const { net, input, duration } = example;
    const firings = copied(simulate(net, input, duration));
    held += traitsOf(net, firings).held;
    const expected = exact(example, firings, smoothLossByFiring(firings));
    const [coarse, fine] = [64, 1024].map((perUnit) => {
      const own = new Float64Array(net.weight.length);
      const setting = settingOf(example, [1, 3], ALL_FIRINGS);
      quantised(setting, perUnit).addGradient({ input, label: 0, firings }, own);
      return distance(own, expected);
    });
    expect(fine).toBeLessThan(coarse / 4);
    expect(fine).toBeLessThan(1e-3);
  }
  expect(held).toBeGreaterThan(10);
});
