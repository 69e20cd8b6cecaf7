/** How many synapses a rule makes, known before anything is expanded. */
import type { Pooled, Rule, Window } from "../../network.ts";
import { joinedPlaces } from "./pooled.ts";
import { windowSynapses, windowsOver, wireWindow } from "./window.ts";

/** From `pre` to `post` neurons; a random rule by its expectation, rounded up. */
export const synapsesOf = (rule: Rule, pre: number, post: number): number => {
  switch (rule.kind) {
    case "dense":
      return pre * post;
    case "one_to_one":
      return pre;
    case "random":
      return Math.ceil(pre * post * rule.probability);
    case "fan_in":
      return post * rule.partners;
    case "fan_out":
      return pre * rule.partners;
    case "edges":
      return rule.source.length;
    case "window":
      return windowSynapses(rule);
    case "pooled":
      return pooledSynapses(rule, post);
  }
};

/** Synapses of a projection: more would not be expanded, whatever the chip. */
export const MOST_SYNAPSES = 2 ** 28;

const pooledSynapses = (rule: Pooled, post: number): number => {
  const least = windowSynapses(rule.pool);
  // It is not even gone through.
  if (least > MOST_SYNAPSES) return least;
  return Math.ceil(fanOut(rule, 0, post).reduce((a, b) => a + b, 0));
};

/** Synapses of each source, by expectation where they are drawn. */
const fanOut = (rule: Rule, pre: number, post: number): Float64Array => {
  switch (rule.kind) {
    case "edges": {
      const counts = new Float64Array(pre);
      for (const source of rule.source) if (source < pre) counts[source]++;
      return counts;
    }
    case "window":
      return windowFan(rule);
    case "pooled": {
      const { row, target } = wireWindow(rule.pool);
      const joined = joinedPlaces(rule);
      const inner = fanOut(rule.rule, rule.places.size, post);
      return Float64Array.from({ length: row.length - 1 }, (_, n) => {
        let sum = 0;
        for (let s = row[n]; s < row[n + 1]; s++) if (joined[target[s]] >= 0) sum += inner[joined[target[s]]];
        return sum;
      });
    }
    case "random":
      return new Float64Array(pre).fill(post * rule.probability);
    default:
      return new Float64Array(pre).fill(synapsesOf(rule, pre, post) / pre);
  }
};

const windowFan = ({ inputs, outputs, groups, axes }: Window): Float64Array => {
  let places = [outputs / groups];
  for (const axis of axes) {
    const over = windowsOver(axis);
    places = places.flatMap((n) => Array.from(over, (seen) => n * seen));
  }
  const fan = new Float64Array(inputs * places.length);
  for (let input = 0; input < inputs; input++) fan.set(places, input * places.length);
  return fan;
};
