/**
 * One point of a sweep: the gradient at some formats and weights beside float64's, batch by batch. Six
 * references tell the causes of a difference apart. `chip ticks` is float64 at the firing ticks and with the
 * forward weights of these formats: what is left is the arithmetic of learning. `continuous` is the same in
 * continuous time: ticks and rounded states come on top. `stored weights` is continuous time with the weights
 * as training stores them: fewer bits of the forward weights come on top. Each is with the chip's floor under V' or without.
 */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import type { Network } from "../../compiler/network.ts";
import { SpikeRecorder } from "../../hw-models/trace.ts";
import { adjoint, adjointOfTrial } from "../gradient/adjoint.ts";
import { chipScale } from "../gradient/compare.ts";
import { continuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { sampleSpikes } from "../stimulus.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import { firstFirings, lossOf, type Outputs, outputsByNeuron } from "../train/loss.ts";
import { trialOf } from "../train/trial.ts";
import type { SweepFormats } from "./formats.ts";
import type { GradientRecord } from "./record.ts";
import { realWeights, sweepTrainee } from "./sweep-trainee.ts";
import { tallyOf } from "./tally.ts";

const SOURCES = ["chip ticks", "continuous", "stored weights"] as const;
const FLOORS = ["floor", "no floor"] as const;

/** Names of the references, as records give them. */
const AGAINST: readonly string[] = SOURCES.flatMap((source) => FLOORS.map((floor) => `${source}, ${floor}`));

export interface GradientPoint {
  readonly compiled: Compiled;
  readonly encoding: Encoding;
  /** Batches are its first samples, one behind the other. */
  readonly split: Split;
  readonly weights: LearnedWeights;
  readonly formats: SweepFormats;
  readonly batches: number;
  readonly batch: number;
}

export const gradientPoint = (
  point: GradientPoint,
): Pick<GradientRecord, "samples" | "silent" | "clipped" | "layers"> => {
  const { compiled, batches, batch, split } = point;
  const { addSample, trainee } = sampler(point);
  const size = trainee.state.weight.length;
  const tally = tallyOf(synapseRanges(compiled.lowered.edges), AGAINST);
  let silent = 0;
  for (let b = 0; b < batches; b++) {
    const own = new Float64Array(size);
    const others = AGAINST.map(() => new Float64Array(size));
    for (let n = b * batch; n < (b + 1) * batch; n++) if (!addSample(split, n, own, others)) silent++;
    tally.add(own, others);
  }
  return {
    samples: batches * batch,
    silent,
    clipped: trainee.state.clipped,
    layers: tally.records(),
  };
};

/** Adds one sample's gradients to all sums, or none of them where an output is silent, here or in float64. */
const sampler = ({ compiled, encoding, weights, formats }: GradientPoint) => {
  const { lowered } = ft1Of(compiled);
  const { network, learning } = lowered;
  const trainee = sweepTrainee(compiled, encoding, formats);
  trainee.restore(weights);
  const { forward, stored } = realWeights(compiled, trainee);
  const references = [forward, stored].map((weight) => {
    const view = continuousView(lowered);
    view.net.weight.set(weight);
    return { view, trial: trialOf(view, encoding) };
  });
  const [{ view, trial }] = references;
  const floors = [{ slopeFloor: learning?.slopeFloor ?? 0 }, {}];
  const exact = lossOf(network, view);
  const rounded = lossOf(withMargin(network, trainee.net.margin * trainee.net.tick), view);
  const scale = chipScale(network, view);
  const outputOf = outputsByNeuron(view);
  const outputs: Outputs = {
    times: new Float64Array(view.outputs.length),
    firings: new Int32Array(view.outputs.length),
  };
  const isHeard = (heard: Outputs, label: number): boolean =>
    heard.firings.every((p, k) => p >= 0 || !exact.needs(k, label));
  const unit = 2 ** -formats.time;
  const recorder = new SpikeRecorder();
  const firingsAtTicks = (split: Split, n: number): Firings => {
    recorder.clear();
    trainee.present(split, n, recorder);
    const { ticks, neurons } = recorder.sorted();
    return {
      count: ticks.length,
      time: Float64Array.from(ticks, (at) => at * unit),
      neuron: Uint32Array.from(neurons, (id) => view.sourceOf[id] - view.net.inputs),
    };
  };
  const addSample = (
    split: Split,
    n: number,
    own: Float64Array,
    others: readonly Float64Array[],
  ): boolean => {
    const label = split.labels[n];
    const firings = firingsAtTicks(split, n);
    firstFirings(firings, outputOf, outputs);
    if (!isHeard(outputs, label)) return false;
    const continuous = references.map((r) => r.trial.run(split, n));
    if (!references.every((r) => isHeard(r.trial.outputs, label))) return false;
    trainee.addGradient(label, own);
    references.forEach((r, k) => {
      const by = scaledErrors(exact, r.trial.outputs, continuous[k], label, scale);
      floors.forEach((floor, f) => {
        adjointOfTrial(r.view.net, r.trial.workspace, by, others[(k + 1) * floors.length + f], floor);
      });
    });
    const { ticks } = sampleSpikes(encoding, split, n, trainee.net.tick);
    const input = { time: Float64Array.from(ticks, (at) => at * unit), source: trial.input.source };
    const by = scaledErrors(rounded, outputs, firings, label, scale);
    floors.forEach((floor, f) => {
      adjoint(view.net, input, firings, by, others[f], { workspace: trial.workspace, ...floor });
    });
    return true;
  };
  return { trainee, addSample };
};

const scaledErrors = (
  loss: ReturnType<typeof lossOf>,
  outputs: Outputs,
  firings: Firings,
  label: number,
  scale: number,
): Float64Array => {
  const by = new Float64Array(firings.count);
  loss.evaluate(outputs, firings, label, by);
  return by.map((error) => error * scale);
};

/** The network with its margin, where it has one, of so many seconds. */
const withMargin = (network: Network, margin: number): Network => {
  const { learn } = network;
  if (learn?.loss.kind !== "first_spike") return network;
  return { ...network, learn: { ...learn, loss: { ...learn.loss, margin } } };
};
