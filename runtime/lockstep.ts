/** Two backends on the same stimuli, and the first spike in which they differ. */
import type { TickSpan } from "../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain, spikeHash } from "../hw-models/trace.ts";
import type { Backend } from "./backend.ts";

export interface Difference {
  readonly trial: number;
  /** What one side has at that place in order of (tick, neuron), null where it has nothing more. */
  readonly left: Spike | null;
  readonly right: Spike | null;
}

interface Spike {
  readonly tick: number;
  readonly neuron: number;
}

export interface LockstepReport {
  readonly trials: number;
  readonly spikes: number;
  /** Hash over all spikes of the left side, trial by trial in time. */
  readonly spikeHash: string;
  readonly difference: Difference | null;
}

/** Runs trials on both and stops at the first difference. */
export const lockstep = async (
  left: Backend,
  right: Backend,
  trials: readonly SpikeTrain[],
  steps: number,
  trialTicks: TickSpan,
): Promise<LockstepReport> => {
  const all = new SpikeRecorder();
  let difference: Difference | null = null;
  let trial = 0;
  for (; trial < trials.length && difference === null; trial++) {
    const [a, b] = await Promise.all([
      left.runTrial(trials[trial], steps),
      right.runTrial(trials[trial], steps),
    ]);
    a.ticks.forEach((at, n) => all.spike(trial * trialTicks + at, a.neurons[n]));
    difference = firstDifference(trial, a, b);
  }
  return { trials: trial, spikes: all.count, spikeHash: spikeHash(all.sorted()), difference };
};

/** The first place at which two sorted trains differ. */
export const firstDifference = (trial: number, left: SpikeTrain, right: SpikeTrain): Difference | null => {
  const at = (train: SpikeTrain, n: number): Spike | null =>
    n < train.ticks.length ? { tick: train.ticks[n], neuron: train.neurons[n] } : null;
  const length = Math.max(left.ticks.length, right.ticks.length);
  for (let n = 0; n < length; n++) {
    const [a, b] = [at(left, n), at(right, n)];
    if (a?.tick !== b?.tick || a?.neuron !== b?.neuron) return { trial, left: a, right: b };
  }
  return null;
};
