/**
 * Bounds of currents and voltages on loihi1, whose current wraps: see ../bounds.ts. Roundings go toward zero, so
 * that they raise nothing but a V below it; and whether a bias alone fires is tried, step by step.
 */
import {
  clipVoltage,
  DECAY_UNIT,
  kept,
  LOIHI1_RANGES,
  MANTISSA_UNIT,
} from "../../../hw-models/numerics/loihi1.ts";
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
import { voltageScale } from "../voltage.ts";
import { gainOf, type Loihi1Neurons, peakOf } from "./neurons.ts";
import type { Loihi1Decays } from "./timing.ts";
import type { Loihi1Weights } from "./weights.ts";

/** What has been lowered before. */
interface Ground {
  readonly network: Network;
  readonly edges: readonly Edges[];
  readonly weights: readonly Loihi1Weights[];
  readonly neurons: readonly (Loihi1Neurons | null)[];
  readonly unitsPerVoltage: number;
  /** 0: no trial. */
  readonly trialSteps: number;
}

/** Bounds of each population, null for inputs; reports W0705, W0706 and W0707. */
export const boundLoihi1 = (ground: Ground, collector: Collector): readonly (Bounds | null)[] => {
  const { network, edges } = ground;
  const weights = ground.weights.map(({ weight, exponent }) => ({
    weight,
    unit: MANTISSA_UNIT * 2 ** exponent,
  }));
  const unit = ground.unitsPerVoltage * voltageScale(network);
  return network.populations.map((population, index) => {
    const held = ground.neurons[index];
    if (held === null || population.role.kind === "input") return null;
    const gain = gainOf(population.role.model, held.decays);
    const peak = peakOf(population.role.model, held.decays) / gain;
    const paceTo = (source: number): Pace =>
      paceOf(network.populations[source], 1 + (ground.neurons[source]?.decays.refractory ?? 0));
    const inputs = inputsOf(network, edges, weights, index, (source) => effectOf(paceTo(source), held, peak));
    // A current at the start is a spike at the start.
    for (let n = 0; n < population.size; n++) inputs.drive[n] += Math.max(0, held.initialCurrent[n]) * peak;
    const neurons = neuronsOf(held);
    // A run counts how often plastic weights make U wrap.
    if (!inputs.plastic) {
      reportWrap(ground, index, inputs, weights, collector);
      // What wraps has the other sign, and all may be otherwise.
      if (held.spiking && !mayWrap(inputs, held)) {
        reportNever(population, inputs, neurons, unit, collector);
        const within = ground.trialSteps || Number.POSITIVE_INFINITY;
        const alone = (): boolean => firstFirings(held).every((step) => step < within);
        if (inputs.down.every((sum) => sum === 0) && alone()) reportAlways(population, collector);
      }
    }
    // U stands for a current that adds so much to V in a step.
    return boundsOf(inputs, neurons, { current: unit * gain, voltage: unit });
  });
};

/** @param peak of V by one spike that adds 1 to U */
const effectOf = (
  pace: Pace,
  { decays: { current, voltage } }: Loihi1Neurons,
  peak: number,
): Effect | null => {
  if (pace.spikes === 0) return null;
  const pending = pendingOf(pace, tauOf(DECAY_UNIT - 1 - current));
  const steady = pending * (DECAY_UNIT / voltage);
  // A current that lasts one step leaves V, and V alone, to decay.
  const jumps =
    current === DECAY_UNIT - 1 ? pendingOf(pace, tauOf(DECAY_UNIT - voltage)) : Number.POSITIVE_INFINITY;
  return { pending, drive: Math.min(pace.spikes * peak, steady, jumps), felt: 0 };
};

/** Steps in which a state fades by e that keeps so many 4096ths in each. */
const tauOf = (kept: number): number => -1 / Math.log(kept / DECAY_UNIT);

const neuronsOf = ({
  decays,
  spiking,
  threshold,
  biasMantissa,
  biasExponent,
  initialVoltage,
}: Loihi1Neurons): Neurons => {
  /** Steps of a bias that V gathers at last. */
  const steps = decays.voltage === 0 ? 0 : DECAY_UNIT / decays.voltage;
  const rest = (n: number): number => biasMantissa[n] * 2 ** biasExponent[n] * steps;
  return {
    // Whole numbers: more than 64 · vth is one more at least.
    threshold: (n) => (spiking ? MANTISSA_UNIT * threshold[n] + 1 - rest(n) : null),
    initial: (n) => initialVoltage[n] - rest(n),
    // Below 0 a step's rounding adds less than 1.
    slack: () => steps,
  };
};

/** Whether U of a neuron may leave its 24 bits, by a spike of every synapse in every step. */
const mayWrap = ({ up, down }: Inputs, { decays, initialCurrent }: Loihi1Neurons): boolean => {
  const steps = DECAY_UNIT / (decays.current + 1);
  const { low, high } = LOIHI1_RANGES.current;
  return initialCurrent.some((u, n) => up[n] * steps + u > high || down[n] * steps + u < low);
};

const reportWrap = (
  { network, edges }: Ground,
  index: number,
  inputs: Inputs,
  weights: readonly Held[],
  collector: Collector,
): void => {
  const { low, high } = LOIHI1_RANGES.current;
  const worst = worstVolley(inputs, LOIHI1_RANGES.current);
  if (worst === null) return;
  const { neuron, sum, sign } = worst;
  collector.report(
    "W0705",
    heaviest(edges, weights, index, neuron, sign),
    `one spike from every ${sign > 0 ? "exciting" : "inhibiting"} synapse at once brings U of ${network.populations[index].name}[${neuron}] to ${Number((sum / (sign > 0 ? high : low)).toPrecision(3))} times what its 24 bits hold; it wraps around and changes its sign`,
    { hint: "use fewer synapses, or weights and thresholds that are nearer to each other" },
  );
};

/** For each neuron the step in which it first fires without any input; infinite where it does not, NaN after long. */
const firstFirings = (neurons: Loihi1Neurons): readonly number[] => {
  const known = new Map<string, number>();
  return Array.from(neurons.threshold, (threshold, n) => {
    const bias = neurons.biasMantissa[n] * 2 ** neurons.biasExponent[n];
    const [u, v] = [neurons.initialCurrent[n], neurons.initialVoltage[n]];
    const key = `${threshold} ${bias} ${u} ${v}`;
    const step = known.get(key) ?? firstFiring(MANTISSA_UNIT * threshold, bias, u, v, neurons.decays);
    known.set(key, step);
    return step;
  });
};

const firstFiring = (
  threshold: number,
  bias: number,
  current: number,
  start: number,
  decays: Loihi1Decays,
): number => {
  let [u, v] = [current, start];
  for (let step = 0; step < MOST_STEPS; step++) {
    u = kept(u, DECAY_UNIT - 1 - decays.current);
    const next = clipVoltage(kept(v, DECAY_UNIT - decays.voltage) + u + bias);
    if (next > threshold) return step;
    // Once U is gone V moves one way until it settles.
    if (u === 0 && next === v) return Number.POSITIVE_INFINITY;
    v = next;
  }
  return Number.NaN;
};
/** Steps that are tried: what takes longer is not warned about. */
const MOST_STEPS = 2 ** 14;
