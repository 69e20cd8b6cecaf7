/** The simulator learns like the oracle of hw-models/SPEC.md "Learning", to the bit, after every sample. */
import { expect, test } from "vitest";
import type { Compiled } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import { stream } from "../../hw-models/numerics/rng.ts";
import { sampleSpikes } from "../../runtime/stimulus.ts";
import { type Encoding, encodingOf } from "../../runtime/train/encode.ts";
import { epochOrder } from "../../runtime/train/shuffle.ts";
import { yinYang } from "../../runtime/train/yinyang.ts";
import { readProject } from "../golden.ts";
import { compiled, constant, cuba, input, networkOf, normal, random, type TestNetwork } from "../networks.ts";
import { addSituations, LEARNING_SITUATIONS, noSituations, tooRare } from "./ft1-situations.ts";
import { Lockstep } from "./lockstep.ts";

const yinYangProgram = (weights?: LearnedWeights): Compiled => {
  const { network } = analyse({ file: "yinyang.snn", text: readProject("examples/yinyang.snn") });
  if (network === null) throw new Error("examples/yinyang.snn does not compile");
  return compiled(network, weights && { weights });
};

/** Trains both sides on samples of the published training split, comparing after every sample. */
const trainYinYang = (
  program: Compiled,
  samples: number,
  slowdowns: ReadonlyMap<number, number>,
): Lockstep => {
  const { network, timing } = program.lowered;
  const encoding = encodingOf(network) as Encoding;
  const { train } = yinYang();
  const { labels } = train;
  const order = epochOrder(network.seed, 0, labels.length);
  const run = new Lockstep(program.image);
  for (let k = 0; k < samples; k++) {
    const slowdown = slowdowns.get(k);
    if (slowdown !== undefined) run.setSlowdown(slowdown);
    const n = order[k];
    run.resetTrial();
    const { ticks, neurons } = sampleSpikes(encoding, train, n, timing.tick);
    ticks.forEach((at, k) => {
      run.inject(neurons[k], at);
    });
    run.run(timing.trialSteps);
    run.learn(labels[n]);
    run.compare();
  }
  return run;
};

test("520 samples of Yin-Yang give equal states, latches, gains, products and weights across two rates", () => {
  const { oracle } = trainYinYang(yinYangProgram(), 520, new Map([[300, 2]]));
  expect(oracle.seen["hidden neuron bumped"]).toBeGreaterThan(100);
  expect(oracle.seen["slope at its floor"]).toBeGreaterThan(20);
  expect(oracle.seen["target fired at the arrival"]).toBeGreaterThan(100);
  expect(oracle.seen["span of whole steps"]).toBeGreaterThan(100);
  expect(oracle.counts.weightUpdates).toBeGreaterThan(50_000);
  expect(oracle.learning?.samples).toBe(520);
});

test("Yin-Yang with outputs that start silent gives equal bumps", () => {
  const start = yinYangProgram();
  const weak = new Map(
    start.lowered.edges.map(({ projection, weight }) => [
      projection.name,
      { weight: weight.map((w) => (projection.name === "hid->class" ? w * 0.1 : w)) },
    ]),
  );
  const { oracle } = trainYinYang(yinYangProgram(weak), 150, new Map());
  expect(oracle.seen["silent output bumped"]).toBeGreaterThan(20);
  expect(oracle.learning?.updates).toBeLessThan(140);
  expect(oracle.learning?.updates).toBeGreaterThan(50);
});

const CLASSES = 4;
const INPUTS = 6;

/** Three layers, a frozen one, a connection past a layer, two into one population, unequal time constants. */
const deep = (seed: number): TestNetwork => ({
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
const extreme = (seed: number): TestNetwork => ({
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
const slow = (seed: number): TestNetwork => ({
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
const busy = (seed: number): TestNetwork => ({
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
const loops = (seed: number, learn: TestNetwork["learn"] = LOOPS_LEARN): TestNetwork => ({
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
const timed = (spikes: number): TestNetwork["learn"] => {
  const row = (c: number) =>
    Array.from({ length: CLASSES }, (_, k) =>
      [300, 700, 900].slice(0, spikes).map((t) => t + 100 * ((c + k) % 3)),
    );
  return { population: "out", targets: [0, 1, 2, 3].map(row), rate: 3 };
};

/** Cross entropy, often decided and often undecided; outputs that are silent. */
const classes = (seed: number, tau: number, weight: number): TestNetwork => ({
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
const loud = (spikes: number): TestNetwork => ({
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
const loudWeights = (weight: number): LearnedWeights =>
  new Map([
    ["in->hid", { weight: Float64Array.of(0.1, 0) }],
    ["hid->out", { weight: Float64Array.of(0, ...new Array<number>(7).fill(weight)) }],
    ["in->out", { weight: Float64Array.from({ length: 16 }, (_, n) => (n === 8 ? 0.12 : 0)) }],
  ]);

/** Delays that learn on every way: of inputs, of a loop with fixed weights, of axons near the longest. */
const delayed = (seed: number, rate: number): TestNetwork => ({
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
const trainRandomly = (network: TestNetwork, samples: number): Lockstep => {
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

/** One hidden neuron between an input and two outputs. */
const single: TestNetwork = {
  trialSteps: 12,
  populations: [input("in", 1), cuba("hid", 1, { spikes: 1 }), cuba("out", 2, { spikes: 1 })],
  connections: [
    { pre: "in", post: "hid", weight: constant(8), plastic: true },
    { pre: "hid", post: "out", weight: constant(8), plastic: true },
  ],
  learn: { population: "out", margin: 50, rate: 8 },
};

test.each([
  [38, [0, 1]],
  [39, [1, 2]],
] as const)(
  "a hidden neuron silent in %d of each 128 samples is bumped %j times by the first and second block",
  (silent, bumps) => {
    const run = new Lockstep(compiled(networkOf(single)).image);
    const bumped = (): number => run.oracle.seen["hidden neuron bumped"];
    const seen: number[] = [];
    for (let k = 0; k < 256; k++) {
      run.resetTrial();
      // The second block has one silent sample more.
      if (k % 128 >= silent + (k >> 7)) run.inject(0, 10);
      run.run(12);
      run.learn(k % 2);
      run.compare();
      if (k % 128 === 127) seen.push(bumped());
    }
    expect(seen).toEqual(bumps);
  },
);

/** How often each corner has to be met over all nets. */
const LEAST = 20;

test("nets learn like the oracle in every corner of learning that SPEC.md names", () => {
  const total = noSituations();
  const nets = [deep(1), deep(2), extreme(3), extreme(4), extreme(8), slow(5), slow(6), busy(1), busy(2)];
  const looped = [loops(1), loops(2), loops(3, timed(3)), loops(4, timed(1)), delayed(1, 0), delayed(2, 5)];
  for (const network of [
    ...nets,
    classes(1, 25, 1),
    classes(2, 120, 0.3),
    classes(3, 1.5, 1),
    classes(4, 2, 1),
  ])
    addSituations(total, trainRandomly(network, 200).oracle.seen);
  for (const network of looped) addSituations(total, trainRandomly(network, 60).oracle.seen);
  for (const [spikes, weight] of [
    [1, 0.12],
    [6, 0.03],
  ]) {
    const run = new Lockstep(compiled(networkOf(loud(spikes)), { weights: loudWeights(weight) }).image);
    for (let k = 0; k < 40; k++) {
      run.resetTrial();
      run.inject(0, 3 * k);
      run.inject(1, 2500 + 2 * k);
      run.run(50);
      run.learn(0);
      run.compare();
    }
    addSituations(total, run.oracle.seen);
  }
  expect(tooRare(total, LEARNING_SITUATIONS, LEAST)).toEqual([]);
}, 60_000);
