/** What passes between groups of neurons, counted from the synapses: who sends how many axons to whom. */
import type { Edges } from "../lower/edges.ts";
import { idIn, type Numbering } from "./numbering.ts";
import { NOWHERE } from "./partition.ts";

export interface Census {
  /** For each network id the axons it sends to: one for every projection and group with a target. */
  readonly outputAxons: Uint32Array;
  /** Axons from group a to group b at `a · groups + b`; null where there are too many groups to count pairs. */
  readonly traffic: Uint32Array | null;
}

/** Pairs of more groups than this are not counted: they would fill the memory. */
const MOST_GROUPS = 2048;

/** @param groupOf group of each network id, `NOWHERE` for inputs */
export const takeCensus = (
  all: readonly Edges[],
  numbering: Numbering,
  groupOf: Uint32Array,
  groups: number,
): Census => {
  const outputAxons = new Uint32Array(numbering.networkNeurons);
  const traffic = groups <= MOST_GROUPS ? new Uint32Array(groups * groups) : null;
  const seen = new Uint32Array(groups);
  let axon = 0;
  for (const { projection, row, target } of all) {
    const { pre, post } = projection;
    const base = numbering.firstId[post.population] + post.first;
    for (let n = 0; n < pre.size; n++) {
      axon++;
      const id = idIn(numbering, pre, n);
      const from = groupOf[id];
      // What comes from outside has no place on the mesh.
      if (from === NOWHERE) continue;
      for (let e = row[n]; e < row[n + 1]; e++) {
        const to = groupOf[base + target[e]];
        if (seen[to] === axon) continue;
        seen[to] = axon;
        outputAxons[id]++;
        if (traffic !== null) traffic[from * groups + to]++;
      }
    }
  }
  return { outputAxons, traffic };
};
