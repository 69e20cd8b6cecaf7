/** What stands beside the exact gradient: another rule's gradient of the same loss, net, sample and weights. */
import type { Ft1Lowered } from "../../compiler/lowered.ts";
import type { ContinuousNet, SpikeTimes } from "../gradient/continuous-net.ts";
import { type ContinuousView, continuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { firstFirings, type Loss, lossOf, type Outputs, outputsByNeuron } from "../train/loss.ts";
import { type Teacher, teacherOf } from "./teacher.ts";

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
  /** Set where what it adds has a direction only, and no length that a gradient's could be compared with. */
  readonly directionOnly?: true;
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
  /** Of rules that see no loss. */
  readonly teacher: Teacher;
}

/** The setting of a lowered program. @throws Error where it learns by no gradient */
export const settingOf = (lowered: Ft1Lowered): BaselineSetting => {
  const { network } = lowered;
  const view = continuousView(lowered);
  const loss = lossOf(network, view);
  if (network.learn === null) throw new Error("the program has nothing to learn");
  const teacher = teacherOf(network.learn.loss, view, loss.classes);
  return { net: view.net, trial: view.trial, loss, view, teacher };
};

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
