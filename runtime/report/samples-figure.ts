/** Which samples a batch's gradient is made of, and how near the chip's are to the exact ones, sample by sample. */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import { agreementOf } from "../gradient/agreement.ts";
import { compareGradients, REFERENCES } from "../gradient/compare.ts";
import type { ChipTrainee } from "../train/chip-trainee.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import type { CurvesFigure, Point } from "./model.ts";

/** In continuous time, with the chip's floor under V'. */
export const EXACT = REFERENCES.findIndex(({ chipTicks, floor }) => !chipTicks && floor);

/** One batch: the gradients of its samples beside the whole. */
export interface BatchShares {
  /**
   * Samples that have a gradient: x is the length of the exact one, y how far the chip's is from it, both in parts
   * of the whole batch's exact length.
   */
  readonly samples: readonly Point[];
  /** Samples without: a silent output, or no error that the loss counts. */
  readonly without: number;
  /** Of the sample with the longest gradient: its x, and what that is in parts of the median sample's. */
  readonly longest: number;
  readonly overMedian: number;
  /** Of the sample where the chip is furthest off: its y in parts of how far the whole batch's is off. */
  readonly overError: number;
  /** Of the whole batch's two gradients. */
  readonly cosine: number;
}

/**
 * Gradients by all weights that learn, at the trainee's present weights; the batches are a split's first samples.
 * @param batch samples of one
 * @returns a batch each; those without a gradient are left out
 */
export const batchShares = (
  compiled: Compiled,
  encoding: Encoding,
  chip: ChipTrainee,
  split: Split,
  { batches, batch }: { readonly batches: number; readonly batch: number },
): readonly BatchShares[] => {
  const ranges = synapseRanges(ft1Of(compiled).lowered.edges).filter(({ edges }) => edges.projection.plastic);
  const weights = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
  /** Of one sample, and of its batch so far. */
  const [own, exact, allOwn, allExact] = Array.from({ length: 4 }, () => new Float64Array(weights));
  const found: BatchShares[] = [];
  let dots: Point[] = [];
  let sample = 0;
  const onBatch = (chipGradient: Float64Array, others: readonly Float64Array[]): void => {
    let at = 0;
    for (const { from, to } of ranges) {
      own.set(chipGradient.subarray(from, to), at);
      exact.set(others[EXACT].subarray(from, to), at);
      at += to - from;
    }
    for (let w = 0; w < weights; w++) {
      allOwn[w] += own[w];
      allExact[w] += exact[w];
    }
    // NaN where one of them is 0.
    if (!Number.isNaN(agreementOf(own, exact).cosine))
      dots.push({
        x: length(exact),
        y: distance(own, exact),
        note: `sample ${sample}, label ${split.labels[sample]}`,
      });
    sample++;
    if (sample % batch > 0) return;
    if (dots.length > 0) found.push(sharesOf(dots, batch, allOwn, allExact));
    dots = [];
    allOwn.fill(0);
    allExact.fill(0);
  };
  compareGradients(compiled, encoding, chip, split, { batches: batches * batch, batch: 1, onBatch });
  return found;
};

const sharesOf = (
  dots: readonly Point[],
  batch: number,
  own: Float64Array,
  exact: Float64Array,
): BatchShares => {
  const whole = length(exact);
  const samples = dots.map((dot) => ({ ...dot, x: dot.x / whole, y: dot.y / whole }));
  const lengths = samples.map(({ x }) => x).sort((a, b) => a - b);
  const longest = lengths[lengths.length - 1];
  return {
    samples,
    without: batch - samples.length,
    longest,
    overMedian: longest / lengths[lengths.length >> 1],
    overError: (Math.max(...samples.map(({ y }) => y)) * whole) / distance(own, exact),
    cosine: agreementOf(own, exact).cosine,
  };
};

const length = (vector: Float64Array): number =>
  Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

const distance = (a: Float64Array, b: Float64Array): number =>
  Math.sqrt(a.reduce((sum, value, w) => sum + (value - b[w]) ** 2, 0));

/** A dot a sample; null where no batch has a gradient. */
export const samplesFigure = (shares: readonly BatchShares[], batch: number): CurvesFigure | null => {
  if (shares.length === 0) return null;
  const without = shares.reduce((sum, one) => sum + one.without, 0);
  const count = `${shares.length} ${shares.length === 1 ? "batch" : "batches"} of ${batch}`;
  const left = without > 0 ? ` ${without} without a gradient are not drawn.` : "";
  return {
    kind: "curves",
    id: "samples",
    title: "Which samples decide",
    text: `A dot is one training sample, of ${count}: across the length of its exact gradient (float64, continuous time, the chip's floor), up how far the chip's is from it, both in parts of the length of its batch's exact gradient. The highest dots make the error of a batch, those on the right its direction. The longest gradient of a sample is ${range(shares.map(({ longest }) => longest))} of its batch's, ${range(shares.map(({ overMedian }) => overMedian))} times the median one; the largest error of a sample is ${range(shares.map(({ overError }) => overError))} of its batch's. Behind a batch's name is the cosine of the whole.${left}`,
    x: { label: "length of a sample's gradient", scale: "log" },
    panels: [
      {
        name: "",
        variant: null,
        y: { label: "length of the chip's error", scale: "log" },
        series: shares.map(({ samples, cosine }, b) => ({
          name: `batch ${b}: ${cosine.toFixed(4)}`,
          line: [],
          dots: samples,
        })),
      },
    ],
  };
};

/** `0.16 to 0.57`. */
const range = (values: readonly number[]): string => {
  const [low, high] = [Math.min(...values), Math.max(...values)].map((v) => String(Number(v.toPrecision(2))));
  return low === high ? low : `${low} to ${high}`;
};
