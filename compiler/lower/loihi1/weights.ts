/**
 * Weights → mantissas of 8 bits with one exponent a projection. Weights of one sign use all of 0 to 255; of
 * both signs, the even numbers from −256 to 254, as the chip's mixed mode has them.
 */
import { LOIHI1_RANGES, type SignMode } from "../../../hw-models/numerics/loihi1.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Projection, Value } from "../../network.ts";
import type { Edges } from "../edges.ts";
import { joined, type QuantizationError, reportLoss, type WeightPlace } from "../loss.ts";
import { rangeOf } from "../range.ts";

/** The weights of one projection as loihi1 holds them, and what that cost. */
export interface Loihi1Weights {
  readonly mode: SignMode;
  /** Mantissas count 64 · 2^exponent units of V. */
  readonly exponent: number;
  /** What one mantissa counts, in the program's own voltage unit. */
  readonly unit: number;
  readonly weight: Int16Array;
  readonly error: QuantizationError;
}

/** How far the weights of a projection go, up and down. */
export interface Reach {
  readonly lowest: number;
  readonly highest: number;
}

/** Of the weights themselves; of those that learn, by what the program says of them, whatever is drawn. */
export const reachOf = ({ projection, weight }: Pick<Edges, "projection" | "weight">): Reach => {
  if (projection.plastic) return plasticReach(projection);
  let [lowest, highest] = [0, 0];
  for (let e = 0; e < weight.length; e++) {
    if (weight[e] > highest) highest = weight[e];
    if (weight[e] < lowest) lowest = weight[e];
  }
  return { lowest, highest };
};

/** Weights that learn keep the signs that they may start with. */
const plasticReach = ({ weight, range }: Projection): Reach => {
  const far = range?.value ?? rangeOf(weight);
  const [low, high] = boundsOf(weight);
  return { lowest: low < 0 ? -far : 0, highest: high > 0 || low >= 0 ? far : 0 };
};

const boundsOf = (value: Value): readonly [number, number] => {
  switch (value.kind) {
    case "constant":
      return [value.value, value.value];
    case "normal":
      return value.deviation > 0
        ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
        : [value.mean, value.mean];
    case "uniform":
    case "truncated":
      return [value.low, value.high];
    case "list":
      return [
        value.values.reduce((a, b) => Math.min(a, b), 0),
        value.values.reduce((a, b) => Math.max(a, b), 0),
      ];
  }
};

export const modeOf = ({ lowest, highest }: Reach): SignMode =>
  lowest < 0 && highest > 0 ? "mixed" : lowest < 0 ? "inhibitory" : "excitatory";

/** Distance of two mantissas: a mixed weight that stays spends a bit on its sign, one that learns has nine. */
const stepOf = (mode: SignMode, { plastic }: Projection): number => (mode === "mixed" && !plastic ? 2 : 1);

/** The mantissa that a projection's largest weight takes. */
export const largestMantissa = (mode: SignMode, projection: Projection): number =>
  LOIHI1_RANGES.weight.high + 1 - stepOf(mode, projection);

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
  const mode = modeOf(reach);
  const step = stepOf(mode, projection);
  const largest = largestMantissa(mode, projection);
  const top = mode === "inhibitory" ? 0 : largest;
  const bottom = mode === "mixed" ? LOIHI1_RANGES.weight.low : mode === "inhibitory" ? -largest : 0;
  const exponent = exponentFor(reach, mantissas, largest);
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
    range: largest * unit,
    step: step * unit,
    // A few roundings of doubles are no noise.
    sqnr: noise < signal * 1e-20 ? Number.POSITIVE_INFINITY : 10 * Math.log10(signal / noise),
    saturated,
    underflowed,
    worstClipped: placeOf(clipped),
    worstZeroed: placeOf(zeroed),
  };
  reportLoss(projection, real.length, error, step / (mantissas * scale), collector);
  reportRange(projection, largest / factor, collector);
  return { mode, exponent, unit: 1 / factor, weight, error };
};

/** Exponents make a range up to twice as far as it was said; one that is farther yet is not what was meant. */
const FARTHER = 2.01;

/** @param far how far weights go, in the program's own voltage */
const reportRange = ({ plastic, range }: Projection, far: number, collector: Collector): void => {
  if (!plastic || range === undefined || far <= FARTHER * range.value) return;
  const times = (far / range.value).toPrecision(2);
  collector.report(
    "W0636",
    range.span,
    `weights that learn go ${times} times as far as this range on loihi1, and a rule counts parts of that`,
    {
      hint: "larger weights elsewhere set the scale of all voltages: make them smaller, or say this range larger",
    },
  );
};

/** The least exponent with which the farthest weights are not clipped. */
const exponentFor = ({ lowest, highest }: Reach, mantissas: number, largest: number): number => {
  const down = lowest < 0 && highest > 0 ? -LOIHI1_RANGES.weight.low : largest;
  const needed = Math.max((highest * mantissas) / (largest + 0.5), (-lowest * mantissas) / (down + 0.5));
  const exponent = needed > 0 ? Math.ceil(Math.log2(needed) - 1e-9) : 0;
  return Math.min(Math.max(exponent, 0), LOIHI1_RANGES.weightExponent.high);
};
