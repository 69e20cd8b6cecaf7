/** The loop over epochs, the same for every trainee. */
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import type { DataSet } from "./data-set.ts";
import { epochOrder } from "./shuffle.ts";
import { accuracy, type Trainee } from "./trainee.ts";

export interface TrainOptions {
  readonly seed: number;
  readonly epochs: number;
  /** Called after each epoch. */
  readonly onEpoch?: (report: EpochReport) => void;
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
  const reports: EpochReport[] = [];
  const first = trainee.weights();
  let middle = first;
  let best = { epoch: 0, validation: -1, weights: first };
  for (let epoch = 0; epoch < epochs; epoch++) {
    trainee.beginEpoch(epoch, epochs);
    trainee.train(data.train, epochOrder(seed, epoch, data.train.labels.length));
    const validation = accuracy(trainee, data.validation);
    if (validation > best.validation) best = { epoch: epoch + 1, validation, weights: trainee.weights() };
    if (epoch + 1 === Math.ceil(epochs / 2)) middle = trainee.weights();
    const report = { epoch: epoch + 1, epochs, validation };
    reports.push(report);
    options.onEpoch?.(report);
  }
  const weights = { first, middle, last: trainee.weights() };
  const last = accuracy(trainee, data.test);
  trainee.restore(best.weights);
  const bestValidation = accuracy(trainee, data.test);
  trainee.restore(weights.last);
  return { epochs: reports, last, bestValidation, bestEpoch: best.epoch, weights };
};
