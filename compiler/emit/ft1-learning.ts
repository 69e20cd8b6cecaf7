/** A learning plan → the part of a core's program that learns. */
import { toFixed } from "../../hw-models/numerics/fixed.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import type { TimeConstants } from "../../hw-models/numerics/kernel.ts";
import { likelihoodTable } from "../../hw-models/numerics/lut.ts";
import { BUMP_FRACTION, type Learning, type LearningLayer, LOSS } from "../../hw-models/program.ts";
import { BUMP, type LearningPlan, SILENCE } from "../lower/ft1/learning.ts";
import type { Ft1Lowered } from "../lowered.ts";

/** @param tau time constants of each decay table, in ticks */
export const emitLearning = (
  lowered: Ft1Lowered,
  plan: LearningPlan,
  tau: readonly TimeConstants[],
): Learning => {
  const { network, timing, placement, weights } = lowered;
  const { loss } = plan;
  const silence = SILENCE[loss.kind];
  return {
    seed: network.seed % 2 ** 32,
    timeBits: timing.timeBits,
    loss: loss.kind === "first_spike" ? LOSS.margin : LOSS.crossEntropy,
    margin: loss.kind === "first_spike" ? Math.round(loss.margin / timing.tick) : 0,
    firings: plan.firings,
    floor: Uint16Array.from(tau, ({ membrane }) =>
      Math.max(2, toFixed((plan.slopeFloor * membrane) / 2 ** timing.timeBits, FORMATS.slope)),
    ),
    bump: Math.round(BUMP * 2 ** BUMP_FRACTION),
    hiddenBump: Math.round(silence.raise * 2 ** BUMP_FRACTION),
    silenceBlock: silence.block,
    silenceLimit: silence.limit,
    likelihood: loss.kind === "first_spike" ? new Uint16Array() : likelihoodTable(loss.tau / timing.tick),
    outputs: Uint16Array.from(
      { length: network.populations[loss.population].size },
      (_, n) => placement.firstLocal[loss.population] + n,
    ),
    layers: plan.order.map((p) => emitLayer(lowered, plan, p)),
    shadow: joinShadows(weights.map((w) => w.shadow)),
  };
};

const emitLayer = ({ network, placement }: Ft1Lowered, plan: LearningPlan, index: number): LearningLayer => {
  const { projections } = network;
  const { pre, post, plastic } = projections[index];
  const local = placement.firstLocal[pre.population];
  return {
    firstAxon: projections.slice(0, index).reduce((sum, p) => sum + p.pre.size, 0),
    axons: pre.size,
    firstTarget: placement.firstLocal[post.population] + post.first,
    targets: post.size,
    firstSource: local < 0 ? -1 : local + pre.first,
    plastic,
    rate: plan.rateShifts[index],
  };
};

const joinShadows = (parts: readonly Int16Array[]): Int16Array => {
  const all = new Int16Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
};
