/**
 * Central finite differences of a loss over firing times, one weight at a time: the slow truth that both
 * exact gradients are held against. Where a step makes a firing appear, vanish or jump, the loss is not
 * differentiable there and the difference means nothing: such weights are reported, not dropped.
 */
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import { type Firings, simulate, workspaceFor } from "./forward.ts";

export interface FiniteOptions {
  /** Largest step, in weight units; the difference is taken at it and at half of it. Default 1e-4. */
  readonly step?: number;
  /** A firing that moves by more than this (time units) has jumped. Default 1/20 of the smallest tau_s. */
  readonly jump?: number;
  /** Edges to take, default all. */
  readonly edges?: readonly number[];
}

export interface FiniteGradient {
  /** One entry an edge; where the set of spikes changed it is the raw difference, where not taken 0. */
  readonly gradient: Float64Array;
  /** Edges at which a step changed a neuron's number of firings or made a firing jump. */
  readonly changed: readonly number[];
}

/**
 * (4 D(h/2) − D(h))/3 with D(h) = (L(w + h) − L(w − h))/2h: error of order h⁴.
 * @param loss of the firings of a trial, a smooth function of their times
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
  const weight = net.weight.slice();
  const trial: ContinuousNet = { ...net, weight };
  const workspace = workspaceFor(trial);
  const base = trains(net.neurons, simulate(trial, input, duration, workspace));
  const gradient = new Float64Array(weight.length);
  const changed: number[] = [];
  for (const e of options.edges ?? weight.keys()) {
    let same = true;
    const lossAt = (w: number): number => {
      weight[e] = w;
      const firings = simulate(trial, input, duration, workspace);
      same &&= sameTrains(base, trains(net.neurons, firings), jump);
      return loss(firings);
    };
    const difference = (h: number): number => {
      const up = net.weight[e] + h;
      const down = net.weight[e] - h;
      return (lossAt(up) - lossAt(down)) / (up - down);
    };
    gradient[e] = (4 * difference(step / 2) - difference(step)) / 3;
    weight[e] = net.weight[e];
    if (!same) changed.push(e);
  }
  return { gradient, changed };
};

/** Firing times by neuron. */
const trains = (neurons: number, firings: Firings): readonly (readonly number[])[] => {
  const byNeuron: number[][] = Array.from({ length: neurons }, () => []);
  for (let p = 0; p < firings.count; p++) byNeuron[firings.neuron[p]].push(firings.time[p]);
  return byNeuron;
};

const sameTrains = (
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
  jump: number,
): boolean =>
  before.every(
    (train, n) =>
      train.length === after[n].length && train.every((t, k) => Math.abs(t - after[n][k]) <= jump),
  );
