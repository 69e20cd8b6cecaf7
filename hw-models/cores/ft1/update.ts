/**
 * Learning of an ft1 core after a trial: integers from firing ticks to weights. SPEC.md, "Learning".
 * Silence first, then errors from the last firing back to the inputs, then one step of every weight.
 */
import { stochasticRound } from "../../numerics/fixed.ts";
import { FORMATS, MOST_RATE } from "../../numerics/formats.ts";
import { roundingBits, updateWord } from "../../numerics/rng.ts";
import type { Learning } from "../../program.ts";
import type { Core } from "./core.ts";
import { type KernelTable, kernelTable } from "./learning-kernel.ts";
import { isUnheard, outputErrors } from "./learning-loss.ts";
import { type Paths, pathsOf, walkBack } from "./learning-walk.ts";
import { bumpOutputs, countSilence, hiddenOf, moveWeight, SHADOW_FRACTION } from "./silence.ts";
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
  if (sweep(learner, label)) applyUpdate(learner, update);
  return "updated";
};

/**
 * Fills `state.product` with gain · K of every synapse that learns: −dL/dw in units of 2^−PRODUCT_FRACTION.
 * Needs the outputs that the loss needs to have fired.
 * @returns false, and the products untouched, where every error is 0
 */
export const sweep = ({ core, learning, paths, kernels }: Learner, label: number): boolean => {
  core.state.error.fill(0);
  if (!outputErrors(core.state, learning, label)) return false;
  walkBack(core, learning, paths, kernels);
  return true;
};

/** w ← w + 2^−rate · product, rounded stochastically to a shadow weight's last place. */
const applyUpdate = ({ core, learning }: Learner, update: number): void => {
  const { state, program } = core;
  const { row, shift } = program.axons;
  const word = updateWord(learning.seed, update);
  let updates = 0;
  for (const layer of learning.layers) {
    if (!layer.plastic) continue;
    const rate = Math.min(layer.rate + state.registers[REGISTER.slowdown], MOST_RATE);
    for (let axon = layer.firstAxon; axon < layer.firstAxon + layer.axons; axon++) {
      if (state.reached[axon] === 0) continue;
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
