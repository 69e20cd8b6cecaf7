/** A training as data: it can run in a worker, and its outcome is data too. */

import { type Compiled, compile } from "../../compiler/compile.ts";
import type { ReadFile } from "../../compiler/files.ts";
import { analyse } from "../../compiler/front.ts";
import type { DiagnosticJson } from "../../compiler/render.ts";
import { ft1ChipNamed } from "../../hw-models/chip/chips.ts";
import type { DiagnosticCounter } from "../../hw-models/chip/costs.ts";
import { chipTrainee } from "./chip-trainee.ts";
import { floatTrainee } from "./float-trainee.ts";
import { loadTask, type ReadBytes, type Task } from "./load-data.ts";
import { type EpochReport, type TrainResult, train } from "./trainer.ts";

export interface TrainJob {
  readonly file: string;
  readonly text: string;
  readonly seed: number | null;
  readonly epochs: number;
  /** `float64`, the name of a chip, or null for the smallest chip that holds the program. */
  readonly target: string | null;
}

export interface TrainOutcome extends Omit<TrainResult, "epochs"> {
  /** Chip or `float64`. */
  readonly target: string;
  readonly seed: number;
  readonly epochs: number;
  readonly history: readonly EpochReport[];
  /** Of the chip: what its arithmetic had to clip; null for float64. */
  readonly saturations: Readonly<Record<DiagnosticCounter, number>> | null;
  /** Samples whose outputs were not all heard, which then took no step; null for float64. */
  readonly silentSamples: number | null;
  /** What went wrong on the way. */
  readonly warnings: readonly Warning[];
  /** Samples presented: training and validation of every epoch. */
  readonly samples: number;
}

/** A problem as data: for people and for programs. */
export interface Warning {
  readonly text: string;
  readonly json: DiagnosticJson;
}

/** How a job reads the files its program names. */
export interface JobFiles {
  /** Data, relative to the program. */
  readonly data: ReadBytes;
  /** What the compiler asks for, as it names it. */
  readonly bytes: ReadFile;
}

/** A program ready to train. Null where it has errors; those were shown before the job was made. */
export const prepare = (job: TrainJob, files: JobFiles): { compiled: Compiled; task: Task } | null => {
  const { network } = analyse(
    { file: job.file, text: job.text },
    { ...(job.seed !== null && { seed: job.seed }), read: files.bytes },
  );
  if (network === null) return null;
  const chip = ft1ChipNamed(job.target ?? "");
  const { compiled } = compile(network, { floatOnly: job.target === "float64", ...(chip && { chip }) });
  return compiled && { compiled, task: loadTask(network, files.data) };
};

/**
 * Runs a job.
 * @throws Problem for data that does not fit, and where learning fails for good (`watch.ts`); Error where the program has errors
 */
export const runTrainJob = (
  job: TrainJob,
  files: JobFiles,
  onEpoch: (report: EpochReport) => void,
): TrainOutcome => {
  const prepared = prepare(job, files);
  if (prepared === null) throw new Error(`${job.file} has errors and was to be trained`);
  const { compiled, task } = prepared;
  const { seed } = compiled.lowered.network;
  const chip = job.target === "float64" ? null : chipTrainee(compiled, task.encoding);
  const trainee = chip ?? floatTrainee(compiled, task.encoding);
  const { epochs: history, ...result } = train(trainee, task.data, { seed, epochs: job.epochs, onEpoch });
  return {
    target: trainee.name,
    seed,
    epochs: job.epochs,
    history,
    ...result,
    saturations: chip && pickSaturations(chip.machine.counts),
    silentSamples: chip?.silentSamples ?? null,
    warnings: trainee.warnings().map((problem) => ({ text: problem.toText(), json: problem.toJson() })),
    samples: job.epochs * (task.data.train.labels.length + task.data.validation.labels.length),
  };
};

const pickSaturations = ({
  currentSaturations,
  gainSaturations,
  weightSaturations,
}: Readonly<Record<DiagnosticCounter, number>>) => ({
  currentSaturations,
  gainSaturations,
  weightSaturations,
});
