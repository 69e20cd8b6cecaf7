/** Training in continuous time and float64, by batches and Adam: the recipe the chip is compared with. */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { axonRanges, synapseRanges } from "../../compiler/lower/edges.ts";
import { longestDelay } from "../../compiler/lower/ft1/timing.ts";
import { voltageScale } from "../../compiler/lower/voltage.ts";
import type { Learned, LearnedWeights } from "../../compiler/lower/weights.ts";
import type { Ft1Lowered } from "../../compiler/lowered.ts";
import { STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import { adjointOfTrial } from "../gradient/adjoint.ts";
import { type ContinuousView, continuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { type Adam, adam } from "./adam.ts";
import { bytesOf } from "./bytes.ts";
import type { Split } from "./data-set.ts";
import { dropping } from "./dropout.ts";
import type { Encoding } from "./encode.ts";
import { type Loss, lossOf, type Outputs } from "./loss.ts";
import { batchOf, halvings, loadInto, type Resumable, SLOW_START, type WatchedTrainee } from "./trainee.ts";
import { type Trial, trialOf } from "./trial.ts";
import { RUNAWAY, runawayWeight, WATCH_NUMBERS, watchOutputs } from "./watch.ts";

/** Settings of the float64 recipe (design note "learning"). */
export const FLOAT_RECIPE = {
  rate: 0.02,
  /** Added to all weights into a silent neuron; doubles each time in a row. */
  bump: 0.001,
  /** A hidden population silent in more than this fraction of a batch is bumped. */
  silentFraction: 0.3,
  /** Of nets with loops: the longest gradient of one sample, in squared time units a threshold unit. */
  longest: 3,
} as const;

export const floatTrainee = (compiled: Compiled, encoding: Encoding): WatchedTrainee & Resumable => {
  const { lowered, chip } = ft1Of(compiled);
  const { learning } = lowered;
  if (learning === null) throw new Error("the program has nothing to learn");
  const view = continuousView(lowered);
  const { net } = view;
  const trial = trialOf(view, encoding);
  const { halveAt, slowStart, dropout } = learning.learn.update;
  /** @param from samples that have been trained before */
  const trainingFrom = (from: number): Trial =>
    dropout > 0 ? trialOf(view, dropping(encoding, dropout, lowered.network.seed, from)) : trial;
  let training = trainingFrom(0);
  let trained = 0;
  const optimiser = adam(net.weight.length);
  const rateOf = relativeRates(lowered);
  const delays = delayRule(view, lowered, longestDelay(chip) * view.tick);
  // As on the chip: docs/decisions/0006.
  const { slopeFloor } = learning;
  const loss = lossOf(lowered.network, view);
  const watch = watchOutputs(lowered.network);
  const gradient = new Float64Array(net.weight.length);
  // Around a loop the exact gradient grows or fades with every turn (docs/decisions/0021).
  const looped = training.workspace.layout.stages.some(({ loops }) => loops.length > 0);
  const ofSample = new Float64Array(looped ? net.weight.length : 0);
  const silence = silenceRule(view, lowered, loss);
  let byFiring = new Float64Array(256);
  let rate = FLOAT_RECIPE.rate;

  /** Adds one sample's gradient, unless an output that its label needs was silent. */
  const addSample = (split: Split, n: number, share: number): void => {
    const firings = training.run(split, n);
    const label = split.labels[n];
    watch.sample(
      n,
      training.outputs.firings.some((firing) => firing >= 0),
    );
    if (!silence.count(firings, training.outputs, label)) return;
    if (byFiring.length < firings.count) byFiring = new Float64Array(firings.count * 2);
    byFiring.fill(0, 0, firings.count);
    loss.evaluate(training.outputs, firings, label, byFiring);
    for (let p = 0; p < firings.count; p++) byFiring[p] *= share;
    const { byDelay } = delays;
    const options = { slopeFloor, ...(byDelay && { byDelay }) };
    adjointOfTrial(net, training.workspace, byFiring, looped ? ofSample : gradient, options);
    if (looped) moveAtMost(ofSample, FLOAT_RECIPE.longest * share, gradient);
  };

  /** What is kept between epochs, beside single numbers. */
  const parts = {
    weight: net.weight,
    delay: net.axonDelay,
    ...named("weight", optimiser),
    ...named("delay", delays.optimiser),
  };

  return {
    name: "float64",
    beginEpoch: (epoch, epochs) => {
      rate = FLOAT_RECIPE.rate * 2 ** -halvings(halveAt, epoch, epochs);
    },
    train: (split, order) => {
      const size = batchOf(order.length);
      watch.begin(order.length);
      for (let from = 0; from < order.length; from += size) {
        const batch = order.subarray(from, from + size);
        gradient.fill(0);
        delays.byDelay?.fill(0);
        silence.begin();
        for (const n of batch) addSample(split, n, 1 / batch.length);
        const slow = trained < slowStart ? 2 ** -SLOW_START : 1;
        trained += batch.length;
        if (silence.raise(net.weight, batch.length)) continue;
        for (let e = 0; e < gradient.length; e++) if (rateOf[e] === 0) gradient[e] = 0;
        optimiser.step(net.weight, gradient, rate * slow, rateOf);
        delays.step(rate * slow);
        const lost = net.weight.findIndex((w) => !(Math.abs(w) <= RUNAWAY));
        if (lost >= 0) throw runawayWeight(lowered, lost, watch.now);
      }
      watch.end();
    },
    classify: (split, n) => {
      const firings = trial.run(split, n);
      return loss.classify(trial.outputs, firings);
    },
    warnings: watch.warnings,
    weights: () => splitParameters(lowered, view),
    restore: (weights) => joinParameters(lowered, weights, view),
    save: () =>
      new Map([
        ["host", bytesOf(Float64Array.of(trained, silence.bump, ...watch.save()))],
        ...Object.entries(parts).map(([name, numbers]) => [name, bytesOf(numbers)] as const),
      ]),
    load: (state) => {
      const host = new Float64Array(2 + WATCH_NUMBERS);
      loadInto(host, state, "host");
      const [, , ...watched] = host;
      watch.load(watched);
      [trained, silence.bump] = host;
      training = trainingFrom(trained);
      for (const [name, numbers] of Object.entries(parts)) loadInto(numbers, state, name);
    },
  };
};

/** Adds a vector to a sum, shortened to `longest` where it is longer, and leaves zeros in its place. */
export const moveAtMost = (vector: Float64Array, longest: number, sum: Float64Array): void => {
  let square = 0;
  for (let e = 0; e < vector.length; e++) square += vector[e] * vector[e];
  const length = Math.sqrt(square);
  const kept = length > longest ? longest / length : 1;
  for (let e = 0; e < vector.length; e++) sum[e] += kept * vector[e];
  vector.fill(0);
};

interface SilenceRule {
  /** What the next raise adds to a weight. */
  bump: number;
  begin(): void;
  /** Notes who was silent in a sample; whether all outputs that its label needs have fired. */
  count(firings: Firings, outputs: Outputs, label: number): boolean;
  /** Raises weights where the batch was too silent, and then is true: no step is to be taken. */
  raise(weight: Float64Array, batch: number): boolean;
}

/**
 * A batch in which an output was silent that its sample's label needs, or more than 30 % of a hidden
 * population's firings are missing, takes no step; all weights into the silent neurons of the first such
 * population are raised instead.
 */
const silenceRule = (view: ContinuousView, lowered: Ft1Lowered, loss: Loss): SilenceRule => {
  const { net } = view;
  const heard = new Uint32Array(net.neurons);
  const last = new Int32Array(net.neurons).fill(-1);
  let sample = 0;
  const output = lowered.learning?.learn.loss.population;
  const layers = [
    ...new Set((lowered.learning?.order ?? []).map((p) => lowered.network.projections[p].post.population)),
  ]
    .reverse()
    .map((population) => ({
      first: lowered.placement.firstLocal[population],
      size: lowered.network.populations[population].size,
      allowed: population === output ? 0 : FLOAT_RECIPE.silentFraction,
    }));
  const rule: SilenceRule = {
    bump: FLOAT_RECIPE.bump,
    begin: () => {
      heard.fill(0);
    },
    count: (firings, outputs, label) => {
      sample++;
      for (let p = 0; p < firings.count; p++) {
        const n = firings.neuron[p];
        if (last[n] !== sample) heard[n]++;
        last[n] = sample;
      }
      let whole = true;
      view.outputs.forEach((n, k) => {
        if (outputs.firings[k] >= 0) return;
        // A silence that does not matter counts as a firing.
        if (loss.needs(k, label)) whole = false;
        else heard[n]++;
      });
      return whole;
    },
    raise: (weight, batch) => {
      for (const { first, size, allowed } of layers) {
        const layer = heard.subarray(first, first + size);
        const missing = layer.reduce((sum, h) => sum + batch - h, 0);
        if (missing <= allowed * size * batch) continue;
        for (let e = 0; e < weight.length; e++) {
          const n = net.target[e] - first;
          if (n >= 0 && n < size && heard[first + n] < batch * (1 - allowed)) weight[e] += rule.bump;
        }
        rule.bump *= 2;
        return true;
      }
      rule.bump = FLOAT_RECIPE.bump;
      return false;
    },
  };
  return rule;
};

/** The rate of each weight as a multiple of the update's; 0: it does not learn. */
const relativeRates = ({ edges: all, network }: Ft1Lowered): Float64Array => {
  const ranges = synapseRanges(all);
  const rates = new Float64Array(ranges[ranges.length - 1]?.to ?? 0);
  const usual = network.learn?.update.rate.value ?? 1;
  for (const { edges, from, to } of ranges) {
    const { plastic, rate } = edges.projection;
    if (plastic) rates.fill((rate?.value ?? usual) / usual, from, to);
  }
  return rates;
};

const splitParameters = (lowered: Ft1Lowered, { net, timeUnit }: ContinuousView): LearnedWeights => {
  const scale = voltageScale(lowered.network);
  const axons = axonRanges(lowered.edges);
  return new Map(
    synapseRanges(lowered.edges).map(({ edges: { projection }, index, from, to }): [string, Learned] => {
      const weight = net.weight.slice(from, to).map((w) => w * scale);
      if (projection.axonal === undefined) return [projection.name, { weight }];
      const own = net.axonDelay.slice(axons[index].from, axons[index].to);
      return [projection.name, { weight, delay: own.map((d) => d * timeUnit) }];
    }),
  );
};

/** Writes weights and delays by projection into a net; projections not named keep theirs. */
const joinParameters = (
  lowered: Ft1Lowered,
  weights: LearnedWeights,
  { net, timeUnit }: ContinuousView,
): void => {
  const scale = voltageScale(lowered.network);
  const axons = axonRanges(lowered.edges);
  for (const { edges, index, from } of synapseRanges(lowered.edges)) {
    const own = weights.get(edges.projection.name);
    own?.weight.forEach((w, e) => {
      net.weight[from + e] = w / scale;
    });
    own?.delay?.forEach((seconds, n) => {
      net.axonDelay[axons[index].from + n] = seconds / timeUnit;
    });
  }
};

/** The arrays of an optimiser under names of their own. */
const named = (what: string, optimiser: Adam): Readonly<Record<string, Float64Array>> =>
  Object.fromEntries(Object.entries(optimiser.state).map(([name, numbers]) => [`${what} ${name}`, numbers]));

interface DelayRule {
  /** ∂L/∂ delay of each axon, summed by the batch; undefined where none learns. */
  readonly byDelay: Float64Array | undefined;
  readonly optimiser: Adam;
  step(rate: number): void;
}

/**
 * The delays that learn, by an optimiser of their own; a delay stays between one step of the chip and the
 * longest.
 * @param longest in time units
 */
const delayRule = ({ net, tick }: ContinuousView, lowered: Ft1Lowered, longest: number): DelayRule => {
  const shares = new Float64Array(net.axonDelay.length);
  const usual = lowered.network.learn?.update.rate.value ?? 1;
  for (const { edges, from, to } of axonRanges(lowered.edges)) {
    const { axonal } = edges.projection;
    if (axonal?.rate) shares.fill(axonal.rate.value / usual, from, to);
  }
  if (shares.every((share) => share === 0)) return { byDelay: undefined, optimiser: adam(0), step: () => {} };
  const byDelay = new Float64Array(shares.length);
  const optimiser = adam(shares.length);
  return {
    byDelay,
    optimiser,
    step: (rate) => {
      for (let a = 0; a < byDelay.length; a++) if (shares[a] === 0) byDelay[a] = 0;
      optimiser.step(net.axonDelay, byDelay, rate, shares);
      for (let a = 0; a < byDelay.length; a++)
        if (shares[a] > 0)
          net.axonDelay[a] = Math.min(Math.max(net.axonDelay[a], STEP_TICKS * tick), longest);
    },
  };
};
