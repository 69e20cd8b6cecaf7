/** Trials in continuous time: a sample in, firings and first output times out. */

import type { SpikeTimes } from "../gradient/continuous-net.ts";
import type { ContinuousView } from "../gradient/continuous-view.ts";
import { type Firings, simulate, type Workspace, workspaceFor } from "../gradient/forward.ts";
import type { Split } from "./data-set.ts";
import type { Encoding } from "./encode.ts";

/** One trial of continuous time: input spikes of a sample, firings, first output times. */
export interface Trial {
  readonly workspace: Workspace;
  /** Of the sample that was run last. */
  readonly input: SpikeTimes;
  /** First firing time of each output, Infinity: silent. */
  readonly outputTimes: Float64Array;
  /** Index of that firing. */
  readonly outputFirings: Int32Array;
  run(split: Split, n: number): Firings;
}

export const trialOf = (view: ContinuousView, encoding: Encoding): Trial => {
  const { net, outputs } = view;
  const workspace = workspaceFor(net);
  let input: SpikeTimes = { time: new Float64Array(0), source: new Uint32Array(0) };
  const outputTimes = new Float64Array(outputs.length);
  const outputFirings = new Int32Array(outputs.length);
  const classOf = new Int32Array(net.neurons).fill(-1);
  outputs.forEach((neuron, k) => {
    classOf[neuron] = k;
  });
  return {
    workspace,
    get input() {
      return input;
    },
    outputTimes,
    outputFirings,
    run: (split, n) => {
      const { time, neuron } = encoding.spikes(split, n);
      input = {
        time: time.map((at) => at / view.timeUnit),
        source: neuron.map((id) => view.sourceOf[id]),
      };
      const firings = simulate(net, input, view.trial, workspace);
      outputTimes.fill(Number.POSITIVE_INFINITY);
      outputFirings.fill(-1);
      for (let p = firings.count - 1; p >= 0; p--) {
        const k = classOf[firings.neuron[p]];
        if (k < 0) continue;
        outputTimes[k] = firings.time[p];
        outputFirings[k] = p;
      }
      return firings;
    },
  };
};
