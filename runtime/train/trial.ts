/** Trials in continuous time: a sample in, firings and first output times out. */
import type { ContinuousView } from "../gradient/continuous-view.ts";
import { type Firings, simulate, type Workspace, workspaceFor } from "../gradient/forward.ts";
import type { Split } from "./data-set.ts";
import { type LatencyEncoding, latency } from "./encode.ts";

/** One trial of continuous time: input spikes from features, firings, first output times. */
export interface Trial {
  readonly workspace: Workspace;
  readonly input: { readonly time: Float64Array; readonly source: Uint32Array };
  /** First firing time of each output, Infinity: silent. */
  readonly outputTimes: Float64Array;
  /** Index of that firing. */
  readonly outputFirings: Int32Array;
  run(split: Split, n: number): Firings;
}

export const trialOf = (view: ContinuousView, encoding: LatencyEncoding): Trial => {
  const { net, outputs } = view;
  const workspace = workspaceFor(net);
  const input = {
    time: new Float64Array(encoding.width),
    source: Uint32Array.from({ length: encoding.width }, (_, f) => view.sourceOf[encoding.firstNeuron + f]),
  };
  const outputTimes = new Float64Array(outputs.length);
  const outputFirings = new Int32Array(outputs.length);
  const classOf = new Int32Array(net.neurons).fill(-1);
  outputs.forEach((neuron, k) => {
    classOf[neuron] = k;
  });
  return {
    workspace,
    input,
    outputTimes,
    outputFirings,
    run: ({ features }, n) => {
      for (let f = 0; f < encoding.width; f++)
        input.time[f] = latency(encoding, features[n * encoding.width + f]) / view.timeUnit;
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
