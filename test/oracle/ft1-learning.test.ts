/** The simulator learns like the oracle of hw-models/SPEC.md "Learning", to the bit, after every sample. */
import { expect, test } from "vitest";
import type { Compiled } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import { sampleSpikes } from "../../runtime/stimulus.ts";
import { type Encoding, encodingOf } from "../../runtime/train/encode.ts";
import { epochOrder } from "../../runtime/train/shuffle.ts";
import { yinYang } from "../../runtime/train/yinyang.ts";
import { readProject } from "../golden.ts";
import {
  busy,
  classes,
  deep,
  delayed,
  extreme,
  loops,
  loud,
  loudWeights,
  randomNet,
  slow,
  timed,
  trainRandomly,
} from "../learning-nets.ts";
import { compiled, constant, cuba, input, networkOf, type TestNetwork } from "../networks.ts";
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

test("30 random nets with loops learn like the oracle", () => {
  const total = noSituations();
  for (let seed = 0; seed < 30; seed++) addSituations(total, trainRandomly(randomNet(seed), 12).oracle.seen);
  expect(total["error handed back by a neuron to itself"]).toBeGreaterThan(100);
  expect(total["error handed back within a population"]).toBeGreaterThan(300);
  expect(total["error of a later firing"]).toBeGreaterThan(300);
}, 60_000);
