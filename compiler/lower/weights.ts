/** Weights and delays learned earlier, put in place of those a program draws. */
import type { Collector } from "../diagnostic.ts";
import type { Edges } from "./edges.ts";

/** What a projection has learned. */
export interface Learned {
  /** In the order of its edges, in the program's own voltage unit. */
  readonly weight: Float64Array;
  /** Seconds, one for each source; absent: the program's. */
  readonly delay?: Float64Array;
}

/** By the name of the projection. */
export type LearnedWeights = ReadonlyMap<string, Learned>;

/** Edges with learned weights and delays; projections that are not named keep theirs. */
export const replaceWeights = (
  drawn: readonly Edges[],
  learned: LearnedWeights,
  collector: Collector,
): readonly Edges[] =>
  drawn.map((edges) => {
    const { name, axonal, pre, span } = edges.projection;
    const own = learned.get(name);
    if (own === undefined) return edges;
    const refuse = (what: string): Edges => {
      collector.report("E0704", span, what, {
        hint: "train this program anew, or give the weights that were trained from it with the same seed",
      });
      return edges;
    };
    const { weight, delay } = own;
    if (weight.length !== edges.weight.length)
      return refuse(
        `the weights file has ${weight.length} weights for ${name}, the program ${edges.weight.length}`,
      );
    if (delay === undefined) return { ...edges, weight };
    const due = axonal === undefined ? 0 : pre.size;
    if (delay.length !== due)
      return refuse(`the weights file has delays for ${delay.length} axons of ${name}, the program ${due}`);
    return { ...edges, weight, axonDelay: delay };
  });
