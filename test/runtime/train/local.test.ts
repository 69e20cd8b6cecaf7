/** Local rules from the program to the weights: the window of STDP, what Hebb's rule settles at, a task learned. */
import { describe, expect, test } from "vitest";
import { type CompileOptions, compile, type Loihi1Compiled } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { LOIHI1_SIM } from "../../../hw-models/chip/loihi1-sim.ts";
import { Machine } from "../../../hw-models/mesh/machine.ts";
import { tick } from "../../../hw-models/numerics/units.ts";
import { readLoihi1Weights } from "../../../runtime/loihi1-weights.ts";
import type { Split } from "../../../runtime/train/data-set.ts";
import { encodingOf } from "../../../runtime/train/encode.ts";
import { loadTask } from "../../../runtime/train/load-data.ts";
import { localTrainee } from "../../../runtime/train/local-trainee.ts";
import { accuracy } from "../../../runtime/train/trainee.ts";

const compiled = (text: string, options: CompileOptions = {}): Loihi1Compiled => {
  const { network, diagnostics } = analyse({ file: "t.snn", text: `snn 1\ntick 1ms   seed 3\n${text}` });
  const result = network && compile(network, { chip: LOIHI1_SIM, ...options });
  if (result?.compiled?.kind !== "loihi1")
    throw new Error(
      [...diagnostics, ...(result?.diagnostics ?? [])].map(({ message }) => message).join("\n"),
    );
  return result.compiled;
};

/** One synapse that learns beside one that makes its target fire. */
const PAIR = (update: string) => `input x[1], force[1] : external()
pop a[1] : lif(tau_m = 5ms)
x     -> a : dense(0.5)  plastic(range = 1)
force -> a : dense(4)
learn pair { update = ${update} }`;

/** What pairs of spikes change the weight by, in parts of its range; the spike arrives `lead` steps before the firing. */
const changeBy = (made: Loihi1Compiled, lead: number, pairs: number): number => {
  const machine = new Machine(made.image);
  const weight = (): number => readLoihi1Weights(made.lowered, machine).get("x->a")?.weight[0] ?? Number.NaN;
  const before = weight();
  for (let k = 0; k < pairs; k++) {
    machine.resetTrial();
    machine.inject(0, tick(29 - lead));
    machine.inject(1, tick(29));
    machine.run(70, { spike: () => {} });
  }
  return (weight() - before) / made.lowered.weights[0].error.range;
};

describe("stdp", () => {
  const made = compiled(PAIR("stdp(rate = 2%, tau_plus = 10ms, tau_minus = 20ms, plus = 1, minus = 0.5)"));

  // A spike that arrives in the step of the firing is seen a step before the firing is.
  test.each([1, 5, 15, 30])("adds e^(−Δ/tau_plus) where the spike comes %i ms before the firing", (lead) => {
    const due = 0.02 * Math.exp(-(lead + 1) / 10) * 4;
    expect(changeBy(made, lead, 4)).toBeGreaterThan(due - 0.02);
    expect(changeBy(made, lead, 4)).toBeLessThan(due + 0.02);
  });

  test.each([2, 8, 20])("takes e^(−Δ/tau_minus) where it comes %i ms after", (lag) => {
    const due = -0.02 * 0.5 * Math.exp(-(lag - 1) / 20) * 4;
    expect(changeBy(made, -lag, 4)).toBeGreaterThan(due - 0.02);
    expect(changeBy(made, -lag, 4)).toBeLessThan(due + 0.02);
  });

  test("is zero without a partner", () => {
    const machine = new Machine(made.image);
    machine.inject(1, tick(5));
    machine.run(60, { spike: () => {} });
    expect([...(readLoihi1Weights(made.lowered, machine).get("x->a")?.weight ?? [])]).toEqual(
      [...made.lowered.weights[0].weight].map((w) => w * made.lowered.weights[0].unit),
    );
  });
});

describe("products", () => {
  test("of w and u let a weight fade, epoch by epoch", () => {
    const made = compiled(PAIR("products(dw = -2^-5 * w * u1, epoch = 2ms)"));
    const machine = new Machine(made.image);
    machine.run(4 * 40 + 1, { spike: () => {} });
    const weight = readLoihi1Weights(made.lowered, machine).get("x->a")?.weight[0] ?? Number.NaN;
    // 40 times a 32nd less.
    expect(weight).toBeGreaterThan(0.5 * (31 / 32) ** 40 - 0.03);
    expect(weight).toBeLessThan(0.5 * (31 / 32) ** 40 + 0.03);
  });

  test("with brackets multiplied out keep to soft bounds", () => {
    const made = compiled(PAIR("products(dw = 25% * x1 * y0 * (0.75 - w), x1 = trace(10ms))"));
    const { range } = made.lowered.weights[0].error;
    const start = (made.lowered.weights[0].weight[0] * made.lowered.weights[0].unit) / range;
    expect(start + changeBy(made, 3, 80)).toBeGreaterThan(0.7);
    expect(start + changeBy(made, 3, 80)).toBeLessThan(0.8);
  });

  test("of two traces make a firing count by the one before it", () => {
    const made = compiled(
      PAIR("products(dw = 2^-3 * x1 * y0 * y2, x1 = trace(10ms), y2 = trace(40ms, impulse = 2))"),
    );
    const machine = new Machine(made.image);
    const weight = (): number =>
      readLoihi1Weights(made.lowered, machine).get("x->a")?.weight[0] ?? Number.NaN;
    const before = weight();
    // Firings at 10 and 30; the spike arrives in step 26.
    for (const [neuron, at] of [
      [1, 9],
      [0, 25],
      [1, 29],
    ])
      machine.inject(neuron, tick(at));
    machine.run(40, { spike: () => {} });
    const due = 2 ** -3 * Math.exp(-5 / 10) * (2 * Math.exp(-20 / 40) + 2);
    const { range } = made.lowered.weights[0].error;
    expect((weight() - before) / range).toBeGreaterThan(due - 0.04);
    expect((weight() - before) / range).toBeLessThan(due + 0.04);
  });
});

test("hebb with decay settles at the mean of the trace less the offset", () => {
  const made = compiled(PAIR("hebb(rate = 10%, tau = 10ms, offset = 0.25, decay = 1)"));
  const { range } = made.lowered.weights[0].error;
  const start = made.lowered.weights[0].weight[0] * made.lowered.weights[0].unit;
  const end = start / range + changeBy(made, 3, 60);
  expect(end).toBeGreaterThan(Math.exp(-4 / 10) - 0.25 - 0.06);
  expect(end).toBeLessThan(Math.exp(-4 / 10) - 0.25 + 0.06);
});

test("weights that were learned compile to the same mantissas again", () => {
  const text = PAIR("stdp(rate = 3%, tau_plus = 10ms, tau_minus = 20ms)");
  const made = compiled(text);
  const machine = new Machine(made.image);
  for (const at of [3, 9, 20]) {
    machine.inject(0, tick(at));
    machine.inject(1, tick(at + 2));
  }
  machine.run(40, { spike: () => {} });
  const weights = readLoihi1Weights(made.lowered, machine);
  const again = compiled(text, { weights });
  expect([...again.lowered.weights[0].weight]).not.toEqual([...made.lowered.weights[0].weight]);
  expect([...again.program.cores[0].synapses.weight]).toEqual([...(machine.loihi1[0].learner?.weight ?? [])]);
});

describe("a supervised Hebbian readout", () => {
  const made = compiled(`trial 40ms
data iris
input x[4]     : latency(1ms .. 10ms, above = 50%)
input right[2] : teacher(14ms)
pop   class[2] : lif(tau_m = 20ms, threshold = 0.6, refractory = 20ms)
x     -> class : dense(normal(0, 0.05))  plastic(range = 1)
right -> class : one_to_one(4)
learn it {
  loss   = first_spike(class, margin = 1ms)
  update = hebb(rate = 5%, tau = 20ms, offset = 0.2, decay = 1)
}`);
  const encoding = encodingOf(made.lowered.network);
  if (encoding === null) throw new Error("no input takes data");
  // Features 0 and 1 speak for the one class, 2 and 3 for the other.
  const split: Split = {
    features: Float64Array.from({ length: 4 * 40 }, (_, n) => Number(((n >> 2) & 1) === (n & 3) >> 1) * 0.9),
    labels: Uint16Array.from({ length: 40 }, (_, n) => n & 1),
  };
  const order = Uint32Array.from({ length: 40 }, (_, n) => n);

  test("learns what its teacher shows, and keeps it while it classifies", () => {
    const trainee = localTrainee(made, encoding);
    expect(accuracy(trainee, split)).toBeLessThan(0.6);
    for (let pass = 0; pass < 5; pass++) trainee.train(split, order);
    const learned = trainee.weights();
    expect(accuracy(trainee, split)).toBe(1);
    expect(trainee.weights()).toEqual(learned);
  });

  test("is the same on two cores, and is put back by what was read", () => {
    const other = compile(made.lowered.network, { chip: LOIHI1_SIM, place: { neuronsPerCore: 1 } }).compiled;
    if (other?.kind !== "loihi1") throw new Error("it does not compile");
    const [one, two] = [localTrainee(made, encoding), localTrainee(other, encoding)];
    for (const trainee of [one, two]) for (let pass = 0; pass < 5; pass++) trainee.train(split, order);
    expect(two.weights()).toEqual(one.weights());
    const fresh = localTrainee(other, encoding);
    fresh.restore(one.weights());
    expect(fresh.weights()).toEqual(one.weights());
    expect(accuracy(fresh, split)).toBe(1);
  });
});

test("a teacher that lacks a class is refused by name", () => {
  const { network } = analyse({
    file: "t.snn",
    text: `snn 1
tick 1ms   seed 3
trial 40ms
data iris
input x[4] : latency(1ms .. 10ms)
input right[2] : teacher(14ms)
pop class[3] : lif(tau_m = 20ms)
x -> class : dense(0.1)  plastic
right -> class : dense(1)
learn it { loss = first_spike(class, margin = 1ms)   update = hebb(rate = 5%, tau = 20ms) }`,
  });
  if (network === null) throw new Error("it has errors");
  expect(() => loadTask(network, () => new Uint8Array())).toThrow(
    "iris has 3 classes; the teacher right has 2 neurons",
  );
});
