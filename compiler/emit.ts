/** Everything lowered and placed → the Program a chip loads. */
import type { Ft1Chip } from "../hw-models/chip/chip.ts";
import type { TimeConstants } from "../hw-models/numerics/kernel.ts";
import { type DecayTables, decayTables } from "../hw-models/numerics/lut.ts";
import type { Axons, Ft1Core, Ft1Program, Names, Neurons, Routes, Synapses } from "../hw-models/program.ts";
import { emitLearning } from "./emit-learning.ts";
import type { QuantizedNeuron } from "./lower/quantize.ts";
import type { Lowered } from "./lowered.ts";
import type { Placement } from "./map/place.ts";
import type { Network } from "./network.ts";
import { offsetAt } from "./section.ts";
import { positionOf } from "./source.ts";

export type { Lowered } from "./lowered.ts";

export const emit = (lowered: Lowered, chip: Ft1Chip): Ft1Program => {
  const { network, timing, placement } = lowered;
  const decays = decaysOf(lowered);
  return {
    kind: "ft1",
    chip: chip.name,
    tickFemtoseconds: timing.tickFemtoseconds,
    trialSteps: timing.trialSteps,
    networkNeurons: placement.networkNeurons,
    cores: [emitCore(lowered, decays)],
    routes: emitRoutes(lowered),
    names: emitNames(network, placement),
  };
};

/** Distinct decay tables and which one each population uses. */
interface Decays {
  readonly tables: readonly DecayTables[];
  readonly tau: readonly TimeConstants[];
  readonly of: readonly number[];
}

const decaysOf = ({ timing }: Lowered): Decays => {
  const tau: TimeConstants[] = [];
  const of = timing.neurons.map((neuron) => {
    if (neuron === null) return 0;
    const known = tau.findIndex(
      (t) => t.membrane === neuron.tau.membrane && t.synapse === neuron.tau.synapse,
    );
    return known >= 0 ? known : tau.push(neuron.tau) - 1;
  });
  return { tables: tau.map((t) => decayTables(t, 2 ** timing.timeBits)), tau, of };
};

const emitCore = (lowered: Lowered, decays: Decays): Ft1Core => ({
  neurons: emitNeurons(lowered, decays),
  axons: emitAxons(lowered),
  synapses: emitSynapses(lowered),
  decays: decays.tables,
  learning: lowered.learning?.onChip ? emitLearning(lowered, lowered.learning, decays.tau) : null,
});

const emitSynapses = ({ edges, weights, placement }: Lowered): Synapses => {
  const target = new Uint16Array(edges.reduce((sum, e) => sum + e.target.length, 0));
  const weight = new Int8Array(target.length);
  let at = 0;
  edges.forEach((e, p) => {
    const { population, first } = e.projection.post;
    const base = placement.firstLocal[population] + first;
    for (let n = 0; n < e.target.length; n++) target[at + n] = base + e.target[n];
    weight.set(weights[p].weight, at);
    at += e.target.length;
  });
  return { target, weight };
};

const emitNeurons = ({ network, neurons, timing, placement }: Lowered, decays: Decays): Neurons => {
  const count = placement.neurons;
  const all = {
    id: new Uint32Array(count),
    threshold: new Int16Array(count),
    reset: new Int16Array(count),
    initial: new Int16Array(count),
    limit: new Uint16Array(count),
    refractory: new Uint16Array(count),
    decay: new Uint8Array(count),
    spiking: new Uint8Array(count),
  };
  network.populations.forEach(({ role, size }, p) => {
    if (role.kind === "input") return;
    const { threshold, reset, initial, each } = neurons[p] as QuantizedNeuron;
    const from = placement.firstLocal[p];
    const to = from + size;
    for (let n = 0; n < size; n++) all.id[from + n] = placement.firstId[p] + n;
    all.threshold.fill(threshold, from, to);
    all.reset.fill(reset, from, to);
    all.initial.fill(initial, from, to);
    each?.forEach((own, n) => {
      all.threshold[from + n] = own.threshold;
      all.reset[from + n] = own.reset;
      all.initial[from + n] = own.initial;
    });
    all.limit.fill(role.model.kind === "cuba" ? role.model.spikes.value : 0, from, to);
    all.refractory.fill(timing.neurons[p]?.refractory ?? 0, from, to);
    all.decay.fill(decays.of[p], from, to);
    all.spiking.fill(Number(role.model.kind !== "li"), from, to);
  });
  return all;
};

const emitAxons = ({ edges, timing, weights }: Lowered): Axons => {
  const axons = edges.reduce((sum, { projection }) => sum + projection.pre.size, 0);
  const delay = new Uint16Array(axons);
  const shift = new Uint8Array(axons);
  const row = new Uint32Array(axons + 1);
  let axon = 0;
  let synapse = 0;
  edges.forEach((e, p) => {
    for (let n = 0; n < e.projection.pre.size; n++) {
      delay[axon] = timing.delays[p];
      shift[axon] = weights[p].shift;
      row[++axon] = synapse + e.row[n + 1];
    }
    synapse += e.target.length;
  });
  const number = new Uint32Array(axons);
  for (let n = 0; n < axons; n++) number[n] = n;
  return { number, delay, shift, row };
};

/** A route for every (source neuron, axon), sorted by neuron and then axon. */
const emitRoutes = ({ network, placement }: Lowered): Routes => {
  const start = new Uint32Array(placement.networkNeurons + 1);
  const sources = network.projections.map(({ pre }) => placement.firstId[pre.population] + pre.first);
  network.projections.forEach(({ pre }, p) => {
    for (let n = 0; n < pre.size; n++) start[sources[p] + offsetAt(pre, n) + 1]++;
  });
  for (let n = 0; n < placement.networkNeurons; n++) start[n + 1] += start[n];
  const next = start.slice(0, -1);
  const axon = new Uint32Array(start[placement.networkNeurons]);
  let number = 0;
  network.projections.forEach(({ pre }, p) => {
    for (let n = 0; n < pre.size; n++) axon[next[sources[p] + offsetAt(pre, n)]++] = number++;
  });
  return { start, core: new Uint16Array(axon.length), axon };
};

const emitNames = (network: Network, placement: Placement): Names => {
  let firstAxon = 0;
  return {
    source: network.source,
    populations: network.populations.map(({ name, size, role, span }, p) => ({
      name,
      first: placement.firstId[p],
      size,
      input: role.kind === "input",
      line: positionOf(span.source, span.start).line,
    })),
    projections: network.projections.map(({ name, pre, span }) => {
      const named = { name, firstAxon, axons: pre.size, line: positionOf(span.source, span.start).line };
      firstAxon += pre.size;
      return named;
    }),
  };
};
