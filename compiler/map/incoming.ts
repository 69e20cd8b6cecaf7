/** The synapses seen from their targets: which axons lead to each neuron. */

import type { Edges } from "../lower/edges.ts";
import type { Network } from "../network.ts";
import type { Numbering } from "./numbering.ts";

export interface Incoming {
  /** Synapses of neuron n, by network id: `start[n]` to `start[n + 1]`. */
  readonly start: Uint32Array;
  /** Network axon number of each. */
  readonly axon: Uint32Array;
  /** For each axon 1 where its synapses have delays of their own. */
  readonly delayed: Uint8Array;
}

/** Axons are numbered source by source through the projections. */
export const axonCount = ({ projections }: Network): number =>
  projections.reduce((sum, { pre }) => sum + pre.size, 0);

export const incomingOf = (network: Network, all: readonly Edges[], numbering: Numbering): Incoming => {
  const start = new Uint32Array(numbering.networkNeurons + 1);
  const bases = all.map(({ projection: { post } }) => numbering.firstId[post.population] + post.first);
  all.forEach(({ target }, p) => {
    for (let e = 0; e < target.length; e++) start[bases[p] + target[e] + 1]++;
  });
  for (let n = 0; n < numbering.networkNeurons; n++) start[n + 1] += start[n];
  const next = start.slice(0, -1);
  const axon = new Uint32Array(start[numbering.networkNeurons]);
  const delayed = new Uint8Array(axonCount(network));
  let number = 0;
  all.forEach(({ projection, row, target, delay }, p) => {
    for (let n = 0; n < projection.pre.size; n++, number++) {
      delayed[number] = Number(delay !== undefined);
      for (let e = row[n]; e < row[n + 1]; e++) axon[next[bases[p] + target[e]]++] = number;
    }
  });
  return { start, axon, delayed };
};
