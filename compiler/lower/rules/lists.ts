/** Synapses that are given one by one, brought into the order of their sources and targets. */
import type { Rule } from "../../network.ts";
import type { Wiring } from "./wired.ts";

/** Row starts and the synapses in the order of their sources; those of one source stay in their order. */
export const bySource = (
  source: Uint32Array,
  sources: number,
): { readonly row: Uint32Array; readonly order: Uint32Array } => {
  const row = new Uint32Array(sources + 1);
  for (const n of source) row[n + 1]++;
  for (let n = 0; n < sources; n++) row[n + 1] += row[n];
  const next = row.slice(0, sources);
  const order = new Uint32Array(source.length);
  for (let e = 0; e < source.length; e++) order[next[source[e]]++] = e;
  return { row, order };
};

export const wireEdges = (
  sources: number,
  targets: number,
  { source, target }: Extract<Rule, { kind: "edges" }>,
): Wiring => {
  // By target first: sorting by source then leaves that order within a source.
  const first = bySource(target, targets).order;
  const { row, order } = bySource(
    first.map((e) => source[e]),
    sources,
  );
  const entry = order.map((e) => first[e]);
  return { row, target: entry.map((e) => target[e]), entry };
};
