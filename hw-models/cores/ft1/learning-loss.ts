/** The losses of the learning engine: errors of the outputs' firings, in integers. SPEC.md, "Learning". */
import { FORMATS } from "../../numerics/formats.ts";
import { type Learning, LOSS } from "../../program.ts";
import type { CoreState } from "./state.ts";

/** Classes that the loss tells apart. */
export const classesOf = ({ loss, outputs, targets, targetSpikes }: Learning): number =>
  loss === LOSS.spikeTimes ? targets.length / (outputs.length * targetSpikes) : outputs.length;

/** Whether an output that the loss needs was silent, so that the sample has no gradient. */
export const isUnheard = (state: CoreState, learning: Learning, label: number): boolean =>
  learning.loss === LOSS.crossEntropy
    ? state.latchTick[learning.outputs[label]] < 0
    : learning.outputs.some((output) => state.latchTick[output] < 0);

/**
 * Derivatives of the loss by the outputs' firings, added to `state.error`.
 * @returns whether any of them is not 0
 */
export const outputErrors = (state: CoreState, learning: Learning, label: number): boolean => {
  switch (learning.loss) {
    case LOSS.crossEntropy:
      return likelihoodErrors(state, learning, label);
    case LOSS.spikeTimes:
      return targetErrors(state, learning, label);
    default:
      return marginErrors(state, learning, label);
  }
};

/** Of L = ½ Σ_{k≠label} (t_k − t_label − margin)², in time units. */
const marginErrors = ({ error, latchTick }: CoreState, learning: Learning, label: number): boolean => {
  const unit = 2 ** (FORMATS.error.fraction - learning.timeBits);
  const own = learning.outputs[label];
  let any = false;
  for (const output of learning.outputs) {
    if (output === own) continue;
    const late = (latchTick[output] - latchTick[own] - learning.margin) * unit;
    error[output] += late;
    error[own] -= late;
    any ||= late !== 0;
  }
  return any;
};

/** Of L = −tau log p_label, p = softmax(−t/tau): [k = label] − p_k, cut towards 0 to a tick. */
const likelihoodErrors = ({ error, latchTick }: CoreState, learning: Learning, label: number): boolean => {
  const { outputs, likelihood, timeBits } = learning;
  const unit = 2 ** (FORMATS.error.fraction - timeBits);
  const ticks = 2 ** timeBits;
  let first = Number.POSITIVE_INFINITY;
  for (const output of outputs)
    if (latchTick[output] >= 0 && latchTick[output] < first) first = latchTick[output];
  const share = (output: number): number =>
    latchTick[output] < 0 ? 0 : (likelihood[latchTick[output] - first] ?? 0);
  let sum = 0;
  for (const output of outputs) sum += share(output);
  const own = outputs[label];
  error[own] = Math.floor(((sum - share(own)) * ticks) / sum) * unit;
  let any = error[own] !== 0;
  for (const output of outputs) {
    if (output === own) continue;
    const early = Math.floor((share(output) * ticks) / sum) * unit;
    // No −0: states are compared as they are.
    if (early > 0) error[output] = -early;
    any ||= early > 0;
  }
  return any;
};

/** Of L = ½ Σ (t − target)² over the first `targetSpikes` firings of each output, in time units. */
const targetErrors = (
  { error, latchTick, firings }: CoreState,
  { outputs, targets, targetSpikes, timeBits }: Learning,
  label: number,
): boolean => {
  const unit = 2 ** (FORMATS.error.fraction - timeBits);
  let any = false;
  outputs.forEach((output, k) => {
    const row = (label * outputs.length + k) * targetSpikes;
    for (let j = 0, at = output; j < targetSpikes && latchTick[at] >= 0; j++, at += firings.length) {
      error[at] = (latchTick[at] - targets[row + j]) * unit;
      any ||= error[at] !== 0;
    }
  });
  return any;
};
