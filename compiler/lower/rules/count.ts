/** How many synapses a rule makes, known before anything is expanded. */
import type { Rule } from "../../network.ts";
import { windowSynapses } from "./window.ts";

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
  }
};
