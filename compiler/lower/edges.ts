/**
 * Patterns → edges: every synapse of a projection as typed arrays, no object an edge. Wiring and values are
 * functions of (seed, projection name, indexes), so neither order nor placement can change them.
 */
import { stream } from "../../hw-models/numerics/rng.ts";
import type { Network, Projection, Section, Value } from "../network.ts";
import { offsetAt } from "../section.ts";
import { throughPool } from "./rules/pooled.ts";
import { sampler } from "./rules/sample.ts";
import type { Wiring } from "./rules/wired.ts";
import { wire } from "./rules/wiring.ts";

/** The synapses of one projection, by source neuron and then by target. */
export interface Edges {
  readonly projection: Projection;
  /** Synapses of the n-th source of the projection: `row[n]` to `row[n + 1]`. */
  readonly row: Uint32Array;
  /** The target, counted from the first neuron of the projection's post section. */
  readonly target: Uint32Array;
  /** In the program's own voltage unit. */
  readonly weight: Float64Array;
  /** Seconds; absent: the projection's delay for all, or that of each axon. */
  readonly delay?: Float64Array;
  /** Seconds, one for each source of the projection; absent: its delay for all. */
  readonly axonDelay?: Float64Array;
}

/** A projection's edges and where they stand among all synapses of the network. */
export interface SynapseRange {
  readonly edges: Edges;
  /** Index of the projection. */
  readonly index: number;
  /** Synapses `from` to `to − 1`. */
  readonly from: number;
  readonly to: number;
}

export const synapseRanges = (all: readonly Edges[]): readonly SynapseRange[] => {
  let to = 0;
  return all.map((edges, index) => {
    const from = to;
    to += edges.target.length;
    return { edges, index, from, to };
  });
};

/** Where the axons of a projection stand among all axons of the network. */
export interface AxonRange {
  readonly edges: Edges;
  /** Axons `from` to `to − 1`. */
  readonly from: number;
  readonly to: number;
}

export const axonRanges = (all: readonly Edges[]): readonly AxonRange[] => {
  let to = 0;
  return all.map((edges) => {
    const from = to;
    to += edges.projection.pre.size;
    return { edges, from, to };
  });
};

export const expand = (network: Network): readonly Edges[] =>
  network.projections.map((projection) => {
    const at = neuronsOf(projection.post);
    const joined = join(projection, at, network.seed);
    // Rules count through their ends; the neurons that a section leaves out are skipped here.
    const target = at === null ? joined.target : joined.target.map((n) => at[n]);
    const { axonal } = projection;
    const axonDelay = axonal && { axonDelay: drawForAxons(axonal.value, projection, network.seed) };
    return { projection, ...joined, ...axonDelay, target };
  });

/** A value for each axon, keyed by (seed, projection, source neuron). */
const drawForAxons = (value: Value, { name, pre }: Projection, seed: number): Float64Array => {
  const drawn = sampler(value, stream(seed, `${name}/axons`));
  return Float64Array.from({ length: pre.size }, (_, n) => drawn(pre.first + offsetAt(pre, n), 0, n));
};

/** The synapses of a projection, targets counted through its post section. */
const join = (
  projection: Projection,
  at: Uint32Array | null,
  seed: number,
): Omit<Edges, "projection" | "axonDelay"> => {
  const { rule, pre } = projection;
  if (rule.kind === "pooled") {
    // Places of a pool draw as neurons of their number would.
    const { population } = pre;
    const inner = join({ ...projection, rule: rule.rule, pre: { ...rule.places, population } }, at, seed);
    const { row, target, entry } = throughPool(rule, { ...inner, entry: null });
    const { weight, delay } = inner;
    return {
      row,
      target,
      weight: Float64Array.from(entry, (e) => rule.share * weight[e]),
      ...(delay && { delay: Float64Array.from(entry, (e) => delay[e]) }),
    };
  }
  const wiring = wire({ ...projection, rule }, seed);
  const { row, target } = wiring;
  const { weight, delays } = projection;
  return {
    row,
    target,
    weight: draw(weight, "weight", projection, wiring, at, seed),
    ...(delays && { delay: draw(delays, "delay", projection, wiring, at, seed) }),
  };
};

/** Places of a section's neurons, counted from its first one; null: the n-th is at n. */
const neuronsOf = (section: Section): Uint32Array | null =>
  section.runs === undefined
    ? null
    : Uint32Array.from({ length: section.size }, (_, n) => offsetAt(section, n));

/** A value for each synapse, keyed by (seed, projection and `what`, neurons it joins, number among parallel ones). */
const draw = (
  value: Value,
  what: "weight" | "delay",
  { name, pre, post, rule }: Projection,
  { row, target, entry }: Wiring,
  at: Uint32Array | null,
  seed: number,
): Float64Array => {
  const values = new Float64Array(target.length);
  const drawn = sampler(value, stream(seed, `${name}/${what}`));
  if (rule.kind === "window" && entry !== null) {
    // The synapses share the values of the kernel: a draw is keyed by its place in it.
    for (let e = 0; e < values.length; e++) values[e] = drawn(entry[e], 0, entry[e]);
    return values;
  }
  for (let n = 0; n < pre.size; n++) {
    const source = pre.first + offsetAt(pre, n);
    let parallel = 0;
    for (let e = row[n]; e < row[n + 1]; e++) {
      const t = target[e];
      parallel = e > row[n] && target[e - 1] === t ? parallel + 1 : 0;
      const neuron = post.first + (at === null ? t : at[t]);
      const place = entry === null ? n * post.size + t : entry[e];
      values[e] = drawn(source + (parallel >>> 8) * ABOVE, neuron + (parallel & 255) * ABOVE, place);
    }
  }
  return values;
};

/** Beyond every neuron's number: the bits above tell the draws of parallel synapses between two neurons apart. */
const ABOVE = 2 ** 24;
