/**
 * Whether firing times that come from elsewhere are those of the net: every firing wants V(f) = θ with V
 * rising, and wherever V rises through θ a firing is wanted. V is worked out from the listed arrivals and the
 * listed firings alone, one neuron after another, so a fault of one neuron is told at that neuron.
 */
import { crossing, decaysInto, type TimeConstants } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import { FACTORS } from "./timeline.ts";
import type { Firings } from "./workspace.ts";

/** Why a firing cannot be, whatever its time. */
export type Fault = "no crossing" | "falling" | "refractory" | "over the limit";

/** A listed firing held against the threshold condition. */
export interface Condition {
  /** Index among the firings. */
  readonly firing: number;
  /** V(f) − θ from the left, in threshold units. */
  readonly excess: number;
  /** V'(f) from the left, in threshold units per time unit. */
  readonly slope: number;
  /** When V rises through θ: the crossing nearest to the listed time, NaN: there is none. */
  readonly crossing: number;
  readonly fault: Fault | null;
}

/** V rises through θ here, and no firing is listed. */
export interface MissingFiring {
  /** Without the inputs. */
  readonly neuron: number;
  readonly time: number;
}

export interface Conditions {
  /** One entry a firing, in the order of the firings. */
  readonly firings: readonly Condition[];
  /** In order of time. */
  readonly missing: readonly MissingFiring[];
}

/**
 * Holds firings against the threshold condition, in (0, duration].
 * @param input input spikes, times ≥ 0, in any order
 * @param firings in order of time
 */
export const conditionsOf = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  duration: number,
): Conditions => {
  const arrivals = arrivalsByNeuron(net, input, firings);
  const own: number[][] = Array.from({ length: net.neurons }, () => []);
  for (let p = 0; p < firings.count; p++) own[firings.neuron[p]].push(p);
  const conditions: Condition[] = new Array(firings.count);
  const missing: MissingFiring[] = [];
  for (let n = 0; n < net.neurons; n++) {
    if (net.spiking[n] === 0 && own[n].length === 0) continue;
    const neuron: Neuron = {
      tau: { membrane: net.tauMembrane[n], synapse: net.tauSynapse[n] },
      threshold: net.threshold[n],
      reset: net.reset[n],
      initial: net.initial[n],
      refractory: net.refractory[n],
      most: mostFirings(net, n),
      arrivals: arrivals[n],
    };
    for (const time of walk(neuron, own[n], firings, duration, conditions)) missing.push({ neuron: n, time });
  }
  missing.sort((a, b) => a.time - b.time || a.neuron - b.neuron);
  return { firings: conditions, missing };
};

const mostFirings = ({ limit, spiking }: ContinuousNet, n: number): number => {
  if (spiking[n] === 0) return 0;
  return limit[n] > 0 ? limit[n] : Number.POSITIVE_INFINITY;
};

interface Arrival {
  readonly time: number;
  readonly weight: number;
}

const arrivalsByNeuron = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
): readonly (readonly Arrival[])[] => {
  const axonsOf: number[][] = Array.from({ length: net.inputs + net.neurons }, () => []);
  net.axonSource.forEach((source, a) => {
    axonsOf[source].push(a);
  });
  const arrivals: Arrival[][] = Array.from({ length: net.neurons }, () => []);
  const enter = (source: number, time: number): void => {
    for (const a of axonsOf[source])
      for (let e = net.row[a]; e < net.row[a + 1]; e++)
        arrivals[net.target[e]].push({ time: time + net.axonDelay[a], weight: net.weight[e] });
  };
  for (let k = 0; k < input.time.length; k++) enter(input.source[k], input.time[k]);
  for (let p = 0; p < firings.count; p++) enter(net.inputs + firings.neuron[p], firings.time[p]);
  for (const list of arrivals) list.sort((a, b) => a.time - b.time);
  return arrivals;
};

/** What does not change of a neuron. */
interface Neuron {
  readonly tau: TimeConstants;
  readonly threshold: number;
  readonly reset: number;
  readonly initial: number;
  readonly refractory: number;
  /** Firings that it may have. */
  readonly most: number;
  readonly arrivals: readonly Arrival[];
}

interface State {
  v: number;
  i: number;
  t: number;
  /** Next arrival. */
  k: number;
  /** No firing before this time, 0: any. */
  release: number;
}

/** From one listed firing of a neuron to the next, and to the end. */
const walk = (
  neuron: Neuron,
  own: readonly number[],
  firings: Firings,
  duration: number,
  conditions: Condition[],
): readonly number[] => {
  const missing: number[] = [];
  const state: State = { v: neuron.initial, i: 0, t: 0, k: 0, release: 0 };
  own.forEach((p, index) => {
    const f = firings.time[p];
    const found = crossings(neuron, state, f, duration, neuron.most - index);
    const nearest = nearestTo(found, f);
    missing.push(...found.slice(0, nearest));
    advance(neuron, state, f);
    conditions[p] = condition(neuron, state, p, f, found[nearest] ?? Number.NaN, index);
    fire(neuron, state);
  });
  if (neuron.most > own.length)
    missing.push(...crossings(neuron, state, Number.POSITIVE_INFINITY, duration, neuron.most - own.length));
  return missing;
};

/** The firing p at which the state stands. */
const condition = (
  neuron: Neuron,
  { v, i, release }: State,
  p: number,
  f: number,
  at: number,
  index: number,
): Condition => {
  const slope = (i - v) / neuron.tau.membrane;
  const excess = v - neuron.threshold;
  const rounding = 4 * Number.EPSILON * f;
  const tooSoon = release > 0 && f < release - rounding;
  // The end of a refractory period lets a neuron fire whose V is above its threshold, rising or not.
  const held = release > 0 && !tooSoon && f <= release + rounding && excess >= 0;
  const fault = (): Fault | null => {
    if (index >= neuron.most) return "over the limit";
    if (tooSoon) return "refractory";
    if (Number.isNaN(at)) return "no crossing";
    return slope <= 0 && !held ? "falling" : null;
  };
  return { firing: p, excess: held ? 0 : excess, slope, crossing: at, fault: fault() };
};

/**
 * When V rises through θ after the state's time, at most `most` times: up to the first crossing that is not
 * before `until`. A crossing resets V, as a firing there would. The state stays as it is.
 */
const crossings = (
  neuron: Neuron,
  from: State,
  until: number,
  duration: number,
  most: number,
): readonly number[] => {
  const found: number[] = [];
  const state = { ...from };
  while (found.length < most && rise(neuron, state, duration)) {
    found.push(state.t);
    if (state.t >= until) break;
    fire(neuron, state);
  }
  return found;
};

/** Moves the state to where V next rises through θ, or to the end; whether it does. */
const rise = (neuron: Neuron, state: State, duration: number): boolean => {
  const { tau, threshold, arrivals } = neuron;
  for (;;) {
    const next = arrivals[state.k];
    const stop = Math.min(next?.time ?? duration, duration);
    if (state.release > state.t) {
      const free = Math.min(state.release, stop);
      move(state, free, tau);
      if (free === state.release && state.v >= threshold) return true;
    }
    const below = state.v < threshold;
    const s = crossing(state.v, state.i, threshold, stop - state.t, tau);
    move(state, s > 0 ? state.t + s : stop, tau);
    if (s > 0) state.v = threshold;
    // The last place of V may decide otherwise here than in `crossing`.
    if (s > 0 || (below && state.release <= stop && state.v >= threshold)) return true;
    if (next === undefined || next.time >= duration) return false;
    state.i += next.weight;
    state.k++;
  }
};

/** Index of the time nearest to `at`, 0 where there is none. */
const nearestTo = (times: readonly number[], at: number): number => {
  let nearest = 0;
  for (let c = 1; c < times.length; c++)
    if (Math.abs(times[c] - at) < Math.abs(times[nearest] - at)) nearest = c;
  return nearest;
};

/** To time `to`, with all arrivals before it. */
const advance = (neuron: Neuron, state: State, to: number): void => {
  const { arrivals, tau } = neuron;
  for (; state.k < arrivals.length && arrivals[state.k].time < to; state.k++) {
    move(state, arrivals[state.k].time, tau);
    state.i += arrivals[state.k].weight;
  }
  move(state, to, tau);
};

const fire = (neuron: Neuron, state: State): void => {
  state.v -= neuron.reset;
  state.release = neuron.refractory > 0 ? state.t + neuron.refractory : 0;
};

const FACTORS_OF_GAP = new Float64Array(FACTORS);

const move = (state: State, to: number, tau: TimeConstants): void => {
  if (to <= state.t) return;
  decaysInto(to - state.t, tau, FACTORS_OF_GAP, 0);
  const [membrane, synapse, response] = FACTORS_OF_GAP;
  state.v = state.v * membrane + state.i * response;
  state.i *= synapse;
  state.t = to;
};
