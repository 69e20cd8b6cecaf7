/** Bounds of currents and voltages on ft1, whose current is clipped: see ../bounds.ts. */
import { FORMATS, STEP_TICKS } from "../../../hw-models/numerics/formats.ts";
import { response, type TimeConstants, turningPoint } from "../../../hw-models/numerics/kernel.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Network } from "../../network.ts";
import {
  type Bounds,
  boundsOf,
  type Effect,
  type Held,
  heaviest,
  type Inputs,
  inputsOf,
  type Neurons,
  type Pace,
  paceOf,
  pendingOf,
  reportAlways,
  reportNever,
  worstVolley,
} from "../bounds.ts";
import type { Edges } from "../edges.ts";
import type { QuantizedNeuron, QuantizedProjection } from "./quantize.ts";
import type { Timing } from "./timing.ts";

/** What has been lowered before. */
interface Ground {
  readonly network: Network;
  readonly timing: Timing;
  readonly edges: readonly Edges[];
  readonly weights: readonly QuantizedProjection[];
  readonly neurons: readonly (QuantizedNeuron | null)[];
}

const UNIT = 2 ** FORMATS.current.fraction;

/** Bounds of each population, null for inputs; reports W0705, W0706 and W0707. */
export const boundPopulations = (ground: Ground, collector: Collector): readonly (Bounds | null)[] => {
  const { network, timing, edges } = ground;
  const weights = ground.weights.map(({ weight, shift }) => ({ weight, unit: 2 ** shift }));
  return network.populations.map((population, index) => {
    const [fixed, own] = [ground.neurons[index], timing.neurons[index]];
    if (fixed === null || own === null || population.role.kind === "input") return null;
    const { tau } = own;
    const inputs = inputsOf(network, edges, weights, index, (source) =>
      effectOf(
        paceOf(network.populations[source], Math.max(1, timing.neurons[source]?.refractory ?? 0)),
        tau,
      ),
    );
    const of = (n: number): QuantizedNeuron => fixed.each?.[n] ?? fixed;
    const spiking = population.role.model.kind === "cuba";
    const neurons: Neurons = {
      threshold: (n) => (spiking ? of(n).threshold : null),
      initial: (n) => of(n).initial,
      slack: (events) => slackOf(events, tau),
    };
    // A run counts what plastic weights clip.
    if (!inputs.plastic) {
      reportOverflow(ground, index, inputs, weights, collector);
      if (spiking) {
        reportNever(population, inputs, neurons, UNIT, collector);
        const trial = timing.trialSteps * STEP_TICKS;
        if (inputs.down.every((sum, n) => sum === 0 && firesAlone(of(n), tau, inputs.events[n], trial)))
          reportAlways(population, collector);
      }
    }
    return boundsOf(inputs, neurons, { current: UNIT, voltage: UNIT });
  });
};

const effectOf = (pace: Pace, tau: TimeConstants): Effect | null => {
  if (pace.spikes === 0) return null;
  const pending = pendingOf(pace, tau.synapse);
  // V follows the current: it never exceeds the largest one.
  const drive = Math.min(pace.spikes * peakOf(tau), pending);
  return { pending, drive, felt: pendingOf(pace, tau.membrane) };
};

/** The largest value of K. */
const peakOf = (tau: TimeConstants): number => response(turningPoint(0, 1, tau), tau);

/**
 * What roundings can add to V, in units of V. A pass adds at most half a unit to V and to I, and a table
 * entry that is half a unit too large adds one more; errors decay with tau_m. Passes are events and the
 * sweeps of armed neurons, one a step.
 */
const slackOf = (events: number, { membrane }: TimeConstants): number =>
  2 * (Math.min(events, membrane + 1) + membrane / STEP_TICKS + 1);

const reportOverflow = (
  { network, edges }: Ground,
  index: number,
  inputs: Inputs,
  weights: readonly Held[],
  collector: Collector,
): void => {
  const worst = worstVolley(inputs, FORMATS.current);
  if (worst === null) return;
  const { neuron, sum, sign } = worst;
  collector.report(
    "W0705",
    heaviest(edges, weights, index, neuron, sign),
    `one spike from every ${sign > 0 ? "exciting" : "inhibiting"} synapse at once brings the current of ${network.populations[index].name}[${neuron}] to ${short(sum / UNIT)} threshold units; ft1 clips it at ±${-FORMATS.current.low / UNIT}`,
    { hint: "what is clipped is lost: use smaller weights, fewer synapses or a higher threshold" },
  );
};

/** Whether V, which decays to the bias, passes the threshold without any input and well within a trial. */
const firesAlone = (
  { threshold, initial }: QuantizedNeuron,
  tau: TimeConstants,
  events: number,
  trialTicks: number,
): boolean => {
  const goal = threshold + slackOf(events, tau);
  if (goal >= 0) return false;
  const ticks = initial >= goal ? 1 : tau.membrane * Math.log(initial / goal);
  return trialTicks === 0 || ticks < trialTicks - STEP_TICKS;
};

const short = (x: number): string => String(Number(x.toPrecision(4)));
