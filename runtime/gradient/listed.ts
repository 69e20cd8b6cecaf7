/**
 * The exact gradient from firing times that are given, trial by trial: made elsewhere and listed, or the net's
 * own. The forward pass is not trusted: every trial says how far its firings are from the threshold condition.
 */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import { firstFirings, lossOf, outputsByNeuron } from "../train/loss.ts";
import { adjoint } from "./adjoint.ts";
import { type Conditions, conditionsOf } from "./conditions.ts";
import type { SpikeTimes } from "./continuous-net.ts";
import { type ContinuousView, continuousView } from "./continuous-view.ts";
import { type Firings, simulate, workspaceFor } from "./forward.ts";

/** Spikes of a run, of neurons and inputs, in order of time: time units from its start, and network ids. */
export interface RunSpikes {
  readonly time: Float64Array;
  readonly neuron: Uint32Array;
}

export interface TrialOfList {
  /** Sample of the split that the trial shows, and its label. */
  readonly sample: number;
  readonly label: number;
  readonly input: SpikeTimes;
  readonly firings: Firings;
  readonly conditions: Conditions;
  /** Null: an output that the label needs did not fire, so the trial has no gradient. */
  readonly loss: number | null;
}

export interface GradientOfList {
  readonly view: ContinuousView;
  readonly trials: readonly TrialOfList[];
  /** Sums over trials, per edge and axon of the net: threshold units and time units. */
  readonly byWeight: Float64Array;
  readonly byDelay: Float64Array;
}

export interface ListOptions {
  /** Sample that the first trial shows; trial n shows the one n later, as in `snn run`. */
  readonly sample: number;
  /** Label of every trial instead of its sample's. */
  readonly label?: number;
}

/**
 * Adds up the gradient of a run's trials.
 * @param spikes null: one trial, simulated here in continuous time. Spikes of inputs, where there are any, are
 *   the trials' input; without any the samples' own are
 */
export const gradientOfList = (
  compiled: Compiled,
  encoding: Encoding,
  split: Split,
  spikes: RunSpikes | null,
  options: ListOptions,
): GradientOfList => {
  const { lowered } = ft1Of(compiled);
  const view = continuousView(lowered);
  const { net } = view;
  const loss = lossOf(lowered.network, view);
  const outputOf = outputsByNeuron(view);
  const workspace = workspaceFor(net);
  const byWeight = new Float64Array(net.weight.length);
  const byDelay = new Float64Array(net.axonSource.length);
  const listsInputs = spikes?.neuron.some((id) => view.sourceOf[id] < net.inputs) ?? false;
  const parts = spikes === null ? [null] : trialsOf(view, spikes);
  const trials = parts.map((part, number): TrialOfList => {
    const sample = (options.sample + number) % split.labels.length;
    const label = options.label ?? split.labels[sample];
    const input = part !== null && listsInputs ? part.input : inputOf(view, encoding, split, sample);
    const firings = part?.firings ?? copyOf(simulate(net, input, view.trial, workspace));
    const conditions = conditionsOf(net, input, firings, view.trial);
    const outputs = {
      times: new Float64Array(view.outputs.length),
      firings: new Int32Array(view.outputs.length),
    };
    firstFirings(firings, outputOf, outputs);
    const about = { sample, label, input, firings, conditions };
    if (outputs.firings.some((p, k) => p < 0 && loss.needs(k, label))) return { ...about, loss: null };
    const byFiring = new Float64Array(firings.count);
    const value = loss.evaluate(outputs, firings, label, byFiring);
    adjoint(net, input, firings, byFiring, byWeight, { workspace, byDelay });
    return { ...about, loss: value };
  });
  return { view, trials, byWeight, byDelay };
};

/** The input spikes of a sample, exact. */
export const inputOf = (view: ContinuousView, encoding: Encoding, split: Split, n: number): SpikeTimes => {
  const { time, neuron } = encoding.spikes(split, n);
  return {
    time: time.map((at) => at / view.timeUnit),
    source: neuron.map((id) => view.sourceOf[id]),
  };
};

const copyOf = ({ count, time, neuron }: Firings): Firings => ({
  count,
  time: time.slice(0, count),
  neuron: neuron.slice(0, count),
});

/** A run's spikes as trials, each counted from its own start. */
const trialsOf = (
  { net, sourceOf, trial }: ContinuousView,
  { time, neuron }: RunSpikes,
): { readonly input: SpikeTimes; readonly firings: Firings }[] => {
  const count = Math.floor(time[time.length - 1] / trial) + 1;
  const lists = Array.from({ length: count }, () => ({
    inputTime: [] as number[],
    source: [] as number[],
    time: [] as number[],
    neuron: [] as number[],
  }));
  time.forEach((at, k) => {
    const number = Math.floor(at / trial);
    const list = lists[number];
    const source = sourceOf[neuron[k]];
    if (source < net.inputs) {
      list.inputTime.push(at - number * trial);
      list.source.push(source);
    } else {
      list.time.push(at - number * trial);
      list.neuron.push(source - net.inputs);
    }
  });
  return lists.map((list) => ({
    input: { time: Float64Array.from(list.inputTime), source: Uint32Array.from(list.source) },
    firings: {
      count: list.time.length,
      time: Float64Array.from(list.time),
      neuron: Uint32Array.from(list.neuron),
    },
  }));
};
