/** Random nets for the gradient tests: seeded, small, with the traits that a test asks for. */
import type { ContinuousNet, SpikeTimes } from "../../../runtime/gradient/continuous-net.ts";
import type { Firings } from "../../../runtime/gradient/forward.ts";
import type { OracleNet } from "../../oracle/continuous.ts";

/** tau_m / tau_s: equal, the closed form's, its inverse, all but equal, arbitrary. */
export const RATIOS = [1, 2, 0.5, 1 + 1e-9, 3.7] as const;

export interface Random {
  uniform(low: number, high: number): number;
  normal(mean: number, deviation: number): number;
}

/** mulberry32. */
export const randomFrom = (seed: number): Random => {
  let state = (seed * 0x9e3779b9) | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) + 0.5) / 2 ** 32;
  };
  return {
    uniform: (low, high) => low + (high - low) * next(),
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next()),
  };
};

export interface Synapse {
  readonly source: number;
  readonly target: number;
  readonly weight: number;
  readonly delay: number;
}

export interface NeuronTraits {
  readonly ratio?: number;
  readonly tauSynapse?: number;
  readonly threshold?: number;
  readonly reset?: number;
  readonly initial?: number;
  readonly limit?: number;
  readonly refractory?: number;
  readonly spiking?: boolean;
}

/** A net from lists; synapses of one source and delay share an axon. */
export const netOf = (
  inputs: number,
  neurons: readonly NeuronTraits[],
  synapses: readonly Synapse[],
): ContinuousNet => {
  const sorted = synapses.toSorted((a, b) => a.source - b.source || a.delay - b.delay || a.target - b.target);
  const axonSource: number[] = [];
  const axonDelay: number[] = [];
  const row: number[] = [];
  sorted.forEach((s, e) => {
    if (e === 0 || s.source !== sorted[e - 1].source || s.delay !== sorted[e - 1].delay) {
      axonSource.push(s.source);
      axonDelay.push(s.delay);
      row.push(e);
    }
  });
  row.push(sorted.length);
  const each = (value: (n: NeuronTraits) => number): Float64Array => Float64Array.from(neurons, value);
  return {
    inputs,
    neurons: neurons.length,
    tauMembrane: each((n) => (n.ratio ?? 2) * (n.tauSynapse ?? 1)),
    tauSynapse: each((n) => n.tauSynapse ?? 1),
    threshold: each((n) => n.threshold ?? 1),
    reset: each((n) => n.reset ?? 1),
    initial: each((n) => n.initial ?? 0),
    limit: Uint32Array.from(neurons, (n) => n.limit ?? 0),
    refractory: each((n) => n.refractory ?? 0),
    spiking: Uint8Array.from(neurons, (n) => (n.spiking === false ? 0 : 1)),
    axonSource: Uint32Array.from(axonSource),
    axonDelay: Float64Array.from(axonDelay),
    row: Uint32Array.from(row),
    target: Uint32Array.from(sorted, (s) => s.target),
    weight: Float64Array.from(sorted, (s) => s.weight),
  };
};

export interface Case {
  readonly net: ContinuousNet;
  readonly input: SpikeTimes;
  readonly duration: number;
}

export const spikes = (list: readonly (readonly [number, number])[]): SpikeTimes => {
  const sorted = list.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  return { time: Float64Array.from(sorted, (s) => s[0]), source: Uint32Array.from(sorted, (s) => s[1]) };
};

/** Strength of an input that makes V peak at 1, by the ratio of the time constants. */
const strength = (ratio: number): number =>
  Math.abs(ratio - 1) < 1e-6 ? Math.E : ratio ** (ratio / (ratio - 1));

/** Fewer firings an input where the membrane forgets its resets fast. */
const drive = (ratio: number): number => Math.min(1, 0.35 + 0.3 * ratio);

/** 4-8-3, dense, at most one firing a neuron, one delay a layer. */
export const layered = (seed: number, ratio: number): Case => {
  const random = randomFrom(seed);
  const unit = strength(ratio);
  const synapses: Synapse[] = [];
  for (let i = 0; i < 4; i++)
    for (let h = 0; h < 8; h++)
      synapses.push({ source: i, target: h, weight: unit * random.normal(0.5, 0.7), delay: 0.25 });
  for (let h = 0; h < 8; h++)
    for (let o = 0; o < 3; o++)
      synapses.push({ source: 4 + h, target: 8 + o, weight: unit * random.normal(0.4, 0.5), delay: 0.25 });
  const input = spikes([0, 1, 2, 3].map((i) => [random.uniform(0.15, 2), i] as const));
  const neurons = Array.from({ length: 11 }, () => ({ ratio, limit: 1 }));
  return { net: netOf(4, neurons, synapses), input, duration: 8 };
};

/** 3-5-2 without limits, strong and repeated inputs, different thresholds, resets, constants and delays. */
export const bursting = (seed: number, ratio: number): Case => {
  const random = randomFrom(seed);
  const unit = strength(ratio);
  const synapses: Synapse[] = [];
  for (let i = 0; i < 3; i++)
    for (let h = 0; h < 5; h++)
      synapses.push({
        source: i,
        target: h,
        weight: unit * drive(ratio) * random.normal(0.9, 0.4),
        delay: random.uniform(0.05, 0.5),
      });
  for (let h = 0; h < 5; h++)
    for (let o = 0; o < 2; o++)
      synapses.push({
        source: 3 + h,
        target: 5 + o,
        weight: unit * drive(ratio) * random.normal(0.4, 0.3),
        delay: random.uniform(0.05, 0.5),
      });
  const neurons = Array.from({ length: 7 }, () => ({
    ratio,
    tauSynapse: random.uniform(0.7, 1.3),
    threshold: random.uniform(0.8, 1.2),
    reset: random.uniform(0.7, 1.3),
    initial: random.uniform(-0.3, 0.3),
  }));
  const input = spikes(Array.from({ length: 6 }, (_, k) => [random.uniform(0, 2), k % 3] as const));
  return { net: netOf(3, neurons, synapses), input, duration: 3 };
};

/**
 * 2-3-3-3-2 with an axon over each layer, from the inputs to the last one too, and no limits: what one
 * firing does to another goes over paths of different length.
 */
export const deep = (seed: number, ratio: number): Case => {
  const random = randomFrom(seed);
  const unit = strength(ratio);
  const sizes = [2, 3, 3, 3, 2];
  const first = [0, 2, 5, 8, 11];
  const synapses: Synapse[] = [];
  for (const [from, to, mean] of [
    [0, 1, 0.9],
    [1, 2, 0.6],
    [2, 3, 0.6],
    [3, 4, 0.6],
    [0, 2, 0.2],
    [1, 3, 0.2],
    [0, 4, 0.2],
  ])
    for (let m = 0; m < sizes[from]; m++)
      for (let n = 0; n < sizes[to]; n++)
        synapses.push({
          source: first[from] + m,
          target: first[to] + n - sizes[0],
          weight: unit * drive(ratio) * random.normal(mean, 0.3),
          delay: random.uniform(0.05, 0.4),
        });
  const neurons = Array.from({ length: 11 }, () => ({ ratio, tauSynapse: random.uniform(0.8, 1.2) }));
  const input = spikes(Array.from({ length: 4 }, (_, k) => [random.uniform(0, 1.5), k % 2] as const));
  return { net: netOf(2, neurons, synapses), input, duration: 3.5 };
};

/** 2 inputs, 4 neurons, all to all with self loops; some with a limit, some refractory. */
export const recurrent = (seed: number, ratio: number): Case => {
  const random = randomFrom(seed);
  const unit = strength(ratio);
  const synapses: Synapse[] = [];
  for (let i = 0; i < 2; i++)
    for (let n = 0; n < 4; n++)
      synapses.push({
        source: i,
        target: n,
        weight: unit * drive(ratio) * random.normal(0.9, 0.4),
        delay: random.uniform(0.1, 0.4),
      });
  for (let m = 0; m < 4; m++)
    for (let n = 0; n < 4; n++)
      synapses.push({
        source: 2 + m,
        target: n,
        weight: unit * drive(ratio) * (m === n ? random.uniform(-0.4, 0.2) : random.normal(0.1, 0.3)),
        delay: random.uniform(0.15, 0.6),
      });
  const neurons = Array.from({ length: 4 }, (_, n) => ({
    ratio,
    limit: n === 3 ? 2 : 0,
    refractory: n === 1 ? 0.4 : 0,
  }));
  const input = spikes(Array.from({ length: 6 }, (_, k) => [random.uniform(0, 2), k % 2] as const));
  return { net: netOf(2, neurons, synapses), input, duration: 3 };
};

/** A smooth loss of all firing times, every firing with a weight of its own kind, and its derivative. */
export const smoothLoss = (firings: Firings): number => {
  let sum = 0;
  for (let p = 0; p < firings.count; p++)
    sum += Math.cos(firings.neuron[p] + 1) * Math.sin(1.3 * firings.time[p]);
  return sum;
};

export const smoothLossByFiring = (firings: Firings): Float64Array =>
  Float64Array.from(
    { length: firings.count },
    (_, p) => 1.3 * Math.cos(firings.neuron[p] + 1) * Math.cos(1.3 * firings.time[p]),
  );

/** The firings as they are now, independent of the workspace they came from. */
export const copied = (firings: Firings): Firings => ({
  count: firings.count,
  time: firings.time.slice(0, firings.count),
  neuron: firings.neuron.slice(0, firings.count),
});

export interface Traits {
  readonly firings: number;
  /** Neurons that fired at least twice. */
  readonly repeating: number;
  /** Pairs of firings of one neuron: one cross term of the reset each. */
  readonly crossTerms: number;
  /** Firings of a neuron with an axon to itself. */
  readonly selfLoops: number;
  /** Firings at the end of a refractory period. */
  readonly held: number;
}

/** What a trial really contained. */
export const traitsOf = (net: ContinuousNet, firings: Firings): Traits => {
  const counts = new Uint32Array(net.neurons);
  let held = 0;
  const latest = new Float64Array(net.neurons).fill(Number.NEGATIVE_INFINITY);
  for (let p = 0; p < firings.count; p++) {
    const n = firings.neuron[p];
    counts[n]++;
    if (net.refractory[n] > 0 && firings.time[p] === latest[n] + net.refractory[n]) held++;
    latest[n] = firings.time[p];
  }
  let selfLoops = 0;
  net.axonSource.forEach((source, a) => {
    const n = source - net.inputs;
    if (n >= 0 && net.target.subarray(net.row[a], net.row[a + 1]).includes(n)) selfLoops += counts[n];
  });
  return {
    firings: firings.count,
    repeating: counts.filter((c) => c > 1).length,
    crossTerms: counts.reduce((sum, c) => sum + (c * (c - 1)) / 2, 0),
    selfLoops,
    held,
  };
};

/** Sums the traits of many trials. */
export const addTraits = (a: Traits, b: Traits): Traits => ({
  firings: a.firings + b.firings,
  repeating: a.repeating + b.repeating,
  crossTerms: a.crossTerms + b.crossTerms,
  selfLoops: a.selfLoops + b.selfLoops,
  held: a.held + b.held,
});

export const NO_TRAITS: Traits = { firings: 0, repeating: 0, crossTerms: 0, selfLoops: 0, held: 0 };

/** Largest |a − b| over the entries taken, relative to the largest |b|. */
export const distance = (
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  taken: (k: number) => boolean = () => true,
): number => {
  let largest = 0;
  let difference = 0;
  for (let k = 0; k < b.length; k++) {
    if (!taken(k)) continue;
    largest = Math.max(largest, Math.abs(b[k]));
    difference = Math.max(difference, Math.abs(a[k] - b[k]));
  }
  return largest === 0 ? difference : difference / largest;
};

export const oracleNetOf = (net: ContinuousNet): OracleNet => ({
  inputs: net.inputs,
  neurons: Array.from({ length: net.neurons }, (_, n) => ({
    tauMembrane: net.tauMembrane[n],
    tauSynapse: net.tauSynapse[n],
    threshold: net.threshold[n],
    reset: net.reset[n],
    initial: net.initial[n],
    limit: net.limit[n],
    refractory: net.refractory[n],
    spiking: net.spiking[n] === 1,
  })),
  synapses: [...net.axonSource.keys()].flatMap((a) =>
    Array.from({ length: net.row[a + 1] - net.row[a] }, (_, k) => ({
      source: net.axonSource[a],
      target: net.target[net.row[a] + k],
      weight: net.weight[net.row[a] + k],
      delay: net.axonDelay[a],
    })),
  ),
});
