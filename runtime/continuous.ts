/** A program in continuous time and float64 behind the interface of backends; ticks are rounded on the way out. */
import { type Compiled, ft1Of } from "../compiler/compile.ts";
import { STEP_TICKS } from "../hw-models/numerics/formats.ts";
import { SpikeRecorder, type SpikeTrain } from "../hw-models/trace.ts";
import type { Backend } from "./backend.ts";
import { continuousView } from "./gradient/continuous-view.ts";
import { simulate, workspaceFor } from "./gradient/forward.ts";
import { join, NO_SPIKES } from "./stimulus.ts";

/**
 * Runs from the start of the trial each time more steps are asked for: exact, and quadratic in the number
 * of calls, so ask for whole trials.
 */
export const continuousBackend = (compiled: Compiled): Backend => {
  const view = continuousView(ft1Of(compiled).lowered);
  const workspace = workspaceFor(view.net);
  const idOf = new Uint32Array(view.sourceOf.length);
  view.sourceOf.forEach((source, id) => {
    idOf[source] = id;
  });
  let input: SpikeTrain = NO_SPIKES;
  let steps = 0;
  const backend: Backend = {
    resetTrial: async () => {
      input = NO_SPIKES;
      steps = 0;
    },
    inject: async (spikes) => {
      input = join(input, spikes);
    },
    run: async (more) => {
      const from = steps * STEP_TICKS;
      steps += more;
      const times = {
        time: Float64Array.from(input.ticks, (at) => at * view.tick),
        source: input.neurons.map((id) => view.sourceOf[id]),
      };
      const firings = simulate(view.net, times, steps * STEP_TICKS * view.tick, workspace);
      const recorder = new SpikeRecorder();
      for (let p = 0; p < firings.count; p++) {
        const at = firings.time[p] / view.tick;
        if (at > from) recorder.spike(Math.round(at), idOf[view.net.inputs + firings.neuron[p]]);
      }
      return recorder.sorted();
    },
    runTrial: async (spikes, trialSteps) => {
      await backend.resetTrial();
      await backend.inject(spikes);
      return backend.run(trialSteps);
    },
    cycles: async () => 0,
  };
  return backend;
};
