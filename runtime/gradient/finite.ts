/**
 * Central finite differences of a loss over firing times, one parameter at a time: the slow truth that both
 * exact gradients are held against. Where a step makes a firing appear, vanish or jump, the loss is not
 * differentiable there and the difference means nothing; where a firing passes an arrival, ∂f has a kink
 * (V' jumps there) and the difference mixes both sides. Such parameters are reported, not dropped.
 */
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import { type Firings, simulate, workspaceFor } from "./forward.ts";

/** What is stepped: the weight of each edge, the delay of each axon, the time of each input spike. */
export type Stepped = "weight" | "delay" | "input";

export interface FiniteOptions {
  /** Default: weights. */
  readonly of?: Stepped;
  /** Largest step, in the parameter's unit; the difference is taken at it and at half of it. Default 1e-4. */
  readonly step?: number;
  /** A firing that moves by more than this (time units) has jumped. Default 1/20 of the smallest tau_s. */
  readonly jump?: number;
  /** Parameters to take, default all. */
  readonly entries?: readonly number[];
}

export interface FiniteGradient {
  /** One entry a parameter; where the set of spikes changed it is the raw difference, where not taken 0. */
  readonly gradient: Float64Array;
  /** Parameters at which a step changed a neuron's number of firings or made a firing jump. */
  readonly changed: readonly number[];
  /** Others at which a step carried a firing past an arrival at its neuron. */
  readonly reordered: readonly number[];
}

/**
 * (4 D(h/2) − D(h))/3 with D(h) = (L(x + h) − L(x − h))/2h: error of order h⁴.
 * @param loss of the firings of a trial, a smooth function of their times
 * @throws RangeError where a step makes a delay 0 or an input time negative
 */
export const finite = (
  net: ContinuousNet,
  input: SpikeTimes,
  duration: number,
  loss: (firings: Firings) => number,
  options: FiniteOptions = {},
): FiniteGradient => {
  const step = options.step ?? 1e-4;
  const jump = options.jump ?? net.tauSynapse.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY) / 20;
  const trial: ContinuousNet = { ...net, weight: net.weight.slice(), axonDelay: net.axonDelay.slice() };
  const spikes: SpikeTimes = { time: input.time.slice(), source: input.source };
  const values = { weight: trial.weight, delay: trial.axonDelay, input: spikes.time }[options.of ?? "weight"];
  const workspace = workspaceFor(trial);
  const base = trains(trial, spikes, simulate(trial, spikes, duration, workspace));
  const gradient = new Float64Array(values.length);
  const changed: number[] = [];
  const reordered: number[] = [];
  for (const k of options.entries ?? values.keys()) {
    const own = values[k];
    let same = true;
    let inOrder = true;
    const lossAt = (x: number): number => {
      values[k] = x;
      const firings = simulate(trial, spikes, duration, workspace);
      const now = trains(trial, spikes, firings);
      same &&= sameTrains(base, now, jump);
      inOrder &&= now.every((train, n) => train.causal.every((c, p) => c === base[n].causal[p]));
      return loss(firings);
    };
    const difference = (h: number): number => {
      const up = own + h;
      const down = own - h;
      return (lossAt(up) - lossAt(down)) / (up - down);
    };
    gradient[k] = (4 * difference(step / 2) - difference(step)) / 3;
    values[k] = own;
    if (!same) changed.push(k);
    else if (!inOrder) reordered.push(k);
  }
  return { gradient, changed, reordered };
};

/** The firings of a neuron. */
interface Train {
  readonly time: number[];
  /** Arrivals strictly before each firing. */
  readonly causal: number[];
}

const trains = (net: ContinuousNet, input: SpikeTimes, firings: Firings): readonly Train[] => {
  const arrivals: number[][] = Array.from({ length: net.neurons }, () => []);
  const enter = (source: number, time: number): void => {
    for (let a = 0; a < net.axonSource.length; a++) {
      if (net.axonSource[a] !== source) continue;
      for (let e = net.row[a]; e < net.row[a + 1]; e++) arrivals[net.target[e]].push(time + net.axonDelay[a]);
    }
  };
  for (let k = 0; k < input.time.length; k++) enter(input.source[k], input.time[k]);
  for (let p = 0; p < firings.count; p++) enter(net.inputs + firings.neuron[p], firings.time[p]);
  const byNeuron: Train[] = Array.from({ length: net.neurons }, () => ({ time: [], causal: [] }));
  for (let p = 0; p < firings.count; p++) {
    const n = firings.neuron[p];
    byNeuron[n].time.push(firings.time[p]);
    byNeuron[n].causal.push(arrivals[n].reduce((c, t) => c + (t < firings.time[p] ? 1 : 0), 0));
  }
  return byNeuron;
};

const sameTrains = (before: readonly Train[], after: readonly Train[], jump: number): boolean =>
  before.every(
    ({ time }, n) =>
      time.length === after[n].time.length && time.every((t, k) => Math.abs(t - after[n].time[k]) <= jump),
  );
