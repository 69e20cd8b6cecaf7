/** Nets made to meet every corner of learning, by hand and at random, and what trains them on both sides. */
import type { LearnedWeights } from "../compiler/lower/weights.ts";
import { stream } from "../hw-models/numerics/rng.ts";
import {
  compiled,
  constant,
  cuba,
  input,
  networkOf,
  normal,
  random,
  type TestLearn,
  type TestNetwork,
} from "./networks.ts";
import { Lockstep } from "./oracle/lockstep.ts";

const CLASSES = 4;
const INPUTS = 6;

/** Three layers, a frozen one, a connection past a layer, two into one population, unequal time constants. */
export const deep = (seed: number): TestNetwork => ({
  seed,
  trialSteps: 40,
  populations: [
    input("in", INPUTS),
    cuba("low", 10, { tauMembrane: 300, tauSynapse: 100, spikes: 1 }),
    cuba("high", 8, { tauMembrane: 90, tauSynapse: 180, bias: 0.3, spikes: 1 }),
    cuba("out", CLASSES, { tauMembrane: 256, tauSynapse: 256, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "low", weight: normal(1.5, 1.5), plastic: true },
    { pre: "in", post: "high", weight: normal(0.5, 0.5), delay: 500, rule: random(0.6), plastic: true },
    { pre: "low", post: "high", weight: normal(0.5, 1), plastic: true, rate: 3 },
    { pre: "low", post: "out", weight: normal(0.6, 1), delay: 200, rule: random(0.7) },
    { pre: "high", post: "out", weight: normal(1.2, 1), plastic: true },
  ],
  learn: { population: "out", margin: 50, rate: 1 },
});

/** Short time constants and weak weights: gains, accumulators and shadow weights run into their limits. */
export const extreme = (seed: number): TestNetwork => ({
  seed,
  trialSteps: 200,
  populations: [
    input("in", INPUTS),
    cuba("hid", 8, { tauMembrane: 6, tauSynapse: 3, threshold: 0.02, spikes: 1 }),
    cuba("out", CLASSES, { tauMembrane: 3, tauSynapse: 10, threshold: 0.02, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "hid", weight: normal(0.1, 0.1), plastic: true },
    { pre: "hid", post: "out", weight: normal(0.15, 0.1), plastic: true },
  ],
  learn: { population: "out", margin: 10, rate: 0 },
});

/** Slow neurons with a bias of almost the threshold: spans of more than 127 steps between two spikes. */
export const slow = (seed: number): TestNetwork => ({
  seed,
  trialSteps: 200,
  populations: [
    input("in", INPUTS),
    cuba("hid", 6, { tauMembrane: 1000, tauSynapse: 700, threshold: 0.4, spikes: 1 }),
    cuba("out", CLASSES, { tauMembrane: 1100, tauSynapse: 20, threshold: 1, bias: 0.999, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "hid", weight: normal(0.5, 0.5), plastic: true },
    { pre: "hid", post: "out", weight: normal(0.1, 0.3), plastic: true },
  ],
  learn: { population: "out", margin: 200, rate: 2 },
});

/** Up to five spikes a neuron, a connection past a layer, feeble thresholds: resets and their cross terms. */
export const busy = (seed: number): TestNetwork => ({
  seed,
  trialSteps: 30,
  populations: [
    input("in", INPUTS),
    cuba("low", 8, { tauMembrane: 400, tauSynapse: 100, threshold: 0.4, reset: 0.3, spikes: 3 }),
    cuba("high", 8, { tauMembrane: 90, tauSynapse: 180, threshold: 0.5, reset: 0.5, bias: 0.3, spikes: 5 }),
    cuba("out", CLASSES, { tauMembrane: 256, tauSynapse: 256, spikes: 2 }),
  ],
  connections: [
    { pre: "in", post: "low", weight: normal(1.5, 1.5), plastic: true },
    { pre: "in", post: "high", weight: normal(0.5, 0.5), plastic: true, rate: 4 },
    { pre: "low", post: "high", weight: normal(0.6, 1), plastic: true },
    { pre: "low", post: "out", weight: normal(0.6, 1), delay: 200, rule: random(0.7) },
    { pre: "high", post: "out", weight: normal(0.7, 1), plastic: true },
  ],
  learn: { population: "out", margin: 50, rate: 2 },
});

/** Loops: neurons onto themselves, two populations onto each other and the outputs back, of unequal delays. */
export const loops = (seed: number, learn: TestNetwork["learn"] = LOOPS_LEARN): TestNetwork => ({
  seed,
  trialSteps: 40,
  populations: [
    input("in", INPUTS),
    cuba("left", 8, { tauMembrane: 300, tauSynapse: 100, threshold: 0.5, reset: 0.5, spikes: 4 }),
    cuba("right", 6, { tauMembrane: 120, tauSynapse: 180, threshold: 0.5, reset: 0.4, bias: 0.2, spikes: 3 }),
    cuba("out", CLASSES, { tauMembrane: 256, tauSynapse: 256, spikes: 2 }),
  ],
  connections: [
    { pre: "in", post: "left", weight: normal(1, 1.5), plastic: true },
    { pre: "in", post: "out", weight: normal(0.5, 0.5), plastic: true },
    { pre: "left", post: "left", weight: normal(0.3, 1), delay: 90, plastic: true, rate: 4 },
    { pre: "left", post: "right", weight: normal(0.6, 1), delay: 64, plastic: true },
    { pre: "right", post: "left", weight: normal(0.2, 0.8), delay: 333, rule: random(0.7), plastic: true },
    { pre: "right", post: "right", weight: normal(0.2, 0.5), rule: random(0.5) },
    { pre: "right", post: "out", weight: normal(0.7, 1), delay: 130, plastic: true },
    { pre: "out", post: "left", weight: normal(-0.3, 0.6), delay: 200, plastic: true },
  ],
  learn,
});
const LOOPS_LEARN = { population: "out", margin: 50, rate: 3 };
/** Three targets where a neuron fires twice at most, two where it often fires once. */
export const timed = (spikes: number): TestLearn => {
  const row = (c: number) =>
    Array.from({ length: CLASSES }, (_, k) =>
      [300, 700, 900].slice(0, spikes).map((t) => t + 100 * ((c + k) % 3)),
    );
  return { population: "out", targets: [0, 1, 2, 3].map(row), rate: 3 };
};

/** Cross entropy, often decided and often undecided; outputs that are silent. */
export const classes = (seed: number, tau: number, weight: number): TestNetwork => ({
  seed,
  trialSteps: 30,
  populations: [
    input("in", INPUTS),
    cuba("hid", 10, { spikes: 2 }),
    cuba("out", CLASSES, { tauMembrane: 300, tauSynapse: 150, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "hid", weight: normal(1.5, 1.5), plastic: true },
    { pre: "hid", post: "out", weight: normal(weight, 1), plastic: true },
  ],
  learn: { population: "out", tau, rate: 2 },
});

/**
 * One hidden neuron that makes all outputs but the label's fire at once, which a second input fires late: by
 * one spike, or by a volley, whose firings owe each other more than a gain can be.
 */
export const loud = (spikes: number): TestNetwork => ({
  trialSteps: 50,
  populations: [
    input("in", 2),
    cuba("hid", 1, { tauMembrane: 6, tauSynapse: 3, threshold: 0.02, reset: 0.002, spikes }),
    cuba("out", 8, { tauMembrane: 16, tauSynapse: 16, threshold: 0.01, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "hid", weight: constant(0.1), plastic: true },
    { pre: "hid", post: "out", weight: constant(0.12) },
    { pre: "in", post: "out", weight: constant(0.12) },
  ],
  learn: { population: "out", margin: 0, rate: 20 },
});
export const loudWeights = (weight: number): LearnedWeights =>
  new Map([
    ["in->hid", { weight: Float64Array.of(0.1, 0) }],
    ["hid->out", { weight: Float64Array.of(0, ...new Array<number>(7).fill(weight)) }],
    ["in->out", { weight: Float64Array.from({ length: 16 }, (_, n) => (n === 8 ? 0.12 : 0)) }],
  ]);

/** Delays that learn on every way: of inputs, of a loop with fixed weights, of axons near the longest. */
export const delayed = (seed: number, rate: number): TestNetwork => ({
  seed,
  trialSteps: 60,
  populations: [
    input("in", INPUTS),
    cuba("hid", 8, { tauMembrane: 200, tauSynapse: 100, spikes: 2 }),
    cuba("out", CLASSES, { tauMembrane: 256, tauSynapse: 256, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "hid", weight: normal(1.5, 1.5), axonal: { low: 64, high: 90, rate }, plastic: true },
    { pre: "hid", post: "hid", weight: normal(0, 0.5), axonal: { low: 64, high: 500, rate: rate + 1 } },
    { pre: "hid", post: "out", weight: normal(1.2, 1), axonal: { low: 957, high: 960, rate }, plastic: true },
    { pre: "in", post: "out", weight: normal(0.5, 1), axonal: { low: 64, high: 960 } },
  ],
  learn: { population: "out", margin: 50, rate: 3 },
});

/** Random latencies, some inputs silent, random labels; slower in the middle, and near the end than any rate. */
export const trainRandomly = (network: TestNetwork, samples: number): Lockstep => {
  const program = compiled(networkOf(network));
  const run = new Lockstep(program.image);
  const draw = stream(network.seed ?? 0, "samples");
  const { trialSteps } = program.lowered.timing;
  const classes = run.oracle.image.learning?.outputs.length ?? 0;
  for (let k = 0; k < samples; k++) {
    if (k === samples >> 1) run.setSlowdown(1);
    if (k === samples - 10) run.setSlowdown(31);
    run.resetTrial();
    for (let i = 0; i < INPUTS; i++)
      if (draw.uniform(k, 2 * i) < 0.9)
        run.inject(i, Math.floor(draw.uniform(k, 2 * i + 1) ** 2 * (trialSteps - 18) * 64));
    run.run(trialSteps);
    run.compare();
    run.learn(Math.floor(draw.uniform(k, 99) * classes));
    run.compare();
  }
  return run;
};

/** Some populations, joined at random in both directions and each to itself, all of them to the outputs. */
export const randomNet = (seed: number): TestNetwork => {
  const draw = stream(seed, "net");
  let drawn = 0;
  const real = (low: number, high: number): number => low + (high - low) * draw.uniform(0, drawn++);
  const whole = (low: number, high: number): number => Math.floor(real(low, high + 1));
  const chance = (p: number): boolean => real(0, 1) < p;
  const population = (name: string, size: number) =>
    cuba(name, size, {
      tauMembrane: whole(80, 400),
      tauSynapse: whole(80, 400),
      threshold: 0.5,
      reset: real(0.2, 0.6),
      bias: chance(0.3) ? 0.2 : 0,
      spikes: whole(1, 5),
    });
  const hidden = ["a", "b", "c"].slice(0, whole(1, 3));
  const connect = (pre: string, post: string, mean: number) => ({
    pre,
    post,
    weight: normal(mean, real(0.3, 1)),
    delay: whole(64, 400),
    rule: random(real(0.4, 1)),
    plastic: chance(0.7),
    rate: whole(2, 6),
  });
  const loops = hidden.flatMap((pre) =>
    [...hidden, "out"].flatMap((post) => (post === "out" || chance(0.6) ? [connect(pre, post, 0.5)] : [])),
  );
  const losses = [{ ...LOOPS_LEARN }, { population: "out", rate: 3, tau: 40 }, timed(2)];
  return {
    seed,
    trialSteps: 30,
    populations: [
      input("in", INPUTS),
      ...hidden.map((name) => population(name, whole(2, 5))),
      population("out", CLASSES),
    ],
    connections: [
      { pre: "in", post: "out", weight: normal(0.8, 0.5), plastic: true },
      ...hidden.map((post) => connect("in", post, 1)),
      ...loops,
      ...(chance(0.5) ? [connect("out", hidden[0], 0)] : []),
    ],
    learn: losses[seed % losses.length],
  };
};
