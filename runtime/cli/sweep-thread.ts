/** A thread that runs points of a sweep: one program, any of its seeds, one thing at a time. */
import { parentPort } from "node:worker_threads";
import { Problem } from "../problem.ts";
import type { Point } from "../sweep/plan.ts";
import type { SweepRecord } from "../sweep/record.ts";
import { type Batches, demandSweepable, runPoint, type StageWeights } from "../sweep/run-point.ts";
import { type Prepared, prepare, runTrainJob, type TrainJob } from "../train/job.ts";
import { filesOf } from "./program.ts";

/** What a thread is started with. */
export interface SweepSetup {
  readonly kind: "sweep";
  /** The program and its chip; seed and epochs are those of the orders. */
  readonly job: TrainJob;
  readonly batches: Batches;
}

export type SweepOrder =
  /** Trains a seed at the chip's own formats, for the stages; without epochs only its start is of use. */
  | { readonly kind: "stages"; readonly seed: number; readonly epochs: number; readonly checkpoint: string }
  | { readonly kind: "point"; readonly point: Point; readonly stages: StageWeights | null };

export type SweepAnswer =
  | { readonly kind: "epoch" }
  | { readonly kind: "stages"; readonly seed: number; readonly stages: StageWeights }
  | { readonly kind: "record"; readonly record: SweepRecord }
  | { readonly kind: "problem"; readonly problem: ConstructorParameters<typeof Problem> };

/** What such a thread does: answers one order after the other. */
export const sweepThread = (setup: SweepSetup): void => {
  const files = filesOf(setup.job.file);
  const tell = (answer: SweepAnswer): void => parentPort?.postMessage(answer);
  const jobOf = (seed: number, epochs: number): TrainJob => ({ ...setup.job, seed, epochs });
  let ready: { readonly seed: number; readonly prepared: Prepared } | null = null;
  /** The program of a seed; the last one is kept, since points come seed by seed. */
  const programOf = (seed: number): Prepared => {
    if (ready?.seed === seed) return ready.prepared;
    const prepared = prepare(jobOf(seed, 0), files);
    if (prepared === null) throw new Error(`${setup.job.file} has errors and was to be swept`);
    demandSweepable(prepared);
    ready = { seed, prepared };
    return prepared;
  };
  const obey = (order: SweepOrder): SweepAnswer => {
    if (order.kind === "point") {
      const { point, stages } = order;
      return { kind: "record", record: runPoint(point, programOf(point.seed), setup.batches, stages) };
    }
    const { seed, epochs, checkpoint } = order;
    programOf(seed);
    const kept = epochs > 0 && { checkpoint: { file: checkpoint, resume: true } };
    const job = { ...jobOf(seed, epochs), ...kept };
    const { first, middle, last } = runTrainJob(job, files, () => tell({ kind: "epoch" })).weights;
    return { kind: "stages", seed, stages: { start: first, middle, end: last } };
  };
  parentPort?.on("message", (order: SweepOrder) => {
    try {
      tell(obey(order));
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      tell({ kind: "problem", problem: thrown.toArguments() });
    }
  });
};
