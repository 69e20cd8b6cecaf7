/**
 * Surrogate gradients through time: the net in time steps, where a spike is s = H(V − θ) at the end of a step
 * and acts delay steps later; on the way back H' is replaced by a function of V − θ. The reset is not
 * differentiated, as Zenke & Ganguli 2018 leave it out, and neither is the limit of firings. Refractory periods
 * are not modelled.
 *
 * The loss is the program's, of first-spike times, and they are functions of the spikes of an output
 * (docs/decisions/0027):
 *   t = Σ_b t_b s_b Π_{c<b}(1 − s_c) + T Π_b (1 − s_b)
 * which for spikes of 0 and 1 is the time of the first one, T being the end of the trial, and whose derivative is
 *   ∂t/∂s_b = t_b − t before the first spike,   t − (time of the second spike, or T) at it,   0 after it.
 */
import { type Baseline, type BaselineSetting, lossByFiring } from "./baseline.ts";
import { type Grid, gridOf, mostFirings } from "./grid.ts";

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
      const { firings } = pass;
      const loss = lossByFiring(
        setting,
        {
          count: firings.length,
          time: Float64Array.from(firings, ({ step }) => step * grid.width),
          neuron: Uint32Array.from(firings, ({ neuron }) => neuron),
        },
        label,
      );
      if (loss === null) return null;
      const bySpike = new Float64Array(grid.bins * setting.net.neurons);
      setting.view.outputs.forEach((n, k) => {
        const first = loss.outputs.firings[k];
        if (first < 0 || loss.by[first] === 0) return;
        const own = firings.filter(({ neuron }) => neuron === n).map(({ step }) => step);
        const [one, two = grid.bins] = own;
        for (let b = 1; b < one; b++)
          bySpike[(b - 1) * setting.net.neurons + n] += loss.by[first] * (b - one) * grid.width;
        bySpike[(one - 1) * setting.net.neurons + n] += loss.by[first] * (one - two) * grid.width;
      });
      backward(setting, grid, pass, bySpike, into);
      return 2 * setting.net.neurons * grid.bins;
    },
  };
};

interface Pass {
  /** In order of (step, neuron). */
  readonly firings: readonly { readonly step: number; readonly neuron: number }[];
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
  const inputs: number[][] = Array.from({ length: bins + 1 }, () => []);
  inputTime.forEach((time, s) => {
    for (const a of axonsOf[inputSource[s]]) {
      const step = Math.max(1, Math.round((time + net.axonDelay[a]) / width));
      if (step <= bins) inputs[step].push(a);
    }
  });
  const arriving = inputs.map((axons) => [...axons]);
  const firings: { step: number; neuron: number }[] = [];
  const slopes = new Float64Array(bins * net.neurons);
  for (let b = 1; b <= bins; b++) {
    for (let n = 0; n < net.neurons; n++) {
      v[n] = v[n] * membrane[n] + i[n] * response[n];
      i[n] *= synapse[n];
    }
    for (const a of arriving[b])
      for (let e = net.row[a]; e < net.row[a + 1]; e++) i[net.target[e]] += net.weight[e];
    for (let n = 0; n < net.neurons; n++) {
      if (fired[n] >= mostFirings(net, n)) continue;
      const x = v[n] - net.threshold[n];
      slopes[(b - 1) * net.neurons + n] = slope(x);
      if (x < 0) continue;
      fired[n]++;
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
