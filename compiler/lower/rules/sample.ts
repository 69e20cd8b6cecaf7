/** Weights of synapses: constant, drawn, or from a list. A draw is a function of its key alone. */
import { inverseNormal, type Stream } from "../../../hw-models/numerics/rng.ts";
import type { Value } from "../../network.ts";

/**
 * The value of a synapse. A draw is keyed by the neurons it joins, counted in their populations; a list is
 * asked for its `entry`.
 */
export type Sampler = (pre: number, post: number, entry: number) => number;

export const sampler = (value: Value, random: Stream): Sampler => {
  switch (value.kind) {
    case "constant":
      return () => value.value;
    case "normal":
      return (pre, post) => value.mean + value.deviation * random.normal(pre, post);
    case "uniform":
      return (pre, post) => value.low + (value.high - value.low) * random.uniform(pre, post);
    case "truncated": {
      const { mean, deviation, low, high } = value;
      const { from, to } = share(value);
      return (pre, post) => {
        const drawn = mean + deviation * inverseNormal(from + (to - from) * random.uniform(pre, post));
        return Math.min(Math.max(drawn, low), high);
      };
    }
    case "list":
      return (_pre, _post, entry) => value.values[entry];
  }
};

type Truncated = Omit<Extract<Value, { kind: "truncated" }>, "kind" | "span">;

/** Which part of the distribution lies between the bounds: nothing does where `from` is not below `to`. */
export const share = ({ mean, deviation, low, high }: Truncated) => {
  if (deviation === 0) return low <= mean && mean <= high ? { from: 0, to: 1 } : { from: 0, to: 0 };
  return { from: below((low - mean) / deviation), to: below((high - mean) / deviation) };
};

/** Probability that a standard normal is below x: the quantile function that is drawn with, searched. */
const below = (x: number): number => {
  let low = 0;
  let high = 1;
  for (;;) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high || middle < 1e-300) return middle;
    if (inverseNormal(middle) < x) low = middle;
    else high = middle;
  }
};
