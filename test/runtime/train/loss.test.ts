import { describe, expect, test } from "vitest";
import { compile, ft1Of } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { adjoint } from "../../../runtime/gradient/adjoint.ts";
import { type ContinuousView, continuousView } from "../../../runtime/gradient/continuous-view.ts";
import { finite } from "../../../runtime/gradient/finite.ts";
import { type Firings, simulate } from "../../../runtime/gradient/forward.ts";
import { encodingOf } from "../../../runtime/train/encode.ts";
import { floatTrainee } from "../../../runtime/train/float-trainee.ts";
import {
  classesOf,
  firstFirings,
  type Loss,
  lossOf,
  type Outputs,
  outputsByNeuron,
} from "../../../runtime/train/loss.ts";
import { train } from "../../../runtime/train/trainer.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { copied, distance, randomFrom } from "../gradient/nets.ts";

const LOSSES = {
  first_spike: "first_spike(class, margin = 1ms)",
  cross_entropy: "cross_entropy(class, tau = 1ms)",
  spike_times:
    "spike_times(class, targets = [[[9ms, 12ms], [15ms, 20ms], [18ms, 21ms]], [[15ms, 20ms], [9ms, 12ms], [16ms, 22ms]]])",
  count: "count(class, window = 8ms .. 14ms, edge = 2ms)",
} as const;
type Kind = keyof typeof LOSSES;
const KINDS = Object.keys(LOSSES) as Kind[];

/** 4-8-3 of several spikes a neuron, with this loss. */
const program = (loss: string, shape = "3", spikes = ""): string => `snn 1
tick 20us   seed 3
data yinyang
trial 40ms
input x[4] : latency(0.75ms .. 10ms)
pop hid[8] : cuba(tau_m = 10ms, tau_s = 5ms${spikes})
pop class[${shape}] : cuba(tau_m = 10ms, tau_s = 5ms${spikes})
x -> hid : dense(normal(2, 1.5))  plastic
hid -> class : dense(normal(0.8, 0.6))  plastic
learn it {
  loss = ${loss}
  update = sgd(rate = 1)
}
`;

const built = (text: string) => {
  const { network } = analyse({ file: "loss.snn", text });
  const compiled = network && compile(network, { floatOnly: true }).compiled;
  if (network === null || !compiled) throw new Error(`does not compile:\n${text}`);
  const view = continuousView(ft1Of(compiled).lowered);
  return { network, compiled, view, loss: lossOf(network, view) };
};

const outputsOf = (view: ContinuousView, firings: Firings): Outputs => {
  const outputs = {
    times: new Float64Array(view.outputs.length),
    firings: new Int32Array(view.outputs.length),
  };
  firstFirings(firings, outputsByNeuron(view), outputs);
  return outputs;
};

const evaluate = (view: ContinuousView, loss: Loss, firings: Firings, label: number) => {
  const by = new Float64Array(firings.count);
  return { loss: loss.evaluate(outputsOf(view, firings), firings, label, by), by };
};

describe("the gradient of a loss", () => {
  test.each(KINDS)("is that of finite differences through a net of several spikes: %s", (kind) => {
    const { view, loss, network } = built(program(LOSSES[kind]));
    const random = randomFrom(7);
    let compared = 0;
    let largest = 0;
    for (let sample = 0; sample < 12; sample++) {
      const input = {
        time: Float64Array.from({ length: 4 }, () => random.uniform(0.15, 2)),
        source: Uint32Array.of(0, 1, 2, 3),
      };
      const label = sample % classesOf(network);
      const firings = copied(simulate(view.net, input, view.trial));
      const outputs = outputsOf(view, firings);
      if (outputs.firings.some((p, k) => p < 0 && loss.needs(k, label))) continue;
      const { by } = evaluate(view, loss, firings, label);
      const gradient = new Float64Array(view.net.weight.length);
      adjoint(view.net, input, firings, by, gradient);
      const {
        gradient: expected,
        changed,
        reordered,
      } = finite(view.net, input, view.trial, (f) => evaluate(view, loss, f, label).loss, { step: 1e-5 });
      const left = new Set([...changed, ...reordered]);
      if (left.size > 0.2 * gradient.length) continue;
      largest = expected.reduce((most, g) => Math.max(most, Math.abs(g)), largest);
      compared += gradient.length - left.size;
      expect(distance(gradient, expected, (e) => !left.has(e))).toBeLessThan(1e-6);
    }
    expect(compared).toBeGreaterThan(200);
    expect(largest).toBeGreaterThan(1e-3);
  });
});

/** Output spikes made up: [time in time units, output]. */
const spoken = (view: ContinuousView, list: readonly (readonly [number, number])[]): Firings => {
  const sorted = list.toSorted((a, b) => a[0] - b[0]);
  return {
    count: list.length,
    time: Float64Array.from(sorted, (s) => s[0]),
    neuron: Uint32Array.from(sorted, (s) => view.outputs[s[1]]),
  };
};

describe("the class of a trial", () => {
  test.each(["first_spike", "cross_entropy"] as const)("is the first to fire: %s", (kind) => {
    const { view, loss } = built(program(LOSSES[kind]));
    const says = (list: readonly (readonly [number, number])[]): number => {
      const firings = spoken(view, list);
      return loss.classify(outputsOf(view, firings), firings);
    };
    expect(
      says([
        [1, 2],
        [2, 0],
        [1.5, 1],
        [0.9, 1],
      ]),
    ).toBe(1);
    expect(
      says([
        [1, 2],
        [1, 0],
      ]),
    ).toBe(-1);
    expect(says([])).toBe(-1);
  });

  test("is the row of targets that is nearest; a missing spike stands at the trial's end", () => {
    const { view, loss, network } = built(program(LOSSES.spike_times));
    expect(classesOf(network)).toBe(2);
    const ms = 1 / (view.timeUnit * 1e3);
    const says = (list: readonly (readonly [number, number])[]): number => {
      const firings = spoken(
        view,
        list.map(([t, k]) => [t * ms, k] as const),
      );
      return loss.classify(outputsOf(view, firings), firings);
    };
    expect(
      says([
        [15, 0],
        [20, 0],
        [9, 1],
        [12, 1],
        [18, 2],
        [21, 2],
        [22, 1],
      ]),
    ).toBe(1);
    expect(
      says([
        [8, 0],
        [20, 1],
      ]),
    ).toBe(0);
  });

  test("is the largest count in the window, over all neurons of a class", () => {
    const { view, loss, network } = built(program(LOSSES.count, "2, 3"));
    expect(classesOf(network)).toBe(2);
    const ms = 1 / (view.timeUnit * 1e3);
    const says = (list: readonly (readonly [number, number])[]): number => {
      const firings = spoken(
        view,
        list.map(([t, k]) => [t * ms, k] as const),
      );
      return loss.classify(outputsOf(view, firings), firings);
    };
    expect(
      says([
        [11, 0],
        [11, 1],
        [11, 4],
      ]),
    ).toBe(0);
    expect(
      says([
        [11, 3],
        [11, 5],
        [10, 0],
        [30, 1],
        [31, 2],
      ]),
    ).toBe(1);
    expect(
      says([
        [11, 0],
        [11, 4],
      ]),
    ).toBe(-1);
    expect([0, 3].map((k) => loss.needs(k, 1))).toEqual([false, true]);
  });

  test("cross entropy of softmax in numbers worked out by hand, a silent output having no share", () => {
    const { view, loss } = built(program(LOSSES.cross_entropy));
    const tau = 1e-3 / view.timeUnit;
    const firings = spoken(view, [
      [1, 0],
      [1 + tau, 1],
    ]);
    const { loss: value, by } = evaluate(view, loss, firings, 0);
    const share = 1 / (1 + Math.exp(-1));
    expect(value).toBeCloseTo(-Math.log(share), 12);
    expect(by[0]).toBeCloseTo((1 - share) / tau, 12);
    expect(by[1]).toBeCloseTo(-(1 - share) / tau, 12);
  });
});

describe("training in float64", () => {
  // Without a step all stay at chance: .37 at most.
  test.each([
    ["cross_entropy", "cross_entropy(class, tau = 0.5ms)", ", spikes = 1"],
    ["count", "count(class, window = 2ms .. 12ms, edge = 4ms)", ", spikes = 4"],
  ])("learns Yin-Yang by %s", (_, loss, spikes) => {
    const { compiled, network } = built(program(loss, "3", spikes).replaceAll("8]", "40]"));
    const encoding = encodingOf(network);
    if (encoding === null) throw new Error("no encoding");
    const result = train(floatTrainee(compiled, encoding), yinYang(), { seed: 0, epochs: 4 });
    expect(result.last).toBeGreaterThan(0.7);
  });
});
