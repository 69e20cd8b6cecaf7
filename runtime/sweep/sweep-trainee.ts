/** ft1 at other formats behind the interface of trainees; at the chip's own formats it is the chip. */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import { voltageScale } from "../../compiler/lower/voltage.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import { FORMATS, STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import type { TraceSink } from "../../hw-models/trace.ts";
import { sampleSpikes } from "../stimulus.ts";
import { readoutOf } from "../train/chip-readout.ts";
import type { Split } from "../train/data-set.ts";
import { dropping } from "../train/dropout.ts";
import type { Encoding } from "../train/encode.ts";
import { halvings, SLOW_START, type Trainee } from "../train/trainee.ts";
import { clip, rangeOf, scaled } from "./fixed.ts";
import type { SweepFormats } from "./formats.ts";
import { sweepLearner } from "./learning.ts";
import { forwardWeight, type SweepNet, sweepNet, weightExponent } from "./net.ts";
import { runTrial, type SweepState, sweepState } from "./trial.ts";

export interface SweepTrainee extends Trainee {
  readonly net: SweepNet;
  readonly state: SweepState;
  /** Runs the trial of sample n; spikes go to the sink. */
  present(split: Split, n: number, sink: TraceSink): void;
  /**
   * Adds the gradient of the trial's loss, one number a synapse, in squared time units a threshold unit; false,
   * and nothing added, where an output was silent.
   */
  addGradient(label: number, out: Float64Array): boolean;
  /** Training samples without a step for a silent output. */
  readonly silentSamples: number;
}

export const sweepTrainee = (compiled: Compiled, encoding: Encoding, formats: SweepFormats): SweepTrainee => {
  const { lowered, program } = ft1Of(compiled);
  const { network, learning } = lowered;
  const net = sweepNet(compiled, formats);
  if (learning === null) throw new Error("the program has nothing to learn");
  const state = sweepState(net, net.learning.shadow);
  const learner = sweepLearner(state);
  const { start, axon } = program.routes;
  const axonsOf = (id: number): readonly number[] => Array.from(axon.subarray(start[id], start[id + 1]));
  const trialSteps = (lowered.timing.trialSteps * net.stepTicks) / STEP_TICKS;
  const readout = readoutOf({ ...lowered, timing: { ...lowered.timing, tick: net.tick, trialSteps } });
  const { halveAt, slowStart, dropout } = learning.learn.update;
  const training = dropping(encoding, dropout, network.seed);
  let [halved, trained, silentSamples] = [0, 0, 0];
  const show = (code: Encoding, split: Split, n: number, sink: TraceSink): void => {
    readout.clear();
    runTrial(state, sampleSpikes(code, split, n, net.tick), axonsOf, sink);
  };
  return {
    name: program.chip.name,
    net,
    state,
    present: (split, n, sink) => show(encoding, split, n, sink),
    addGradient: (label, out) => {
      const products = learner.products(label);
      products?.forEach((product, s) => {
        out[s] -= product * learner.unit;
      });
      return products !== null;
    },
    get silentSamples() {
      return silentSamples;
    },
    beginEpoch: (epoch, epochs) => {
      halved = halvings(halveAt, epoch, epochs);
    },
    train: (split, order) => {
      for (const n of order) {
        const slowdown = halved + (trained++ < slowStart ? SLOW_START : 0);
        show(training, split, n, readout);
        if (!learner.learn(split.labels[n], slowdown)) silentSamples++;
      }
    },
    classify: (split, n) => {
      show(encoding, split, n, readout);
      return readout.classify();
    },
    weights: () =>
      new Map(
        synapseRanges(lowered.edges).map(({ edges, index, from, to }) => {
          const unit = shadowUnit(lowered.weights[index].shift) * voltageScale(network);
          return [edges.projection.name, { weight: state.shadow.slice(from, to).map((w) => w * unit) }];
        }),
      ),
    restore: (weights: LearnedWeights) => {
      for (const { edges, index, from } of synapseRanges(lowered.edges)) {
        const unit = shadowUnit(lowered.weights[index].shift) * voltageScale(network);
        (weights.get(edges.projection.name) ?? edges).weight.forEach((w, e) => {
          state.shadow[from + e] = clip(scaled(w / unit, 0), rangeOf(FORMATS.shadow.bits));
          state.weight[from + e] = forwardWeight(state.shadow[from + e], formats);
        });
      }
    },
  };
};

/** Threshold units of a shadow weight's last place. */
const shadowUnit = (shift: number): number =>
  2 ** (shift - FORMATS.current.fraction - FORMATS.shadow.fraction);

/** The weights as spikes use them and as training stores them, one a synapse, in threshold units. */
export const realWeights = (
  compiled: Compiled,
  { state, net }: SweepTrainee,
): { readonly forward: Float64Array; readonly stored: Float64Array } => {
  const { lowered } = ft1Of(compiled);
  const [forward, stored] = [state.weight.slice(), state.shadow.slice()];
  for (const { index, from, to } of synapseRanges(lowered.edges)) {
    const { shift } = lowered.weights[index];
    for (let s = from; s < to; s++) {
      forward[s] *= 2 ** weightExponent(shift, net.formats);
      stored[s] *= shadowUnit(shift);
    }
  }
  return { forward, stored };
};
