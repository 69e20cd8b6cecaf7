/** The losses of the learning engine: errors of first firings, in integers. SPEC.md, "Learning". */
import { FORMATS } from "../../numerics/formats.ts";
import { type Learning, LOSS } from "../../program.ts";
import type { CoreState } from "./state.ts";

/** Whether an output that the loss needs was silent, so that the sample has no gradient. */
export const isUnheard = (state: CoreState, learning: Learning, label: number): boolean =>
  learning.loss === LOSS.margin
    ? learning.outputs.some((output) => state.latchTick[output] < 0)
    : state.latchTick[learning.outputs[label]] < 0;

/**
 * Derivatives of the loss by the outputs' first firings, added to `state.error`.
 * @returns whether any of them is not 0
 */
export const outputErrors = (state: CoreState, learning: Learning, label: number): boolean =>
  learning.loss === LOSS.margin
    ? marginErrors(state, learning, label)
    : likelihoodErrors(state, learning, label);

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
