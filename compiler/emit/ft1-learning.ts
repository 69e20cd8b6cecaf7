/** A learning plan → the part of a core's program that learns. */
import type { Ft1Chip } from "../../hw-models/chip/chip.ts";
import { toFixed } from "../../hw-models/numerics/fixed.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import type { TimeConstants } from "../../hw-models/numerics/kernel.ts";
import { likelihoodTable } from "../../hw-models/numerics/lut.ts";
import { BUMP_FRACTION, type Learning, type LearningLayer, LOSS } from "../../hw-models/program.ts";
import { axonRanges } from "../lower/edges.ts";
import { BUMP, type ChipLoss, type LearningPlan, SILENCE } from "../lower/ft1/learning.ts";
import { longestPlasticDelay, shadowDelay } from "../lower/ft1/timing.ts";
import type { Ft1Lowered } from "../lowered.ts";

/**
 * @param chip where it learns
 * @param tau time constants of each decay table, in ticks
 */
export const emitLearning = (
  lowered: Ft1Lowered,
  plan: LearningPlan,
  chip: Ft1Chip,
  tau: readonly TimeConstants[],
): Learning => {
  const { network, timing, placement, weights } = lowered;
  const { loss } = plan;
  const silence = SILENCE[loss.kind];
  return {
    seed: network.seed % 2 ** 32,
    timeBits: timing.timeBits,
    ...emitLoss(loss, timing.tick),
    firings: plan.firings,
    floor: Uint16Array.from(tau, ({ membrane }) =>
      Math.max(2, toFixed((plan.slopeFloor * membrane) / 2 ** timing.timeBits, FORMATS.slope)),
    ),
    bump: Math.round(BUMP * 2 ** BUMP_FRACTION),
    hiddenBump: Math.round(silence.raise * 2 ** BUMP_FRACTION),
    silenceBlock: silence.block,
    silenceLimit: silence.limit,
    outputs: Uint16Array.from(
      { length: network.populations[loss.population].size },
      (_, n) => placement.firstLocal[loss.population] + n,
    ),
    layers: plan.order.map((p) => emitLayer(lowered, plan, p)),
    shadow: joinShadows(weights.map((w) => w.shadow)),
    ...emitDelays(lowered, plan, chip),
  };
};

type LossFields = Pick<Learning, "loss" | "margin" | "likelihood" | "targets" | "targetSpikes">;

const emitLoss = (loss: ChipLoss, tick: number): LossFields => {
  const none = { margin: 0, likelihood: new Uint16Array(), targets: new Uint32Array(), targetSpikes: 0 };
  switch (loss.kind) {
    case "first_spike":
      return { ...none, loss: LOSS.margin, margin: Math.round(loss.margin / tick) };
    case "cross_entropy":
      return { ...none, loss: LOSS.crossEntropy, likelihood: likelihoodTable(loss.tau / tick) };
    case "spike_times": {
      const targets = Uint32Array.from(loss.targets, (time) => Math.round(time / tick));
      return { ...none, loss: LOSS.spikeTimes, targets, targetSpikes: loss.spikes };
    }
  }
};

const emitDelays = (
  { edges, timing }: Ft1Lowered,
  { delayShifts }: LearningPlan,
  chip: Ft1Chip,
): Pick<Learning, "longestDelay" | "shadowDelay"> => {
  if (delayShifts.every((shift) => shift === null))
    return { longestDelay: 0, shadowDelay: new Uint16Array() };
  const ranges = axonRanges(edges);
  const shadows = new Uint16Array(ranges.at(-1)?.to ?? 0);
  ranges.forEach(({ edges: { axonDelay }, from }, p) => {
    if (delayShifts[p] !== null && axonDelay !== undefined)
      shadows.set(
        axonDelay.map((seconds) => shadowDelay(seconds, timing.tick)),
        from,
      );
  });
  return { longestDelay: longestPlasticDelay(chip), shadowDelay: shadows };
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
    plasticDelays: plan.delayShifts[index] !== null,
    delayRate: plan.delayShifts[index] ?? 0,
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
