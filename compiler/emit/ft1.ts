/** A network lowered and placed for ft1 → the Program that its cores load. */
import type { Ft1Chip } from "../../hw-models/chip/chip.ts";
import type { TimeConstants } from "../../hw-models/numerics/kernel.ts";
import { type DecayTables, decayTables } from "../../hw-models/numerics/lut.ts";
import type { Axons, Ft1Core, Ft1Program, Neurons, Synapses } from "../../hw-models/program.ts";
import type { QuantizedNeuron } from "../lower/ft1/quantize.ts";
import type { Ft1Lowered } from "../lowered.ts";
import { populationRuns } from "../map/numbering.ts";
import { emitLearning } from "./ft1-learning.ts";
import { emitNames } from "./names.ts";
import { type CoreAxons, perAxon, scatter, spread } from "./spread.ts";

export const emitFt1 = (lowered: Ft1Lowered, chip: Ft1Chip): Ft1Program => {
  const { network, timing, edges, weights, placement, learning } = lowered;
  const { cores, routes } = spread(edges, placement);
  const weight = scatter(
    edges,
    weights.map((w) => w.weight),
    placement,
    cores.map(({ target }) => new Int8Array(target.length)),
  );
  const decays = placement.members.map((members) => decaysOf(lowered, members));
  return {
    kind: "ft1",
    chip,
    tickFemtoseconds: timing.tickFemtoseconds,
    trialSteps: timing.trialSteps,
    networkNeurons: placement.networkNeurons,
    cores: cores.map(
      (axons, c): Ft1Core => ({
        neurons: emitNeurons(lowered, placement.members[c], decays[c]),
        axons: emitAxons(lowered, axons),
        synapses: { target: axons.target, weight: weight[c] } satisfies Synapses,
        decays: decays[c].tables,
        learning:
          learning?.onChip && c === placement.lone
            ? emitLearning(lowered, learning, chip, decays[c].tau)
            : null,
      }),
    ),
    routes,
    names: emitNames(network, placement),
  };
};

/** The distinct decay tables of a core. */
interface Decays {
  readonly tables: readonly DecayTables[];
  /** Time constants of each table, in ticks. */
  readonly tau: readonly TimeConstants[];
  /** Table of each population, by its index. */
  readonly of: ReadonlyMap<number, number>;
}

const decaysOf = ({ timing, placement }: Ft1Lowered, members: Uint32Array): Decays => {
  const taus: TimeConstants[] = [];
  const of = new Map<number, number>();
  for (const { population } of populationRuns(placement, members)) {
    const neuron = timing.neurons[population];
    if (neuron === null) continue;
    const { membrane, synapse } = neuron.tau;
    const known = taus.findIndex((tau) => tau.membrane === membrane && tau.synapse === synapse);
    of.set(population, known >= 0 ? known : taus.push(neuron.tau) - 1);
  }
  return {
    tables: taus.map((tau) => decayTables(tau, 2 ** timing.timeBits)),
    tau: taus,
    of,
  };
};

const emitNeurons = (lowered: Ft1Lowered, members: Uint32Array, { of }: Decays): Neurons => {
  const { network, neurons, timing, placement } = lowered;
  const count = members.length;
  const all = {
    id: members,
    threshold: new Int16Array(count),
    reset: new Int16Array(count),
    initial: new Int16Array(count),
    limit: new Uint16Array(count),
    refractory: new Uint16Array(count),
    decay: new Uint8Array(count),
    spiking: new Uint8Array(count),
  };
  for (const { population: p, from, to } of populationRuns(placement, members)) {
    const { role } = network.populations[p];
    if (role.kind === "input") continue;
    const fixed = neurons[p] as QuantizedNeuron;
    for (let n = from; n < to; n++) {
      const { threshold, reset, initial } = fixed.each?.[members[n] - placement.firstId[p]] ?? fixed;
      all.threshold[n] = threshold;
      all.reset[n] = reset;
      all.initial[n] = initial;
    }
    all.limit.fill(role.model.kind === "cuba" ? role.model.spikes.value : 0, from, to);
    all.refractory.fill(timing.neurons[p]?.refractory ?? 0, from, to);
    all.decay.fill(of.get(p) ?? 0, from, to);
    all.spiking.fill(Number(role.model.kind !== "li"), from, to);
  }
  return all;
};

const emitAxons = ({ delays, weights }: Ft1Lowered, axons: CoreAxons): Axons => {
  const { number, row } = axons;
  return {
    number,
    delay: Uint16Array.from(number, (axon) => delays[axon]),
    shift: perAxon(axons, (p) => weights[p].shift, new Uint8Array(number.length)),
    row,
  };
};
