/**
 * The float64 gradient of a program's loss in three ways, sample by sample: forward tangents and finite
 * differences against the adjoint. Where a finite step makes a firing come, go or jump, or carries it past
 * an arrival, the difference means nothing: such parameters are left out of the largest difference, counted
 * and told.
 */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import { firstFirings, type Loss, lossOf, type Outputs, outputsByNeuron } from "../train/loss.ts";
import { adjoint } from "./adjoint.ts";
import { type ContinuousView, continuousView } from "./continuous-view.ts";
import { finite } from "./finite.ts";
import { type Firings, simulate, workspaceFor } from "./forward.ts";
import { contract, tangents } from "./tangents.ts";

export interface Ways {
  /** Of the projection; `delays` for those of all axons. */
  readonly name: string;
  /** Largest difference from the adjoint, in parts of the sample's largest derivative in this row. */
  readonly tangents: number;
  readonly finite: number;
  /** Derivatives compared with finite differences, over all samples. */
  readonly compared: number;
  /** Left out: a step made a firing come, go or jump. */
  readonly changed: number;
  /** Left out: a step carried a firing past an arrival. */
  readonly reordered: number;
}

export interface ThreeWays {
  readonly rows: readonly Ways[];
  readonly samples: number;
  /** Samples without a gradient: an output that the label needs was silent. */
  readonly silent: number;
}

type Row = { -readonly [K in keyof Ways]: Ways[K] };

/** Compares the three ways over the first samples of a split, at the weights as drawn. */
export const threeWays = (
  compiled: Compiled,
  encoding: Encoding,
  split: Split,
  samples: number,
): ThreeWays => {
  const { lowered } = ft1Of(compiled);
  const view = continuousView(lowered);
  const { net } = view;
  const loss = lossOf(lowered.network, view);
  const outputOf = outputsByNeuron(view);
  const layers = synapseRanges(lowered.edges).map(({ edges, from, to }) => ({
    row: newRow(edges.projection.name),
    from,
    to,
  }));
  const delays = newRow("delays");
  let silent = 0;
  for (let n = 0; n < samples; n++) {
    const { time, neuron } = encoding.spikes(split, n);
    const input = {
      time: time.map((at) => at / view.timeUnit),
      source: neuron.map((id) => view.sourceOf[id]),
    };
    const label = split.labels[n];
    const firings = simulate(net, input, view.trial, workspaceFor(net));
    const outputs = outputsOf(view, outputOf, firings);
    if (outputs.firings.some((p, k) => p < 0 && loss.needs(k, label))) {
      silent++;
      continue;
    }
    const by = new Float64Array(firings.count);
    loss.evaluate(outputs, firings, label, by);
    const byWeight = new Float64Array(net.weight.length);
    const byDelay = new Float64Array(net.axonSource.length);
    adjoint(net, input, firings, by, byWeight, { byDelay });
    const carried = tangents(net, input, firings);
    const value = (trial: Firings): number => lossAt(loss, outputsOf(view, outputOf, trial), trial, label);
    const differences = (of: "weight" | "delay") => finite(net, input, view.trial, value, { of, step: 1e-5 });
    const byStep = differences("weight");
    const forward = contract(carried.byWeight, net.weight.length, by);
    for (const { row, from, to } of layers) addTo(row, byWeight, forward, byStep, from, to);
    const delaysForward = contract(carried.byDelay, net.axonSource.length, by);
    addTo(delays, byDelay, delaysForward, differences("delay"), 0, byDelay.length);
  }
  return { rows: [...layers.map(({ row }) => row), delays], samples, silent };
};

const newRow = (name: string): Row => ({
  name,
  tangents: 0,
  finite: 0,
  compared: 0,
  changed: 0,
  reordered: 0,
});

const outputsOf = (view: ContinuousView, outputOf: Int32Array, firings: Firings): Outputs => {
  const outputs = {
    times: new Float64Array(view.outputs.length),
    firings: new Int32Array(view.outputs.length),
  };
  firstFirings(firings, outputOf, outputs);
  return outputs;
};

/** The loss of a trial; where a step has silenced an output, the sample is among the changed ones anyway. */
const lossAt = (loss: Loss, outputs: Outputs, firings: Firings, label: number): number =>
  outputs.firings.some((p, k) => p < 0 && loss.needs(k, label))
    ? 0
    : loss.evaluate(outputs, firings, label, new Float64Array(firings.count));

/** Adds a sample's derivatives `from` … `to − 1` to a row. */
const addTo = (
  row: Row,
  exact: Float64Array,
  forward: Float64Array,
  byStep: ReturnType<typeof finite>,
  from: number,
  to: number,
): void => {
  const inside = (k: number): boolean => k >= from && k < to;
  const changed = byStep.changed.filter(inside);
  const reordered = byStep.reordered.filter(inside);
  const left = new Set([...changed, ...reordered]);
  row.changed += changed.length;
  row.reordered += reordered.length;
  row.compared += to - from - left.size;
  let largest = 0;
  for (let k = from; k < to; k++) largest = Math.max(largest, Math.abs(exact[k]));
  if (largest === 0) return;
  for (let k = from; k < to; k++) {
    row.tangents = Math.max(row.tangents, Math.abs(forward[k] - exact[k]) / largest);
    if (!left.has(k)) row.finite = Math.max(row.finite, Math.abs(byStep.gradient[k] - exact[k]) / largest);
  }
};
