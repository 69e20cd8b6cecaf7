import { describe, expect, it } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import type { Network } from "../../../compiler/network.ts";
import { renderAll } from "../../../compiler/render.ts";
import { textOf } from "../../../compiler/source.ts";
import { EXAMPLES, load, source } from "../cases.ts";

const network = (text: string, seed?: number): Network => {
  const { network: made, diagnostics } = analyse(source(text), seed === undefined ? {} : { seed });
  if (made === null) throw new Error(renderAll(diagnostics));
  return made;
};
const HEAD = "snn 1\ntick 0.1ms seed 1\n";
const POPS = `${HEAD}input x[4] : external()\npop a[4], b[8] : cuba(tau_m = 20ms, tau_s = 5ms)\n`;

describe("the Yin-Yang example", () => {
  const { network: yinyang } = analyse(load(EXAMPLES, "yinyang.snn"));

  it("means what it says", () => {
    expect(yinyang).toMatchObject({
      source: "yinyang.snn",
      seed: 0,
      seeded: true,
      voltage: "1",
      chip: null,
      tick: 0.005 / 256,
      trial: { value: 0.04 },
      data: { kind: "yinyang" },
      populations: [
        {
          name: "point",
          size: 4,
          role: { kind: "input", encoder: { kind: "latency", first: 0.00075, last: 0.01 } },
        },
        { name: "hid", size: 120, role: { kind: "neurons" } },
        { name: "class", size: 3, role: { kind: "neurons" } },
      ],
      projections: [
        {
          name: "point->hid",
          rule: { kind: "dense" },
          weight: { kind: "normal", mean: 1, deviation: 2 },
          plastic: true,
        },
        {
          name: "hid->class",
          delay: null,
          weight: { kind: "normal", mean: 0.25, deviation: 0.5 },
          plastic: true,
        },
      ],
      learn: {
        name: "forward",
        loss: { kind: "first_spike", population: 2, margin: 0.001 },
        update: { kind: "sgd", rate: { value: 0.5 }, halveAt: [0.4, 0.6, 0.75, 0.85, 0.95] },
      },
      probes: [
        { variable: "spikes", section: { population: 2, first: 0, size: 3 } },
        { variable: "v", section: { population: 1, first: 0, size: 8 } },
      ],
    });
  });

  it("takes tau_s alone for tau_s = tau_s, and fills in what is not said", () => {
    const role = yinyang?.populations[1].role;
    expect(role?.kind === "neurons" && role.model).toMatchObject({
      kind: "cuba",
      tauMembrane: { value: 0.01 },
      tauSynapse: { value: 0.005 },
      threshold: { value: 1 },
      reset: { value: 1 },
      bias: { value: 0 },
      refractory: { value: 0 },
      spikes: { value: 1 },
    });
  });

  it("takes the values of models that jump, for all neurons or for each", () => {
    const { populations } = network(`${HEAD}pop a[2] : lif(tau_m = 20ms, bias = [0.1, 0.2], refractory = 2ms)
pop b[2] : if(threshold = 3, reset = -1, v = 0.5)`);
    const [lif, whole] = populations.map(({ role }) => role.kind === "neurons" && role.model);
    expect(lif).toMatchObject({
      kind: "lif",
      tauMembrane: { value: 0.02 },
      threshold: { value: 1 },
      reset: { value: 0 },
      bias: { value: 0.2 },
      refractory: { value: 0.002 },
      each: { bias: Float64Array.of(0.1, 0.2) },
    });
    expect(whole).toMatchObject({
      kind: "if",
      threshold: { value: 3 },
      reset: { value: -1 },
      refractory: { value: 0 },
      each: { initial: Float64Array.of(0.5, 0.5) },
    });
  });

  it("keeps the places of what it means", () => {
    expect(yinyang && textOf(yinyang.tickSpan)).toBe("tick tau_s / 256");
    expect(yinyang?.populations.map((p) => textOf(p.span))).toEqual(["point", "hid", "class"]);
    expect(yinyang?.projections.map((p) => textOf(p.span).slice(0, 8))).toEqual(["point ->", "hid   ->"]);
  });
});

describe("values", () => {
  const param = (text: string): number =>
    network(`${HEAD}param v = ${text}\npop a[1] : cuba(tau_m = 1ms, tau_s = 1ms)\na -> a : dense(v)`)
      .projections[0].weight as unknown as number;
  const weight = (text: string): number => (param(text) as unknown as { value: number }).value;

  it("are the doubles nearest to what is written", () => {
    // 0.3 * 1e-3 is another double than 0.0003.
    expect(network("snn 1\ntick 0.3ms").tick).toBe(0.0003);
    expect(network("snn 1\ntick 12.5e3ns").tick).toBe(0.0000125);
    expect(weight("1.1%")).toBe(0.011);
  });

  it("follow the usual order of operations", () => {
    expect(weight("-2^2")).toBe(-4);
    expect(weight("2^-1 * 8 - 1 - 1")).toBe(2);
    expect(weight("12 / 2 / 3")).toBe(2);
    expect(weight("10 * (1 - 3)")).toBe(-20);
  });

  it("become plain numbers where dimensions cancel", () => {
    expect(weight("20ms / 5ms")).toBe(4);
    expect(weight("200Hz * 10ms")).toBe(2);
    expect(weight("(3ms ^ 2 * 1V) / (1ms * 3ms) / 1V")).toBeCloseTo(3, 12);
  });

  it("never become −0, which would print and hash differently", () => {
    expect(Object.is(weight("-0"), 0)).toBe(true);
  });

  it("may miss a whole number by a rounding error", () => {
    expect(network(`${HEAD}pop a[0.1 * 3 * 10] : li(tau_m = 1ms, tau_s = 1ms)`).populations[0].size).toBe(3);
  });
});

describe("programs", () => {
  it("take the seed of the caller before their own, and are then seeded", () => {
    expect(network(POPS)).toMatchObject({ seed: 1, seeded: true });
    expect(network(POPS, 5)).toMatchObject({ seed: 5, seeded: true });
    expect(network("snn 1 tick 1ms")).toMatchObject({ seed: 0, seeded: false });
    const noisy = source("snn 1 tick 1ms input x[3] : poisson(3Hz)");
    expect(analyse(noisy).diagnostics.map((d) => d.code)).toEqual(["W0410"]);
    expect(analyse(noisy, { seed: 2 }).diagnostics).toEqual([]);
  });

  it("name projections by their ends, with a number from the second one on", () => {
    const { projections } = network(
      `${POPS}x -> a, b : dense(1)\nx[0] -> a[1] : dense(2)\na, x -> a : dense(3)`,
    );
    expect(projections.map((p) => p.name)).toEqual(["x->a", "x->b", "x->a#2", "a->a", "x->a#3"]);
  });

  it("count both ends of a slice", () => {
    const { projections, probes } = network(
      `${POPS}x[1..2] -> b[7] : dense(1)\nprobe b.v[2 * 2 .. 7], b.i[0]`,
    );
    expect(projections[0]).toMatchObject({
      pre: { population: 0, first: 1, size: 2 },
      post: { first: 7, size: 1 },
    });
    expect(probes.map((p) => [p.variable, p.section.first, p.section.size])).toEqual([
      ["v", 4, 4],
      ["i", 0, 1],
    ]);
  });

  it("measure in volts where they say so", () => {
    const volts = network(
      `${HEAD}pop a[2] : cuba(tau_m = 1ms, tau_s = 1ms, threshold = 20mV)\na -> a : dense(-2mV, delay = 3ms)`,
    );
    expect(volts.voltage).toBe("volt");
    expect(volts.projections[0]).toMatchObject({
      weight: { kind: "constant", value: -0.002 },
      delay: { value: 0.003 },
    });
    expect(volts.populations[0].role).toMatchObject({
      model: { threshold: { value: 0.02 }, reset: { value: 0.02 } },
    });
  });

  it("know their file without its folder", () => {
    const named = (file: string): string | undefined =>
      analyse({ file, text: "snn 1 tick 1ms" }).network?.source;
    expect(named("/some/where/a.snn")).toBe("a.snn");
    expect(named("C:\\some\\b.snn")).toBe("b.snn");
  });

  it("may chain params longer than a stack is deep", () => {
    const chain = Array.from({ length: 20000 }, (_, i) => `param p${i} = p${i + 1}`).join("\n");
    expect(network(`snn 1\ntick p0\n${chain}\nparam p20000 = 2ms`).tick).toBe(0.002);
  });
});
