/**
 * Where the simulator does not yet do what hw-models/SPEC.md says: each test states the text's rule and fails
 * as long as the simulator breaks it (`test.fails`; take the word out with the mistake).
 */
import { expect, test } from "vitest";
import { FT1_SIM } from "../../hw-models/chip/ft1-sim.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import { compiled, constant, cuba, input, networkOf, normal } from "../networks.ts";
import { Lockstep } from "./lockstep.ts";

/** One neuron whose rest lies above its threshold: it fires at every tick. */
const eager = networkOf({
  populations: [
    input("in", 1),
    cuba("a", 1, { tauMembrane: 2, tauSynapse: 2, bias: 1.5, threshold: 1, reset: 0 }),
  ],
  connections: [{ pre: "in", post: "a", weight: constant(0.1) }],
});

test.fails('a neuron without a limit fires beyond 65,535 firings: "0: no limit"', () => {
  const run = new Lockstep(compiled(eager).image);
  run.resetTrial();
  run.run(1020);
  for (let step = 1020; step < 1030; step++) {
    run.run(1);
    run.compare();
  }
  expect(run.oracle.counts.firings).toBeGreaterThan(65_536);
});

test.fails("ft1-sim holds 4,194,304 pending events, as the table of chips says", () => {
  const run = new Lockstep(compiled(eager, { chip: FT1_SIM }).image);
  run.resetTrial();
  for (let spike = 0; spike < 2000; spike++) run.inject(0, spike % 640);
  run.run(12);
  run.compare();
});

/** One hidden neuron that three inputs reach by three projections. */
const threeInto = networkOf({
  trialSteps: 12,
  populations: [
    ...["x", "y", "z"].map((name) => input(name, 1)),
    cuba("hid", 1, { spikes: 1 }),
    cuba("out", 2, { spikes: 1 }),
  ],
  connections: [
    ...["x", "y", "z"].map((pre) => ({ pre, post: "hid", weight: constant(8), plastic: true })),
    { pre: "hid", post: "out", weight: constant(8), plastic: true },
  ],
  learn: { population: "out", margin: 50, rate: 8 },
});

test.fails("a block's silence is counted to its end before anyone is bumped, with three layers into one population", () => {
  const run = new Lockstep(compiled(threeInto).image);
  for (let k = 0; k < 128; k++) {
    run.resetTrial();
    const silent = k < 12 || k === 127;
    if (!silent) for (let i = 0; i < 3; i++) run.inject(i, 10);
    run.run(12);
    run.learn(k % 2);
    run.compare();
  }
});

test.fails.each([
  ["hidden neurons 550 times slower than the time unit", 1100, 2],
  ["hidden neurons 25 times faster than the time unit", 10, 256],
])("reciprocals and inverse time constants stay in their formats: %s", (_, hidden, output) => {
  const { program } = compiled(
    networkOf({
      trialSteps: 40,
      populations: [
        input("in", 2),
        cuba("hid", 2, { tauMembrane: hidden, tauSynapse: hidden / 2, spikes: 1 }),
        cuba("out", 2, { tauMembrane: 2 * output, tauSynapse: output, spikes: 1 }),
      ],
      connections: [
        { pre: "in", post: "hid", weight: normal(1, 1), plastic: true },
        { pre: "hid", post: "out", weight: normal(1, 1), plastic: true },
      ],
      learn: { population: "out", margin: 5, rate: 4 },
    }),
  );
  for (const { reciprocal, inverseTau } of program.cores[0].decays) {
    expect(inverseTau).toBeLessThanOrEqual(FORMATS.inverseTau.high);
    for (let j = 1; j < reciprocal.length; j++) expect(reciprocal[j]).toBeLessThanOrEqual(reciprocal[j - 1]);
  }
});
