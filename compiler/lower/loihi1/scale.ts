/**
 * One scale for all voltages of a network on loihi1: how many units of V are one of the program's own. Each
 * projection has its own exponent besides, so the scale only shares out the 24 bits of U and V: weights and
 * thresholds should be large, so that rounding does not matter, and what arrives at once should not be, since
 * U wraps. docs/decisions/0013 has the argument.
 */
import { DECAY_UNIT, LOIHI1_RANGES, MANTISSA_UNIT } from "../../../hw-models/numerics/loihi1.ts";
import type { Network } from "../../network.ts";
import type { Edges } from "../edges.ts";
import { startGainOf } from "./neurons.ts";
import type { Loihi1Decays } from "./timing.ts";
import { largestMantissa, modeOf, reachOf } from "./weights.ts";

/** What the voltages of a network ask for, in the program's own unit. */
interface Demand {
  /** What one mantissa would be if the largest weight took the largest one. */
  readonly finest: number;
  /** The same for the projection whose largest weight is the smallest. */
  readonly coarsest: number;
  readonly lowestThreshold: number;
  readonly highestThreshold: number;
  readonly farthestStart: number;
  /** Largest bias of a step. */
  readonly bias: number;
  /** Most that V or U of a neuron becomes by one spike of each synapse in the same step. */
  readonly volley: number;
}

/** Powers of two by which weights can be more than their mantissas; below 0 mantissas are left unused. */
const MOST = LOIHI1_RANGES.weightExponent.high;
const LEAST = -16;
/** Units of V in a threshold: with the first it is rounded by a hundredth, with the second by a thousandth. */
const FINE_THRESHOLD = 2 ** 13;
const EXACT_THRESHOLD = 2 ** 16;

/** Units of V in one of the program's own voltage; null where no scale holds both weights and voltages. */
export const chooseScale = (demand: Demand): number | null => {
  const { finest, coarsest, lowestThreshold, volley } = demand;
  const at = (k: number): number => (MANTISSA_UNIT / finest) * 2 ** k;
  /** The least power that makes something of the size 1 so many units of V. */
  const leastFor = (size: number, units: number): number =>
    Math.ceil(Math.log2((units * finest) / (MANTISSA_UNIT * size)) - 1e-9);
  const powers = Array.from({ length: MOST - LEAST + 1 }, (_, n) => MOST - n);
  const possible = powers.find((k) => holds(demand, at(k)));
  if (possible === undefined) return null;
  const safe = powers.find((k) => volley * at(k) <= LOIHI1_RANGES.current.high) ?? LEAST;
  const fine = Math.max(0, leastFor(lowestThreshold, FINE_THRESHOLD));
  // More than this makes nothing better; what is left above is room for V and U.
  const enough = Math.max(leastFor(coarsest, MANTISSA_UNIT), leastFor(lowestThreshold, EXACT_THRESHOLD));
  return at(Math.min(possible, Math.max(fine, Math.min(safe, enough))));
};

/** Whether thresholds, starts and biases are within their widths. */
const holds = ({ highestThreshold, farthestStart, bias }: Demand, scale: number): boolean => {
  const { threshold, voltage, biasMantissa, biasExponent } = LOIHI1_RANGES;
  return (
    highestThreshold * scale <= MANTISSA_UNIT * threshold.high &&
    farthestStart * scale <= voltage.high &&
    bias * scale <= biasMantissa.high * 2 ** biasExponent.high
  );
};

/**
 * @param gains for each projection what a weight of 1 adds to V within a step
 * @param peaks for each projection the most that V becomes by a weight of 1
 */
export const demandOf = (
  network: Network,
  edges: readonly Edges[],
  gains: readonly number[],
  peaks: readonly number[],
  decays: readonly (Loihi1Decays | null)[],
): Demand => {
  let [lowest, highest, start, bias] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  network.populations.forEach(({ role }, p) => {
    const held = decays[p];
    if (role.kind === "input" || held === null) return;
    const { model } = role;
    const { each = {} } = model;
    if ("threshold" in model) {
      lowest = Math.min(lowest, leastOf(each.threshold) ?? model.threshold.value);
      highest = Math.max(highest, mostOf(each.threshold) ?? model.threshold.value);
    }
    const current = (mostOf(each.current) ?? 0) * startGainOf(model, held);
    start = Math.max(start, mostOf(each.initial) ?? 0, current);
    if ("bias" in model)
      bias = Math.max(bias, ((mostOf(each.bias) ?? Math.abs(model.bias.value)) * held.voltage) / DECAY_UNIT);
  });
  const mantissas = edges.map((e, p) => mantissaOf(e, gains[p])).filter((size) => size > 0);
  const finest = mantissas.reduce((a, b) => Math.max(a, b), 0);
  // Without thresholds or weights there is nothing to weigh against the others.
  const some = Math.max(highest, start, bias) || 1;
  return {
    finest: finest || some / 2 ** 12,
    coarsest: mantissas.reduce((a, b) => Math.min(a, b), finest || some / 2 ** 12),
    lowestThreshold: Number.isFinite(lowest) ? lowest : some,
    highestThreshold: highest,
    farthestStart: start,
    bias,
    volley: volleyOf(network, edges, peaks),
  };
};

/** Largest size of some values. */
const mostOf = (values: Float64Array | undefined): number | undefined =>
  values?.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const leastOf = (values: Float64Array | undefined): number | undefined =>
  values?.reduce((least, x) => Math.min(least, Math.abs(x)), Number.POSITIVE_INFINITY);

/** What one mantissa would be if a projection's largest weight took the largest one. */
const mantissaOf = (edges: Edges, gain: number): number => {
  const reach = reachOf(edges);
  return (Math.max(reach.highest, -reach.lowest) * gain) / largestMantissa(modeOf(reach), edges.projection);
};

/** The largest sum of weights of one sign into one neuron, each times its peak. */
const volleyOf = ({ populations }: Network, edges: readonly Edges[], peaks: readonly number[]): number => {
  let most = 0;
  populations.forEach(({ size }, index) => {
    const into = edges.flatMap((e, p) => (e.projection.post.population === index ? [p] : []));
    if (into.length === 0) return;
    const [up, down] = [new Float64Array(size), new Float64Array(size)];
    for (const p of into) {
      const { target, weight, projection } = edges[p];
      for (let e = 0; e < target.length; e++) {
        const n = projection.post.first + target[e];
        if (weight[e] > 0) up[n] += weight[e] * peaks[p];
        else down[n] -= weight[e] * peaks[p];
      }
    }
    for (let n = 0; n < size; n++) most = Math.max(most, up[n], down[n]);
  });
  return most;
};
