/** Samples into those for training, for choosing epochs and for the test; features onto 0..1. */
import type { Split } from "./data-set.ts";
import { permutation } from "./shuffle.ts";

/** What becomes 0 and what 1: one for all features, or one for each. */
export interface FeatureRange {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The ends of feature f. */
export const rangeOf = ({ low, high }: FeatureRange, f: number): readonly [number, number] => [
  low[low.length === 1 ? 0 : f],
  high[high.length === 1 ? 0 : f],
];

/** Values onto 0..1, `width` of them a sample. */
export const scaled = (values: Float64Array, width: number, range: FeatureRange): Float64Array =>
  values.map((value, n) => {
    const [low, high] = rangeOf(range, n % width);
    return (value - low) / (high - low);
  });

/** Samples of a split in the order given. */
const taken = ({ features, labels }: Split, order: Uint32Array): Split => {
  const width = features.length / labels.length;
  const chosen = new Float64Array(order.length * width);
  order.forEach((n, k) => {
    chosen.set(features.subarray(n * width, (n + 1) * width), k * width);
  });
  return { features: chosen, labels: Uint16Array.from(order, (n) => labels[n]) };
};

/** A fraction of the samples, drawn by the seed, for the test; the rest, in drawn order too, for training. */
export const drawnTest = (whole: Split, fraction: number, seed: number): { train: Split; test: Split } => {
  const count = whole.labels.length;
  const order = permutation(seed, "test samples", 0, count);
  const kept = Math.min(count - 1, Math.max(1, Math.round(count * (1 - fraction))));
  return { train: taken(whole, order.subarray(0, kept)), test: taken(whole, order.subarray(kept)) };
};

/** Without a validation set the last sixth of the training samples is kept for choosing epochs. */
export const heldOut = (
  { features, labels }: Split,
  held = Math.max(1, Math.floor(labels.length / 6)),
): { train: Split; validation: Split } => {
  const width = features.length / labels.length;
  const kept = labels.length - held;
  return {
    train: { features: features.subarray(0, kept * width), labels: labels.subarray(0, kept) },
    validation: { features: features.subarray(kept * width), labels: labels.subarray(kept) },
  };
};
