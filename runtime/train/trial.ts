/** Trials in continuous time: a sample in, firings and first firings of the outputs out. */

import type { SpikeTimes } from "../gradient/continuous-net.ts";
import type { ContinuousView } from "../gradient/continuous-view.ts";
import { type Firings, simulate, type Workspace, workspaceFor } from "../gradient/forward.ts";
import type { Split } from "./data-set.ts";
import type { Encoding } from "./encode.ts";
import { firstFirings, type Outputs, outputsByNeuron } from "./loss.ts";

/** One trial of continuous time: input spikes of a sample, firings, first firings of the outputs. */
export interface Trial {
  readonly workspace: Workspace;
  /** Of the sample that was run last. */
  readonly input: SpikeTimes;
  /** First firings of the outputs in the trial run last. */
  readonly outputs: Outputs;
  run(split: Split, n: number): Firings;
}

export const trialOf = (view: ContinuousView, encoding: Encoding): Trial => {
  const { net } = view;
  const workspace = workspaceFor(net);
  let input: SpikeTimes = { time: new Float64Array(0), source: new Uint32Array(0) };
  const outputs = {
    times: new Float64Array(view.outputs.length),
    firings: new Int32Array(view.outputs.length),
  };
  const outputOf = outputsByNeuron(view);
  return {
    workspace,
    get input() {
      return input;
    },
    outputs,
    run: (split, n) => {
      const { time, neuron } = encoding.spikes(split, n);
      // Samples of one number of spikes, as the latency code makes them, share one memory.
      if (input.time.length !== time.length)
        input = { time: new Float64Array(time.length), source: new Uint32Array(time.length) };
      for (let k = 0; k < time.length; k++) {
        input.time[k] = time[k] / view.timeUnit;
        input.source[k] = view.sourceOf[neuron[k]];
      }
      const firings = simulate(net, input, view.trial, workspace);
      firstFirings(firings, outputOf, outputs);
      return firings;
    },
  };
};
