/** A training as data: it can run in a worker, and its outcome is data too. */

import { type Compiled, compile } from "../../compiler/compile.ts";
import type { ReadFile } from "../../compiler/files.ts";
import { analyse } from "../../compiler/front.ts";
import type { DiagnosticJson } from "../../compiler/render.ts";
import type { Chip } from "../../hw-models/chip/chip.ts";
import { chipNamed } from "../../hw-models/chip/chips.ts";
import type { DiagnosticCounter } from "../../hw-models/chip/costs.ts";
import { type CheckpointStore, checkpointToText, openCheckpoint } from "./checkpoint.ts";
import { chipTrainee } from "./chip-trainee.ts";
import { floatTrainee } from "./float-trainee.ts";
import { dataSha256, type Identity, programHash, specification, TRAINING_REVISION } from "./identity.ts";
import { loadTask, type ReadBytes, type Task } from "./load-data.ts";
import { localTrainee } from "./local-trainee.ts";
import { type EpochReport, type TrainResult, train } from "./trainer.ts";

export interface TrainJob {
  readonly file: string;
  readonly text: string;
  readonly seed: number | null;
  readonly epochs: number;
  /** `float64`, the name of a chip, or null for the smallest chip that holds the program. */
  readonly target: string | null;
  /** The chip of that name, where a file describes it. */
  readonly described?: Chip;
  /** A file that keeps the training after every epoch; `resume`: to go on from. */
  readonly checkpoint?: { readonly file: string; readonly resume: boolean };
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
  /** Samples presented by this run: training and validation of every epoch that no checkpoint held. */
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
  /** A text file, null where there is none; and a text file written whole or not at all. */
  readonly readText: (file: string) => string | null;
  readonly writeText: (file: string, text: string) => void;
}

/** A program ready to train. */
export interface Prepared {
  readonly compiled: Compiled;
  readonly task: Task;
  /** Takes a moment: all samples are hashed. */
  readonly identity: () => Identity;
}

/** Null where the program has errors; those were shown before the job was made. */
export const prepare = (job: Omit<TrainJob, "checkpoint">, files: JobFiles): Prepared | null => {
  const hash = programHash(job.text, files.bytes);
  const { network } = analyse(
    { file: job.file, text: job.text },
    { ...(job.seed !== null && { seed: job.seed }), read: hash.read },
  );
  if (network === null) return null;
  const chip = job.described ?? chipNamed(job.target ?? "");
  const { compiled } = compile(network, { floatOnly: job.target === "float64", ...(chip && { chip }) });
  if (compiled === null) return null;
  const task = loadTask(network, files.data);
  const identity = (): Identity => ({
    program: network.source,
    programSha256: hash.sha256(),
    data: { name: task.data.name, sha256: dataSha256(task.data) },
    target: job.target === "float64" ? "float64" : compiled.chip.name,
    specification: specification(compiled.kind),
    revision: TRAINING_REVISION,
    seed: network.seed,
    epochs: job.epochs,
  });
  return { compiled, task, identity };
};

/**
 * Runs a job.
 * @param onEpoch called after each epoch, those of a checkpoint among them
 * @throws Problem for data that does not fit, for a checkpoint that cannot be used, and where learning fails for
 *   good (`watch.ts`); Error where the program has errors
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
  const chip =
    job.target === "float64" || compiled.kind === "loihi1" ? null : chipTrainee(compiled, task.encoding);
  const trainee =
    chip ??
    (compiled.kind === "loihi1"
      ? localTrainee(compiled, task.encoding)
      : floatTrainee(compiled, task.encoding));
  const kept = job.checkpoint && { ...job.checkpoint, identity: prepared.identity() };
  const found = kept ? openCheckpoint(storeOf(kept, files), kept.identity) : null;
  if (found) trainee.load(found.state);
  found?.progress.history.forEach(onEpoch);
  const { epochs: history, ...result } = train(trainee, task.data, {
    seed,
    epochs: job.epochs,
    ...(found && { from: found.progress }),
    onEpoch: (report, progress) => {
      if (kept)
        files.writeText(
          kept.file,
          checkpointToText({ identity: kept.identity, progress, state: trainee.save() }),
        );
      onEpoch(report);
    },
  });
  return {
    target: trainee.name,
    seed,
    epochs: job.epochs,
    history,
    ...result,
    saturations: chip && pickSaturations(chip.machine.counts),
    silentSamples: chip?.silentSamples ?? null,
    warnings: trainee.warnings().map((problem) => ({ text: problem.toText(), json: problem.toJson() })),
    samples:
      (job.epochs - (found?.progress.history.length ?? 0)) *
      (task.data.train.labels.length + task.data.validation.labels.length),
  };
};

const storeOf = (
  { file, resume }: NonNullable<TrainJob["checkpoint"]>,
  files: JobFiles,
): CheckpointStore => ({
  file,
  resume,
  read: () => files.readText(file),
});

const pickSaturations = ({
  currentSaturations,
  gainSaturations,
  weightSaturations,
  delaySaturations,
}: Readonly<Record<DiagnosticCounter, number>>) => ({
  currentSaturations,
  gainSaturations,
  weightSaturations,
  delaySaturations,
});
