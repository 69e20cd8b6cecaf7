/** What stands beside the exact gradient: another rule's gradient of the same loss, net, sample and weights. */
import type { ContinuousNet, SpikeTimes } from "../gradient/continuous-net.ts";
import type { ContinuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { firstFirings, type Loss, type Outputs, outputsByNeuron } from "../train/loss.ts";

/** A sample as every baseline is given it. */
export interface BaselineTrial {
  readonly input: SpikeTimes;
  readonly label: number;
  /** Firings in continuous time: the exact gradient's. */
  readonly firings: Firings;
}

export interface Baseline {
  readonly name: string;
  /** The work it is from. */
  readonly source: string;
  /**
   * Adds its gradient by the net's present weights.
   * @param into one entry an edge
   * @returns numbers of state that the rule keeps for the trial; null where an output that the label needs is
   *   silent in its own forward pass, and nothing was added
   */
  addGradient(trial: BaselineTrial, into: Float64Array): number | null;
}

/** What baselines are made from. */
export interface BaselineSetting {
  readonly net: ContinuousNet;
  /** Length of a trial, time units. */
  readonly trial: number;
  readonly loss: Loss;
  /** Which neurons are read out. */
  readonly view: ContinuousView;
}

/** ∂L/∂ time of each firing, null where an output that the label needs is silent. */
export const lossByFiring = (
  { view, loss }: BaselineSetting,
  firings: Firings,
  label: number,
): { readonly value: number; readonly by: Float64Array; readonly outputs: Outputs } | null => {
  const outputs = {
    times: new Float64Array(view.outputs.length),
    firings: new Int32Array(view.outputs.length),
  };
  firstFirings(firings, outputsByNeuron(view), outputs);
  if (outputs.firings.some((p, k) => p < 0 && loss.needs(k, label))) return null;
  const by = new Float64Array(firings.count);
  return { value: loss.evaluate(outputs, firings, label, by), by, outputs };
};
