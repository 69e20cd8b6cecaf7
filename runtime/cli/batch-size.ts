import type { DataSet } from "../train/data-set.ts";
import { UsageError } from "./usage.ts";

/** Samples of a batch where nobody says and the data have as many. */
export const USUAL_BATCH = 150;

/**
 * Samples of a batch: as asked, or the usual number, or all where there are fewer.
 * @throws UsageError where more are asked for than there are for training
 */
export const batchSize = (asked: number | undefined, { name, train }: DataSet): number => {
  const samples = train.labels.length;
  if (asked !== undefined && asked > samples)
    throw new UsageError(`a batch of ${asked} samples; ${name} has ${samples}`);
  return asked ?? Math.min(USUAL_BATCH, samples);
};
