import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { threeWays } from "../../../runtime/gradient/three-ways.ts";
import { loadTask } from "../../../runtime/train/load-data.ts";
import { readProject } from "../../golden.ts";

const compared = (text: string, samples: number) => {
  const { network } = analyse({ file: "ways.snn", text });
  const compiled = network && compile(network, { floatOnly: true }).compiled;
  if (network === null || !compiled) throw new Error("does not compile");
  const { data, encoding } = loadTask(network, () => new Uint8Array());
  return threeWays(compiled, encoding, data.train, samples);
};

test.each([
  ["examples/yinyang.snn", 1],
  ["examples/order.snn", 2],
  ["examples/iris.snn", 5],
])("tangents and finite differences are the adjoint's, for weights and delays: %s", (file, samples) => {
  const { rows, silent } = compared(readProject(file), samples);
  expect(silent).toBeLessThan(samples);
  for (const row of rows) {
    expect(row.tangents).toBeLessThan(1e-9);
    expect(row.finite).toBeLessThan(1e-6);
    expect(row.compared).toBeGreaterThan(0);
    expect(row.changed + row.reordered).toBeLessThan(0.05 * row.compared);
  }
});

test("firings that a step makes vanish are counted, and silent samples too", () => {
  // V peaks at w/4: a step of 1e-5 in any weight takes the peak of one neuron below its threshold.
  const text = (weight: string): string => `snn 1
tick 20us   seed 1
data iris
trial 40ms
input x[4] : latency(1ms .. 10ms)
pop h[4] : cuba(tau_m = 10ms, tau_s = 5ms, spikes = 1)
pop y[3] : cuba(tau_m = 10ms, tau_s = 5ms, spikes = 1)
x -> h : one_to_one(${weight})  plastic
h -> y : dense(2)  plastic
learn it { loss = cross_entropy(y, tau = 1ms)   update = sgd(rate = 1) }
`;
  const ways = compared(text("4.000004"), 3);
  expect(ways.silent).toBe(0);
  expect(ways.rows[0]).toMatchObject({ name: "x->h", changed: 12, compared: 0, finite: 0 });
  expect(ways.rows[1].compared).toBeGreaterThan(0);
  expect(compared(text("3.9"), 3).silent).toBe(3);
});
