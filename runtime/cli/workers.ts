/** Trainings side by side: each in a worker thread, which is this same file's bundle started once more. */
import { parentPort, Worker } from "node:worker_threads";
import { Problem } from "../problem.ts";
import { runTrainJob, type TrainJob, type TrainOutcome } from "../train/job.ts";
import type { EpochReport } from "../train/trainer.ts";
import { filesOf } from "./program.ts";

type Message =
  | { readonly kind: "epoch"; readonly report: EpochReport }
  | { readonly kind: "done"; readonly outcome: TrainOutcome; readonly seconds: number }
  | { readonly kind: "problem"; readonly problem: ConstructorParameters<typeof Problem> };

export interface TimedOutcome {
  readonly outcome: TrainOutcome;
  readonly seconds: number;
}

/** What a thread that trains does. */
export const trainThread = (job: TrainJob): void => {
  const tell = (message: Message): void => parentPort?.postMessage(message);
  const begun = performance.now();
  try {
    const outcome = runTrainJob(job, filesOf(job.file), (report) => tell({ kind: "epoch", report }));
    tell({ kind: "done", outcome, seconds: (performance.now() - begun) / 1000 });
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    tell({ kind: "problem", problem: thrown.toArguments() });
  }
};

/**
 * Runs jobs, at most `parallel` at a time; the outcomes stand in the order of the jobs.
 * @throws Problem (by rejection) for data that does not fit
 */
export const runJobs = async (
  jobs: readonly TrainJob[],
  parallel: number,
  onEpoch: (job: number, report: EpochReport) => void,
): Promise<readonly TimedOutcome[]> => {
  const outcomes: TimedOutcome[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < jobs.length) {
      const index = next++;
      outcomes[index] = await runInWorker(jobs[index], (report) => onEpoch(index, report));
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, jobs.length) }, lane));
  return outcomes;
};

const runInWorker = (job: TrainJob, onEpoch: (report: EpochReport) => void): Promise<TimedOutcome> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: job });
    worker.on("message", (message: Message) => {
      if (message.kind === "epoch") onEpoch(message.report);
      else if (message.kind === "done") resolve({ outcome: message.outcome, seconds: message.seconds });
      else reject(new Problem(...message.problem));
    });
    worker.on("error", reject);
    worker.on("exit", (code) => reject(new Error(`a training thread ended with code ${code}`)));
  });
