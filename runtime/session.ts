/**
 * A run of a program on a backend: trial after trial where it has trials, else step after step, with its
 * inputs' spikes; all ticks counted from the start of the run.
 */
import { STEP_TICKS } from "../hw-models/numerics/formats.ts";
import { SpikeRecorder, type SpikeTrain } from "../hw-models/trace.ts";
import type { Backend } from "./backend.ts";

export interface RunPlan {
  readonly steps: number;
  /** Steps of a trial, 0: none. */
  readonly trialSteps: number;
  /** Steps run at a time where there are no trials. Default: 64, which every machine can queue input for. */
  readonly stretch?: number;
  /** Input spikes in ticks `from` ≤ t < `end` of the run, counted from `from`; stretches are asked for in order. */
  readonly input: (from: number, end: number) => SpikeTrain;
  /** Called after every trial or stretch. */
  readonly onProgress?: (stepsDone: number) => void;
}

const STRETCH = 64;

/** Runs the plan; resolves to all spikes sorted by (tick, neuron). */
export const runSession = async (backend: Backend, plan: RunPlan): Promise<SpikeTrain> => {
  const { steps, trialSteps, stretch = STRETCH } = plan;
  const all = new SpikeRecorder();
  await backend.resetTrial();
  for (let done = 0; done < steps; ) {
    const now = Math.min(trialSteps || stretch, steps - done);
    const base = done * STEP_TICKS;
    const input = plan.input(base, base + now * STEP_TICKS);
    if (trialSteps > 0) {
      const spikes = await backend.runTrial(input, now);
      spikes.ticks.forEach((at, n) => all.spike(base + at, spikes.neurons[n]));
    } else {
      await backend.inject({ ticks: input.ticks.map((at) => base + at), neurons: input.neurons });
      const spikes = await backend.run(now);
      spikes.ticks.forEach((at, n) => all.spike(at, spikes.neurons[n]));
    }
    done += now;
    plan.onProgress?.(done);
  }
  return all.sorted();
};
