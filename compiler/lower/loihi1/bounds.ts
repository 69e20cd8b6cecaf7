/**
 * What can be told of loihi1's neurons before a run: volleys that wrap U, and populations that can never fire
 * or always do. docs/decisions/0008 has the argument; here steps are few enough to be tried.
 */
import { DECAY_UNIT, LOIHI1_RANGES, MANTISSA_UNIT } from "../../../hw-models/numerics/loihi1.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Network, Population } from "../../network.ts";
import type { Edges } from "../edges.ts";
import type { Loihi1Neurons } from "./neurons.ts";
import type { Loihi1Weights } from "./weights.ts";

/** What has been lowered before. */
interface Ground {
  readonly network: Network;
  readonly edges: readonly Edges[];
  readonly weights: readonly Loihi1Weights[];
  readonly neurons: readonly (Loihi1Neurons | null)[];
  /** 0: no trial. */
  readonly trialSteps: number;
}

/** Reports W0705, W0706 and W0707. */
export const boundLoihi1 = (ground: Ground, collector: Collector): void => {
  ground.network.populations.forEach((population, index) => {
    const neurons = ground.neurons[index];
    if (neurons === null) return;
    const volley = volleyInto(ground, index, population.size);
    reportWrap(ground, index, volley, collector);
    if (neurons.spiking) reportFiring(ground, population, neurons, volley, collector);
  });
};

/** Sums over the synapses into each neuron, one spike each, in units of U. */
interface Volley {
  readonly up: Float64Array;
  readonly down: Float64Array;
}

const volleyInto = ({ network, edges, weights }: Ground, index: number, size: number): Volley => {
  const [up, down] = [new Float64Array(size), new Float64Array(size)];
  edges.forEach(({ projection: { pre, post }, target }, p) => {
    if (post.population !== index || isSilent(network.populations[pre.population])) return;
    const { weight, exponent } = weights[p];
    const unit = MANTISSA_UNIT * 2 ** exponent;
    for (let e = 0; e < target.length; e++) {
      const n = post.first + target[e];
      if (weight[e] > 0) up[n] += weight[e] * unit;
      else down[n] += weight[e] * unit;
    }
  });
  return { up, down };
};

const isSilent = ({ role }: Population): boolean =>
  role.kind === "input"
    ? role.encoder.kind === "poisson" && role.encoder.rate === 0
    : role.model.kind === "li";

const reportWrap = (ground: Ground, index: number, { up, down }: Volley, collector: Collector): void => {
  const { low, high } = LOIHI1_RANGES.current;
  let worst = -1;
  let most = 1;
  for (let n = 0; n < up.length; n++) {
    const share = Math.max(up[n] / high, down[n] / low);
    if (share > most) [worst, most] = [n, share];
  }
  if (worst < 0) return;
  const { name } = ground.network.populations[index];
  const exciting = up[worst] / high === most;
  collector.report(
    "W0705",
    heaviest(ground, index),
    `one spike from every ${exciting ? "exciting" : "inhibiting"} synapse at once brings U of ${name}[${worst}] to ${Number(most.toPrecision(3))} times what its 24 bits hold; it wraps around and changes its sign`,
    { hint: "use fewer synapses, or weights and thresholds that are nearer to each other" },
  );
};

/** The weights of the largest projection into a population. */
const heaviest = ({ network, edges }: Ground, index: number) => {
  const into = edges.filter(({ projection: { post } }) => post.population === index);
  const [largest] = into.sort((a, b) => b.target.length - a.target.length);
  return largest?.projection.weight.span ?? network.populations[index].span;
};

const reportFiring = (
  { trialSteps }: Ground,
  { name, span, role }: Population,
  neurons: Loihi1Neurons,
  { up, down }: Volley,
  collector: Collector,
): void => {
  if (role.kind === "input") return;
  const excited = up.some((sum) => sum > 0);
  const inhibited = down.some((sum) => sum < 0);
  if (excited && inhibited) return;
  const alone = firstFirings(neurons);
  // Inhibition only lowers V, so a neuron that nothing excites does no more than it does alone.
  if (!excited && alone.every((step) => step === Number.POSITIVE_INFINITY))
    collector.report(
      "W0706",
      span,
      `${name} can never fire: nothing excites it, and V stays below the threshold`,
      {
        hint: "project something into it, or give it a bias above its threshold",
      },
    );
  const within = trialSteps === 0 ? Number.POSITIVE_INFINITY : trialSteps;
  if (!inhibited && alone.every((step) => step < within))
    collector.report(
      "W0707",
      "bias" in role.model ? role.model.bias.span : span,
      `${name} always fires: its bias alone takes V over the threshold`,
      { hint: "use a bias below the threshold, or a higher threshold" },
    );
};

/** For each neuron the step in which it first fires without any input; infinite where it does not, NaN after long. */
const firstFirings = (neurons: Loihi1Neurons): readonly number[] => {
  const known = new Map<string, number>();
  return Array.from(neurons.threshold, (threshold, n) => {
    const bias = neurons.biasMantissa[n] * 2 ** neurons.biasExponent[n];
    const start = neurons.initialVoltage[n];
    const key = `${threshold} ${bias} ${start}`;
    const step = known.get(key) ?? firstFiring(threshold, bias, start, neurons.decays.voltage);
    known.set(key, step);
    return step;
  });
};

const firstFiring = (threshold: number, bias: number, start: number, decay: number): number => {
  const { low, high } = LOIHI1_RANGES.voltage;
  let v = start;
  for (let step = 0; step < MOST_STEPS; step++) {
    const kept = Math.trunc((v * (DECAY_UNIT - decay)) / DECAY_UNIT);
    const next = Math.min(Math.max(kept + bias, low), high);
    if (next > MANTISSA_UNIT * threshold) return step;
    // V moves one way until it settles.
    if (next === v) return Number.POSITIVE_INFINITY;
    v = next;
  }
  return Number.NaN;
};
/** Steps that are tried: what takes longer is not warned about. */
const MOST_STEPS = 2 ** 14;
