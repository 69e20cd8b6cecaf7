import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import type { Network } from "../../compiler/network.ts";
import { continuousView } from "../../runtime/gradient/continuous-view.ts";
import { compiled } from "../networks.ts";
import { source } from "./cases.ts";

const program = (lines: string, seed = 1): Network => {
  const { network, diagnostics } = analyse(source(`snn 1 tick 20us\n${lines}`), { seed });
  if (network === null) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return network;
};
const cuba = (keys: string, size = "4"): string =>
  `pop a[${size}] : cuba(tau_m = 10ms, tau_s = 5ms, ${keys})`;
const neurons = (lines: string) => compiled(program(lines)).program.cores[0].neurons;

describe("values for each neuron", () => {
  test("that are all alike make the bytes of one value for all", () => {
    const one = compiled(program(cuba("threshold = 1.5, bias = 0.25, reset = 1"))).image;
    const list = cuba(
      "threshold = [1.5, 1.5, 1.5, 1.5], bias = [0.25, 0.25, 0.25, 0.25], reset = uniform(1, 1)",
    );
    expect(compiled(program(list)).image).toEqual(one);
  });

  test("reach the chip: V is measured from each neuron's own bias", () => {
    const core = neurons(cuba("threshold = [1, 2, 3, 4], bias = [0, 0.5, 0, 0.5], v = [0.5, 0.5, -1, 0]"));
    expect([...core.threshold]).toEqual([1024, 1536, 3072, 3584]);
    expect([...core.initial]).toEqual([512, 0, -1024, -512]);
    expect([...core.reset]).toEqual([1024, 2048, 3072, 4096]);
  });

  test("reach the float64 reference", () => {
    const text = cuba("threshold = [1, 2, 3, 4], bias = [0, 0.5, 0, 0.5], v = 0.5");
    const { net } = continuousView(compiled(program(text)).lowered);
    expect([...net.threshold]).toEqual([1, 1.5, 3, 3.5]);
    expect([...net.initial]).toEqual([0.5, 0, 0.5, 0]);
    expect([...net.reset]).toEqual([1, 2, 3, 4]);
  });

  test("are drawn by the neuron's number: the order and size of populations change none", () => {
    const draws = (lines: string): number[] => {
      const population = program(lines).populations.find(({ name }) => name === "a");
      if (population?.role.kind !== "neurons" || population.role.model.kind !== "cuba")
        throw new Error("no a");
      return [...(population.role.model.each?.threshold ?? [])];
    };
    const text = "threshold = uniform(0.5, 1.5)";
    const four = draws(cuba(text));
    expect(new Set(four).size).toBe(4);
    expect(draws(cuba(text, "9")).slice(0, 4)).toEqual(four);
    expect(draws(`pop b[7] : cuba(tau_m = 10ms, tau_s = 5ms, ${text})\n${cuba(text)}`)).toEqual(four);
  });

  test("beyond the chip's range are told once for a population", () => {
    const { diagnostics } = compile(program(cuba("threshold = [1, 100, 200, 300]")));
    expect(diagnostics.map(({ code }) => code)).toEqual(["E0607", "E0607"]);
  });
});
