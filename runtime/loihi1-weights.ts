/** Weights of loihi1's cores ◀▶ those of the program's projections, in its own voltage unit. */
import { gather, scatter } from "../compiler/emit/spread.ts";
import type { LearnedWeights } from "../compiler/lower/weights.ts";
import type { Loihi1Lowered } from "../compiler/lowered.ts";
import type { Machine } from "../hw-models/mesh/machine.ts";

/** As they are now. */
export const readLoihi1Weights = (lowered: Loihi1Lowered, machine: Machine): LearnedWeights => {
  const { edges, weights, placement } = lowered;
  const held = gather(
    edges,
    machine.loihi1.map(({ program, learner }) => learner?.weight ?? program.synapses.weight),
    placement,
  );
  return new Map(
    edges.map(({ projection }, p) => [
      projection.name,
      { weight: Float64Array.from(held[p], (mantissa) => mantissa * weights[p].unit) },
    ]),
  );
};

/** Replaces the weights of projections that learn. */
export const writeLoihi1Weights = (
  { edges, weights, placement }: Loihi1Lowered,
  machine: Machine,
  learned: LearnedWeights,
): void => {
  const mantissas = edges.map(({ projection }, p) => {
    const own = learned.get(projection.name)?.weight;
    return own ? Int16Array.from(own, (weight) => Math.round(weight / weights[p].unit)) : weights[p].weight;
  });
  const columns = scatter(
    edges,
    mantissas,
    placement,
    machine.loihi1.map(({ program }) => new Int16Array(program.synapses.weight.length)),
  );
  machine.loihi1.forEach((core, c) => {
    if (core.learner) machine.setWeights(c, columns[c]);
  });
};
