/** Points of one program and seed: what a thread of a sweep, or another engine, needs to run them. */
import { ft1Of } from "../../compiler/compile.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import { SpikeRecorder } from "../../hw-models/trace.ts";
import { Problem } from "../problem.ts";
import { chipTrainee } from "../train/chip-trainee.ts";
import type { Prepared } from "../train/job.ts";
import { train } from "../train/trainer.ts";
import { chipFormats } from "./formats.ts";
import { gradientPoint } from "./gradient-point.ts";
import type { GradientTask, Point, SteppedTask, TrainingTask } from "./plan.ts";
import type { GradientRecord, Stage, SteppedRecord, SweepRecord, TrainingRecord } from "./record.ts";
import { steppedPoint } from "./stepped-point.ts";
import { sweepTrainee } from "./sweep-trainee.ts";

/** Weights of a training at the chip's own formats. */
export type StageWeights = Readonly<Record<Stage, LearnedWeights>>;

export interface Batches {
  readonly batches: number;
  readonly batch: number;
}

/**
 * Runs a point; the same point gives the same record, wherever it runs.
 * @param stages needed by points of gradients and baselines
 */
export const runPoint = (
  point: Point,
  prepared: Prepared,
  batches: Batches,
  stages: StageWeights | null,
): SweepRecord =>
  point.kind === "training" ? trained(point, prepared) : compared(point, prepared, batches, stages);

const compared = (
  point: GradientTask | SteppedTask,
  { compiled, task }: Prepared,
  batches: Batches,
  stages: StageWeights | null,
): GradientRecord | SteppedRecord => {
  if (stages === null) throw new Error("a gradient is compared at the weights of a stage");
  const { formats, stage } = point;
  const { data, encoding } = task;
  const weights = stages[stage];
  const shown = { compiled, encoding, split: data.train, weights, formats, ...batches };
  return point.kind === "gradient"
    ? { ...point, ...gradientPoint(shown) }
    : { ...point, ...steppedPoint(shown, point.baseline) };
};

const trained = (point: TrainingTask, { compiled, task }: Prepared): TrainingRecord => {
  const { seed, epochs, formats } = point;
  const trainee = sweepTrainee(compiled, task.encoding, formats);
  const result = train(trainee, task.data, { seed, epochs });
  return {
    ...point,
    validation: result.epochs.map(({ validation }) => validation),
    test: { last: result.last, bestValidation: result.bestValidation },
    bestEpoch: result.bestEpoch,
    silent: trainee.silentSamples,
  };
};

/** Samples by which the model of other formats is held against the chip. */
const PROBES = 16;

/**
 * Makes sure that a program is one that the model of other formats computes: at the chip's own formats it must
 * fire and learn as the chip does.
 * @throws Problem where it does not
 */
export const demandSweepable = ({ compiled, task }: Prepared): void => {
  const { program, lowered } = ft1Of(compiled);
  const { source } = lowered.network;
  const refuse = (why: string): Problem =>
    new Problem("E0917", source, `${source} cannot be swept: ${why}`, {
      hint: "a sweep takes a program that learns on one ft1 core; examples/yinyang.snn is one",
    });
  const [core] = program.cores;
  if (core.learning === null || program.cores.length > 1) throw refuse("it does not learn on one ft1 core");
  if (core.learning.longestDelay > 0) throw refuse("its delays learn, those of the model do not");
  const { encoding, data } = task;
  const chip = chipTrainee(compiled, encoding);
  const model = sweepTrainee(compiled, encoding, chipFormats(core.learning.timeBits));
  for (let n = 0; n < Math.min(PROBES, data.train.labels.length); n++) {
    const [own, due] = [model, chip].map((shown) => {
      const spikes = new SpikeRecorder();
      shown.present(data.train, n, spikes);
      const gradient = new Float64Array(core.synapses.weight.length);
      if (shown === chip) chip.machine.addGradient(data.train.labels[n], gradient);
      else model.addGradient(data.train.labels[n], gradient);
      const { ticks, neurons } = spikes.sorted();
      return [ticks, neurons, gradient];
    });
    if (!own.every((values, k) => isSame(values, due[k])))
      throw refuse("it learns in a way that the model of other formats has not got");
  }
};

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (value, n) => value === b[n]);
