/** Weights learned earlier, put in place of those a program draws. */
import type { Collector } from "../diagnostic.ts";
import type { Edges } from "./edges.ts";

/** Weights of each projection by its name, in the order of its edges, in the program's own voltage unit. */
export type LearnedWeights = ReadonlyMap<string, Float64Array>;

/** Edges with learned weights; projections that the weights do not name keep theirs. */
export const replaceWeights = (
  drawn: readonly Edges[],
  learned: LearnedWeights,
  collector: Collector,
): readonly Edges[] =>
  drawn.map((edges) => {
    const weight = learned.get(edges.projection.name);
    if (weight === undefined) return edges;
    if (weight.length !== edges.weight.length) {
      collector.report(
        "E0704",
        edges.projection.span,
        `the weights file has ${weight.length} weights for ${edges.projection.name}, the program ${edges.weight.length}`,
        { hint: "train this program anew, or give the weights that were trained from it with the same seed" },
      );
      return edges;
    }
    return { ...edges, weight };
  });
