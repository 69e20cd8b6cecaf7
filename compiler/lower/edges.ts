/**
 * Patterns → edges: every synapse of a projection as typed arrays, no object an edge. Wiring and values are
 * functions of (seed, projection name, indexes), so neither order nor placement can change them.
 */
import { portableLog, type Stream, stream } from "../../hw-models/numerics/rng.ts";
import type { Network, Projection, Value } from "../network.ts";
import { offsetAt } from "../section.ts";

/** The synapses of one projection, by source neuron and then by target. */
export interface Edges {
  readonly projection: Projection;
  /** Synapses of the n-th source of the projection: `row[n]` to `row[n + 1]`. */
  readonly row: Uint32Array;
  /** The target, counted from the first neuron of the projection's post section. */
  readonly target: Uint32Array;
  /** In the program's own voltage unit. */
  readonly weight: Float64Array;
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

export const expand = (network: Network): readonly Edges[] =>
  network.projections.map((projection) => {
    const wiring = wire(projection, network.seed);
    return { projection, ...wiring, weight: drawWeights(projection, wiring, network.seed) };
  });

type Wiring = Pick<Edges, "row" | "target">;

/** Rules count through their ends; what a section leaves out is left out here. */
const wire = (projection: Projection, seed: number): Wiring => {
  const wiring = wireRule(projection, seed);
  const { post } = projection;
  if (post.runs === undefined) return wiring;
  const at = Uint32Array.from({ length: post.size }, (_, n) => offsetAt(post, n));
  return { row: wiring.row, target: wiring.target.map((n) => at[n]) };
};

const wireRule = ({ rule, pre, post, name }: Projection, seed: number): Wiring => {
  switch (rule.kind) {
    case "dense":
      return {
        row: Uint32Array.from({ length: pre.size + 1 }, (_, n) => n * post.size),
        target: Uint32Array.from({ length: pre.size * post.size }, (_, e) => e % post.size),
      };
    case "one_to_one":
      return {
        row: Uint32Array.from({ length: pre.size + 1 }, (_, n) => n),
        target: Uint32Array.from({ length: pre.size }, (_, n) => n),
      };
    case "random":
      return wireRandom(pre.size, post.size, rule.probability, stream(seed, `${name}/wiring`));
  }
};

/** Each pair with probability p: geometric skips along a row, the k-th skip of row n drawn at (n, k). */
const wireRandom = (sources: number, targets: number, p: number, random: Stream): Wiring => {
  const row = new Uint32Array(sources + 1);
  let target = new Uint32Array(Math.ceil(sources * targets * p * 1.1) + 16);
  const logMiss = portableLog(1 - p);
  let edges = 0;
  for (let n = 0; n < sources; n++) {
    row[n] = edges;
    let at = -1;
    for (let k = 0; p > 0; k++) {
      at += 1 + (p < 1 ? Math.floor(portableLog(random.uniform(n, k)) / logMiss) : 0);
      if (at >= targets) break;
      if (edges === target.length) {
        const larger = new Uint32Array(edges * 2);
        larger.set(target);
        target = larger;
      }
      target[edges++] = at;
    }
  }
  row[sources] = edges;
  return { row, target: target.slice(0, edges) };
};

const drawWeights = (
  { name, pre, post, weight }: Projection,
  { row, target }: Wiring,
  seed: number,
): Float64Array => {
  const values = new Float64Array(target.length);
  const draw = sampler(weight, stream(seed, `${name}/weight`));
  for (let n = 0; n < pre.size; n++) {
    const source = pre.first + offsetAt(pre, n);
    for (let e = row[n]; e < row[n + 1]; e++) values[e] = draw(source, post.first + target[e]);
  }
  return values;
};

const sampler = (value: Value, random: Stream): ((pre: number, post: number) => number) => {
  switch (value.kind) {
    case "constant":
      return () => value.value;
    case "normal":
      return (pre, post) => value.mean + value.deviation * random.normal(pre, post);
    case "uniform":
      return (pre, post) => value.low + (value.high - value.low) * random.uniform(pre, post);
  }
};
