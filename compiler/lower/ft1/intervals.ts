/**
 * What a population's current and voltage can reach at most, from its quantised weights and from how often
 * its sources may spike; docs/decisions/0008 has the argument and its limits. Warns only where it is certain.
 */
import { FORMATS, STEP_TICKS } from "../../../hw-models/numerics/formats.ts";
import { response, type TimeConstants, turningPoint } from "../../../hw-models/numerics/kernel.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Network, Population } from "../../network.ts";
import type { Edges } from "../edges.ts";
import type { QuantizedNeuron, QuantizedProjection } from "./quantize.ts";
import type { NeuronTiming, Timing } from "./timing.ts";

/** Bounds over all neurons of a population, in threshold units, voltages measured from the bias. */
export interface Bounds {
  /** Of the current, if every synapse delivers one spike in the same tick. */
  readonly volley: Interval;
  /** Of the current, if every source spikes as fast as it may; infinite where nothing limits a source. */
  readonly sustained: Interval;
  /** Largest voltage, the roundings of the chip included. */
  readonly voltage: number;
}
interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What has been lowered before. */
interface Ground {
  readonly network: Network;
  readonly timing: Timing;
  readonly edges: readonly Edges[];
  readonly weights: readonly QuantizedProjection[];
  readonly neurons: readonly (QuantizedNeuron | null)[];
}

/** How often a source spikes at most: so many times, and never closer than so many ticks. */
interface Pace {
  readonly spikes: number;
  readonly gap: number;
}

const UNIT = 2 ** FORMATS.current.fraction;

/** Bounds of each population, null for inputs; reports W0705, W0706 and W0707. */
export const boundPopulations = (ground: Ground, collector: Collector): readonly (Bounds | null)[] =>
  ground.network.populations.map((population, index) => {
    const [fixed, timing] = [ground.neurons[index], ground.timing.neurons[index]];
    if (fixed === null || timing === null) return null;
    const inputs = inputsOf(ground, index, population.size, timing.tau);
    // Training moves plastic weights: what they are today binds nobody, and a run counts its clips.
    if (!inputs.plastic) {
      reportOverflow(ground, index, inputs, collector);
      if (population.role.kind === "neurons" && population.role.model.kind === "cuba")
        reportFiring(ground.timing, population, fixed, timing, inputs, collector);
    }
    return boundsOf(inputs, fixed, timing.tau);
  });

/** Sums over the synapses into each neuron of a population, in units of I. */
interface Inputs {
  readonly plastic: boolean;
  /** One spike a synapse, those that raise the current and those that lower it. */
  readonly up: Float64Array;
  readonly down: Float64Array;
  /** The same at the fastest pace. */
  readonly upSustained: Float64Array;
  readonly downSustained: Float64Array;
  /** What the synapses add to V at most. */
  readonly drive: Float64Array;
  /** Spikes that arrive at most, each as far as its rounding is still felt: see `slackOf`. */
  readonly events: Float64Array;
}

const inputsOf = (ground: Ground, index: number, size: number, tau: TimeConstants): Inputs => {
  const sums = (): Float64Array => new Float64Array(size);
  const [up, down, upSustained, downSustained] = [sums(), sums(), sums(), sums()];
  const [drive, events] = [sums(), sums()];
  let plastic = false;
  ground.edges.forEach(({ projection, target }, p) => {
    const { pre, post } = projection;
    if (post.population !== index) return;
    plastic ||= projection.plastic;
    const pace = paceOf(ground.network.populations[pre.population], ground.timing.neurons[pre.population]);
    if (pace.spikes === 0) return;
    const most = pendingOf(pace, tau.synapse);
    const peak = Math.min(pace.spikes * peakOf(tau), most);
    const felt = pendingOf(pace, tau.membrane);
    const { weight, shift } = ground.weights[p];
    for (let e = 0; e < target.length; e++) {
      const n = post.first + target[e];
      const w = weight[e] * 2 ** shift;
      events[n] += felt;
      if (w > 0) {
        up[n] += w;
        upSustained[n] += w * most;
        drive[n] += w * peak;
      } else if (w < 0) {
        down[n] += w;
        downSustained[n] += w * most;
      }
    }
  });
  return { plastic, up, down, upSustained, downSustained, drive, events };
};

const paceOf = ({ role }: Population, timing: NeuronTiming | null): Pace => {
  if (role.kind === "input") {
    const { kind } = role.encoder;
    if (kind === "latency" || kind === "rank") return { spikes: 1, gap: Number.POSITIVE_INFINITY };
    const silent = role.encoder.kind === "poisson" && role.encoder.rate === 0;
    return { spikes: silent ? 0 : Number.POSITIVE_INFINITY, gap: 0 };
  }
  // li neurons have no threshold.
  if (role.model.kind !== "cuba") return { spikes: 0, gap: 1 };
  return {
    spikes: role.model.spikes.value || Number.POSITIVE_INFINITY,
    gap: Math.max(1, timing?.refractory ?? 0),
  };
};

/** Most of the current that one synapse of weight 1 leaves: 1 + q + q² …, q the decay over the shortest gap. */
const pendingOf = ({ spikes, gap }: Pace, tauSynapse: number): number => {
  const q = Math.exp(-gap / tauSynapse);
  if (q === 1) return spikes;
  return (1 - (spikes === Number.POSITIVE_INFINITY ? 0 : q ** spikes)) / (1 - q);
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

const boundsOf = (inputs: Inputs, fixed: QuantizedNeuron, tau: TimeConstants): Bounds => {
  const { up, down, upSustained, downSustained } = inputs;
  return {
    volley: { low: least(down) / UNIT, high: most(up) / UNIT },
    sustained: { low: least(downSustained) / UNIT, high: most(upSustained) / UNIT },
    voltage: most(up.map((_, n) => voltageOf(inputs, n, fixed, tau))) / UNIT,
  };
};

/** Most that V of a neuron can be, in units of V: it starts, decays, and is driven. */
const voltageOf = ({ drive, events }: Inputs, n: number, fixed: QuantizedNeuron, tau: TimeConstants) =>
  Math.max(0, (fixed.each?.[n] ?? fixed).initial) + drive[n] + slackOf(events[n], tau);

const reportOverflow = (ground: Ground, index: number, { up, down }: Inputs, collector: Collector): void => {
  const { low, high } = FORMATS.current;
  const highest = indexOf(up, (a, b) => a > b);
  const lowest = indexOf(down, (a, b) => a < b);
  const above = up[highest] - high;
  const below = low - down[lowest];
  if (above <= 0 && below <= 0) return;
  const exciting = above >= below;
  const n = exciting ? highest : lowest;
  const sum = exciting ? up[n] : down[n];
  const { name } = ground.network.populations[index];
  collector.report(
    "W0705",
    heaviest(ground, index, n, exciting ? 1 : -1),
    `one spike from every ${exciting ? "exciting" : "inhibiting"} synapse at once brings the current of ${name}[${n}] to ${short(sum / UNIT)} threshold units; ft1 clips it at ±${-low / UNIT}`,
    { hint: "what is clipped is lost: use smaller weights, fewer synapses or a higher threshold" },
  );
};

/** The weights of the projection that gives a neuron most of one sign. */
const heaviest = (ground: Ground, index: number, neuron: number, sign: 1 | -1) => {
  const given = ground.edges.map(({ projection: { post }, target }, p) => {
    if (post.population !== index) return -1;
    const { weight, shift } = ground.weights[p];
    let sum = 0;
    for (let e = 0; e < target.length; e++)
      if (post.first + target[e] === neuron) sum += Math.max(0, sign * weight[e]);
    return sum * 2 ** shift;
  });
  return ground.edges[given.indexOf(Math.max(...given))].projection.weight.span;
};

const reportFiring = (
  { trialSteps }: Timing,
  { name, span, role }: Population,
  fixed: QuantizedNeuron,
  { tau }: NeuronTiming,
  inputs: Inputs,
  collector: Collector,
): void => {
  const model = role.kind === "neurons" && role.model.kind === "cuba" ? role.model : null;
  if (model === null) return;
  const of = (n: number): QuantizedNeuron => fixed.each?.[n] ?? fixed;
  /** How far V stays below the threshold, in units of V; negative where it may reach it. */
  const gap = inputs.drive.map((_, n) => of(n).threshold - voltageOf(inputs, n, fixed, tau));
  const nearest = indexOf(gap, (a, b) => a < b);
  if (gap[nearest] > 0) {
    const threshold = of(nearest).threshold / UNIT;
    const reached = (Math.max(0, of(nearest).initial) + inputs.drive[nearest]) / UNIT;
    const driven = inputs.drive.some((sum) => sum > 0);
    collector.report(
      "W0706",
      span,
      driven
        ? `${name} can never fire: its inputs, however they spike, raise V to ${short(reached)} of the ${short(threshold)} threshold units it needs`
        : `${name} can never fire: nothing excites it, and V stays ${short(threshold - reached)} threshold units below the threshold`,
      {
        hint: driven
          ? "use larger weights, a lower threshold or a bias"
          : "project something into it, or give it a bias above its threshold",
      },
    );
  }
  const always = inputs.down.every(
    (sum, n) => sum === 0 && firesAlone(of(n), tau, inputs.events[n], trialSteps * STEP_TICKS),
  );
  if (always)
    collector.report(
      "W0707",
      model.bias.span,
      `${name} always fires: its bias alone takes V over the threshold`,
      {
        hint: "use a bias below the threshold, or a higher threshold",
      },
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

const most = (values: Float64Array): number =>
  values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
const least = (values: Float64Array): number =>
  values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);

/** The first of the elements that no other comes before. */
const indexOf = (values: Float64Array, before: (a: number, b: number) => boolean): number => {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (before(values[n], values[best])) best = n;
  return best;
};

const short = (x: number): string => String(Number(x.toPrecision(4)));
