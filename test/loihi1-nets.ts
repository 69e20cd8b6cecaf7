/** Random networks of loihi1 for tests, and the programs that spread them over cores. */
import fc from "fast-check";
import type { Loihi1Chip } from "../hw-models/chip/chip.ts";
import { LOIHI1_SIM } from "../hw-models/chip/loihi1-sim.ts";
import type { Loihi1Core, Loihi1Program } from "../hw-models/program.ts";
import type { OracleAxon, OracleNet, OracleNeuron } from "./oracle/loihi1.ts";

/** A whole number of a range, its ends and 0 more often than by chance. */
export const edgy = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min, max }) },
    { weight: 1, arbitrary: fc.constantFrom(...[min, max, 0].filter((x) => x >= min && x <= max)) },
  );

const neuron: fc.Arbitrary<OracleNeuron> = fc.record({
  currentDecay: edgy(0, 4095),
  voltageDecay: edgy(0, 4096),
  threshold: fc.oneof(edgy(0, 20), edgy(0, 2000), edgy(0, 131071)),
  biasMantissa: edgy(-4096, 4095),
  biasExponent: edgy(0, 7),
  refractory: fc.oneof(edgy(0, 4), edgy(0, 62)),
  initialCurrent: fc.oneof(fc.constant(0), edgy(1 - 2 ** 23, 2 ** 23)),
  initialVoltage: fc.oneof(fc.constant(0), edgy(1 - 2 ** 23, 2 ** 23 - 1)),
  spiking: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
});

const delays = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 3 }) }, edgy(0, 62));

const axonsFrom = (sources: number, neurons: number): fc.Arbitrary<OracleAxon[]> =>
  fc
    .tuple(
      ...Array.from({ length: sources }, (_, source) =>
        fc.record({
          source: fc.constant(source),
          delay: delays.map((steps) => steps + 1),
          synapses: fc.array(
            fc.record({
              target: fc.nat({ max: neurons - 1 }),
              weight: edgy(-256, 255),
              delay: fc.oneof(fc.constant(0), delays),
            }),
            { maxLength: 2 * neurons },
          ),
        }),
      ),
    )
    .map((axons) => axons.filter(({ synapses }) => synapses.length > 0));

export interface RandomCase {
  readonly net: OracleNet;
  /** Core of each neuron. */
  readonly coreOf: readonly number[];
  /** Ids of the inputs that spike, step by step. */
  readonly input: readonly (readonly number[])[];
}

/** Small networks with every kind of recurrence, on up to three cores. */
export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({ inputs: fc.integer({ min: 1, max: 4 }), neurons: fc.integer({ min: 1, max: 6 }) })
  .chain(({ inputs, neurons }) =>
    fc.record({
      net: fc.record({
        inputs: fc.constant(inputs),
        neurons: fc.array(neuron, { minLength: neurons, maxLength: neurons }),
        projections: fc.array(
          fc.record({ exponent: edgy(-8, 7), axons: axonsFrom(inputs + neurons, neurons) }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      coreOf: fc.array(fc.nat({ max: 2 }), { minLength: neurons, maxLength: neurons }),
      input: fc.array(fc.array(fc.nat({ max: inputs - 1 }), { maxLength: 2 * inputs }), {
        minLength: 20,
        maxLength: 40,
      }),
    }),
  );

/** The program of a network with its neurons on the cores asked for; cores nobody is on are left out. */
export const programOf = (
  { inputs, neurons, projections }: OracleNet,
  coreOf: readonly number[],
  chip: Loihi1Chip = LOIHI1_SIM,
): Loihi1Program => {
  const used = [...new Set(coreOf)];
  const cores = used.map((core) => coreWith(neurons, projections, coreOf, core, inputs));
  const networkNeurons = inputs + neurons.length;
  const routes = Array.from({ length: networkNeurons }, (_, source) =>
    cores.flatMap(({ axons }, core) =>
      [...axons.number.keys()]
        .filter((axon) => axons.number[axon] % networkNeurons === source)
        .map((axon) => ({ core, axon })),
    ),
  );
  const start = Uint32Array.from({ length: networkNeurons + 1 }, (_, n) => routes.slice(0, n).flat().length);
  return {
    kind: "loihi1",
    chip,
    tickFemtoseconds: 1e12,
    trialSteps: 0,
    networkNeurons,
    routes: {
      start,
      core: Uint16Array.from(routes.flat(), ({ core }) => core),
      axon: Uint32Array.from(routes.flat(), ({ axon }) => axon),
    },
    names: { source: "", populations: [], projections: [] },
    cores,
  };
};

const coreWith = (
  neurons: readonly OracleNeuron[],
  projections: OracleNet["projections"],
  coreOf: readonly number[],
  core: number,
  inputs: number,
): Loihi1Core => {
  const locals = [...neurons.keys()].filter((n) => coreOf[n] === core);
  const own = locals.map((n) => neurons[n]);
  const axons = projections.flatMap(({ exponent, axons: all }, projection) =>
    all
      .map(({ source, delay, synapses }) => ({
        number: projection * (inputs + neurons.length) + source,
        projection,
        exponent,
        delay,
        synapses: synapses.filter(({ target }) => coreOf[target] === core),
      }))
      .filter(({ synapses }) => synapses.length > 0),
  );
  const synapses = axons.flatMap((axon) => axon.synapses);
  return {
    neurons: {
      id: Uint32Array.from(locals, (n) => inputs + n),
      currentDecay: Uint16Array.from(own, (n) => n.currentDecay),
      voltageDecay: Uint16Array.from(own, (n) => n.voltageDecay),
      threshold: Int32Array.from(own, (n) => n.threshold),
      biasMantissa: Int16Array.from(own, (n) => n.biasMantissa),
      biasExponent: Uint8Array.from(own, (n) => n.biasExponent),
      refractory: Uint8Array.from(own, (n) => n.refractory),
      initialCurrent: Int32Array.from(own, (n) => n.initialCurrent),
      initialVoltage: Int32Array.from(own, (n) => n.initialVoltage),
      spiking: Uint8Array.from(own, (n) => Number(n.spiking)),
    },
    axons: {
      number: Uint32Array.from(axons, (a) => a.number),
      projection: Uint32Array.from(axons, (a) => a.projection),
      delay: Uint8Array.from(axons, (a) => a.delay),
      exponent: Int8Array.from(axons, (a) => a.exponent),
      row: Uint32Array.from({ length: axons.length + 1 }, (_, n) =>
        axons.slice(0, n).reduce((sum, a) => sum + a.synapses.length, 0),
      ),
    },
    synapses: {
      target: Uint16Array.from(synapses, (s) => locals.indexOf(s.target)),
      weight: Int16Array.from(synapses, (s) => s.weight),
      delay: Uint8Array.from(synapses, (s) => s.delay),
    },
  };
};
