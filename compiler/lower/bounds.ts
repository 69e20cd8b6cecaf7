/**
 * What a population's current and voltage can reach at most, from its quantised weights and from how often its
 * sources may spike; docs/decisions/0008 has the argument and its limits. Warns only where it is certain.
 */
import type { Collector } from "../diagnostic.ts";
import type { Network, Population } from "../network.ts";
import type { Span } from "../source.ts";
import type { Edges } from "./edges.ts";

/** Bounds over all neurons of a population, in threshold units, voltages measured from the bias. */
export interface Bounds {
  /** Of the current, if every synapse delivers one spike in the same tick. */
  readonly volley: Interval;
  /** Of the current, if every source spikes as fast as it may; infinite where nothing limits a source. */
  readonly sustained: Interval;
  /** Largest voltage, the roundings of the chip included. */
  readonly voltage: number;
  /** The lowest of the population; null where neurons never fire. */
  readonly threshold: number | null;
}
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How often a source spikes at most: so many times, and never closer than so many ticks. */
export interface Pace {
  readonly spikes: number;
  readonly gap: number;
}

/** @param gap ticks between two firings of a neuron of the population, at least */
export const paceOf = ({ role }: Population, gap: number): Pace => {
  if (role.kind === "input") {
    const { kind } = role.encoder;
    if (kind === "latency" || kind === "rank" || kind === "teacher")
      return { spikes: 1, gap: Number.POSITIVE_INFINITY };
    const silent = role.encoder.kind === "poisson" && role.encoder.rate === 0;
    return { spikes: silent ? 0 : Number.POSITIVE_INFINITY, gap: 0 };
  }
  // li neurons have no threshold.
  if (role.model.kind === "li") return { spikes: 0, gap: 1 };
  const limit = "spikes" in role.model ? role.model.spikes.value : 0;
  return { spikes: limit || Number.POSITIVE_INFINITY, gap };
};

/** Most of what one synapse of weight 1 leaves where it decays by tau: 1 + q + q² …, q the decay over the shortest gap. */
export const pendingOf = ({ spikes, gap }: Pace, tau: number): number => {
  if (spikes <= 1 || gap === 0) return spikes;
  const q = Math.exp(-gap / tau);
  if (q === 1) return spikes;
  return (1 - (spikes === Number.POSITIVE_INFINITY ? 0 : q ** spikes)) / (1 - q);
};

/** What the spikes of a projection do at most, at a synapse of weight 1. */
export interface Effect {
  /** To the current. */
  readonly pending: number;
  /** To V. */
  readonly drive: number;
  /** How many of them are still felt at once, by their roundings. */
  readonly felt: number;
}

/** The weights of a projection: how many units of the current, a number of them. */
export interface Held {
  readonly weight: ArrayLike<number>;
  readonly unit: number;
}

/** Sums over the synapses into each neuron of a population, in units of the current. */
export interface Inputs {
  /** Whether training moves some of the weights: what they are today binds nobody then. */
  readonly plastic: boolean;
  /** One spike a synapse, those that raise the current and those that lower it. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** The same at the fastest pace. */
  readonly upSustained: Float64Array;
  readonly downSustained: Float64Array;
  /** What the synapses add to V at most. */
  readonly drive: Float64Array;
  /** Spikes that arrive at most, each as far as its rounding is still felt. */
  readonly events: Float64Array;
}

/**
 * @param index of the population
 * @param effectOf what the spikes of a source population do; null where it never spikes
 */
export const inputsOf = (
  { populations }: Network,
  edges: readonly Edges[],
  weights: readonly Held[],
  index: number,
  effectOf: (source: number) => Effect | null,
): Inputs => {
  const sums = (): Float64Array => new Float64Array(populations[index].size);
  const [up, down, upSustained, downSustained] = [sums(), sums(), sums(), sums()];
  const [drive, events] = [sums(), sums()];
  let plastic = false;
  edges.forEach(({ projection, target }, p) => {
    const { pre, post } = projection;
    if (post.population !== index) return;
    plastic ||= projection.plastic;
    const effect = effectOf(pre.population);
    if (effect === null) return;
    const { weight, unit } = weights[p];
    for (let e = 0; e < target.length; e++) {
      const n = post.first + target[e];
      const w = weight[e] * unit;
      events[n] += effect.felt;
      if (w > 0) {
        up[n] += w;
        upSustained[n] += w * effect.pending;
        drive[n] += w * effect.drive;
      } else if (w < 0) {
        down[n] += w;
        downSustained[n] += w * effect.pending;
      }
    }
  });
  return { plastic, up, down, upSustained, downSustained, drive, events };
};

/** The neurons of a population in units of V, voltages measured from the bias. */
export interface Neurons {
  /** A neuron fires where V is so much or more; null where it never does. */
  threshold(n: number): number | null;
  initial(n: number): number;
  /** What roundings add to V. @param events see Inputs */
  slack(events: number): number;
}

/** Most that V of a neuron can be: it starts, decays, and is driven. */
const voltageOf = ({ drive, events }: Inputs, n: number, neurons: Neurons): number =>
  Math.max(0, neurons.initial(n)) + drive[n] + neurons.slack(events[n]);

/** @param units units of the current, and of V, in a threshold unit */
export const boundsOf = (
  inputs: Inputs,
  neurons: Neurons,
  units: { readonly current: number; readonly voltage: number },
): Bounds => {
  const { up, down, upSustained, downSustained } = inputs;
  const interval = (low: Float64Array, high: Float64Array): Interval => ({
    low: least(low) / units.current,
    high: most(high) / units.current,
  });
  const thresholds = up.map((_, n) => neurons.threshold(n) ?? Number.NaN);
  return {
    volley: interval(down, up),
    sustained: interval(downSustained, upSustained),
    voltage: most(up.map((_, n) => voltageOf(inputs, n, neurons))) / units.voltage,
    threshold: neurons.threshold(0) === null ? null : least(thresholds) / units.voltage,
  };
};

/** Reports a population none of whose neurons reaches its threshold. @param unit of V in a threshold unit */
export const reportNever = (
  { name, span }: Population,
  inputs: Inputs,
  neurons: Neurons,
  unit: number,
  collector: Collector,
): void => {
  /** How far V stays below the threshold; negative where it may reach it. */
  const gap = inputs.drive.map(
    (_, n) => (neurons.threshold(n) ?? Number.POSITIVE_INFINITY) - voltageOf(inputs, n, neurons),
  );
  const nearest = indexOf(gap, (a, b) => a < b);
  if (gap[nearest] <= 0) return;
  const threshold = (neurons.threshold(nearest) ?? 0) / unit;
  const reached = (Math.max(0, neurons.initial(nearest)) + inputs.drive[nearest]) / unit;
  const driven = inputs.drive.some((sum) => sum > 0);
  collector.report(
    "W0706",
    span,
    driven
      ? `${name} can never fire: its inputs, however they spike, raise V to ${short(reached)} of the ${short(threshold)} threshold units it needs`
      : `${name} can never fire: nothing excites it, and V stays ${short(threshold - reached)} threshold units below the threshold`,
    {
      hint: driven
        ? "use larger weights, a lower threshold or a bias"
        : "project something into it, or give it a bias above its threshold",
    },
  );
};

/** Reports a population that fires whatever it hears. */
export const reportAlways = ({ name, span, role }: Population, collector: Collector): void => {
  const bias = role.kind === "neurons" && "bias" in role.model ? role.model.bias.span : span;
  collector.report("W0707", bias, `${name} always fires: its bias alone takes V over the threshold`, {
    hint: "use a bias below the threshold, or a higher threshold",
  });
};

/** The neuron whose volley goes farthest beyond a range, on the side where it does; null where none does. */
export const worstVolley = (
  { up, down }: Inputs,
  { low, high }: Interval,
): { readonly neuron: number; readonly sum: number; readonly sign: 1 | -1 } | null => {
  const highest = indexOf(up, (a, b) => a > b);
  const lowest = indexOf(down, (a, b) => a < b);
  const above = up[highest] - high;
  const below = low - down[lowest];
  if (above <= 0 && below <= 0) return null;
  return above >= below
    ? { neuron: highest, sum: up[highest], sign: 1 }
    : { neuron: lowest, sum: down[lowest], sign: -1 };
};

/** Where the weights are written of the projection that gives a neuron most of one sign. */
export const heaviest = (
  edges: readonly Edges[],
  weights: readonly Held[],
  index: number,
  neuron: number,
  sign: 1 | -1,
): Span => {
  const given = edges.map(({ projection: { post }, target }, p) => {
    if (post.population !== index) return -1;
    const { weight, unit } = weights[p];
    let sum = 0;
    for (let e = 0; e < target.length; e++)
      if (post.first + target[e] === neuron) sum += Math.max(0, sign * weight[e]);
    return sum * unit;
  });
  return edges[given.indexOf(Math.max(...given))].projection.weight.span;
};

const most = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const least = (values: Float64Array): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** The first of the elements that no other comes before. */
const indexOf = (values: Float64Array, before: (a: number, b: number) => boolean): number => {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (before(values[n], values[best])) best = n;
  return best;
};

const short = (x: number): string => String(Number(x.toPrecision(4)));
