/** Figures of a program at given weights and on its own data. */
import type { Compiled } from "../../compiler/compile.ts";
import type { Network } from "../../compiler/network.ts";
import { compareGradients } from "../gradient/compare.ts";
import { chipTrainee } from "../train/chip-trainee.ts";
import type { DataSet } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import type { Figure } from "./model.ts";
import { causes } from "./result-figures.ts";
import { batchShares, EXACT, samplesFigure } from "./samples-figure.ts";
import { scatterFigure, trialFigures } from "./trial-figures.ts";

/** Samples of the batch whose two gradients are drawn against each other; and batches whose samples are. */
const BATCH = 150;
const BATCHES = 4;

export interface ProgramSubject {
  readonly compiled: Compiled;
  readonly network: Network;
  readonly encoding: Encoding;
  readonly data: DataSet;
  /** What the weights are called. */
  readonly stage: string;
  /** Test sample whose spikes are shown. */
  readonly sample: number;
}

export const programFigures = (subject: ProgramSubject): readonly Figure[] => {
  const { compiled, network, encoding, data, stage, sample } = subject;
  const batch = Math.min(BATCH, data.train.labels.length);
  const chip = chipTrainee(compiled, encoding);
  let scatter: Figure | null = null;
  const comparison = compareGradients(compiled, encoding, chip, data.train, {
    batches: 1,
    batch,
    onBatch: (own, others) => {
      scatter = scatterFigure(compiled, own, others[EXACT], batch);
    },
  });
  const batches = Math.min(BATCHES, Math.floor(data.train.labels.length / batch));
  const shares = batchShares(compiled, encoding, chip, data.train, { batches, batch });
  const samples = samplesFigure(shares, batch);
  return [
    ...causes(comparison.layers.map((layer) => ({ ...layer, stage }))),
    ...(scatter === null ? [] : [scatter]),
    ...(samples === null ? [] : [samples]),
    ...trialFigures({ compiled, network, encoding, split: data.test, sample }),
  ];
};
