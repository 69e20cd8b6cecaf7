/** What a network becomes on loihi1: the equations of the language, in its integers, at every tick. */
import { describe, expect, test } from "vitest";
import { compile, type Loihi1Compiled } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { response } from "../../hw-models/numerics/kernel.ts";
import { tick } from "../../hw-models/numerics/units.ts";

const compiled = (text: string): Loihi1Compiled => {
  const { network, diagnostics } = analyse(
    { file: "t.snn", text: `snn 1\nchip loihi1-sim\ntick 1ms\n${text}` },
    { seed: 1 },
  );
  const result = network && compile(network);
  if (result?.compiled?.kind !== "loihi1")
    throw new Error(
      [...diagnostics, ...(result?.diagnostics ?? [])].map(({ message }) => message).join("\n"),
    );
  return result.compiled;
};

/** V of a neuron after each step, in the program's voltage, and the steps it fires in. */
const runOf = (
  made: Loihi1Compiled,
  id: number,
  spikes: readonly (readonly [number, number])[],
  steps: number,
) => {
  const machine = new Machine(made.image);
  for (const [at, neuron] of spikes) machine.inject(neuron, tick(at));
  const fired: number[] = [];
  const v: number[] = [];
  for (let n = 0; n < steps; n++) {
    machine.run(1, { spike: (at, neuron) => void (neuron === id && fired.push(at)) });
    v.push(machine.peek(Uint32Array.of(id))[0].voltage / made.lowered.unitsPerVoltage);
  }
  return { fired, v };
};

describe("the equations, at every tick", () => {
  test.each([
    [20, 5],
    [10, 10],
    [5, 20],
  ])("li with tau_m %d ms and tau_s %d ms follows K", (membrane, synapse) => {
    const made = compiled(`input x[1] : external()
pop a[1] : li(tau_m = ${membrane}ms, tau_s = ${synapse}ms)
x -> a : dense(0.8)`);
    const { v } = runOf(made, 1, [[0, 0]], 60);
    // The spike arrives in step 1; V of step n is that of tick n + 1.
    v.forEach((value, step) => {
      const exact = step < 1 ? 0 : 0.8 * response(step, { membrane, synapse });
      expect(Math.abs(value - exact)).toBeLessThan(0.002);
    });
    expect(Math.max(...v)).toBeGreaterThan(0.1);
  });

  test("lif jumps by the weight and decays to its bias; if keeps what it has", () => {
    const made = compiled(`input x[1] : external()
pop a[1] : lif(tau_m = 20ms, bias = 0.5, v = -1)
pop b[1] : if(v = 0.25)
x -> a : dense(0.4)
x -> b : dense(0.5)`);
    const spikes = [[9, 0]] as const;
    runOf(made, 1, spikes, 60).v.forEach((value, step) => {
      const jump = step < 10 ? 0 : 0.4 * Math.exp(-(step - 10) / 20);
      expect(Math.abs(value - (0.5 - 1.5 * Math.exp(-(step + 1) / 20) + jump))).toBeLessThan(0.002);
    });
    const { v } = runOf(made, 2, spikes, 30);
    expect(v.map((value) => Math.round(value * 1000))).toEqual(v.map((_, step) => (step < 10 ? 250 : 750)));
  });

  test("a start of I acts as the same current would", () => {
    const made = compiled(`input x[1] : external()
pop a[1] : li(tau_m = 20ms, tau_s = 5ms, i = 0.8)
x -> a : dense(0.5)`);
    const { v } = runOf(made, 1, [], 30);
    v.forEach((value, step) => {
      expect(Math.abs(value - 0.8 * response(step + 1, { membrane: 20, synapse: 5 }))).toBeLessThan(0.002);
    });
  });
});

describe("a firing", () => {
  test("comes where V reaches the threshold, not below it", () => {
    const made = (weight: number) =>
      compiled(`input x[1] : external()
pop a[1] : if(threshold = 1)
x -> a : dense(${weight})`);
    const spikes = Array.from({ length: 10 }, (_, n) => [n, 0] as const);
    expect(runOf(made(1), 1, spikes, 12).fired).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(runOf(made(0.5), 1, spikes, 12).fired).toEqual([2, 4, 6, 8, 10]);
    expect(runOf(made(0.99), 1, spikes, 12).fired).toEqual([2, 4, 6, 8, 10]);
  });

  test("is followed by the refractory period, in which V stays at 0", () => {
    const made = compiled(`pop a[1] : if(threshold = 1, refractory = 5ms)
input x[1] : external()
x -> a : dense(1)`);
    const spikes = Array.from({ length: 14 }, (_, n) => [n, 1] as const);
    expect(runOf(made, 0, spikes, 16).fired).toEqual([1, 6, 11]);
  });
});

describe("numbers", () => {
  test("weights of one sign have 8 bits, of both signs 7; simple parts of the largest are exact", () => {
    const made = compiled(`input x[4] : external()
pop a[1] : lif(tau_m = 20ms, threshold = 20mV)
x    -> a : dense(2mV)
x    -> a : dense(0.4mV)
x    -> a : dense([[-1.5mV], [-1mV], [0.5mV], [1mV]])
x[0] -> a : dense(-0.1mV)`);
    const [large, part, mixed, small] = made.lowered.weights;
    expect([large.weight[0], part.weight[0]]).toEqual([255, 204]);
    expect(large.exponent - part.exponent).toBe(2);
    expect([large, part].map(({ error }) => error.sqnr)).toEqual([Infinity, Infinity]);
    expect(mixed.mode).toBe("mixed");
    expect([...mixed.weight].every((w) => w % 2 === 0)).toBe(true);
    expect(small.weight[0]).toBeLessThan(-127);
  });

  test("the scale keeps a volley from wrapping U where weights stay fine", () => {
    const scale = (sources: number): number =>
      compiled(`input x[${sources}] : external()
pop a[1] : lif(tau_m = 20ms)
x -> a : dense(0.1)`).lowered.unitsPerVoltage;
    expect(scale(400) * 0.1).toBeCloseTo(255 * 64, 6);
    expect(scale(400) * 40).toBeLessThan(2 ** 23);
    // A hundred thousand would cost bits: they wrap, and that is said.
    expect(scale(100_000) * 0.1).toBeCloseTo(255 * 64, 6);
  });

  test("learned weights take the place of drawn ones", () => {
    const { network } = analyse({
      file: "t.snn",
      text: "snn 1\ntick 1ms\ninput x[2] : external()\npop a[1] : lif(tau_m = 20ms)\nx -> a : dense(0.5)\n",
    });
    if (network === null) throw new Error("a mistake");
    const weights = new Map([["x->a", { weight: Float64Array.of(0.25, 0.5) }]]);
    const { compiled: made } = compile(network, { chip: LOIHI1_SIM, weights });
    expect([...(made?.lowered.weights[0].weight ?? [])]).toEqual([128, 255]);
  });
});
