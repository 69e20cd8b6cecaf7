/** Time in equal bins: what the baselines that step through time share. */
import { decaysInto, type TimeConstants } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet } from "../gradient/continuous-net.ts";

export interface Grid {
  /** Length of a bin, time units; bin b ends at b·width. */
  readonly width: number;
  readonly bins: number;
  /** Per neuron, over one bin: e^{−width/tau_m}, e^{−width/tau_s} and K(width). */
  readonly membrane: Float64Array;
  readonly synapse: Float64Array;
  readonly response: Float64Array;
  readonly tau: readonly TimeConstants[];
  /** Axons of each source. */
  readonly axonsOf: readonly (readonly number[])[];
}

/**
 * A trial in bins.
 * @param perUnit bins of a time unit
 */
export const gridOf = (net: ContinuousNet, trial: number, perUnit: number): Grid => {
  const width = 1 / perUnit;
  const factors = new Float64Array(3);
  const tau = Array.from({ length: net.neurons }, (_, n) => ({
    membrane: net.tauMembrane[n],
    synapse: net.tauSynapse[n],
  }));
  const columns = [0, 1, 2].map(() => new Float64Array(net.neurons));
  tau.forEach((constants, n) => {
    decaysInto(width, constants, factors, 0);
    columns.forEach((column, f) => {
      column[n] = factors[f];
    });
  });
  const axonsOf: number[][] = Array.from({ length: net.inputs + net.neurons }, () => []);
  net.axonSource.forEach((source, a) => {
    axonsOf[source].push(a);
  });
  const [membrane, synapse, response] = columns;
  return { width, bins: Math.ceil(trial * perUnit), membrane, synapse, response, tau, axonsOf };
};

/** Firings that neuron n may have in a trial. */
export const mostFirings = ({ limit, spiking }: ContinuousNet, n: number): number => {
  if (spiking[n] === 0) return 0;
  return limit[n] > 0 ? limit[n] : Number.POSITIVE_INFINITY;
};
