/** What a worker thread does, by what it was started with. */
import { workerData } from "node:worker_threads";
import type { TrainJob } from "../train/job.ts";
import { type SweepSetup, sweepThread } from "./sweep-thread.ts";
import { trainThread } from "./workers.ts";

export const threadMain = (): void => {
  const work = workerData as SweepSetup | TrainJob;
  if ("kind" in work) sweepThread(work);
  else trainThread(work);
};
