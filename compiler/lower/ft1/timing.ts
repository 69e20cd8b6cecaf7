/**
 * Times in seconds → ticks of the chip's grid. What has to be rounded is said; what the chip cannot hold is
 * an error with the knob to turn.
 */
import type { Ft1Chip } from "../../../hw-models/chip/chip.ts";
import { forwardDelay, toFixed } from "../../../hw-models/numerics/fixed.ts";
import {
  COARSE_STEPS,
  FORMATS,
  MOST_PLASTIC_DELAY,
  STEP_TICKS,
} from "../../../hw-models/numerics/formats.ts";
import type { TimeConstants } from "../../../hw-models/numerics/kernel.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Model, Network, Projection, Quantity } from "../../network.ts";
import { axonRanges, type Edges } from "../edges.ts";
import { snapped } from "../snap.ts";
import { checkDelay, type DelayRange, refractoryTicks, reportTimeConstant, trialSteps } from "../timing.ts";

export interface Timing {
  /** Seconds. */
  readonly tick: number;
  readonly tickFemtoseconds: number;
  /** Ticks of a time unit as a power of two; see `timeBitsOf`. */
  readonly timeBits: number;
  /** 0: no trial. */
  readonly trialSteps: number;
  /** For each projection, ticks; of those with `axonal` delays one step: see `axonDelays`. */
  readonly delays: readonly number[];
  /** For each population, null for inputs and models without time constants. */
  readonly neurons: readonly (NeuronTiming | null)[];
}

export interface NeuronTiming {
  /** In ticks, not rounded. */
  readonly tau: TimeConstants;
  readonly refractory: number;
}

export const lowerTiming = (network: Network, chip: Ft1Chip, collector: Collector): Timing => {
  const { tick } = network;
  return {
    tick,
    tickFemtoseconds: Math.round(tick * 1e15),
    timeBits: timeBitsOf(network),
    trialSteps: network.trial ? trialSteps(network.trial, tick, STEP_TICKS, collector) : 0,
    delays: network.projections.map((projection) => delayTicks(projection, tick, chip, collector)),
    neurons: network.populations.map(({ role }) =>
      role.kind === "neurons" ? neuronTiming(role.model, tick, collector) : null,
    ),
  };
};

/**
 * The chip measures errors and slopes in time units of 2^timeBits ticks: the power of two nearest to tau_s
 * of the population that is read out, or of the first neurons where nothing learns.
 */
const timeBitsOf = (network: Network): number => {
  const own = network.populations[network.learn?.loss.population ?? -1];
  const first = network.populations.find(({ role }) => role.kind === "neurons" && "tauSynapse" in role.model);
  const role = (own ?? first)?.role;
  if (role?.kind !== "neurons" || !("tauSynapse" in role.model)) return 0;
  const bits = Math.round(Math.log2(role.model.tauSynapse.value / network.tick));
  return Math.min(Math.max(bits, 0), FORMATS.error.fraction);
};

const neuronTiming = (model: Model, tick: number, collector: Collector): NeuronTiming | null => {
  if (!("tauSynapse" in model)) return null;
  return {
    tau: {
      membrane: timeConstant(model.tauMembrane, "tau_m", tick, collector),
      synapse: timeConstant(model.tauSynapse, "tau_s", tick, collector),
    },
    refractory: model.kind === "cuba" ? refractoryTicks(model.refractory, tick, REFRACTORY, collector) : 0,
  };
};

/** Beyond the coarse table a state counts as gone, so it must be: below one part in 2^10 of what it was. */
const LONGEST_TAU = Math.floor((COARSE_STEPS * STEP_TICKS) / (10 * Math.LN2));

const timeConstant = (tau: Quantity, name: string, tick: number, collector: Collector): number => {
  const ticks = tau.value / tick;
  if (ticks < 1 || ticks > LONGEST_TAU)
    reportTimeConstant(tau, name, tick, { decays: "ft1's decay tables", longest: LONGEST_TAU }, collector);
  return ticks;
};

const REFRACTORY = { chip: "ft1", most: 0xffff } as const;

const delayTicks = (projection: Projection, tick: number, chip: Ft1Chip, collector: Collector): number => {
  const { delay, delays, name } = projection;
  if (delays !== undefined)
    collector.report(
      "E0611",
      delays.span,
      `each synapse of ${name} has its own delay; ${chip.name} has one for all synapses of an axon`,
      {
        hint: "give each axon its own by `axonal(...)`, or few delays in the rows of `edges`: each gets axons of its own",
      },
    );
  if (delay === null) return STEP_TICKS;
  const ticks = snapped(delay, "a delay", tick, collector);
  checkDelay(ticks, "a delay", delay.span, tick, rangeOf(chip, false), collector);
  return ticks;
};

/**
 * Delay of each axon of the network in ticks, by its number; drawn ones are rounded to the nearest. The first
 * of a projection that is too short or too long for the chip is reported.
 * @param learns whether the chip learns those with a rate
 */
export const axonDelays = (
  edges: readonly Edges[],
  { tick, delays }: Timing,
  chip: Ft1Chip,
  learns: boolean,
  collector: Collector,
): Uint32Array => {
  const ranges = axonRanges(edges);
  const ticks = new Uint32Array(ranges.at(-1)?.to ?? 0);
  ranges.forEach(({ edges: { projection, axonDelay }, from, to }, p) => {
    const { name, axonal } = projection;
    const own = ticks.subarray(from, to);
    if (axonal === undefined || axonDelay === undefined) {
      own.fill(delays[p]);
      return;
    }
    const moves = learns && axonal.rate !== undefined;
    const range = rangeOf(chip, moves);
    const exact = axonDelay.map((seconds) => Math.round(seconds / tick));
    const bad = exact.findIndex((n) => n < range.step || n > range.longest);
    const { span } = axonal.value;
    if (bad >= 0) checkDelay(exact[bad], `axon ${bad} of ${name} has a delay`, span, tick, range, collector);
    else own.set(moves ? axonDelay.map((seconds) => forwardDelay(shadowDelay(seconds, tick))) : exact);
  });
  return ticks;
};

/** A delay that learns, as the chip keeps it beside the one that spikes take. */
export const shadowDelay = (seconds: number, tick: number): number => toFixed(seconds / tick, FORMATS.delay);

/** Ticks that an axon of the chip can take at most. */
export const longestDelay = ({ limits }: Ft1Chip): number => limits.delaySteps * STEP_TICKS;

/** The same where it learns. */
export const longestPlasticDelay = (chip: Ft1Chip): number =>
  Math.min(longestDelay(chip), MOST_PLASTIC_DELAY);

/** @param learns whether the delay is to learn */
const rangeOf = (chip: Ft1Chip, learns: boolean): DelayRange => ({
  step: STEP_TICKS,
  longest: learns ? longestPlasticDelay(chip) : longestDelay(chip),
  holder: `${chip.name} ${learns ? "learns" : "holds"}`,
});
