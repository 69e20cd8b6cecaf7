/** Training in continuous time and float64, by batches and Adam: the recipe the chip is compared with. */
import type { Compiled } from "../../compiler/compile.ts";
import { voltageScale } from "../../compiler/lower/quantize.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import { adjoint } from "../gradient/adjoint.ts";
import { type ContinuousView, continuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { adam } from "./adam.ts";
import type { Split } from "./data-set.ts";
import type { LatencyEncoding } from "./encode.ts";
import { firstSpikeLoss } from "./loss.ts";
import { firstOf, halvings, type Trainee } from "./trainee.ts";
import { trialOf } from "./trial.ts";

/** Settings of the float64 recipe (design note "learning"). */
export const FLOAT_RECIPE = {
  batch: 150,
  rate: 0.02,
  /** Added to all weights into a silent neuron; doubles each time in a row. */
  bump: 0.001,
  /** A hidden population silent in more than this fraction of a batch is bumped. */
  silentFraction: 0.3,
  /** Per sample and neuron, a batch-averaged weight gradient larger than this is dropped. */
  largest: 0.1,
};

export const floatTrainee = (compiled: Compiled, encoding: LatencyEncoding): Trainee => {
  const { lowered } = compiled;
  const { learning } = lowered;
  if (learning === null) throw new Error("the program has nothing to learn");
  const view = continuousView(lowered);
  const { net } = view;
  const trial = trialOf(view, encoding);
  const optimiser = adam(net.weight.length);
  const plastic = plasticEdges(compiled);
  const lossBy = new Float64Array(view.outputs.length);
  const sample = new Float64Array(net.weight.length);
  const gradient = new Float64Array(net.weight.length);
  const silence = silenceRule(view, compiled);
  const dropped = new Uint8Array(net.neurons);
  let byFiring = new Float64Array(256);
  let rate = FLOAT_RECIPE.rate;

  /** Adds one sample's gradient, unless an output was silent. */
  const addSample = (split: Split, n: number, share: number): void => {
    const firings = trial.run(split, n);
    silence.count(firings);
    if (trial.outputTimes.includes(Number.POSITIVE_INFINITY)) return;
    firstSpikeLoss(trial.outputTimes, split.labels[n], view.margin.exact, lossBy);
    if (byFiring.length < firings.count) byFiring = new Float64Array(firings.count * 2);
    byFiring.fill(0);
    view.outputs.forEach((_, k) => {
      byFiring[trial.outputFirings[k]] = lossBy[k] * share;
    });
    sample.fill(0);
    adjoint(net, trial.input, firings, byFiring, sample, { workspace: trial.workspace });
    dropLarge(sample, net.target, dropped);
    for (let e = 0; e < sample.length; e++) gradient[e] += sample[e];
  };

  return {
    name: "float64",
    beginEpoch: (epoch, epochs) => {
      rate = FLOAT_RECIPE.rate * 2 ** -halvings(learning.learn.update.halveAt, epoch, epochs);
    },
    train: (split, order) => {
      for (let from = 0; from < order.length; from += FLOAT_RECIPE.batch) {
        const batch = order.subarray(from, from + FLOAT_RECIPE.batch);
        gradient.fill(0);
        silence.begin();
        for (const n of batch) addSample(split, n, 1 / batch.length);
        if (silence.raise(net.weight, batch.length)) continue;
        for (let e = 0; e < gradient.length; e++) if (plastic[e] === 0) gradient[e] = 0;
        optimiser.step(net.weight, gradient, rate);
      }
    },
    classify: (split, n) => {
      trial.run(split, n);
      return firstOf(trial.outputTimes, Number.isFinite);
    },
    weights: () => splitWeights(compiled, net.weight),
    restore: (weights) => joinWeights(compiled, weights, net.weight),
  };
};

/** Drops a neuron's part of a sample's gradient where one of its weights has too large a one. */
const dropLarge = (gradient: Float64Array, target: Uint32Array, dropped: Uint8Array): void => {
  dropped.fill(0);
  let any = false;
  for (let e = 0; e < gradient.length; e++)
    if (Math.abs(gradient[e]) > FLOAT_RECIPE.largest) {
      dropped[target[e]] = 1;
      any = true;
    }
  if (any) for (let e = 0; e < gradient.length; e++) if (dropped[target[e]]) gradient[e] = 0;
};

interface SilenceRule {
  begin(): void;
  count(firings: Firings): void;
  /** Raises weights where the batch was too silent, and then is true: no step is to be taken. */
  raise(weight: Float64Array, batch: number): boolean;
}

/**
 * A batch in which an output was silent, or more than 30 % of a hidden population's firings are missing,
 * takes no step; all weights into the silent neurons of the first such population are raised instead.
 */
const silenceRule = (view: ContinuousView, { lowered }: Compiled): SilenceRule => {
  const { net } = view;
  const heard = new Uint32Array(net.neurons);
  const last = new Int32Array(net.neurons).fill(-1);
  let sample = 0;
  let bump = FLOAT_RECIPE.bump;
  const layers = [
    ...new Set((lowered.learning?.order ?? []).map((p) => lowered.network.projections[p].post.population)),
  ]
    .reverse()
    .map((population) => ({
      first: lowered.placement.firstLocal[population],
      size: lowered.network.populations[population].size,
      allowed: population === lowered.learning?.learn.loss.population ? 0 : FLOAT_RECIPE.silentFraction,
    }));
  return {
    begin: () => {
      heard.fill(0);
    },
    count: (firings) => {
      sample++;
      for (let p = 0; p < firings.count; p++) {
        const n = firings.neuron[p];
        if (last[n] !== sample) heard[n]++;
        last[n] = sample;
      }
    },
    raise: (weight, batch) => {
      for (const { first, size, allowed } of layers) {
        const layer = heard.subarray(first, first + size);
        const missing = layer.reduce((sum, h) => sum + batch - h, 0);
        if (missing <= allowed * size * batch) continue;
        for (let e = 0; e < weight.length; e++) {
          const n = net.target[e] - first;
          if (n >= 0 && n < size && heard[first + n] < batch * (1 - allowed)) weight[e] += bump;
        }
        bump *= 2;
        return true;
      }
      bump = FLOAT_RECIPE.bump;
      return false;
    },
  };
};

const plasticEdges = ({ lowered }: Compiled): Uint8Array =>
  Uint8Array.from(lowered.edges.flatMap((e) => Array.from(e.target, () => Number(e.projection.plastic))));

const splitWeights = ({ lowered }: Compiled, all: Float64Array): LearnedWeights => {
  const scale = voltageScale(lowered.network);
  let at = 0;
  return new Map(
    lowered.edges.map(({ projection, weight }) => [
      projection.name,
      all.slice(at, (at += weight.length)).map((w) => w * scale),
    ]),
  );
};

/** Writes weights by projection into a net's flat array; projections not named keep theirs. */
export const joinWeights = ({ lowered }: Compiled, weights: LearnedWeights, all: Float64Array): void => {
  const scale = voltageScale(lowered.network);
  let at = 0;
  for (const { projection, weight } of lowered.edges) {
    weights.get(projection.name)?.forEach((w, e) => {
      all[at + e] = w / scale;
    });
    at += weight.length;
  }
};
