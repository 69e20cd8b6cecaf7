/**
 * Weights → mantissas of 8 bits with one exponent a projection. Weights of one sign use all of 0 to 255; of
 * both signs, the even numbers from −256 to 254, as the chip's mixed mode has them.
 */
import { LOIHI1_RANGES } from "../../../hw-models/numerics/loihi1.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Edges } from "../edges.ts";
import { joined, type QuantizationError, reportLoss, type WeightPlace } from "../loss.ts";

/** The weights of one projection as loihi1 holds them, and what that cost. */
export interface Loihi1Weights {
  readonly signs: Signs;
  /** Mantissas count 64 · 2^exponent units of V. */
  readonly exponent: number;
  readonly weight: Int16Array;
  readonly error: QuantizationError;
}

/** Weights of one sign, or of both. */
export type Signs = "one" | "mixed";

/** How far the weights of a projection go, up and down. */
export interface Reach {
  readonly lowest: number;
  readonly highest: number;
}

export const reachOf = ({ weight }: Pick<Edges, "weight">): Reach => {
  let [lowest, highest] = [0, 0];
  for (let e = 0; e < weight.length; e++) {
    if (weight[e] > highest) highest = weight[e];
    if (weight[e] < lowest) lowest = weight[e];
  }
  return { lowest, highest };
};

export const signsOf = ({ lowest, highest }: Reach): Signs => (lowest < 0 && highest > 0 ? "mixed" : "one");

/** The mantissa that a projection's largest weight takes. */
export const largestMantissa = (signs: Signs): number =>
  signs === "mixed" ? LOIHI1_RANGES.weight.high - 1 : LOIHI1_RANGES.weight.high;

/**
 * @param mantissas mantissas of exponent 0 in one of the program's own voltage
 * @param scale one threshold unit in the program's own voltage
 */
export const quantizeLoihi1 = (
  edges: Edges,
  mantissas: number,
  scale: number,
  collector: Collector,
): Loihi1Weights => {
  const { projection, weight: real } = edges;
  const reach = reachOf(edges);
  const signs = signsOf(reach);
  const step = signs === "mixed" ? 2 : 1;
  const top = largestMantissa(signs);
  const bottom = signs === "mixed" ? LOIHI1_RANGES.weight.low : -top;
  const exponent = exponentFor(reach, mantissas, top, bottom);
  const factor = mantissas / 2 ** exponent;
  const weight = new Int16Array(real.length);
  let [signal, noise, saturated, underflowed] = [0, 0, 0, 0];
  let [clipped, zeroed, mostClipped, mostZeroed] = [-1, -1, 0, 0];
  for (let e = 0; e < real.length; e++) {
    const exact = real[e] * factor;
    const nearest = Math.round(exact / step) * step;
    const held = nearest > top ? top : nearest < bottom ? bottom : nearest;
    const lost = exact - held;
    weight[e] = held;
    if (held !== nearest) {
      saturated++;
      if (Math.abs(lost) > mostClipped) [clipped, mostClipped] = [e, Math.abs(lost)];
    }
    if (held === 0 && real[e] !== 0) {
      underflowed++;
      if (Math.abs(lost) > mostZeroed) [zeroed, mostZeroed] = [e, Math.abs(lost)];
    }
    signal += exact * exact;
    noise += lost * lost;
  }
  const unit = 1 / (factor * scale);
  const placeOf = (e: number): WeightPlace | null =>
    e < 0 ? null : { ...joined(edges, e), wanted: real[e] / scale, held: weight[e] * unit };
  const error = {
    range: top * unit,
    step: step * unit,
    // A few roundings of doubles are no noise.
    sqnr: noise < signal * 1e-20 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise),
    saturated,
    underflowed,
    worstClipped: placeOf(clipped),
    worstZeroed: placeOf(zeroed),
  };
  reportLoss(projection, real.length, error, step / (mantissas * scale), collector);
  return { signs, exponent, weight, error };
};

/** The least exponent with which the farthest weights are not clipped. */
const exponentFor = ({ lowest, highest }: Reach, mantissas: number, top: number, bottom: number): number => {
  const needed = Math.max((highest * mantissas) / (top + 0.5), (lowest * mantissas) / (bottom - 0.5));
  const exponent = needed > 0 ? Math.ceil(Math.log2(needed) - 1e-9) : 0;
  return Math.min(Math.max(exponent, 0), LOIHI1_RANGES.weightExponent.high);
};
