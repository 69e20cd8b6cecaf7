/**
 * Learning of an ft1 core after a trial: integers from firing ticks to weights and delays. SPEC.md, "Learning".
 * Silence first, then errors from the last firing back to the inputs, then one step of every weight and delay.
 */
import {
  forwardDelay,
  forwardWeight,
  saturate,
  saturateShadow,
  stochasticRound,
} from "../../numerics/fixed.ts";
import { FORMATS, MOST_RATE, STEP_TICKS } from "../../numerics/formats.ts";
import { roundingBits, updateWord } from "../../numerics/rng.ts";
import type { Learning } from "../../program.ts";
import type { Core } from "./core.ts";
import { type KernelTable, kernelTable } from "./learning-kernel.ts";
import { isUnheard, outputErrors } from "./learning-loss.ts";
import { type Paths, pathsOf, walkBack } from "./learning-walk.ts";
import { bumpOutputs, countSilence, hiddenOf, SHADOW_FRACTION } from "./silence.ts";
import { COUNTER_INDEX, REGISTER } from "./state.ts";

/** What became of a sample: a step, or none because outputs were silent. */
export type Outcome = "updated" | "silent";

/** A core that learns, with the kernels of its layers. */
export interface Learner {
  readonly core: Core;
  readonly learning: Learning;
  /** For each layer, K and K' of its targets' decay table. */
  readonly kernels: readonly KernelTable[];
  readonly paths: Paths;
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
    paths: pathsOf(learning, core.program.neurons.id.length),
    hidden: hiddenOf(learning),
  };
};

/** Learns from the trial that has just run: one step of stochastic gradient descent, or the silence rule. */
export const learn = (learner: Learner, label: number): Outcome => {
  const { core, learning, hidden } = learner;
  countSilence(core, learning, hidden);
  if (isUnheard(core.state, learning, label)) {
    bumpOutputs(core, learning, label);
    return "silent";
  }
  const update = core.state.registers[REGISTER.updates]++;
  if (fillProducts(learner, label)) {
    const word = updateWord(learning.seed, update);
    moveWeights(learner, word);
    if (learning.longestDelay > 0) moveDelays(learner, word);
  }
  return "updated";
};

/**
 * Fills `state.product` with gain · K of every synapse that learns: −dL/dw in units of 2^−PRODUCT_FRACTION.
 * Needs the outputs that the loss needs to have fired.
 * @returns false, and the products untouched, where every error is 0
 */
export const fillProducts = ({ core, learning, paths, kernels }: Learner, label: number): boolean => {
  core.state.error.fill(0);
  if (!outputErrors(core.state, learning, label)) return false;
  walkBack(core, learning, paths, kernels);
  return true;
};

/** w ← w + 2^−rate · product, rounded stochastically to a shadow weight's last place. */
const moveWeights = ({ core, learning }: Learner, word: number): void => {
  const { state, program } = core;
  const { row, shift } = program.axons;
  let updates = 0;
  for (const layer of learning.layers) {
    if (!layer.plastic) continue;
    const rate = Math.min(layer.rate + state.registers[REGISTER.slowdown], MOST_RATE);
    for (let axon = layer.firstAxon; axon < layer.firstAxon + layer.axons; axon++) {
      if (state.reached[axon] === 0) continue;
      const cut = PRODUCT_FRACTION - SHADOW_FRACTION + shift[axon] + rate;
      updates += moveRow(core, row[axon], row[axon + 1], cut, word);
    }
  }
  state.counters[COUNTER_INDEX.weightUpdates] += updates;
};

/** The step of synapses from … to − 1, whose products lose `cut` bits; returns how many there were to take. */
const moveRow = ({ state }: Core, from: number, to: number, cut: number, word: number): number => {
  const { product, shadow, weight, counters } = state;
  let updates = 0;
  let clipped = 0;
  for (let s = from; s < to; s++) {
    const x = product[s];
    if (x === 0) continue;
    const sum = shadow[s] + stochasticRound(x, cut, roundingBits(word, s));
    const kept = saturateShadow(sum);
    shadow[s] = kept;
    weight[s] = forwardWeight(kept);
    if (kept !== sum) clipped++;
    updates++;
  }
  counters[COUNTER_INDEX.weightSaturations] += clipped;
  return updates;
};

/** d ← d − 2^−rate · dL/dd, rounded stochastically to a shadow delay's last place and clipped. */
const moveDelays = ({ core: { state }, learning }: Learner, word: number): void => {
  const { delay, shadowDelay, delaySum, counters, registers } = state;
  const low = STEP_TICKS << FORMATS.delay.fraction;
  const high = learning.longestDelay << FORMATS.delay.fraction;
  for (const { plasticDelays, delayRate, firstAxon, axons } of learning.layers) {
    if (!plasticDelays) continue;
    const cut =
      FORMATS.error.fraction -
      learning.timeBits +
      Math.min(delayRate + registers[REGISTER.slowdown], MOST_RATE);
    for (let axon = firstAxon; axon < firstAxon + axons; axon++) {
      if (delaySum[axon] === 0) continue;
      const sum = saturate(delaySum[axon], FORMATS.accumulator) * 2 ** FORMATS.delay.fraction;
      const moved = shadowDelay[axon] + stochasticRound(-sum, cut, roundingBits(word, ~axon));
      shadowDelay[axon] = Math.min(Math.max(moved, low), high);
      delay[axon] = forwardDelay(shadowDelay[axon]);
      counters[COUNTER_INDEX.delayUpdates]++;
      if (shadowDelay[axon] !== moved) counters[COUNTER_INDEX.delaySaturations]++;
    }
  }
};

/** Bits behind the point of gain · K. */
export const PRODUCT_FRACTION = FORMATS.gain.fraction + FORMATS.decay.fraction;
