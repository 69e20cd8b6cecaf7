/** The loop over epochs, the same for every trainee. */
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import type { DataSet } from "./data-set.ts";
import { epochOrder } from "./shuffle.ts";
import { accuracy, type Trainee } from "./trainee.ts";

export interface TrainOptions {
  readonly seed: number;
  readonly epochs: number;
  /** Called after each epoch with what a further `train` can go on from. */
  readonly onEpoch?: (report: EpochReport, progress: Progress) => void;
  /** Of an earlier `train` that was stopped; the trainee stands where that one stood. */
  readonly from?: Progress;
}

/** What a training has come to after some epochs, the trainee's own state apart. */
export interface Progress {
  readonly history: readonly EpochReport[];
  /** Weights before the first epoch, after half of all epochs (until then the first), at the best validation. */
  readonly first: LearnedWeights;
  readonly middle: LearnedWeights;
  readonly best: { readonly epoch: number; readonly validation: number; readonly weights: LearnedWeights };
}

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Fraction of the validation split classified rightly. */
  readonly validation: number;
}

export interface TrainResult {
  readonly epochs: readonly EpochReport[];
  /** Test accuracy, 0..1, with the weights of the last epoch. */
  readonly last: number;
  /** The same with the weights of the first epoch of highest validation accuracy. */
  readonly bestValidation: number;
  readonly bestEpoch: number;
  readonly weights: {
    readonly first: LearnedWeights;
    readonly middle: LearnedWeights;
    readonly last: LearnedWeights;
  };
}

/**
 * Trains and tests. The best epoch is chosen by validation data alone; weights are kept from before the
 * first epoch, after half of them and at the end. The trainee ends with the last epoch's weights.
 */
export const train = (trainee: Trainee, data: DataSet, options: TrainOptions): TrainResult => {
  const { seed, epochs } = options;
  let progress = options.from ?? beginning(trainee);
  for (let epoch = progress.history.length; epoch < epochs; epoch++) {
    trainee.beginEpoch(epoch, epochs);
    trainee.train(data.train, epochOrder(seed, epoch, data.train.labels.length));
    const validation = accuracy(trainee, data.validation);
    const report = { epoch: epoch + 1, epochs, validation };
    const { history, first, middle, best } = progress;
    progress = {
      history: [...history, report],
      first,
      middle: epoch + 1 === Math.ceil(epochs / 2) ? trainee.weights() : middle,
      best:
        validation > best.validation ? { epoch: epoch + 1, validation, weights: trainee.weights() } : best,
    };
    options.onEpoch?.(report, progress);
  }
  const { history, first, middle, best } = progress;
  const weights = { first, middle, last: trainee.weights() };
  const last = accuracy(trainee, data.test);
  trainee.restore(best.weights);
  const bestValidation = accuracy(trainee, data.test);
  trainee.restore(weights.last);
  return { epochs: history, last, bestValidation, bestEpoch: best.epoch, weights };
};

const beginning = (trainee: Trainee): Progress => {
  const first = trainee.weights();
  return { history: [], first, middle: first, best: { epoch: 0, validation: -1, weights: first } };
};
