/** A Lava case as a program: its Dense of inputs and its recurrent Dense are two projections. */
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { cutWeight, type SignMode } from "../../hw-models/numerics/loihi1.ts";
import type { Loihi1Core, Loihi1Neurons, Loihi1Program } from "../../hw-models/program.ts";
import type { LavaCase, Matrix } from "./lava-case.ts";

/** Lava's Dense: [post][pre]; axon `firstAxon + pre` starts at the network's neuron `firstSource + pre`. */
interface Dense {
  readonly weights: Matrix;
  readonly delays: Matrix | null;
  readonly mode: SignMode;
  readonly firstSource: number;
  readonly firstAxon: number;
}

/** Neurons fill core after core; inputs are the network's first neurons. */
const CORE_NEURONS = LOIHI1_SIM.limits.neurons;

/** Core and core index of a case's neuron. */
export const placeOf = (neuron: number): { readonly core: number; readonly local: number } => ({
  core: Math.floor(neuron / CORE_NEURONS),
  local: neuron % CORE_NEURONS,
});

export const lavaProgram = (lava: LavaCase): Loihi1Program => {
  const neurons = lava.weights.length;
  const inputs = lava.weights[0].length;
  const denses: readonly Dense[] = [
    {
      weights: lava.weights,
      delays: lava.delays,
      mode: lava.params.sign_mode,
      firstSource: 0,
      firstAxon: 0,
    },
    ...(lava.recurrent_weights === null
      ? []
      : [
          {
            weights: lava.recurrent_weights,
            delays: null,
            mode: "mixed" as const,
            firstSource: inputs,
            firstAxon: inputs,
          },
        ]),
  ];
  const cores = Array.from({ length: Math.ceil(neurons / CORE_NEURONS) }, (_, core) =>
    coreOf(lava, denses, core),
  );
  // Every axon leads to every core: axon n of a core is axon n of the network.
  const senders = denses.flatMap(({ weights, firstSource }) =>
    Array.from(weights[0], (_, pre) => firstSource + pre),
  );
  const routes = Array.from({ length: inputs + neurons }, (_, source) =>
    senders.flatMap((sender, axon) => (sender === source ? cores.map((_, core) => ({ core, axon })) : [])),
  );
  const start = new Uint32Array(inputs + neurons + 1);
  routes.forEach((own, source) => {
    start[source + 1] = start[source] + own.length;
  });
  return {
    kind: "loihi1",
    chip: LOIHI1_SIM,
    tickFemtoseconds: 1e12,
    trialSteps: 0,
    networkNeurons: inputs + neurons,
    cores,
    routes: {
      start,
      core: Uint16Array.from(routes.flat(), ({ core }) => core),
      axon: Uint32Array.from(routes.flat(), ({ axon }) => axon),
    },
    names: { source: "", populations: [], projections: [] },
  };
};

const coreOf = (lava: LavaCase, denses: readonly Dense[], core: number): Loihi1Core => {
  const { weight_exp, num_weight_bits } = lava.params;
  const first = core * CORE_NEURONS;
  const count = Math.min(CORE_NEURONS, lava.weights.length - first);
  const axons = denses.flatMap(({ weights, firstAxon }, projection) =>
    Array.from(weights[0], (_, pre) => ({ number: firstAxon + pre, projection })),
  );
  const synapses = denses.flatMap(({ weights, delays, mode }) =>
    weights[0].flatMap((_, pre) =>
      Array.from({ length: count }, (_, target) => ({
        target,
        weight: cutWeight(weights[first + target][pre], mode, num_weight_bits),
        delay: delays?.[first + target][pre] ?? 0,
      })),
    ),
  );
  return {
    neurons: neuronsOf(lava, first, count),
    axons: {
      number: Uint32Array.from(axons, ({ number }) => number),
      projection: Uint32Array.from(axons, ({ projection }) => projection),
      delay: new Uint8Array(axons.length).fill(1),
      exponent: new Int8Array(axons.length).fill(weight_exp),
      row: Uint32Array.from({ length: axons.length + 1 }, (_, n) => n * count),
    },
    synapses: {
      target: Uint16Array.from(synapses, ({ target }) => target),
      weight: Int16Array.from(synapses, ({ weight }) => weight),
      delay: Uint8Array.from(synapses, ({ delay }) => delay),
    },
  };
};

const neuronsOf = ({ params, weights }: LavaCase, first: number, count: number): Loihi1Neurons => ({
  id: Uint32Array.from({ length: count }, (_, n) => weights[0].length + first + n),
  currentDecay: new Uint16Array(count).fill(params.du),
  voltageDecay: new Uint16Array(count).fill(params.dv),
  threshold: new Int32Array(count).fill(params.vth),
  biasMantissa: Int16Array.from(params.bias_mant.slice(first, first + count)),
  biasExponent: Uint8Array.from(params.bias_exp.slice(first, first + count)),
  refractory: new Uint8Array(count),
  initialCurrent: new Int32Array(count),
  initialVoltage: new Int32Array(count),
  spiking: new Uint8Array(count).fill(1),
});
