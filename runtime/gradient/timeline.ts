/**
 * The arrivals of a group in order of time, with the decay factors of the gaps between them: shared by all
 * neurons of the group, by the way forward and the way back. Arrays grow to the largest trial seen and are
 * then reused.
 */
import { gapsInto, type TimeConstants } from "../../hw-models/numerics/kernel.ts";
import type { Layout } from "./layout.ts";

/** Doubles per gap: e^{−gap/tau_m}, e^{−gap/tau_s}, K(gap). */
export const FACTORS = 3;

export interface Timeline {
  readonly tau: TimeConstants;
  count: number;
  /** Entries whose edges and factors are computed. */
  ready: number;
  /** Entries there were when they were last put in order. */
  ordered: number;
  arrival: Float64Array;
  /** Number of the event in its trial: (spike, axon, group) in the order of `deliver`. */
  event: Uint32Array;
  /** The edge to the group's first neuron. */
  edge: Uint32Array;
  /** Factors of the gap that ends with this arrival; the first gap begins at time 0. */
  factors: Float64Array;
}

/** The arrivals of one trial, for all groups. */
export interface Arrivals {
  readonly timelines: readonly Timeline[];
  /** Events delivered so far. */
  events: number;
  eventEdge: Uint32Array;
  readonly sorter: Sorter;
}

export const arrivalsFor = (layout: Layout): Arrivals => ({
  timelines: layout.tau.map((tau) => ({
    tau,
    count: 0,
    ready: 0,
    ordered: 0,
    arrival: new Float64Array(8),
    event: new Uint32Array(8),
    edge: new Uint32Array(8),
    factors: new Float64Array(8 * FACTORS),
  })),
  events: 0,
  eventEdge: new Uint32Array(64),
  sorter: newSorter(),
});

export const clearArrivals = (arrivals: Arrivals): void => {
  arrivals.events = 0;
  for (const timeline of arrivals.timelines) {
    timeline.count = 0;
    timeline.ready = 0;
    timeline.ordered = 0;
  }
};

/**
 * Enters the arrivals of `source`'s spike at `times[spike]` in the timelines they reach. Arrivals at or
 * after `until[group]` are numbered but not entered.
 * @returns number of the first of these arrivals; there are `layout.reach[source]`
 */
export const deliver = (
  arrivals: Arrivals,
  layout: Layout,
  axonDelay: Float64Array,
  source: number,
  times: Float64Array,
  spike: number,
  until: Float64Array,
): number => {
  const first = arrivals.events;
  const { axons, axonsFrom, reachFrom, reachGroup, reachEdge } = layout;
  for (let k = axonsFrom[source]; k < axonsFrom[source + 1]; k++) {
    const a = axons[k];
    const at = times[spike] + axonDelay[a];
    for (let r = reachFrom[a]; r < reachFrom[a + 1]; r++) {
      const event = arrivals.events++;
      const g = reachGroup[r];
      if (at >= until[g]) continue;
      if (event >= arrivals.eventEdge.length) arrivals.eventEdge = grown(arrivals.eventEdge, event + 1);
      arrivals.eventEdge[event] = reachEdge[r];
      const timeline = arrivals.timelines[g];
      const entry = timeline.count++;
      if (entry >= timeline.arrival.length) growTimeline(timeline);
      timeline.arrival[entry] = at;
      timeline.event[entry] = event;
    }
  }
  return first;
};

/** Puts the entries from `from` on in order of (arrival, event); those before must be earlier than all of them. */
export const orderArrivals = (arrivals: Arrivals, timeline: Timeline, from: number): void => {
  if (timeline.ordered === timeline.count) return;
  sortByTime(timeline.arrival, timeline.event, from, timeline.count, arrivals.sorter);
  timeline.ordered = timeline.count;
};

/** Computes edges and factors of the entries below `to` that have none. */
export const prepare = (arrivals: Arrivals, timeline: Timeline, to: number): void => {
  const { eventEdge } = arrivals;
  const { event, edge, ready } = timeline;
  if (ready >= to) return;
  for (let k = ready; k < to; k++) edge[k] = eventEdge[event[k]];
  gapsInto(timeline.arrival, ready, to, timeline.tau, timeline.factors);
  timeline.ready = to;
};

const growTimeline = (timeline: Timeline): void => {
  const length = timeline.arrival.length * 2;
  timeline.arrival = grown(timeline.arrival, length);
  timeline.event = grown(timeline.event, length);
  timeline.edge = grown(timeline.edge, length);
  timeline.factors = grown(timeline.factors, length * FACTORS);
};

/** A copy with room for at least `length` entries, at least doubled. */
export const grown = <T extends Float64Array | Uint32Array | Int32Array | Uint8Array>(
  array: T,
  length: number,
): T => {
  const Kind = array.constructor as new (n: number) => T;
  const copy = new Kind(Math.max(length, array.length * 2));
  copy.set(array);
  return copy;
};

/** Room to sort in. */
export interface Sorter {
  time: Float64Array;
  tag: Uint32Array;
  bucket: Uint32Array;
}

export const newSorter = (): Sorter => ({
  time: new Float64Array(64),
  tag: new Uint32Array(64),
  bucket: new Uint32Array(65),
});

const RUN = 12;

/** Sorts the pairs (time, tag) of [from, to) in place by time, then `rank[tag]` (without: the tag itself). */
export const sortByTime = (
  time: Float64Array,
  tag: Uint32Array,
  from: number,
  to: number,
  sorter: Sorter,
  rank?: Uint32Array,
): void => {
  if (isOrdered(time, tag, from, to, rank)) return;
  if (to - from > RUN) {
    if (to - from > sorter.time.length) {
      sorter.time = grown(sorter.time, to - from);
      sorter.tag = grown(sorter.tag, to - from);
      sorter.bucket = new Uint32Array(sorter.time.length + 1);
    }
    scatter(time, tag, from, to, sorter);
  }
  for (let start = from; start < to; start += RUN)
    insertionSort(time, tag, start, Math.min(start + RUN, to), rank);
  for (let width = RUN; width < to - from; width *= 2)
    for (let start = from; start + width < to; start += 2 * width)
      mergeByTime(time, tag, start, start + width, Math.min(start + 2 * width, to), sorter, rank);
};

/** Whether tag a goes after tag b at the same time. */
const after = (a: number, b: number, rank: Uint32Array | undefined): boolean =>
  rank === undefined ? a > b : rank[a] > rank[b];

const isOrdered = (
  time: Float64Array,
  tag: Uint32Array,
  from: number,
  to: number,
  rank: Uint32Array | undefined,
): boolean => {
  for (let n = from + 1; n < to; n++) {
    if (time[n - 1] < time[n]) continue;
    if (time[n - 1] > time[n] || after(tag[n - 1], tag[n], rank)) return false;
  }
  return true;
};

/** Nearly sorts evenly spread times, as firings are, by dropping them into as many equal spans of time. */
const scatter = (time: Float64Array, tag: Uint32Array, from: number, to: number, sorter: Sorter): void => {
  const { time: spareTime, tag: spareTag, bucket } = sorter;
  const count = to - from;
  let low = time[from];
  let high = low;
  for (let n = from + 1; n < to; n++) {
    if (time[n] < low) low = time[n];
    if (time[n] > high) high = time[n];
  }
  // Just under `count` at the latest time, whatever the rounding.
  const scale = ((count - 0.5) / (high - low)) * (1 - 1e-9);
  if (!(scale < Number.POSITIVE_INFINITY)) return;
  bucket.fill(0, 0, count + 1);
  for (let n = from; n < to; n++) {
    spareTime[n - from] = time[n];
    spareTag[n - from] = tag[n];
    bucket[((time[n] - low) * scale + 1) >>> 0]++;
  }
  for (let b = 0; b < count; b++) bucket[b + 1] += bucket[b];
  for (let n = 0; n < count; n++) {
    const place = from + bucket[((spareTime[n] - low) * scale) >>> 0]++;
    time[place] = spareTime[n];
    tag[place] = spareTag[n];
  }
};

const insertionSort = (
  time: Float64Array,
  tag: Uint32Array,
  from: number,
  to: number,
  rank: Uint32Array | undefined,
): void => {
  for (let n = from + 1; n < to; n++) {
    const t = time[n];
    const g = tag[n];
    let m = n - 1;
    while (m >= from && (time[m] > t || (time[m] === t && after(tag[m], g, rank)))) {
      time[m + 1] = time[m];
      tag[m + 1] = tag[m];
      m--;
    }
    time[m + 1] = t;
    tag[m + 1] = g;
  }
};

/** Merges the ordered runs [from, middle) and [middle, to) into one. */
export const mergeByTime = (
  time: Float64Array,
  tag: Uint32Array,
  from: number,
  middle: number,
  to: number,
  sorter: Sorter,
  rank?: Uint32Array,
): void => {
  if (middle === from || middle === to || isOrdered(time, tag, middle - 1, middle + 1, rank)) return;
  let start = from;
  while (time[start] < time[middle]) start++;
  const left = middle - start;
  if (left > sorter.time.length) {
    sorter.time = grown(sorter.time, left);
    sorter.tag = grown(sorter.tag, left);
    sorter.bucket = new Uint32Array(sorter.time.length + 1);
  }
  const { time: spareTime, tag: spareTag } = sorter;
  for (let n = 0; n < left; n++) {
    spareTime[n] = time[start + n];
    spareTag[n] = tag[start + n];
  }
  let l = 0;
  let r = middle;
  for (let n = start; l < left; n++) {
    if (
      r < to &&
      (time[r] < spareTime[l] || (time[r] === spareTime[l] && after(spareTag[l], tag[r], rank)))
    ) {
      time[n] = time[r];
      tag[n] = tag[r++];
    } else {
      time[n] = spareTime[l];
      tag[n] = spareTag[l++];
    }
  }
};
