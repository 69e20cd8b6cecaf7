/**
 * Surrogate gradients through time: the net in time steps, where a spike is s = H(V − θ) at the end of a step
 * and acts delay steps later; on the way back H' is replaced by a function of V − θ. A neuron that has fired is
 * silent for its refractory period, to the nearest step and at least one. The reset is not differentiated, as
 * Zenke & Ganguli 2018 leave it out, and neither are the limit of firings and the refractory period. The loss is
 * the program's, as a function of the outputs' spikes: `spike-loss.ts`.
 */
import type { Baseline, BaselineSetting } from "./baseline.ts";
import { type Grid, gridOf, mostFirings } from "./grid.ts";
import { lossBySpike, type StepFiring } from "./spike-loss.ts";

/** What stands for H'(x), x = V − θ in threshold units. */
export interface SurrogateSlope {
  readonly name: string;
  readonly source: string;
  slope(x: number): number;
}

/** 1/(1 + β|x|)², the slope of a fast sigmoid. β = 10 of the robust range of Zenke & Vogels 2021. */
export const FAST_SIGMOID: SurrogateSlope = {
  name: "surrogate",
  source: "Zenke, Ganguli 2018 (SuperSpike); β = 10 as in Zenke, Vogels 2021",
  slope: (x) => 1 / (1 + 10 * Math.abs(x)) ** 2,
};

/** 1 where |x| ≤ 1, else 0: the step passes the gradient straight through where it is not saturated. */
export const STRAIGHT_THROUGH: SurrogateSlope = {
  name: "straight-through",
  source: "Bengio, Léonard, Courville 2013; saturated as in Hubara et al. 2016",
  slope: (x) => (Math.abs(x) <= 1 ? 1 : 0),
};

/** @param perUnit time steps of a time unit */
export const surrogate = (setting: BaselineSetting, shape: SurrogateSlope, perUnit: number): Baseline => {
  const grid = gridOf(setting.net, setting.trial, perUnit);
  return {
    name: `${shape.name} ${perUnit}`,
    source: shape.source,
    addGradient: ({ input, label }, into) => {
      const pass = forward(setting, grid, shape, input.time, input.source);
      const bySpike = lossBySpike(setting, grid, pass.firings, label);
      if (bySpike === null) return null;
      backward(setting, grid, pass, bySpike, into);
      return 2 * setting.net.neurons * grid.bins;
    },
  };
};

interface Pass {
  /** In order of (step, neuron). */
  readonly firings: readonly StepFiring[];
  /** H' of every step and neuron, 0 where it may not fire: steps × neurons. */
  readonly slopes: Float64Array;
  /** Axons whose input spikes arrive at the end of each step; those of neurons follow from firings. */
  readonly inputs: readonly (readonly number[])[];
}

const forward = (
  { net }: BaselineSetting,
  grid: Grid,
  { slope }: SurrogateSlope,
  inputTime: Float64Array,
  inputSource: Uint32Array,
): Pass => {
  const { width, bins, membrane, synapse, response, axonsOf } = grid;
  const v = net.initial.slice();
  const i = new Float64Array(net.neurons);
  const fired = new Uint32Array(net.neurons);
  /** Step from which each neuron may fire. */
  const free = new Uint32Array(net.neurons);
  const inputs: number[][] = Array.from({ length: bins + 1 }, () => []);
  inputTime.forEach((time, s) => {
    for (const a of axonsOf[inputSource[s]]) {
      const step = Math.max(1, Math.round((time + net.axonDelay[a]) / width));
      if (step <= bins) inputs[step].push(a);
    }
  });
  const arriving = inputs.map((axons) => [...axons]);
  const firings: StepFiring[] = [];
  const slopes = new Float64Array(bins * net.neurons);
  for (let b = 1; b <= bins; b++) {
    for (let n = 0; n < net.neurons; n++) {
      v[n] = v[n] * membrane[n] + i[n] * response[n];
      i[n] *= synapse[n];
    }
    for (const a of arriving[b])
      for (let e = net.row[a]; e < net.row[a + 1]; e++) i[net.target[e]] += net.weight[e];
    for (let n = 0; n < net.neurons; n++) {
      if (fired[n] >= mostFirings(net, n) || b < free[n]) continue;
      const x = v[n] - net.threshold[n];
      slopes[(b - 1) * net.neurons + n] = slope(x);
      if (x < 0) continue;
      fired[n]++;
      free[n] = b + Math.max(1, Math.round(net.refractory[n] / width));
      v[n] -= net.reset[n];
      firings.push({ step: b, neuron: n });
      for (const a of axonsOf[net.inputs + n]) {
        const step = b + delaySteps(net.axonDelay[a], width);
        if (step <= bins) arriving[step].push(a);
      }
    }
  }
  return { firings, slopes, inputs };
};

const delaySteps = (delay: number, width: number): number => Math.max(1, Math.round(delay / width));

/** Through all steps back; what a spike that did not happen would have done counts as much as one that did. */
const backward = (
  { net }: BaselineSetting,
  { width, bins, membrane, synapse, response, axonsOf }: Grid,
  { firings, slopes, inputs }: Pass,
  bySpike: Float64Array,
  into: Float64Array,
): void => {
  const { neurons } = net;
  const byV = new Float64Array(neurons);
  const byI = new Float64Array(neurons);
  /** ∂L/∂I at the end of each step, for arrivals then. */
  const currents = new Float64Array(bins * neurons);
  for (let b = bins; b >= 1; b--) {
    const row = (b - 1) * neurons;
    for (let n = 0; n < neurons; n++) {
      const next = byV[n];
      byV[n] = next * membrane[n];
      byI[n] = next * response[n] + byI[n] * synapse[n];
    }
    currents.set(byI, row);
    for (let n = 0; n < neurons; n++) {
      const slope = slopes[row + n];
      if (slope === 0) continue;
      let total = bySpike[row + n];
      for (const a of axonsOf[net.inputs + n]) {
        const step = b + delaySteps(net.axonDelay[a], width);
        if (step > bins) continue;
        const at = (step - 1) * neurons;
        for (let e = net.row[a]; e < net.row[a + 1]; e++)
          total += net.weight[e] * currents[at + net.target[e]];
      }
      byV[n] += total * slope;
    }
  }
  const enter = (a: number, step: number): void => {
    if (step > bins) return;
    for (let e = net.row[a]; e < net.row[a + 1]; e++)
      into[e] += currents[(step - 1) * neurons + net.target[e]];
  };
  inputs.forEach((axons, step) => {
    for (const a of axons) enter(a, step);
  });
  for (const { step, neuron } of firings)
    for (const a of axonsOf[net.inputs + neuron]) enter(a, step + delaySteps(net.axonDelay[a], width));
};
