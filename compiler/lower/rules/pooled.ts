/** Pools without neurons of their own: the synapses of their places become those of the sources they see. */
import type { Pooled } from "../../network.ts";
import { offsetAt } from "../../section.ts";
import { wireWindow } from "./window.ts";
import type { Wiring } from "./wired.ts";

/** For each of a pool's places which of the joined ones it is, −1: none. */
export const joinedPlaces = ({ pool, places }: Pooled): Int32Array => {
  const size = pool.outputs * pool.axes.reduce((product, { out }) => product * out, 1);
  const joined = new Int32Array(size).fill(-1);
  for (let n = 0; n < places.size; n++) joined[places.first + offsetAt(places, n)] = n;
  return joined;
};

/**
 * The synapses of the sources, by source and then by target.
 * @param inner those of the joined places
 * @returns with the index of the synapse of a place that each is made of as its `entry`
 */
export const throughPool = (rule: Pooled, inner: Wiring): Wiring & { readonly entry: Uint32Array } => {
  const pool = wireWindow(rule.pool);
  const joined = joinedPlaces(rule);
  const row = new Uint32Array(pool.row.length);
  for (let n = 0; n + 1 < row.length; n++) {
    row[n + 1] = row[n];
    for (let s = pool.row[n]; s < pool.row[n + 1]; s++) {
      const place = joined[pool.target[s]];
      if (place >= 0) row[n + 1] += inner.row[place + 1] - inner.row[place];
    }
  }
  const entry = new Uint32Array(row[row.length - 1]);
  for (let n = 0, at = 0; n + 1 < row.length; n++) {
    let parts = 0;
    for (let s = pool.row[n]; s < pool.row[n + 1]; s++) {
      const place = joined[pool.target[s]];
      if (place < 0) continue;
      parts++;
      for (let e = inner.row[place]; e < inner.row[place + 1]; e++) entry[at++] = e;
    }
    // The synapses of one place are sorted already.
    if (parts > 1) byTarget(entry.subarray(row[n], at), inner.target);
  }
  return { row, target: entry.map((e) => inner.target[e]), entry };
};

/** Sorts synapses by their targets; those of one target stay in their order. */
const byTarget = (synapses: Uint32Array, target: Uint32Array): void => {
  synapses.sort((a, b) => target[a] - target[b] || a - b);
};
