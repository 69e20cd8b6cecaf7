/**
 * The synapses of a network → axons and synapses of each core, and the routes to them. A core has an axon for
 * every source that has a target there, with the number the network gives it; synapses keep their order. So
 * what a core does with a spike cannot depend on the placement.
 */
import type { Routes } from "../../hw-models/program.ts";
import type { Edges } from "../lower/edges.ts";
import { idIn } from "../map/numbering.ts";
import type { Placement } from "../map/place.ts";

export interface Spread {
  readonly cores: readonly CoreAxons[];
  readonly routes: Routes;
}

export interface CoreAxons {
  /** Network number and projection of each axon, ascending. */
  readonly number: Uint32Array;
  readonly projection: Uint32Array;
  /** Synapses of axon a: `row[a]` to `row[a + 1]`. */
  readonly row: Uint32Array;
  /** Index of the target in the core. */
  readonly target: Uint16Array;
}

export const spread = (all: readonly Edges[], placement: Placement): Spread => {
  const counts = countAxons(all, placement);
  const cores = Array.from({ length: placement.cores }, (_, c) => ({
    number: new Uint32Array(counts.axons[c]),
    projection: new Uint32Array(counts.axons[c]),
    row: new Uint32Array(counts.axons[c] + 1),
    target: new Uint16Array(counts.synapses[c]),
  }));
  const { start } = counts;
  const next = start.slice(0, -1);
  const routes = {
    start,
    core: new Uint16Array(start[placement.networkNeurons]),
    axon: new Uint32Array(start[placement.networkNeurons]),
  };
  const axons = new Uint32Array(placement.cores);
  const synapses = new Uint32Array(placement.cores);
  eachRow(all, placement, (id, number, p, target, base, touched) => {
    for (const c of touched) {
      cores[c].number[axons[c]] = number;
      cores[c].projection[axons[c]] = p;
      routes.core[next[id]] = c;
      routes.axon[next[id]++] = axons[c]++;
    }
    for (let e = 0; e < target.length; e++) {
      const c = placement.core[base + target[e]];
      cores[c].target[synapses[c]++] = placement.local[base + target[e]];
    }
    for (const c of touched) cores[c].row[axons[c]] = synapses[c];
  });
  return { cores, routes };
};

/** Axons and synapses of each core, and where each neuron's routes start. */
const countAxons = (all: readonly Edges[], placement: Placement) => {
  const axons = new Uint32Array(placement.cores);
  const synapses = new Uint32Array(placement.cores);
  const start = new Uint32Array(placement.networkNeurons + 1);
  eachRow(all, placement, (id, _number, _p, target, base, touched) => {
    for (const c of touched) axons[c]++;
    start[id + 1] += touched.length;
    for (let e = 0; e < target.length; e++) synapses[placement.core[base + target[e]]]++;
  });
  for (let n = 0; n < placement.networkNeurons; n++) start[n + 1] += start[n];
  return { axons, synapses, start };
};

/**
 * Visits every axon with its source's network id, its number and projection, its targets, the network id they
 * are counted from, and the cores they are on, ascending. A lone core has all axons, those without targets
 * too: its memory has a row for each, and what learns counts through them.
 */
const eachRow = (
  all: readonly Edges[],
  placement: Placement,
  visit: (
    id: number,
    number: number,
    projection: number,
    target: Uint32Array,
    base: number,
    touched: readonly number[],
  ) => void,
): void => {
  const seen = new Uint32Array(placement.cores);
  let number = 0;
  all.forEach(({ projection: { pre, post }, row, target }, p) => {
    const base = placement.firstId[post.population] + post.first;
    for (let n = 0; n < pre.size; n++) {
      const targets = target.subarray(row[n], row[n + 1]);
      const touched: number[] = [];
      if (placement.lone !== null) touched.push(placement.lone);
      else
        for (let e = 0; e < targets.length; e++) {
          const c = placement.core[base + targets[e]];
          if (seen[c] === number + 1) continue;
          seen[c] = number + 1;
          touched.push(c);
        }
      touched.sort((a, b) => a - b);
      visit(idIn(placement, pre, n), number++, p, targets, base, touched);
    }
  });
};

/** What belongs to the projections, for each axon. */
export const perAxon = <C extends Column>(
  { projection }: CoreAxons,
  of: (projection: number) => number,
  made: C,
): C => {
  for (let a = 0; a < made.length; a++) made[a] = of(projection[a]);
  return made;
};

/** A column of values for each synapse, or each axon. */
type Column = Int8Array | Int16Array | Uint8Array | Uint16Array;

/**
 * What belongs to the synapses, brought to the cores in their order.
 * @param values for each projection, in the order of its edges; null: 0 for all of them
 */
export const scatter = <C extends Column>(
  all: readonly Edges[],
  values: readonly (C | null)[],
  placement: Placement,
  made: readonly C[],
): readonly C[] => {
  if (values.every((column) => column === null)) return made;
  const next = new Uint32Array(placement.cores);
  all.forEach(({ projection: { post }, target }, p) => {
    const from = values[p];
    if (placement.cores === 1) {
      if (from !== null) made[0].set(from, next[0]);
      next[0] += target.length;
      return;
    }
    const base = placement.firstId[post.population] + post.first;
    for (let e = 0; e < target.length; e++) {
      const c = placement.core[base + target[e]];
      if (from !== null) made[c][next[c]] = from[e];
      next[c]++;
    }
  });
  return made;
};

/** The way back: a column of each core → one for each projection, in the order of its edges. */
export const gather = (
  all: readonly Edges[],
  columns: readonly ArrayLike<number>[],
  placement: Placement,
): readonly Float64Array[] => {
  const next = new Uint32Array(columns.length);
  return all.map(({ projection: { post }, target }) => {
    const base = placement.firstId[post.population] + post.first;
    return Float64Array.from(target, (t) => {
      const c = placement.core[base + t];
      return columns[c][next[c]++];
    });
  });
};
