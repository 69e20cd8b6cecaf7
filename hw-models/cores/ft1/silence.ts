/** What becomes of neurons that do not fire: their weights are raised. SPEC.md, "Learning", 1 and 2. */
import { forwardWeight, saturateShadow, shiftRound } from "../../numerics/fixed.ts";
import { FORMATS } from "../../numerics/formats.ts";
import { BUMP_FRACTION, type Learning, LOSS } from "../../program.ts";
import type { Core } from "./core.ts";
import { COUNTER_INDEX, REGISTER } from "./state.ts";

/** Bits behind the point of a shadow weight whose axon has shift 0. */
export const SHADOW_FRACTION = FORMATS.current.fraction + FORMATS.shadow.fraction;

/** Targets of layers that are no outputs, in order of layers, each once. */
export const hiddenOf = ({ layers, outputs }: Learning): readonly number[] => {
  const targets = layers.flatMap(({ firstTarget, targets }) =>
    Array.from({ length: targets }, (_, n) => firstTarget + n),
  );
  return [...new Set(targets)].filter((n) => !outputs.includes(n));
};

/** Counts silent hidden neurons; after every block of samples those silent too often get their bump. */
export const countSilence = (core: Core, learning: Learning, hidden: readonly number[]): void => {
  const { state } = core;
  for (const n of hidden) if (state.latchTick[n] < 0) state.silent[n]++;
  if (++state.registers[REGISTER.samples] < learning.silenceBlock) return;
  state.registers[REGISTER.samples] = 0;
  for (const n of hidden)
    if (state.silent[n] > learning.silenceLimit) bump(core, learning, n, learning.hiddenBump, false);
  state.silent.fill(0);
};

/** Raises the weights into the silent outputs that the loss needs. */
export const bumpOutputs = (core: Core, learning: Learning, label: number): void => {
  const { outputs } = learning;
  if (learning.loss === LOSS.crossEntropy) bump(core, learning, outputs[label], learning.bump, true);
  else
    for (const output of outputs)
      if (core.state.latchTick[output] < 0) bump(core, learning, output, learning.bump, false);
};

/** @param active only synapses at which a spike has arrived in the trial */
const bump = (core: Core, learning: Learning, neuron: number, by: number, active: boolean): void => {
  const { program, state } = core;
  const { row, shift } = program.axons;
  for (const { plastic, firstTarget, targets, firstAxon, axons } of learning.layers) {
    if (!plastic || neuron < firstTarget || neuron >= firstTarget + targets) continue;
    for (let axon = firstAxon; axon < firstAxon + axons; axon++) {
      if (active && state.arrival[axon] < 0) continue;
      const step = shiftRound(by, BUMP_FRACTION - SHADOW_FRACTION + shift[axon]);
      for (let s = row[axon]; s < row[axon + 1]; s++)
        if (program.synapses.target[s] === neuron) moveWeight(core, s, step);
    }
  }
};

export const moveWeight = ({ state }: Core, synapse: number, by: number): void => {
  const sum = state.shadow[synapse] + by;
  const kept = saturateShadow(sum);
  state.shadow[synapse] = kept;
  state.weight[synapse] = forwardWeight(kept);
  if (kept !== sum) state.counters[COUNTER_INDEX.weightSaturations]++;
};
