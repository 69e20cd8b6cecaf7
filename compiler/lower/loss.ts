/** What quantising the weights of a projection cost, and the words for it. */
import type { Collector } from "../diagnostic.ts";
import type { Projection } from "../network.ts";
import { offsetAt } from "../section.ts";
import type { Edges } from "./edges.ts";

export interface QuantizationError {
  /** Largest weight the format holds, in threshold units, and from one weight to the next. */
  readonly range: number;
  readonly step: number;
  /** Signal to quantisation noise of the forward weights, in dB; Infinity where nothing was lost. */
  readonly sqnr: number;
  readonly saturated: number;
  /** Weights that were not zero and became it. */
  readonly underflowed: number;
  /** The weight that lost most by being clipped, and the largest that became zero; null: there is none. */
  readonly worstClipped: WeightPlace | null;
  readonly worstZeroed: WeightPlace | null;
}

/** One weight, in threshold units, and the neurons it joins, counted in their populations. */
export interface WeightPlace {
  readonly source: number;
  readonly target: number;
  readonly wanted: number;
  readonly held: number;
}

/** The neurons that synapse e joins, counted in their populations. */
export const joined = ({ projection: { pre, post }, row, target }: Edges, e: number) => {
  let n = 0;
  while (row[n + 1] <= e) n++;
  return { source: pre.first + offsetAt(pre, n), target: post.first + target[e] };
};

/** ", most of all 4.1 from neuron 3 to neuron 0", or nothing. */
const mostOfAll = (place: WeightPlace | null): string =>
  place === null
    ? ""
    : `, most of all ${Number(place.wanted.toPrecision(4))} from neuron ${place.source} to neuron ${place.target}`;

/** @param smallest the smallest step that any weights can have on this chip, in threshold units */
export const reportLoss = (
  projection: Projection,
  count: number,
  error: QuantizationError,
  smallest: number,
  collector: Collector,
): void => {
  const { name, weight, plastic } = projection;
  if (count > 0 && error.underflowed > 0 && error.sqnr <= 0)
    collector.report("E0701", weight.span, `all ${count} weights of ${name} become zero on the chip`, {
      hint: `its smallest weight step is ${Number(smallest.toPrecision(7))} threshold units: use larger weights or a lower threshold`,
    });
  else if (error.underflowed > count / 10 && !plastic)
    collector.report(
      "W0703",
      weight.span,
      `${error.underflowed} of ${count} weights of ${name} become zero on the chip${mostOfAll(error.worstZeroed)}`,
      {
        hint: `the projection's largest weight sets the step of all: ${Number(error.step.toPrecision(3))} threshold units`,
      },
    );
  if (error.saturated > 0)
    collector.report(
      "W0702",
      weight.span,
      `${error.saturated} of ${count} weights of ${name} exceed ±${Number(error.range.toPrecision(4))} and are clipped to it${mostOfAll(error.worstClipped)}`,
      {
        hint: plastic
          ? "the range is three deviations around the mean it starts with"
          : "use smaller weights or a higher threshold",
      },
    );
};
