/** The points of a sweep on all cores: first the trainings that stages are taken from, then point after point. */
import { Worker } from "node:worker_threads";
import { Problem } from "../problem.ts";
import type { Point } from "../sweep/plan.ts";
import type { SweepRecord } from "../sweep/record.ts";
import type { StageWeights } from "../sweep/run-point.ts";
import type { SweepAnswer, SweepOrder, SweepSetup } from "./sweep-thread.ts";

export interface SweepRun {
  readonly setup: SweepSetup;
  /** Those that are still to be run, in order. */
  readonly points: readonly Point[];
  readonly epochs: number;
  readonly workers: number;
  /** Where the training of a seed is kept. */
  readonly checkpointOf: (seed: number) => string;
  readonly onEpoch: () => void;
  readonly onRecord: (record: SweepRecord) => void;
}

/** Seeds whose weights the points need. */
const seedsOfStages = (points: readonly Point[]): readonly number[] => [
  ...new Set(points.filter(({ kind }) => kind !== "training").map(({ seed }) => seed)),
];

/** Seeds that have to be trained: of some stage behind the start. */
export const seedsToTrain = (points: readonly Point[]): readonly number[] =>
  seedsOfStages(points.filter((point) => point.kind !== "training" && point.stage !== "start"));

/**
 * Runs points until all are done.
 * @throws Problem (by rejection) of a thread; whatever onRecord throws
 */
export const runSweep = (run: SweepRun): Promise<void> =>
  new Promise((resolve, reject) => {
    const stages = new Map<number, StageWeights>();
    const seeds = [...seedsOfStages(run.points)];
    const trained = new Set(seedsToTrain(run.points));
    const points = [...run.points];
    let left = run.points.length;
    const idle: Worker[] = [];
    const workers: Worker[] = [];
    const finish = (act: () => void): void => {
      for (const worker of workers) void worker.terminate();
      act();
    };
    const nextOrder = (): SweepOrder | null => {
      const seed = seeds.shift();
      if (seed !== undefined) {
        const epochs = trained.has(seed) ? run.epochs : 0;
        return { kind: "stages", seed, epochs, checkpoint: run.checkpointOf(seed) };
      }
      const ready = points.findIndex(({ kind, seed }) => kind === "training" || stages.has(seed));
      if (ready < 0) return null;
      const [point] = points.splice(ready, 1);
      return { kind: "point", point, stages: stages.get(point.seed) ?? null };
    };
    const hand = (): void => {
      while (idle.length > 0) {
        const order = nextOrder();
        if (order === null) return;
        idle.shift()?.postMessage(order);
      }
    };
    const answer = (worker: Worker, message: SweepAnswer): void => {
      switch (message.kind) {
        case "epoch":
          run.onEpoch();
          return;
        case "problem":
          finish(() => reject(new Problem(...message.problem)));
          return;
        case "stages":
          stages.set(message.seed, message.stages);
          break;
        case "record":
          run.onRecord(message.record);
          left--;
      }
      idle.push(worker);
      if (left === 0) finish(resolve);
      else hand();
    };
    const count = Math.min(run.workers, Math.max(points.length, seeds.length));
    for (let n = 0; n < count; n++) {
      const worker = new Worker(new URL(import.meta.url), { workerData: run.setup });
      workers.push(worker);
      idle.push(worker);
      worker.on("message", (message: SweepAnswer) => {
        try {
          answer(worker, message);
        } catch (thrown) {
          finish(() => reject(thrown));
        }
      });
      worker.on("error", (thrown) => finish(() => reject(thrown)));
    }
    if (left === 0) resolve();
    else hand();
  });
