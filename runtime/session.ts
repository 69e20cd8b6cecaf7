/**
 * A run of a program on a backend: trial after trial where it has trials, else step after step, with its
 * inputs' spikes; all ticks counted from the start of the run.
 */
import { later, span, type Tick, tick } from "../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain } from "../hw-models/trace.ts";
import type { Backend } from "./backend.ts";

export interface RunPlan {
  readonly steps: number;
  /** Ticks of a step, `stepTicksOf` the program's kind. */
  readonly stepTicks: number;
  /** Steps of a trial, 0: none. */
  readonly trialSteps: number;
  /**
   * Steps whose input is queued and run at a time, at most a trial. Default 1, so that a chip's queue holds
   * the spikes of a step only.
   */
  readonly stretch?: number;
  /** Input spikes in ticks `from` ≤ t < `end` of the run, counted from `from`; stretches are asked for in order. */
  readonly input: (from: Tick, end: Tick) => SpikeTrain;
  /** Called after every stretch. */
  readonly onProgress?: (stepsDone: number) => void;
}

/** Runs the plan; resolves to all spikes sorted by (tick, neuron). */
export const runSession = async (backend: Backend, plan: RunPlan): Promise<SpikeTrain> => {
  const { steps, stepTicks, trialSteps, stretch = 1 } = plan;
  const all = new SpikeRecorder();
  await backend.resetTrial();
  for (let done = 0; done < steps; ) {
    const inTrial = trialSteps > 0 ? done % trialSteps : done;
    if (inTrial === 0 && done > 0) await backend.resetTrial();
    const now = Math.min(stretch, trialSteps > 0 ? trialSteps - inTrial : stretch, steps - done);
    const trialStart = tick((done - inTrial) * stepTicks);
    const intoTrial = span(inTrial * stepTicks);
    const from = later(trialStart, intoTrial);
    const input = plan.input(from, later(from, span(now * stepTicks)));
    await backend.inject({
      ticks: input.ticks.map((at) => at + intoTrial),
      neurons: input.neurons,
    });
    const spikes = await backend.run(now);
    spikes.ticks.forEach((at, n) => all.spike(trialStart + at, spikes.neurons[n]));
    done += now;
    plan.onProgress?.(done);
  }
  return all.sorted();
};
