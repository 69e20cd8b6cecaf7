/**
 * Corners of hw-models/SPEC.md that a simulator easily gets wrong (this one once did): counts beyond 16 bits,
 * full queues, several layers into one population, reciprocals at the ends of their range.
 */
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
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

test('a neuron without a limit fires beyond 65,535 firings: "0: no limit"', () => {
  const run = new Lockstep(compiled(eager).image);
  run.resetTrial();
  run.run(1020);
  for (let step = 1020; step < 1030; step++) {
    run.run(1);
    run.compare();
  }
  expect(run.oracle.counts.firings).toBeGreaterThan(65_536);
});

test("ft1-sim holds 4,194,304 pending events, as the table of chips says", () => {
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

test("a block's silence is counted to its end before anyone is bumped, with three layers into one population", () => {
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

test.each([
  ["550 times slower than the time unit", 1100, 2],
  ["25 times faster than the time unit", 10, 256],
])(
  "learning neurons %s are refused, and the tables of such neurons are clipped, not wrapped",
  (_, hidden, output) => {
    const network = networkOf({
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
    });
    const { compiled: refused, diagnostics } = compile(network);
    expect(refused).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(["E0603"]);
    for (const { reciprocal, inverseTau } of compiled(network, { floatOnly: true }).program.cores[0].decays) {
      expect(inverseTau).toBeLessThanOrEqual(FORMATS.inverseTau.high);
      for (let j = 1; j < reciprocal.length; j++)
        expect(reciprocal[j]).toBeLessThanOrEqual(reciprocal[j - 1]);
    }
  },
);
