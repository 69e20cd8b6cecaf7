/**
 * ft1's learning at other formats, by the rules of hw-models/SPEC.md, "Learning": errors and gains have the
 * bits of a gradient, tables, reciprocals and shadow weights those of the chip.
 */

import { stochasticRound } from "../../hw-models/numerics/fixed.ts";
import { COARSE_STEPS, FORMATS, MOST_RATE, RECIPROCAL_BITS } from "../../hw-models/numerics/formats.ts";
import { roundingBits, updateWord } from "../../hw-models/numerics/rng.ts";
import { BUMP_FRACTION, type LearningLayer, LOSS } from "../../hw-models/program.ts";
import { clip, rangeOf, scaled } from "./fixed.ts";
import { forwardWeight, type SweepNet, weightExponent } from "./net.ts";
import { decayed } from "./tables.ts";
import type { SweepState } from "./trial.ts";

/** Bits behind the point of a shadow weight whose axon has shift 0. */
const SHADOW_FRACTION = FORMATS.current.fraction + FORMATS.shadow.fraction;
const SHADOW = rangeOf(FORMATS.shadow.bits);

export interface SweepLearner {
  /** −dL/dw of every synapse for the trial at hand, in units of `unit`; null where an output was silent. */
  products(label: number): Float64Array | null;
  readonly unit: number;
  /** One step of descent, or the silence rule: whether the sample had a gradient. */
  learn(label: number, slowdown: number): boolean;
}

export const sweepLearner = (state: SweepState): SweepLearner => {
  const { net } = state;
  const { learning, core, formats } = net;
  const fraction = formats.gradient + FORMATS.decay.fraction;
  const silent = new Uint32Array(core.neurons.id.length);
  const hidden = hiddenOf(net);
  let samples = 0;
  let updates = 0;
  const move = (s: number, by: number): void => {
    state.shadow[s] = clip(state.shadow[s] + by, SHADOW);
    state.weight[s] = forwardWeight(state.shadow[s], formats);
  };
  const countSilence = (): void => {
    for (const n of hidden) if (state.latchTick[n] < 0) silent[n]++;
    if (++samples < learning.silenceBlock) return;
    samples = 0;
    for (const n of hidden)
      if (silent[n] > learning.silenceLimit) bump(state, n, learning.hiddenBump, false, move);
    silent.fill(0);
  };
  const bumpOutputs = (label: number): void => {
    const { outputs } = learning;
    if (learning.loss === LOSS.crossEntropy) bump(state, outputs[label], learning.bump, true, move);
    else for (const n of outputs) if (state.latchTick[n] < 0) bump(state, n, learning.bump, false, move);
  };
  return {
    unit: 2 ** -fraction,
    products: (label) => (isUnheard(state, label) ? null : productsOf(state, label)),
    learn: (label, slowdown) => {
      countSilence();
      if (isUnheard(state, label)) {
        bumpOutputs(label);
        return false;
      }
      const word = updateWord(learning.seed, updates++);
      const product = productsOf(state, label);
      for (const { plastic, rate, firstAxon, axons } of learning.layers) {
        if (!plastic) continue;
        for (let a = firstAxon; a < firstAxon + axons; a++) {
          const cut = fraction - SHADOW_FRACTION + core.axons.shift[a] + Math.min(rate + slowdown, MOST_RATE);
          for (let s = core.axons.row[a]; s < core.axons.row[a + 1]; s++)
            if (product[s] !== 0) move(s, stochasticRound(product[s], cut, roundingBits(word, s)));
        }
      }
      return true;
    },
  };
};

/** Targets of layers that are no outputs, each once. */
const hiddenOf = ({ learning: { layers, outputs } }: SweepNet): readonly number[] => {
  const targets = layers.flatMap(({ firstTarget, targets }) =>
    Array.from({ length: targets }, (_, n) => firstTarget + n),
  );
  return [...new Set(targets)].filter((n) => !outputs.includes(n));
};

/** Raises the plastic weights into a neuron; `active`: only where a spike has arrived. */
const bump = (
  { net, arrival }: SweepState,
  neuron: number,
  by: number,
  active: boolean,
  move: (s: number, by: number) => void,
): void => {
  const { row, shift } = net.core.axons;
  for (const { plastic, firstTarget, targets, firstAxon, axons } of net.learning.layers) {
    if (!plastic || neuron < firstTarget || neuron >= firstTarget + targets) continue;
    for (let a = firstAxon; a < firstAxon + axons; a++) {
      if (active && arrival[a] < 0) continue;
      const step = scaled(by, BUMP_FRACTION - SHADOW_FRACTION + shift[a]);
      for (let s = row[a]; s < row[a + 1]; s++) if (net.core.synapses.target[s] === neuron) move(s, step);
    }
  }
};

const isUnheard = ({ net, latchTick }: SweepState, label: number): boolean =>
  net.learning.loss === LOSS.crossEntropy
    ? latchTick[net.learning.outputs[label]] < 0
    : net.learning.outputs.some((n) => latchTick[n] < 0);

/** gain · K of every synapse; all 0 where every error is. */
const productsOf = (state: SweepState, label: number): Float64Array => {
  const { layers } = state.net.learning;
  const product = new Float64Array(state.weight.length);
  const error = outputErrors(state, label);
  if (error.every((e) => e === 0)) return product;
  const gain = walkBack(state, error);
  for (const layer of layers) if (layer.plastic) layerProducts(state, layer, gain, product);
  return product;
};

/** Derivatives of the loss by the outputs' firings; 0 for all others. */
const outputErrors = ({ net, latchTick, firings }: SweepState, label: number): Float64Array => {
  const { learning, formats, margin, likelihood, targets } = net;
  const { outputs } = learning;
  const own = outputs[label];
  const others = outputs.filter((n) => n !== own);
  const error = new Float64Array(latchTick.length);
  const ofTicks = (late: number): number => scaled(late, formats.time - formats.gradient);
  if (learning.loss === LOSS.margin)
    for (const n of others) {
      const late = ofTicks(latchTick[n] - latchTick[own] - margin);
      error[n] += late;
      error[own] -= late;
    }
  else if (learning.loss === LOSS.crossEntropy) {
    const first = Math.min(...Array.from(outputs, (n) => latchTick[n]).filter((t) => t >= 0));
    const share = (n: number): number => (latchTick[n] < 0 ? 0 : (likelihood[latchTick[n] - first] ?? 0));
    const sum = outputs.reduce((all, n) => all + share(n), 0);
    const ticks = (part: number): number => Math.floor((part * 2 ** formats.time) / sum);
    error[own] = ofTicks(ticks(sum - share(own)));
    for (const n of others) error[n] = 0 - ofTicks(ticks(share(n)));
  } else
    outputs.forEach((n, k) => {
      const row = (label * outputs.length + k) * learning.targetSpikes;
      for (let j = 0; j < learning.targetSpikes && j < firings[n]; j++) {
        const at = j * firings.length + n;
        error[at] = ofTicks(latchTick[at] - targets[row + j]);
      }
    });
  return error;
};

/** From the last firing back to the first: its error is complete once all later ones have their gain. */
const walkBack = (state: SweepState, error: Float64Array): Float64Array => {
  const { net, latchTick, firings } = state;
  const { layers } = net.learning;
  const gain = new Float64Array(error.length);
  const owed = new Float64Array(error.length);
  const latched = [...latchTick.keys()].filter((at) => latchTick[at] >= 0);
  latched.sort((a, b) => latchTick[b] - latchTick[a]);
  for (const at of latched) {
    const n = at % firings.length;
    for (const { firstSource, axons, firstAxon, firstTarget } of layers)
      if (firstSource >= 0 && n >= firstSource && n < firstSource + axons)
        error[at] += handedBack(
          state,
          firstAxon + n - firstSource,
          at,
          net.core.neurons.decay[firstTarget],
          gain,
        );
    if (layers.some(({ firstTarget, targets }) => n >= firstTarget && n < firstTarget + targets))
      takeGain(state, at, error, gain, owed);
  }
  return gain;
};

/** Σ gain · w · K' over the synapses of an axon, for the spike of the firing at a latch. */
const handedBack = (
  { net, latchTick, weight }: SweepState,
  axon: number,
  at: number,
  table: number,
  gain: Float64Array,
): number => {
  const { core, formats } = net;
  const { row, shift } = core.axons;
  const neurons = core.neurons.id.length;
  const { slope } = net.tables[table];
  const arrival = latchTick[at] + net.delay[axon];
  let sum = 0;
  for (let s = row[axon]; s < row[axon + 1]; s++)
    for (let later = core.synapses.target[s]; later < latchTick.length; later += neurons)
      if (latchTick[later] > arrival)
        sum += decayed(gain[later] * slope[latchTick[later] - arrival]) * weight[s];
  const down = FORMATS.inverseTau.fraction - weightExponent(shift[axon], formats);
  return scaled(clip(sum, net.sums) * core.decays[table].inverseTau, down);
};

/** gain = error / V' of the firing at a latch, with what later firings owe to it for its reset. */
const takeGain = (
  { net, latchTick, latchSlope, firings }: SweepState,
  at: number,
  error: Float64Array,
  gain: Float64Array,
  owed: Float64Array,
): void => {
  const { formats, core } = net;
  const n = at % firings.length;
  const { reciprocal, inverseTau } = core.decays[core.neurons.decay[n]];
  const next = at + firings.length;
  if (next < latchTick.length && latchTick[next] >= 0) {
    const debt = clip(gain[next] + owed[next], net.gradient);
    owed[at] = decayVoltage(net, n, debt, latchTick[next] - latchTick[at]);
    const lowered = scaled(owed[at] * net.reset[n], formats.state);
    error[at] += scaled(lowered * inverseTau, FORMATS.inverseTau.fraction);
  }
  const x = latchSlope[at];
  const exponent = Math.floor(Math.log2(x)) - RECIPROCAL_BITS;
  const mantissa = Math.floor(x * 2 ** -exponent);
  const inverse = reciprocal[mantissa - 2 ** RECIPROCAL_BITS];
  const down = FORMATS.reciprocal.fraction - formats.state + exponent;
  gain[at] = clip(scaled(clip(error[at], net.gradient) * inverse, down), net.gradient);
};

/** x · e^{−span/tau_m} of a neuron. */
const decayVoltage = (net: SweepNet, n: number, x: number, span: number): number => {
  const { fine, coarse } = net.tables[net.core.neurons.decay[n]];
  const step = net.stepTicks;
  if (span <= step) return decayed(x * fine.ea[span]);
  const whole = Math.floor(span / step);
  if (whole > COARSE_STEPS) return 0;
  const left = decayed(x * coarse.ea[whole]);
  return span % step === 0 ? left : decayed(left * fine.ea[span % step]);
};

/** Ticks at which the spikes of a layer's source arrive at its axon. */
const arrivalsAt = (
  { net, latchTick, arrival, firings }: SweepState,
  layer: LearningLayer,
  a: number,
): number[] => {
  const axon = layer.firstAxon + a;
  if (layer.firstSource < 0) return arrival[axon] < 0 ? [] : [arrival[axon]];
  const source = layer.firstSource + a;
  const count = Math.min(firings[source], net.learning.firings);
  return Array.from({ length: count }, (_, j) => latchTick[j * firings.length + source] + net.delay[axon]);
};

const layerProducts = (
  state: SweepState,
  layer: LearningLayer,
  gain: Float64Array,
  product: Float64Array,
): void => {
  const { net, latchTick } = state;
  const { core } = net;
  const neurons = core.neurons.id.length;
  const { response } = net.tables[core.neurons.decay[layer.firstTarget]];
  for (let a = 0; a < layer.axons; a++) {
    const axon = layer.firstAxon + a;
    for (const arrival of arrivalsAt(state, layer, a))
      for (let s = core.axons.row[axon]; s < core.axons.row[axon + 1]; s++)
        for (let at = core.synapses.target[s]; at < latchTick.length; at += neurons)
          if (latchTick[at] > arrival) product[s] += gain[at] * response[latchTick[at] - arrival];
  }
};
