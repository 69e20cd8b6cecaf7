/**
 * What simulate and adjoint need to know of a net's graph before any trial: which neurons can share one
 * sorted list of arrivals, and in which order neurons can be finished.
 *
 * A *group* is a run of neighbouring neurons that hear the same axons through consecutive edges and have
 * the same time constants: a population behind dense projections is one group, a neuron of a sparse net a
 * group of its own. All arrivals of a group are the same instants, so decay factors are computed once.
 *
 * A *stage* holds neurons that can be simulated without knowing any later stage. Without loops it is done
 * in one go; with loops in windows no longer than the smallest delay inside the stage.
 */
import type { TimeConstants } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet } from "./continuous-net.ts";

export interface Stage {
  readonly groups: Uint32Array;
  /** Axons from a neuron of this stage to a neuron of this stage; empty without loops. */
  readonly loops: Uint32Array;
}

export interface Layout {
  /** Per group: first neuron, number of neurons, time constants. */
  readonly first: Uint32Array;
  readonly size: Uint32Array;
  readonly tau: readonly TimeConstants[];
  /** Group of each neuron. */
  readonly groupOf: Uint32Array;
  /** Axons of source s: `axons[axonsFrom[s]]` … `axons[axonsFrom[s + 1] − 1]`. */
  readonly axonsFrom: Uint32Array;
  readonly axons: Uint32Array;
  /**
   * Where axon a leads: entries `reachFrom[a]` … `reachFrom[a + 1] − 1` of (`reachGroup`, `reachEdge`);
   * the edge to the group's j-th neuron is `reachEdge + j`.
   */
  readonly reachFrom: Uint32Array;
  readonly reachGroup: Uint32Array;
  readonly reachEdge: Uint32Array;
  /** Arrivals that a spike of each source makes: one a (axon, group). */
  readonly reach: Uint32Array;
  readonly stages: readonly Stage[];
}

/**
 * The layout of a net's graph. Reads the graph and the time constants, no weight, delay or threshold.
 * @throws RangeError where an axon, edge or time constant is out of range
 */
export const layoutOf = (net: ContinuousNet): Layout => {
  checkNet(net);
  const incoming = incomingEdges(net);
  const levels = levelsOf(net);
  const groupOf = new Uint32Array(net.neurons);
  const first: number[] = [];
  for (let n = 0; n < net.neurons; n++) {
    if (n === 0 || !sharesArrivals(net, incoming, levels, n)) first.push(n);
    groupOf[n] = first.length - 1;
  }
  const size = first.map((n, g) => (first[g + 1] ?? net.neurons) - n);

  const reachFrom = new Uint32Array(net.axonSource.length + 1);
  const reachGroup: number[] = [];
  const reachEdge: number[] = [];
  for (let a = 0; a < net.axonSource.length; a++) {
    for (let e = net.row[a]; e < net.row[a + 1]; e++) {
      const g = groupOf[net.target[e]];
      if (net.target[e] !== first[g]) continue;
      reachGroup.push(g);
      reachEdge.push(e);
    }
    reachFrom[a + 1] = reachGroup.length;
  }
  const bySource = gather(net.inputs + net.neurons, net.axonSource);
  const reach = new Uint32Array(net.inputs + net.neurons);
  net.axonSource.forEach((source, a) => {
    reach[source] += reachFrom[a + 1] - reachFrom[a];
  });
  return {
    first: Uint32Array.from(first),
    size: Uint32Array.from(size),
    tau: first.map((n) => ({ membrane: net.tauMembrane[n], synapse: net.tauSynapse[n] })),
    groupOf,
    axonsFrom: bySource.from,
    axons: bySource.items,
    reachFrom,
    reachGroup: Uint32Array.from(reachGroup),
    reachEdge: Uint32Array.from(reachEdge),
    reach,
    stages: stagesOf(net, levels, first),
  };
};

const checkNet = (net: ContinuousNet): void => {
  const sources = net.inputs + net.neurons;
  for (let a = 0; a < net.axonSource.length; a++) {
    if (net.axonSource[a] >= sources)
      throw new RangeError(`axon ${a}: source must be below ${sources} (got ${net.axonSource[a]})`);
  }
  if (net.row[net.axonSource.length] !== net.target.length || net.weight.length !== net.target.length)
    throw new RangeError(
      `edges: row, target and weight must agree (got ${net.row[net.axonSource.length]}, ${net.target.length}, ${net.weight.length})`,
    );
  for (let e = 0; e < net.target.length; e++) {
    if (net.target[e] >= net.neurons)
      throw new RangeError(`edge ${e}: target must be below ${net.neurons} (got ${net.target[e]})`);
  }
  for (let n = 0; n < net.neurons; n++) {
    if (!(net.tauMembrane[n] > 0 && net.tauSynapse[n] > 0))
      throw new RangeError(
        `neuron ${n}: time constants must be positive (got ${net.tauMembrane[n]}, ${net.tauSynapse[n]})`,
      );
  }
};

interface Gathered {
  readonly from: Uint32Array;
  readonly items: Uint32Array;
}

/** The indexes of `keys` in order of (key, index); those of key k are `items[from[k]]` … `items[from[k + 1] − 1]`. */
const gather = (count: number, keys: Uint32Array): Gathered => {
  const from = new Uint32Array(count + 1);
  for (const key of keys) from[key + 1]++;
  for (let k = 0; k < count; k++) from[k + 1] += from[k];
  const next = from.slice();
  const items = new Uint32Array(keys.length);
  for (let index = 0; index < keys.length; index++) items[next[keys[index]]++] = index;
  return { from, items };
};

interface Incoming extends Gathered {
  readonly axonOf: Uint32Array;
}

const incomingEdges = (net: ContinuousNet): Incoming => {
  const axonOf = new Uint32Array(net.target.length);
  for (let a = 0; a < net.axonSource.length; a++) axonOf.fill(a, net.row[a], net.row[a + 1]);
  return { ...gather(net.neurons, net.target), axonOf };
};

/** Whether neuron n can stand in the group of neuron n − 1. */
const sharesArrivals = (net: ContinuousNet, incoming: Incoming, levels: Uint32Array, n: number): boolean => {
  const { from, items, axonOf } = incoming;
  const count = from[n + 1] - from[n];
  if (count !== from[n] - from[n - 1] || levels[n] !== levels[n - 1]) return false;
  if (net.tauMembrane[n] !== net.tauMembrane[n - 1] || net.tauSynapse[n] !== net.tauSynapse[n - 1])
    return false;
  for (let k = 0; k < count; k++) {
    const edge = items[from[n] + k];
    const before = items[from[n - 1] + k];
    if (edge !== before + 1 || axonOf[edge] !== axonOf[before]) return false;
  }
  return true;
};

/** Longest way to each neuron through the strongly connected components of the graph of neurons. */
const levelsOf = (net: ContinuousNet): Uint32Array => {
  const edges = neuronEdges(net);
  const component = components(net.neurons, edges);
  const count = component.reduce((most, c) => Math.max(most, c + 1), 0);
  const members = gather(count, component);
  const level = new Uint32Array(count);
  // Components are numbered from the sinks up: going down the numbers, every source is done first.
  for (let c = count - 1; c >= 0; c--) {
    for (let m = members.from[c]; m < members.from[c + 1]; m++) {
      const n = members.items[m];
      for (let k = edges.from[n]; k < edges.from[n + 1]; k++) {
        const d = component[edges.items[k]];
        if (d !== c) level[d] = Math.max(level[d], level[c] + 1);
      }
    }
  }
  return component.map((c) => level[c]);
};

/** Targets of each neuron, over all its axons. */
const neuronEdges = (net: ContinuousNet): Gathered => {
  const { axonOf } = incomingEdges(net);
  const inner: number[] = [];
  for (let e = 0; e < net.target.length; e++) if (net.axonSource[axonOf[e]] >= net.inputs) inner.push(e);
  const sources = Uint32Array.from(inner, (e) => net.axonSource[axonOf[e]] - net.inputs);
  const { from, items } = gather(net.neurons, sources);
  return { from, items: items.map((k) => net.target[inner[k]]) };
};

/** Strongly connected components (Tarjan 1972, without recursion): a component's number is above its successors'. */
const components = (count: number, edges: Gathered): Uint32Array => {
  const component = new Uint32Array(count);
  const order = new Uint32Array(count);
  const low = new Uint32Array(count);
  const next = edges.from.slice(0, count);
  const open = new Uint8Array(count);
  const path: number[] = [];
  const stack: number[] = [];
  let visited = 0;
  let found = 0;
  for (let root = 0; root < count; root++) {
    if (order[root] !== 0) continue;
    path.push(root);
    while (path.length > 0) {
      const n = path[path.length - 1];
      if (order[n] === 0) {
        order[n] = low[n] = ++visited;
        open[n] = 1;
        stack.push(n);
      }
      if (next[n] < edges.from[n + 1]) {
        const m = edges.items[next[n]++];
        if (order[m] === 0) path.push(m);
        else if (open[m]) low[n] = Math.min(low[n], order[m]);
        continue;
      }
      path.pop();
      if (path.length > 0) low[path[path.length - 1]] = Math.min(low[path[path.length - 1]], low[n]);
      if (low[n] !== order[n]) continue;
      for (let m = -1; m !== n; ) {
        m = stack.pop() as number;
        open[m] = 0;
        component[m] = found;
      }
      found++;
    }
  }
  return component;
};

const stagesOf = (net: ContinuousNet, levels: Uint32Array, first: readonly number[]): readonly Stage[] => {
  const depth = levels.reduce((most, level) => Math.max(most, level + 1), 0);
  return Array.from({ length: depth }, (_, level) => {
    const loops: number[] = [];
    for (let a = 0; a < net.axonSource.length; a++) {
      const source = net.axonSource[a] - net.inputs;
      if (source < 0 || levels[source] !== level) continue;
      if (net.target.subarray(net.row[a], net.row[a + 1]).some((n) => levels[n] === level)) loops.push(a);
    }
    const groups = [...first.keys()].filter((g) => levels[first[g]] === level);
    return { groups: Uint32Array.from(groups), loops: Uint32Array.from(loops) };
  });
};
