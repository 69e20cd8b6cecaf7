/** A lowered program seen in continuous time: the network that float64 trains and that gradients compare on. */

import { voltageScale } from "../../compiler/lower/voltage.ts";
import type { Ft1Lowered } from "../../compiler/lowered.ts";
import { offsetAt } from "../../compiler/section.ts";
import { STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import type { ContinuousNet } from "./continuous-net.ts";

export interface ContinuousView {
  /** Times in time units of 2^timeBits ticks, voltages in threshold units; weights as drawn, not quantised. */
  readonly net: ContinuousNet;
  /** Source of the net for each network neuron id. */
  readonly sourceOf: Uint32Array;
  /** Neurons of the net that are read out, class 0 first (empty where nothing learns). */
  readonly outputs: Uint32Array;
  /** Seconds of a time unit. */
  readonly timeUnit: number;
  /** Time units of a tick. */
  readonly tick: number;
  /** Length of a trial in time units, 0: none. */
  readonly trial: number;
  /** Time units by which the label should lead, exact and as the chip rounds it. */
  readonly margin: { readonly exact: number; readonly rounded: number };
}

export const continuousView = (lowered: Ft1Lowered): ContinuousView => {
  const { network, timing, learning, placement } = lowered;
  const tick = 2 ** -timing.timeBits;
  const timeUnit = timing.tick / tick;
  const { sourceOf, inputs } = sources(lowered);
  const loss = learning?.learn.loss;
  const margin = (loss?.kind === "first_spike" ? loss.margin : 0) / timing.tick;
  const output = loss?.population;
  return {
    net: { inputs, ...neurons(lowered, timeUnit), ...axons(lowered, sourceOf, inputs, tick) },
    sourceOf,
    outputs:
      output === undefined
        ? new Uint32Array(0)
        : Uint32Array.from(
            { length: network.populations[output].size },
            (_, n) => placement.firstLocal[output] + n,
          ),
    timeUnit,
    tick,
    trial: timing.trialSteps * STEP_TICKS * tick,
    margin: { exact: margin * tick, rounded: Math.round(margin) * tick },
  };
};

/** Inputs first, then neurons in the order of the core. */
const sources = ({ network, placement }: Ft1Lowered): { sourceOf: Uint32Array; inputs: number } => {
  const inputs = placement.networkNeurons - placement.neurons;
  const sourceOf = new Uint32Array(placement.networkNeurons);
  let input = 0;
  network.populations.forEach(({ role, size }, p) => {
    for (let n = 0; n < size; n++)
      sourceOf[placement.firstId[p] + n] =
        role.kind === "input" ? input++ : inputs + placement.firstLocal[p] + n;
  });
  return { sourceOf, inputs };
};

type NeuronColumns = Omit<ContinuousNet, "inputs" | "axonSource" | "axonDelay" | "row" | "target" | "weight">;

const neurons = ({ network, timing, placement }: Ft1Lowered, timeUnit: number): NeuronColumns => {
  const scale = voltageScale(network);
  const columns = {
    neurons: placement.neurons,
    tauMembrane: new Float64Array(placement.neurons),
    tauSynapse: new Float64Array(placement.neurons),
    threshold: new Float64Array(placement.neurons),
    reset: new Float64Array(placement.neurons),
    initial: new Float64Array(placement.neurons),
    limit: new Uint32Array(placement.neurons),
    refractory: new Float64Array(placement.neurons),
    spiking: new Uint8Array(placement.neurons),
  };
  network.populations.forEach(({ role, size }, p) => {
    if (role.kind === "input" || !("tauSynapse" in role.model)) return;
    const { model } = role;
    const from = placement.firstLocal[p];
    const to = from + size;
    columns.tauMembrane.fill(model.tauMembrane.value / timeUnit, from, to);
    columns.tauSynapse.fill(model.tauSynapse.value / timeUnit, from, to);
    columns.initial.fill(-model.bias.value / scale, from, to);
    const each = model.each ?? {};
    const bias = (n: number): number => each.bias?.[n] ?? model.bias.value;
    for (let n = 0; n < size && model.each; n++)
      columns.initial[from + n] = ((each.initial?.[n] ?? 0) - bias(n)) / scale;
    if (model.kind !== "cuba") return;
    columns.spiking.fill(1, from, to);
    columns.threshold.fill((model.threshold.value - model.bias.value) / scale, from, to);
    columns.reset.fill(model.reset.value / scale, from, to);
    for (let n = 0; n < size && model.each; n++) {
      columns.threshold[from + n] = ((each.threshold?.[n] ?? model.threshold.value) - bias(n)) / scale;
      columns.reset[from + n] = (each.reset?.[n] ?? model.reset.value) / scale;
    }
    columns.limit.fill(model.spikes.value, from, to);
    columns.refractory.fill(((timing.neurons[p]?.refractory ?? 0) * timing.tick) / timeUnit, from, to);
  });
  return columns;
};

type AxonColumns = Pick<ContinuousNet, "axonSource" | "axonDelay" | "row" | "target" | "weight">;

const axons = (
  { edges, delays, placement, network }: Ft1Lowered,
  sourceOf: Uint32Array,
  inputs: number,
  tick: number,
): AxonColumns => {
  const scale = voltageScale(network);
  const count = edges.reduce((sum, e) => sum + e.projection.pre.size, 0);
  const synapses = edges.reduce((sum, e) => sum + e.target.length, 0);
  const columns = {
    axonSource: new Uint32Array(count),
    axonDelay: new Float64Array(count),
    row: new Uint32Array(count + 1),
    target: new Uint32Array(synapses),
    weight: new Float64Array(synapses),
  };
  let axon = 0;
  let synapse = 0;
  edges.forEach(({ projection: { pre, post }, row, target, weight }) => {
    const firstTarget = sourceOf[placement.firstId[post.population]] - inputs + post.first;
    for (let n = 0; n < pre.size; n++) {
      columns.axonSource[axon] = sourceOf[placement.firstId[pre.population] + pre.first + offsetAt(pre, n)];
      columns.axonDelay[axon] = delays[axon] * tick;
      columns.row[++axon] = synapse + row[n + 1];
    }
    for (let e = 0; e < target.length; e++) {
      columns.target[synapse + e] = firstTarget + target[e];
      columns.weight[synapse + e] = weight[e] / scale;
    }
    synapse += target.length;
  });
  return columns;
};
