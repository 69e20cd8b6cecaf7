/** The simulator equals the oracle of hw-models/SPEC.md to the bit: recurrent nets, step by step. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeImage, encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { stream } from "../../hw-models/numerics/rng.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { Ft1Program } from "../../hw-models/program.ts";
import {
  compiled,
  constant,
  cuba,
  input,
  li,
  networkOf,
  normal,
  random,
  type TestNetwork,
  uniform,
} from "../networks.ts";
import { addSituations, noSituations, STEP_SITUATIONS, tooRare } from "./ft1-situations.ts";
import { Lockstep } from "./lockstep.ts";

const INPUTS = 10;

/** Populations of every kind that hw-models/SPEC.md "Neuron" tells apart, wired at random. */
const recurrent = (seed: number): TestNetwork => ({
  seed,
  populations: [
    input("in", INPUTS),
    cuba("two", 9, { tauMembrane: 256, tauSynapse: 128 }),
    cuba("one", 7, { tauMembrane: 300, tauSynapse: 300, refractory: 100, spikes: 3 }),
    cuba("half", 7, { tauMembrane: 70, tauSynapse: 140, refractory: 7, reset: 0.3, threshold: 0.8 }),
    cuba("odd", 7, { tauMembrane: 37, tauSynapse: 10, bias: 0.9, refractory: 200 }),
    cuba("eager", 3, { tauMembrane: 400, tauSynapse: 90, bias: 1.5, refractory: 30, reset: 2 }),
    cuba("deep", 2, { tauMembrane: 20, tauSynapse: 20, bias: 21, threshold: 1, reset: 25, spikes: 40 }),
    cuba("brink", 3, { tauMembrane: 200, tauSynapse: 100, bias: 1 }),
    cuba("still", 4, { tauMembrane: 1100, tauSynapse: 500, threshold: 3 }),
    li("leaky", 4, { tauMembrane: 200, tauSynapse: 74, bias: -0.4 }),
  ],
  connections: [
    { pre: "in", post: "two", weight: normal(1.2, 1.5) },
    { pre: "in", post: "one", weight: normal(1.5, 2), delay: 64 * 3 + 17 },
    { pre: "in", post: "half", weight: normal(2, 2), delay: 64 * 9 },
    { pre: "in", post: "odd", weight: uniform(-25, 30), rule: random(0.7) },
    { pre: "in", post: "still", weight: normal(2, 1), rule: random(0.3) },
    { pre: "in", post: "brink", weight: normal(-0.3, 1) },
    { pre: "in", post: "leaky", weight: normal(0, 2) },
    { pre: "two", post: "one", weight: normal(0.5, 1), rule: random(0.3), delay: 100 },
    { pre: "one", post: "half", weight: normal(0.5, 2), rule: random(0.4) },
    { pre: "half", post: "two", weight: normal(-0.3, 1), rule: random(0.3), delay: 64 * 15 },
    { pre: "half", post: "half", weight: normal(-0.2, 1.5), rule: random(0.3), delay: 65 },
    { pre: "odd", post: "two", weight: normal(0, 2), rule: random(0.3), delay: 127 },
    { pre: "eager", post: "leaky", weight: constant(-0.7) },
    { pre: "eager", post: "odd", weight: normal(1, 1), delay: 64 * 5 + 1 },
    { pre: "two", post: "leaky", weight: normal(20, 5), rule: random(0.5) },
  ],
});

/** Steps of one run: bursts, then a silence of more than 127 steps, then bursts. */
const SILENCE = { first: 40, last: 180 } as const;
const STEPS = 220;

/** Random input of a step: some at the same tick, some at the step's first tick, one twice. */
const burst = (run: Lockstep, seed: number, trial: number, step: number): void => {
  if (step >= SILENCE.first && step < SILENCE.last) return;
  const draw = stream(seed, `stimulus ${trial}`);
  const uniformAt = (n: number): number => draw.uniform(step, n);
  const spikes = Math.floor(uniformAt(0) ** 3 * 7);
  for (let n = 0; n < spikes; n++) {
    const neuron = Math.floor(uniformAt(3 * n + 1) * INPUTS);
    const offset = n % 3 === 2 ? 0 : Math.floor(uniformAt(3 * n + 2) * 64);
    run.inject(neuron, step * 64 + offset);
    if (uniformAt(3 * n + 3) < 0.1) run.inject(neuron, step * 64 + offset);
    if (uniformAt(3 * n + 3) > 0.8) run.inject((neuron + 1) % INPUTS, step * 64 + offset);
  }
};

/** How often each corner has to be met over all runs. */
const LEAST = 20;

test("recurrent nets equal the oracle after every step, in every corner that SPEC.md names", () => {
  const total = noSituations();
  for (const seed of [1, 2, 3, 4]) {
    const run = new Lockstep(compiled(networkOf(recurrent(seed))).image);
    for (let trial = 0; trial < 2; trial++) {
      run.resetTrial();
      run.compare();
      for (let step = 0; step < STEPS; step++) {
        burst(run, seed, trial, step);
        run.run(1);
        run.compare();
      }
    }
    addSituations(total, run.oracle.seen);
  }
  expect(tooRare(total, STEP_SITUATIONS, LEAST)).toEqual([]);
});

test("rows that visit a neuron again and again equal the oracle, stalls among the counts", () => {
  const program = decodeImage(compiled(networkOf(recurrent(6))).image) as Ft1Program;
  const [core] = program.cores;
  const draw = stream(6, "targets");
  const target = core.synapses.target.map((_, s) => Math.floor(draw.uniform(s, 0) * 6));
  const again = { ...program, cores: [{ ...core, synapses: { ...core.synapses, target } }] };
  const run = new Lockstep(encodeImage(again));
  run.resetTrial();
  for (let step = 0; step < SILENCE.first; step++) {
    burst(run, 6, 0, step);
    run.run(1);
    run.compare();
  }
  expect(run.oracle.counts.stalls).toBeGreaterThan(run.oracle.counts.synapticEvents / 10);
});

const ORDER_IMAGE = compiled(networkOf(recurrent(5))).image;

test("the order in which spikes are injected changes no state: a step sorts its events", () => {
  const run = (order: readonly number[], spikes: readonly (readonly [number, number])[]): number[] => {
    const machine = new Machine(ORDER_IMAGE);
    const seen: number[] = [];
    for (const n of order) machine.inject(spikes[n][0], tick(spikes[n][1]));
    machine.run(30, { spike: (at, neuron) => seen.push(at, neuron) });
    const { current, voltage, last, ready, latchTick, latchSlope, arrival } = machine.ft1[0].state;
    return [
      ...seen,
      ...[current, voltage, last, ready, latchTick, latchSlope, arrival].flatMap((c) => [...c]),
    ];
  };
  const spike = fc.tuple(fc.nat(INPUTS - 1), fc.nat(64 * 12));
  const stimulus = fc
    .array(spike, { minLength: 2, maxLength: 60 })
    .chain((spikes) =>
      fc.tuple(
        fc.constant(spikes),
        fc.shuffledSubarray([...spikes.keys()], { minLength: spikes.length, maxLength: spikes.length }),
      ),
    );
  fc.assert(
    fc.property(stimulus, ([spikes, order]) => {
      expect(run(order, spikes)).toEqual(run([...spikes.keys()], spikes));
    }),
    { numRuns: 150, seed: 1 },
  );
});
