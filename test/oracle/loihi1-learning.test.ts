/** Weights that loihi1 learns equal the oracle's, rounded at random or not, wherever neurons are. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { SIGN_MODES, type SignMode } from "../../hw-models/numerics/loihi1.ts";
import { DEPENDENCIES, FACTOR_NAMES } from "../../hw-models/numerics/loihi1-learning.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { Loihi1Core, Loihi1Learning, Loihi1Program } from "../../hw-models/program.ts";
import { edgy, programOf, type RandomCase, randomCase } from "../loihi1-nets.ts";
import { loihi1Oracle } from "./loihi1.ts";
import {
  learnedWeights,
  type OracleLearning,
  type OraclePlasticSynapse,
  type OracleRule,
  TRACES,
} from "./loihi1-learning.ts";

const each = (of: fc.Arbitrary<number>) =>
  fc.record({ x1: of, x2: of, y1: of, y2: of, y3: of }) satisfies fc.Arbitrary<OracleRule["impulse"]>;

const factor = fc.record({
  variable: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...TRACES) },
    fc.constantFrom("x0" as const, "y0" as const, "w" as const, "C" as const),
  ),
  constant: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, edgy(-128, 127)),
});

const rule: fc.Arbitrary<OracleRule> = fc.record({
  impulse: each(edgy(0, 127)),
  decay: each(fc.oneof(fc.integer({ min: 2 ** 31, max: 2 ** 32 - 1 }), fc.constantFrom(0, 2 ** 32 - 1, 1))),
  decimation: fc.integer({ min: 0, max: 3 }),
  products: fc.array(
    fc.record({
      dependency: fc.constantFrom(...DEPENDENCIES),
      mantissa: fc.integer({ min: -8, max: 7 }),
      // Large ones carry every weight to its end.
      exponent: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 4 }) }, edgy(0, 15)),
      factors: fc.array(factor, { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 4 },
  ),
});

const learning: fc.Arbitrary<OracleLearning> = fc.record({
  seed: fc.nat({ max: 2 ** 32 - 1 }),
  epoch: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(15)),
  stochastic: fc.boolean(),
  rules: fc.array(rule, { minLength: 1, maxLength: 2 }),
});

/** For each projection its rule and what its weights may become, null where they stay. */
type Plastic = readonly ({ readonly rule: number; readonly mode: SignMode } | null)[];

const CASE = fc.record({
  own: randomCase,
  learning,
  plastic: fc.array(
    fc.option(fc.record({ rule: fc.nat({ max: 1 }), mode: fc.constantFrom(...SIGN_MODES) }), {
      nil: null,
      freq: 4,
    }),
    {
      minLength: 3,
      maxLength: 3,
    },
  ),
});

const signedBy = (weight: number, mode: SignMode): number =>
  mode === "mixed"
    ? weight
    : mode === "excitatory"
      ? Math.min(Math.abs(weight), 255)
      : -Math.min(Math.abs(weight), 255);

/** The case with weights that are of their projection's mode. */
const fitted = ({ net, ...own }: RandomCase, plastic: Plastic): RandomCase => ({
  ...own,
  net: {
    ...net,
    projections: net.projections.map((projection, p) => ({
      ...projection,
      axons: projection.axons.map((axon) => ({
        ...axon,
        synapses: axon.synapses.map((s) => ({
          ...s,
          weight: signedBy(s.weight, plastic[p]?.mode ?? "mixed"),
        })),
      })),
    })),
  },
});

const learningOf = (
  { axons }: Loihi1Core,
  { rules, seed, epoch, stochastic }: OracleLearning,
  plastic: Plastic,
): Loihi1Learning => {
  const products = rules.flatMap((one, r) => one.products.map((product) => ({ ...product, rule: r })));
  const factors = products.flatMap(({ factors: own }, product) => own.map((f) => ({ ...f, product })));
  const layers = plastic.flatMap((layer, p) => {
    const firstAxon = axons.projection.indexOf(p);
    return layer === null || firstAxon < 0
      ? []
      : [{ firstAxon, axons: axons.projection.filter((other) => other === p).length, ...layer }];
  });
  const column = (part: "impulse" | "decay", name: (typeof TRACES)[number]) =>
    rules.map((one) => one[part][name]);
  return {
    seed,
    epoch,
    stochastic: Number(stochastic),
    rules: {
      ...(Object.fromEntries(
        TRACES.flatMap((name) => [
          [`${name}Impulse`, Uint8Array.from(column("impulse", name))],
          [`${name}Decay`, Uint32Array.from(column("decay", name))],
        ]),
      ) as unknown as Loihi1Learning["rules"]),
      decimation: Uint8Array.from(rules, ({ decimation }) => decimation),
    },
    products: {
      rule: Uint8Array.from(products, (product) => product.rule),
      dependency: Uint8Array.from(products, ({ dependency }) => DEPENDENCIES.indexOf(dependency)),
      mantissa: Int8Array.from(products, ({ mantissa }) => mantissa),
      exponent: Uint8Array.from(products, ({ exponent }) => exponent),
    },
    factors: {
      product: Uint16Array.from(factors, ({ product }) => product),
      variable: Uint8Array.from(factors, ({ variable }) => FACTOR_NAMES.indexOf(variable)),
      constant: Int8Array.from(factors, ({ constant }) => constant),
    },
    layers: {
      firstAxon: Uint32Array.from(layers, ({ firstAxon }) => firstAxon),
      axons: Uint32Array.from(layers, (layer) => layer.axons),
      rule: Uint8Array.from(layers, (layer) => layer.rule),
      mode: Uint8Array.from(layers, ({ mode }) => SIGN_MODES.indexOf(mode)),
    },
  };
};

/** Runs a program on the input of a case; firings by `step id`. */
const runOn = (machine: Machine, { input }: RandomCase): Set<string> => {
  const fired = new Set<string>();
  input.forEach((spikes, step) => {
    for (const id of spikes) machine.inject(id, tick(step));
    machine.run(1, { spike: (at, neuron) => fired.add(`${at} ${neuron}`) });
  });
  return fired;
};

/** All synapses in the order of the network, with the weights of a program. */
const weightsOf = ({ cores }: Loihi1Program): string[] =>
  cores
    .flatMap(({ axons, synapses, neurons }) =>
      Array.from(axons.number, (number, axon) =>
        Array.from({ length: axons.row[axon + 1] - axons.row[axon] }, (_, k) => {
          const s = axons.row[axon] + k;
          return `${number} ${neurons.id[synapses.target[s]]} ${synapses.weight[s]}`;
        }),
      ).flat(),
    )
    .sort();

test("weights are the oracle's, on any cores, and spikes use them", () => {
  let [moved, random] = [0, 0];
  fc.assert(
    fc.property(CASE, ({ own: drawn, learning: drawnLearning, plastic: asked }) => {
      const rules = drawnLearning.rules.length;
      // Products of factors too wide for 32 bits are refused by the audit.
      const narrow = (one: OracleRule): OracleRule => ({
        ...one,
        products: one.products.map((product) => ({ ...product, factors: product.factors.slice(0, 2) })),
      });
      const learns = { ...drawnLearning, rules: drawnLearning.rules.map(narrow) };
      const plastic: Plastic = asked.map((layer) => layer && { ...layer, rule: layer.rule % rules });
      const own = fitted(drawn, plastic);
      const spread = programOf(own.net, own.coreOf);
      const program = {
        ...spread,
        cores: spread.cores.map((core) => ({ ...core, learning: learningOf(core, learns, plastic) })),
      };
      const machine = new Machine(encodeImage(program));
      const fired = runOn(machine, own);
      const steps = own.input.length;
      const { net } = own;
      const sources = net.inputs + net.neurons.length;
      const synapses: OraclePlasticSynapse[] = net.projections.flatMap(({ axons }, p) =>
        axons.flatMap(({ source, synapses: all }) =>
          all.map(({ target, weight }) => ({
            axon: p * sources + source,
            target: net.inputs + target,
            rule: plastic[p]?.rule ?? -1,
            mode: plastic[p]?.mode ?? "mixed",
            weight,
          })),
        ),
      );
      const before = synapses.map(({ weight }) => weight);
      const delays = new Map(
        net.projections.flatMap(({ axons }, p) =>
          axons.map(({ source, delay }) => [p * sources + source, delay] as const),
        ),
      );
      const spiked = (source: number, step: number): boolean =>
        step >= 0 &&
        (source < net.inputs ? own.input[step]?.includes(source) : fired.has(`${step} ${source}`));
      learnedWeights(
        learns,
        synapses.filter(({ rule: r }) => r >= 0),
        (axon, step) => spiked(axon % sources, step - (delays.get(axon) ?? 0)),
        spiked,
        steps - 1,
      );
      moved += synapses.filter(({ weight }, s) => weight !== before[s]).length;
      random += Number(learns.stochastic);
      const after = machine.snapshot() as Loihi1Program;
      expect(weightsOf(after)).toEqual(
        synapses.map(({ axon, target, weight }) => `${axon} ${target} ${weight}`).sort(),
      );
      // With these weights, fixed, the machine is the oracle of spikes once more.
      machine.resetTrial();
      machine.frozen = true;
      let s = 0;
      const learned = {
        ...net,
        projections: net.projections.map(({ axons, ...projection }) => ({
          ...projection,
          axons: axons.map((axon) => ({
            ...axon,
            synapses: axon.synapses.map((synapse) => ({ ...synapse, weight: synapses[s++].weight })),
          })),
        })),
      };
      const due = loihi1Oracle(learned, own.input).flatMap((step, at) =>
        step.fired.map((n) => `${at} ${net.inputs + n}`),
      );
      expect(runOn(machine, own)).toEqual(new Set(due));
      expect(weightsOf(machine.snapshot() as Loihi1Program)).toEqual(weightsOf(after));
    }),
    { numRuns: 80, seed: 4 },
  );
  expect(moved).toBeGreaterThan(200);
  expect(random).toBeGreaterThan(20);
});
