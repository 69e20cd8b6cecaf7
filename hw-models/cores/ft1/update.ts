/**
 * Learning of a layered ft1 core after a trial: integers from firing ticks to weights. SPEC.md, "Learning".
 *
 *   error_k  = dL/dt_k from the firing ticks             gain_n = error_n / V'_n by the reciprocal table
 *   error_i  = Σ_n gain_n · w_ni · K'(t_n − t_i − d)      dL/dw  = −gain_n · K(t_n − t_i − d)
 *
 * in one sweep from the outputs to the inputs (design note "learning": the implicit function theorem at the
 * firing times, contracted with the loss). Kernels are recomputed from the latched ticks.
 */
import {
  forwardWeight,
  saturate,
  saturateShadow,
  shiftRound,
  stochasticRound,
} from "../../numerics/fixed.ts";
import { FORMATS, MOST_RATE, RECIPROCAL_BITS } from "../../numerics/formats.ts";
import { roundingBits, updateWord } from "../../numerics/rng.ts";
import { BUMP_FRACTION, type Learning, type LearningLayer } from "../../program.ts";
import type { Core } from "./core.ts";
import { type KernelTable, kernelTable } from "./learning-kernel.ts";
import { COUNTER_INDEX, REGISTER } from "./state.ts";

/** What became of a sample: a step, or none because outputs were silent. */
export type Outcome = "updated" | "silent";

/** A core that learns, with the kernels of its layers. */
export interface Learner {
  readonly core: Core;
  readonly learning: Learning;
  /** For each layer, K and K' of its targets' decay table. */
  readonly kernels: readonly KernelTable[];
  /** Targets that are not outputs, in order of layers, each once. */
  readonly hidden: readonly number[];
}

/** @param ticks longest time between two spikes of a trial */
export const createLearner = (core: Core, learning: Learning, ticks: number): Learner => {
  const tables = core.program.decays.map((tables) => kernelTable(tables, ticks));
  return {
    core,
    learning,
    kernels: learning.layers.map((layer) => tables[core.program.neurons.decay[layer.firstTarget]]),
    hidden: hiddenOf(learning),
  };
};

/** Learns from the trial that has just run: one step of stochastic gradient descent, or the silence rule. */
export const learn = (learner: Learner, label: number): Outcome => {
  const { core, learning } = learner;
  countSilence(learner);
  if (learning.outputs.some((output) => core.state.firstTick[output] < 0)) {
    for (const output of learning.outputs) if (core.state.firstTick[output] < 0) bump(learner, output);
    return "silent";
  }
  sweep(learner, label);
  applyUpdate(learner);
  return "updated";
};

/**
 * Fills `state.product` with gain · K of every synapse that learns: −dL/dw in units of 2^−29. Needs every
 * output to have fired.
 */
export const sweep = (learner: Learner, label: number): void => {
  const { core, learning, kernels } = learner;
  const { state } = core;
  state.error.fill(0);
  state.product.fill(0);
  outputErrors(learner, label);
  learning.layers.forEach((layer, index) => {
    gains(learner, layer);
    const table = kernels[index];
    if (layer.firstSource >= 0) handBack(core, layer, table);
    if (layer.plastic) products(core, layer, table);
  });
};

/** error_k of L = ½ Σ_{k≠label} (t_k − t_label − margin)², in time units. */
const outputErrors = ({ core, learning }: Learner, label: number): void => {
  const { error, firstTick } = core.state;
  const unit = 2 ** (FORMATS.error.fraction - learning.timeBits);
  const own = learning.outputs[label];
  for (const output of learning.outputs) {
    if (output === own) continue;
    const late = (firstTick[output] - firstTick[own] - learning.margin) * unit;
    error[output] += late;
    error[own] -= late;
  }
};

/** gain = error / V' for the targets of a layer that fired; V' = slope / tau_m. */
const gains = ({ core }: Learner, layer: LearningLayer): void => {
  const { state, program } = core;
  for (let n = layer.firstTarget; n < layer.firstTarget + layer.targets; n++) {
    if (state.firstTick[n] < 0) continue;
    const error = saturate(state.error[n], FORMATS.error);
    const x = state.slope[n];
    const exponent = 31 - Math.clz32(x) - RECIPROCAL_BITS;
    const mantissa = exponent >= 0 ? x >> exponent : x << -exponent;
    const inverse = program.decays[program.neurons.decay[n]].reciprocal[mantissa - (1 << RECIPROCAL_BITS)];
    const exact = shiftRound(error * inverse, RECIPROCAL_SHIFT + exponent);
    state.gain[n] = saturate(exact, FORMATS.gain);
    state.counters[COUNTER_INDEX.latchReads]++;
    if (state.gain[n] !== exact) state.counters[COUNTER_INDEX.gainSaturations]++;
  }
};
/** Brings error · reciprocal to the format of a gain; the mantissa's own exponent comes on top. */
const RECIPROCAL_SHIFT = FORMATS.reciprocal.fraction - FORMATS.slope.fraction;

/** Adds Σ gain · w · K' over a layer's synapses to the errors of their sources. */
const handBack = (core: Core, layer: LearningLayer, table: KernelTable): void => {
  const { state, program } = core;
  const { row, shift } = program.axons;
  for (let a = 0; a < layer.axons; a++) {
    const axon = layer.firstAxon + a;
    const arrival = state.arrival[axon];
    if (arrival < 0) continue;
    let sum = 0;
    let terms = 0;
    for (let s = row[axon]; s < row[axon + 1]; s++) {
      const n = program.synapses.target[s];
      const since = state.firstTick[n] - arrival;
      if (since <= 0) continue;
      sum += shiftRound(state.gain[n] * table.slope[since], FORMATS.decay.fraction) * state.weight[s];
      terms++;
    }
    const scaled = saturate(sum, FORMATS.accumulator) * table.inverseTau;
    state.error[layer.firstSource + a] += shiftRound(
      scaled,
      table.inverseShift + FORMATS.current.fraction - shift[axon],
    );
    state.counters[COUNTER_INDEX.errorTerms] += terms;
  }
};

const products = (core: Core, layer: LearningLayer, table: KernelTable): void => {
  const { state, program } = core;
  const { row } = program.axons;
  const { target } = program.synapses;
  for (let axon = layer.firstAxon; axon < layer.firstAxon + layer.axons; axon++) {
    const arrival = state.arrival[axon];
    if (arrival < 0) continue;
    for (let s = row[axon]; s < row[axon + 1]; s++) {
      const since = state.firstTick[target[s]] - arrival;
      if (since > 0) state.product[s] = state.gain[target[s]] * table.response[since];
    }
  }
};

/** w ← w + 2^−rate · product, rounded stochastically to a shadow weight's last place. */
const applyUpdate = ({ core, learning }: Learner): void => {
  const { state, program } = core;
  const { row, shift } = program.axons;
  const word = updateWord(learning.seed, state.registers[REGISTER.updates]++);
  let updates = 0;
  for (const layer of learning.layers) {
    if (!layer.plastic) continue;
    const rate = Math.min(layer.rate + state.registers[REGISTER.slowdown], MOST_RATE);
    for (let axon = layer.firstAxon; axon < layer.firstAxon + layer.axons; axon++) {
      const cut = PRODUCT_FRACTION - SHADOW_FRACTION + shift[axon] + rate;
      for (let s = row[axon]; s < row[axon + 1]; s++) {
        if (state.product[s] === 0) continue;
        moveWeight(core, s, stochasticRound(state.product[s], cut, roundingBits(word, s)));
        updates++;
      }
    }
  }
  state.counters[COUNTER_INDEX.weightUpdates] += updates;
};
/** Bits behind the point of gain · K. */
export const PRODUCT_FRACTION = FORMATS.gain.fraction + FORMATS.decay.fraction;
/** Bits behind the point of a shadow weight whose axon has shift 0. */
export const SHADOW_FRACTION = FORMATS.current.fraction + FORMATS.shadow.fraction;

const moveWeight = ({ state }: Core, synapse: number, by: number): void => {
  const sum = state.shadow[synapse] + by;
  const kept = saturateShadow(sum);
  state.shadow[synapse] = kept;
  state.weight[synapse] = forwardWeight(kept);
  if (kept !== sum) state.counters[COUNTER_INDEX.weightSaturations]++;
};

/**
 * Counts silent hidden neurons; after every 128 samples those silent in more than 30 % get the bump. (The
 * outputs have their own rule.)
 */
const countSilence = (learner: Learner): void => {
  const { state } = learner.core;
  for (const n of learner.hidden) if (state.firstTick[n] < 0) state.silent[n]++;
  if (++state.registers[REGISTER.samples] < SILENCE_BLOCK) return;
  state.registers[REGISTER.samples] = 0;
  for (const n of learner.hidden) if (state.silent[n] > SILENCE_LIMIT) bump(learner, n);
  state.silent.fill(0);
};

const hiddenOf = ({ layers, outputs }: Learning): readonly number[] => {
  const targets = layers.flatMap(({ firstTarget, targets }) =>
    Array.from({ length: targets }, (_, n) => firstTarget + n),
  );
  return [...new Set(targets)].filter((n) => !outputs.includes(n));
};

/** Samples of a block, and in how many of them a neuron may be silent. */
export const SILENCE_BLOCK = 128;
export const SILENCE_LIMIT = 38;

/** Raises all plastic weights into a neuron by the bump. */
const bump = ({ core, learning }: Learner, neuron: number): void => {
  const { program } = core;
  for (const layer of learning.layers) {
    if (!layer.plastic || neuron < layer.firstTarget || neuron >= layer.firstTarget + layer.targets) continue;
    for (let axon = layer.firstAxon; axon < layer.firstAxon + layer.axons; axon++) {
      const by = shiftRound(learning.bump, BUMP_FRACTION - SHADOW_FRACTION + program.axons.shift[axon]);
      for (let s = program.axons.row[axon]; s < program.axons.row[axon + 1]; s++)
        if (program.synapses.target[s] === neuron) moveWeight(core, s, by);
    }
  }
};
