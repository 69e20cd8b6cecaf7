/** What a trainer trains: the chip and the float64 reference behind one interface. */
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import type { Problem } from "../problem.ts";
import { bytesIn } from "./bytes.ts";
import type { Split } from "./data-set.ts";

export interface Trainee {
  /** `ft1-up5k`, `float64`, … as reports name it. */
  readonly name: string;
  /** Called before each epoch with its number and that of all epochs, to set the rate. */
  beginEpoch(epoch: number, epochs: number): void;
  /**
   * Learns from samples of a split in the order given: an epoch.
   * @throws Problem where no further epoch would help: see `watch.ts`
   */
  train(split: Split, order: Uint32Array): void;
  /** The class of sample n: the first of the outputs to fire; −1 for a tie or silence. */
  classify(split: Split, n: number): number;
  /** A copy of the weights, by projection, in the program's own voltage unit. */
  weights(): LearnedWeights;
  /** Replaces the weights. */
  restore(weights: LearnedWeights): void;
}

/** A trainee that says what went wrong on the way without ending its training. */
export interface WatchedTrainee extends Trainee {
  warnings(): readonly Problem[];
}

/** A trainee that can be put down between two epochs and taken up again by another process. */
export interface Resumable extends Trainee {
  /** All that its further learning depends on, the number of the epoch apart. */
  save(): TraineeState;
  /** @throws RangeError for the state of another program */
  load(state: TraineeState): void;
}

/** Arrays by name, as their bytes. */
export type TraineeState = ReadonlyMap<string, Uint8Array>;

/** Copies a part of a saved state over an array. */
export const loadInto = (array: ArrayBufferView, state: TraineeState, name: string): void => {
  const bytes = state.get(name);
  if (bytes?.length !== array.byteLength)
    throw new RangeError(`${name}: ${bytes?.length ?? "no"} bytes where ${array.byteLength} are due`);
  bytesIn(array).set(bytes);
};

/** Fraction of a split that is classified rightly. */
export const accuracy = (trainee: Trainee, split: Split): number => {
  let right = 0;
  for (let n = 0; n < split.labels.length; n++) if (trainee.classify(split, n) === split.labels[n]) right++;
  return right / split.labels.length;
};

/** The index of the smallest time, −1 where two share it or none fired (`none` marks silence). */
export const firstOf = (times: ArrayLike<number>, fired: (time: number) => boolean): number => {
  let first = -1;
  let tie = false;
  for (let k = 0; k < times.length; k++) {
    if (!fired(times[k])) continue;
    if (first < 0 || times[k] < times[first]) {
      first = k;
      tie = false;
    } else if (times[k] === times[first]) tie = true;
  }
  return tie ? -1 : first;
};

/** Samples of a batch: 150, of small sets a tenth, so that an epoch has ten. */
export const batchOf = (samples: number): number => Math.min(150, Math.ceil(samples / 10));

/** Halvings of the rate of the samples of a slow start. */
export const SLOW_START = 2;

/** How often a rate has been halved before an epoch: once for each fraction of all epochs that is over. */
export const halvings = (halveAt: readonly number[], epoch: number, epochs: number): number =>
  halveAt.filter((fraction) => epoch >= Math.round(fraction * epochs)).length;
