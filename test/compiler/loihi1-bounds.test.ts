/** Bounds on loihi1: nothing that runs goes beyond them, and no warning is wrong. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, type Loihi1Compiled } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { boundsReport } from "../../runtime/cli/compile-report.ts";

const compiled = (text: string) => {
  const { network, diagnostics } = analyse({ file: "t.snn", text: `snn 1\ntick 1ms   seed 3\n${text}\n` });
  if (network === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const result = compile(network, { chip: LOIHI1_SIM });
  if (result.compiled?.kind !== "loihi1")
    throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return {
    made: result.compiled,
    codes: result.diagnostics.map(({ code, message }) => `${code} ${message}`),
  };
};

const boundOf = (made: Loihi1Compiled, name: string) => {
  const bound = boundsReport(made).find(({ population }) => population === name);
  if (bound === undefined) throw new Error(`${name} has no bounds`);
  return bound;
};

describe("the table", () => {
  test("has the sums of small nets in threshold units, from the bias", () => {
    const { made } = compiled(`input x[3] : external()
pop source[2] : lif(tau_m = 10ms, bias = 3, refractory = 9ms)
pop t[2] : lif(tau_m = 10ms, threshold = 2, bias = 0.5)
pop c[1] : if(threshold = 4)
pop r[1] : li(tau_m = 20ms, tau_s = 5ms)
source -> t : dense(0.5)
source[0] -> t : dense(-0.25)
x    -> c : dense(1)
source -> r : dense(0.5)`);
    const t = boundOf(made, "t");
    expect(t.volley.high).toBeCloseTo(1, 2);
    expect(t.volley.low).toBeCloseTo(-0.25, 2);
    // A jump stays for a step in U, and fades in V; a source fires every ninth step at most.
    expect(t.sustained.high).toBeCloseTo(1, 2);
    expect(t.voltage).toBeCloseTo(1 / (1 - (3706 / 4096) ** 9), 2);
    expect(t.threshold).toBeCloseTo(1.5, 2);
    const c = boundOf(made, "c");
    expect([c.sustained.high, c.voltage]).toEqual([null, null]);
    expect(c.volley.high).toBeCloseTo(3, 2);
    const r = boundOf(made, "r");
    expect(r.threshold).toBeNull();
    expect(r.volley.high).toBeCloseTo(1, 2);
    expect(r.sustained.high).toBeCloseTo(1 / (1 - Math.exp(-9 / 5)), 2);
  });
});

const real = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((x) => Number(x.toPrecision(3)));

/** Sources that fire by themselves, and one population that hears them. */
const CASE = fc.record({
  source: fc.record({
    bias: real(1.2, 6),
    refractory: fc.integer({ min: 0, max: 12 }),
    tau: fc.integer({ min: 3, max: 30 }),
  }),
  model: fc.oneof(
    fc
      .record({ tau: fc.integer({ min: 2, max: 60 }), bias: real(-1, 1.8), v: real(-1, 0.9) })
      .map(({ tau, bias, v }) => `lif(tau_m = ${tau}ms, bias = ${bias}, v = ${v})`),
    fc.record({ v: real(-1, 0.9) }).map(({ v }) => `if(v = ${v})`),
    fc
      .record({
        tau: fc.integer({ min: 2, max: 60 }),
        synapse: fc.integer({ min: 2, max: 30 }),
        bias: real(-1, 1.8),
        i: real(-2, 2),
      })
      .map(
        ({ tau, synapse, bias, i }) =>
          `cuba(tau_m = ${tau}ms, tau_s = ${synapse}ms, bias = ${bias}, i = ${i})`,
      ),
  ),
  weights: fc.constantFrom(-40, 0).chain((min) =>
    fc.array(
      fc.integer({ min, max: 60 }).map((w) => w / 100),
      { minLength: 3, maxLength: 3 },
    ),
  ),
  strength: fc.constantFrom(0.1, 0.5, 1),
});

test("no V goes beyond its bound, and what is warned about is so", () => {
  let [never, always, near] = [0, 0, 0];
  fc.assert(
    fc.property(CASE, ({ source, model, weights, strength }) => {
      const rows = weights.map((w) => `[${(w * strength).toPrecision(3)}]`).join(", ");
      const { made, codes } =
        compiled(`pop source[3] : lif(tau_m = ${source.tau}ms, bias = ${source.bias}, refractory = ${source.refractory}ms)
pop t[1] : ${model}
source -> t : dense([${rows}])`);
      const machine = new Machine(made.image);
      const [core] = machine.loihi1;
      const target = made.lowered.placement.firstId[1];
      const local = made.program.cores[0].neurons.id.indexOf(target);
      const { unitsPerVoltage, neurons } = made.lowered;
      const own = neurons[1];
      const rest =
        own === null || own.decays.voltage === 0
          ? 0
          : (own.biasMantissa[0] * 2 ** own.biasExponent[0] * 4096) / own.decays.voltage;
      let [highest, fired] = [Number.NEGATIVE_INFINITY, 0];
      for (let step = 0; step < 300; step++) {
        machine.run(1, {
          spike: (_, neuron) => {
            if (neuron === target) fired++;
          },
        });
        highest = Math.max(highest, (core.state.voltage[local] - rest) / unitsPerVoltage);
      }
      const bound = boundOf(made, "t").voltage ?? Number.POSITIVE_INFINITY;
      expect(highest).toBeLessThanOrEqual(bound);
      if (highest > 0.8 * bound) near++;
      const says = (code: string) => codes.some((said) => said.startsWith(`${code} t `));
      if (says("W0706")) {
        never++;
        expect(fired).toBe(0);
      }
      if (says("W0707")) {
        always++;
        expect(fired).toBeGreaterThan(0);
      }
    }),
    { numRuns: 250, seed: 11 },
  );
  // Not by saying nothing, and not by bounds that are far away.
  expect(never).toBeGreaterThan(15);
  expect(always).toBeGreaterThan(5);
  expect(near).toBeGreaterThan(8);
});

describe("no word", () => {
  test.each([
    [
      "on weights that learn",
      "x -> t : dense(0.1)  plastic\nlearn l { update = hebb(rate = 2%, tau = 9ms) }",
    ],
    ["where nothing limits a source", "x -> t : dense(0.1)"],
    ["where inhibition may wrap and excite", "many -> t : dense(-1)"],
  ])("%s", (_, rest) => {
    const { codes } = compiled(
      `input x[1] : external()\ninput many[6000] : external()\npop t[1] : lif(tau_m = 20ms)\n${rest}`,
    );
    expect(codes.filter((said) => /^W070[67]/.test(said))).toEqual([]);
  });
});
