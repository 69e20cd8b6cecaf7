/**
 * Times in seconds → steps of loihi1, which are ticks: delays, refractory periods, trials, and the constants
 * by which currents and voltages decay in a step.
 */
import type { Loihi1Chip } from "../../../hw-models/chip/chip.ts";
import { DECAY_UNIT, LOIHI1_RANGES } from "../../../hw-models/numerics/loihi1.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Network, Projection, Quantity } from "../../network.ts";
import { describeSeconds } from "../../units-text.ts";
import type { Edges } from "../edges.ts";
import { snapped } from "../snap.ts";
import { checkDelay, type DelayRange, refractoryTicks, reportTimeConstant, trialSteps } from "../timing.ts";

export interface Loihi1Timing {
  /** Seconds. */
  readonly tick: number;
  readonly tickFemtoseconds: number;
  /** 0: no trial. */
  readonly trialSteps: number;
  /** For each projection the steps that all its spikes take. */
  readonly delays: readonly number[];
  /** For each population the decays of its neurons, null for inputs. */
  readonly decays: readonly (Loihi1Decays | null)[];
}

/** What U and V lose in a step, in 4096ths, and how long V stays 0 after a firing. */
export interface Loihi1Decays {
  /** du: U keeps (4095 − du)/4096. */
  readonly current: number;
  /** dv: V keeps (4096 − dv)/4096. */
  readonly voltage: number;
  readonly refractory: number;
}

export const lowerLoihi1Timing = (network: Network, chip: Loihi1Chip, collector: Collector): Loihi1Timing => {
  const { tick } = network;
  return {
    tick,
    tickFemtoseconds: Math.round(tick * 1e15),
    trialSteps: network.trial ? trialSteps(network.trial, tick, 1, collector) : 0,
    delays: network.projections.map((projection) => delaySteps(projection, tick, chip, collector)),
    decays: network.populations.map(({ role }) => {
      if (role.kind === "input") return null;
      const { model } = role;
      return {
        current: "tauSynapse" in model ? decayOf(model.tauSynapse, "tau_s", CURRENT, tick, collector) : GONE,
        voltage: "tauMembrane" in model ? decayOf(model.tauMembrane, "tau_m", VOLTAGE, tick, collector) : 0,
        refractory: "refractory" in model ? refractorySteps(model.refractory, tick, collector) : 0,
      };
    }),
  };
};

/** What U keeps falls short of a whole by this at least, V can keep all. */
const CURRENT = 1;
const VOLTAGE = 0;
/** du of a current that lasts one step. */
const GONE = LOIHI1_RANGES.currentDecay.high;
/** Part by which a rounded time constant may be off before it is said. */
const TOLERANCE = 0.01;

const decayOf = (
  tau: Quantity,
  name: string,
  short: typeof CURRENT | typeof VOLTAGE,
  tick: number,
  collector: Collector,
): number => {
  const ticks = tau.value / tick;
  const kept = Math.round(DECAY_UNIT * Math.exp(-1 / ticks));
  const longest = -1 / Math.log((DECAY_UNIT - 1) / DECAY_UNIT);
  if (ticks < 1 || kept > DECAY_UNIT - 1) {
    reportTimeConstant(tau, name, tick, { decays: "loihi1's 12-bit decays", longest }, collector);
    return 0;
  }
  const held = -1 / Math.log(kept / DECAY_UNIT);
  if (Math.abs(held - ticks) > TOLERANCE * ticks)
    collector.report(
      "W0613",
      tau.span,
      `${name} of ${describeSeconds(tau.value)} becomes ${describeSeconds(Number(held.toPrecision(4)) * tick)} on the chip: a step keeps ${kept}/${DECAY_UNIT}`,
      { hint: "a coarser `tick` makes the steps of a decay finer" },
    );
  return DECAY_UNIT - short - kept;
};

/** V stays at 0 for so many steps after the one of the firing; the next firing may come a step later. */
const refractorySteps = (time: Quantity, tick: number, collector: Collector): number => {
  const most = LOIHI1_RANGES.refractory.high + 1;
  const steps = refractoryTicks(time, tick, { chip: "loihi1", most }, collector);
  return Math.max(0, steps - 1);
};

const delaySteps = ({ delay }: Projection, tick: number, chip: Loihi1Chip, collector: Collector): number => {
  if (delay === null) return 1;
  const steps = snapped(delay, "a delay", tick, collector);
  checkDelay(steps, "a delay", delay.span, tick, rangeOf(chip), collector);
  return steps;
};

const rangeOf = ({ name, limits }: Loihi1Chip): DelayRange => ({
  step: 1,
  longest: limits.delaySteps,
  holder: `${name} holds`,
});

/**
 * Steps that each synapse adds to the one step of its axon, where its delay is its own; null where the axon's
 * delay is that of all.
 */
export const synapseDelays = (
  edges: Edges,
  tick: number,
  chip: Loihi1Chip,
  collector: Collector,
): Uint8Array | null => {
  const { projection, axonDelay, row } = edges;
  const delay = edges.delay ?? (axonDelay && overSynapses(axonDelay, row));
  if (delay === undefined) return null;
  const more = new Uint8Array(delay.length);
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  for (let e = 0; e < delay.length; e++) {
    const steps = Math.round(delay[e] / tick);
    if (steps < shortest) shortest = steps;
    if (steps > longest) longest = steps;
    more[e] = steps - 1;
  }
  const { span } = projection.delays ?? projection.axonal?.value ?? projection;
  for (const steps of [shortest, longest])
    if (delay.length > 0) checkDelay(steps, "a delay", span, tick, rangeOf(chip), collector);
  return more;
};

/** The delay of each axon at all its synapses. */
const overSynapses = (axonDelay: Float64Array, row: Uint32Array): Float64Array => {
  const each = new Float64Array(row[axonDelay.length]);
  axonDelay.forEach((seconds, n) => {
    each.fill(seconds, row[n], row[n + 1]);
  });
  return each;
};
