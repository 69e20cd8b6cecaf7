/**
 * The chip's gradient beside float64's, layer by layer. Four references tell the causes of a difference
 * apart: at continuous spike times or at the chip's own (timing), with the chip's floor under V' or without
 * (the floor); what is left at the chip's own times with its floor is the arithmetic.
 */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { axonRanges, synapseRanges } from "../../compiler/lower/edges.ts";
import type { Network } from "../../compiler/network.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import { SpikeRecorder } from "../../hw-models/trace.ts";
import { sampleSpikes } from "../stimulus.ts";
import type { ChipTrainee } from "../train/chip-trainee.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import { firstFirings, lossOf, type Outputs, outputsByNeuron } from "../train/loss.ts";
import { trialOf } from "../train/trial.ts";
import { adjoint } from "./adjoint.ts";
import { agreementOf } from "./agreement.ts";
import type { ContinuousNet } from "./continuous-net.ts";
import { type ContinuousView, continuousView } from "./continuous-view.ts";
import type { Firings } from "./forward.ts";

/** A float64 gradient to compare with. */
export interface Reference {
  readonly name: string;
  /** At the chip's own firing ticks, its rounded input ticks and margin; else in continuous time. */
  readonly chipTicks: boolean;
  /** V' no smaller than the chip's floor. */
  readonly floor: boolean;
}

export const REFERENCES: readonly Reference[] = [
  { name: "chip ticks, floor", chipTicks: true, floor: true },
  { name: "chip ticks, no floor", chipTicks: true, floor: false },
  { name: "continuous, floor", chipTicks: false, floor: true },
  { name: "continuous, no floor", chipTicks: false, floor: false },
];

export interface LayerComparison {
  /** Of the projection. */
  readonly name: string;
  readonly against: string;
  /** Mean over batches of the cosine between the two batch gradients; and the smallest of them. */
  readonly cosine: number;
  readonly worstCosine: number;
  /** Mean of |chip| / |reference|. */
  readonly normRatio: number;
  /** Mean fraction of weights whose two gradients have one sign, of those whose reference is not 0. */
  readonly signAgreement: number;
  /** Largest difference in any batch, in parts of that batch's largest reference gradient. */
  readonly largestError: number;
}

export interface Comparison {
  readonly layers: readonly LayerComparison[];
  readonly batches: number;
  readonly samples: number;
  /** Samples left out because an output was silent, on the chip or in continuous time. */
  readonly silent: number;
}

export interface CompareOptions {
  readonly batches: number;
  readonly batch: number;
  /** Called with each batch's gradients, the chip's and those of REFERENCES; they hold until the next batch. */
  readonly onBatch?: (own: Float64Array, others: readonly Float64Array[]) => void;
}

/** Compares gradients at the trainee's present weights over batches of a split, its first samples first. */
export const compareGradients = (
  compiled: Compiled,
  encoding: Encoding,
  chip: ChipTrainee,
  split: Split,
  options: CompareOptions,
): Comparison => {
  const view = continuousView(ft1Of(compiled).lowered);
  const { net } = view;
  net.weight.set(forwardWeights(compiled, chip));
  net.axonDelay.set(Float64Array.from(chip.machine.ft1[0].state.delay, (ticks) => ticks * view.tick));
  const layers = layersOf(compiled);
  const tallies = REFERENCES.map(() => layers.map(newTally));
  const own = newGradient(net);
  const others = REFERENCES.map(() => newGradient(net));
  const sample = sampler(compiled, encoding, view, chip);
  const batches = Math.min(options.batches, Math.floor(split.labels.length / options.batch));
  let silent = 0;
  for (let b = 0; b < batches; b++) {
    for (const gradient of [own, ...others]) {
      gradient.weight.fill(0);
      gradient.delay.fill(0);
    }
    for (let n = b * options.batch; n < (b + 1) * options.batch; n++)
      if (!sample(split, n, own, others)) silent++;
    options.onBatch?.(
      own.weight,
      others.map(({ weight }) => weight),
    );
    REFERENCES.forEach((_, r) => {
      layers.forEach(({ of, from, to }, l) => {
        addBatch(tallies[r][l], own[of].subarray(from, to), others[r][of].subarray(from, to));
      });
    });
  }
  return {
    layers: layers.flatMap(({ name }, l) =>
      REFERENCES.map((reference, r) => ({
        name,
        against: reference.name,
        ...summary(tallies[r][l], batches),
      })),
    ),
    batches,
    samples: batches * options.batch,
    silent,
  };
};

/** By all synapses and all axons. */
interface Gradient {
  readonly weight: Float64Array;
  readonly delay: Float64Array;
}

const newGradient = ({ weight, axonDelay }: ContinuousNet): Gradient => ({
  weight: new Float64Array(weight.length),
  delay: new Float64Array(axonDelay.length),
});

/** What learns: weights of projections, then delays. */
const layersOf = ({ lowered }: Compiled) => [
  ...synapseRanges(lowered.edges).flatMap(({ edges: { projection }, from, to }) =>
    projection.plastic ? [{ of: "weight" as const, name: projection.name, from, to }] : [],
  ),
  ...axonRanges(lowered.edges).flatMap(({ edges: { projection }, from, to }) =>
    projection.axonal?.rate ? [{ of: "delay" as const, name: `${projection.name} delays`, from, to }] : [],
  ),
];

/** The weights the chip's spikes are made with, in threshold units. */
const forwardWeights = (compiled: Compiled, chip: ChipTrainee): Float64Array => {
  const { lowered } = ft1Of(compiled);
  const { weight } = chip.machine.ft1[0].state;
  const real = new Float64Array(weight.length);
  for (const { index, from, to } of synapseRanges(lowered.edges)) {
    const unit = 2 ** (lowered.weights[index].shift - FORMATS.current.fraction);
    for (let s = from; s < to; s++) real[s] = weight[s] * unit;
  }
  return real;
};

type AddSample = (split: Split, n: number, own: Gradient, others: readonly Gradient[]) => boolean;

/** Adds one sample's gradients to all sums, or none of them where an output is silent. */
const sampler = (
  compiled: Compiled,
  encoding: Encoding,
  view: ContinuousView,
  chip: ChipTrainee,
): AddSample => {
  const { net } = view;
  const trial = trialOf(view, encoding);
  const { timing, learning, network } = ft1Of(compiled).lowered;
  const slopeFloor = learning?.slopeFloor ?? 0;
  const losses = { exact: lossOf(network, view), own: lossOf(asOnChip(network, view), view) };
  const scale = chipScale(network, view);
  const outputOf = outputsByNeuron(view);
  const chipOutputs: Outputs = {
    times: new Float64Array(view.outputs.length),
    firings: new Int32Array(view.outputs.length),
  };
  const isHeard = ({ firings }: Outputs, label: number): boolean =>
    firings.every((p, k) => p >= 0 || !losses.exact.needs(k, label));
  return (split, n, own, others) => {
    const label = split.labels[n];
    const continuous = trial.run(split, n);
    const firings = chipFirings(chip, view, split, n);
    firstFirings(firings, outputOf, chipOutputs);
    if (!isHeard(trial.outputs, label) || !isHeard(chipOutputs, label)) return false;
    chip.machine.addGradient(label, own.weight, own.delay);
    const { ticks } = sampleSpikes(encoding, split, n, timing.tick);
    const chipInput = { time: Float64Array.from(ticks, (at) => at * view.tick), source: trial.input.source };
    REFERENCES.forEach(({ chipTicks, floor }, r) => {
      const list = chipTicks ? firings : continuous;
      const byFiring = new Float64Array(list.count);
      const loss = chipTicks ? losses.own : losses.exact;
      loss.evaluate(chipTicks ? chipOutputs : trial.outputs, list, label, byFiring);
      for (let p = 0; p < list.count; p++) byFiring[p] *= scale;
      const { weight, delay } = others[r];
      const options = { workspace: trial.workspace, byDelay: delay, ...(floor && { slopeFloor }) };
      adjoint(net, chipTicks ? chipInput : trial.input, list, byFiring, weight, options);
    });
    return true;
  };
};

/** The network with the times of its loss rounded to the chip's ticks. */
const asOnChip = (network: Network, { margin, tick, timeUnit }: ContinuousView): Network => {
  const { learn } = network;
  switch (learn?.loss.kind) {
    case "first_spike":
      return { ...network, learn: { ...learn, loss: { ...learn.loss, margin: margin.rounded * timeUnit } } };
    case "spike_times": {
      const ticks = tick * timeUnit;
      const targets = learn.loss.targets.map((time) => Math.round(time / ticks) * ticks);
      return { ...network, learn: { ...learn, loss: { ...learn.loss, targets } } };
    }
    default:
      return network;
  }
};

/** What the chip reduces as a multiple of the program's loss: it leaves the 1/tau of cross entropy to the rate. */
export const chipScale = ({ learn }: Network, { timeUnit }: ContinuousView): number =>
  learn?.loss.kind === "cross_entropy" ? learn.loss.tau / timeUnit : 1;

/** The chip's firings of a sample, in time units, in order of (tick, neuron). */
const chipFirings = (chip: ChipTrainee, view: ContinuousView, split: Split, n: number): Firings => {
  const recorder = new SpikeRecorder();
  chip.present(split, n, recorder);
  const { ticks, neurons } = recorder.sorted();
  return {
    count: ticks.length,
    time: Float64Array.from(ticks, (at) => at * view.tick),
    neuron: Uint32Array.from(neurons, (id) => view.sourceOf[id] - view.net.inputs),
  };
};

interface Tally {
  cosine: number;
  worst: number;
  normRatio: number;
  agreement: number;
  largestError: number;
}

const newTally = (): Tally => ({ cosine: 0, worst: 1, normRatio: 0, agreement: 0, largestError: 0 });

const addBatch = (tally: Tally, own: Float64Array, other: Float64Array): void => {
  const { cosine, normRatio, signAgreement, largestError } = agreementOf(own, other);
  tally.cosine += cosine;
  tally.worst = Math.min(tally.worst, cosine);
  tally.normRatio += normRatio;
  tally.agreement += signAgreement;
  tally.largestError = Math.max(tally.largestError, largestError);
};

const summary = (tally: Tally, batches: number): Omit<LayerComparison, "name" | "against"> => ({
  cosine: tally.cosine / batches,
  worstCosine: tally.worst,
  normRatio: tally.normRatio / batches,
  signAgreement: tally.agreement / batches,
  largestError: tally.largestError,
});
