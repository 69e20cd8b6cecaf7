import { availableParallelism } from "node:os";
import { isDescribed } from "../../../hw-models/chip/described.ts";
import {
  demandWritable,
  dropUnfinished,
  isThere,
  readTextIfThere,
  removeFile,
  writeAtomically,
} from "../../files.ts";
import type { TrainJob, TrainOutcome } from "../../train/job.ts";
import { loadTask } from "../../train/load-data.ts";
import { weightsToText } from "../../train/weights-file.ts";
import { interruptible } from "../interrupt.ts";
import { type Output, output } from "../output.ts";
import { besides, demandGradient, type LoadedProgram, loadProgram } from "../program.ts";
import { demandOther, UsageError } from "../usage.ts";
import { deviation, mean, percent } from "../words.ts";
import { runJobs, type TimedOutcome } from "../workers.ts";

export interface TrainArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly seed: number | undefined;
  readonly seeds: string | undefined;
  readonly epochs: number;
  readonly output: string | undefined;
  readonly checkpoint: string | undefined;
  readonly resume: boolean;
  readonly json: boolean;
}

/** `snn train`: one seed, or several side by side with mean and spread. */
export const train = async (argv: TrainArguments): Promise<void> => {
  const out = output(argv.json);
  if (argv.epochs < 1) throw new UsageError("training takes at least one epoch");
  const seeds = argv.seeds === undefined ? [argv.seed] : parseSeeds(argv.seeds);
  if (argv.output !== undefined) {
    if (seeds.length > 1) throw new UsageError("-o takes the weights of one seed; use --seed");
    demandOther(argv.output, argv.file);
    demandWritable(argv.output);
  }
  const kept = argv.checkpoint ?? (argv.output && `${argv.output}.checkpoint`);
  if (kept !== undefined) demandWritable(kept);
  demandOther(argv.checkpoint, argv.file, argv.output);
  if (argv.resume && kept === undefined)
    throw new UsageError(
      "--resume goes on from a checkpoint: give --checkpoint FILE, or the -o of the training",
    );
  const floatOnly = argv.chip === "float64";
  const chip = floatOnly ? undefined : argv.chip;
  const loaded = loadProgram(argv.file, { chip, seed: seeds[0], floatOnly }, out);
  if (floatOnly) demandGradient(argv.file, loaded.network);
  loadTask(loaded.network, besides(argv.file));
  const target = floatOnly ? "float64" : loaded.compiled.chip.name;
  const jobs = seeds.map((seed) => ({
    ...trainJob(loaded, seed, argv.epochs, target),
    ...(kept !== undefined && {
      checkpoint: { file: seeds.length === 1 ? kept : ofSeed(kept, seed), resume: argv.resume },
    }),
  }));
  out.say(`${argv.file} on ${target}: ${argv.epochs} epochs of ${loaded.network.data?.kind} data`);
  for (const { checkpoint } of jobs)
    if (checkpoint?.resume && !isThere(checkpoint.file))
      out.say(`no checkpoint at ${checkpoint.file}: starting from epoch 0`);
  const outcomes = await interruptible(
    () => howToGoOn(jobs),
    () => runWithProgress(jobs, target, out),
  );
  sayOutcomes(outcomes, out);
  if (argv.output !== undefined) {
    writeWeights(argv.output, loaded, outcomes[0].outcome);
    out.say(`\nwrote ${argv.output}`);
    // The weights are there; a checkpoint that was asked for by name stays.
    if (argv.checkpoint === undefined && kept !== undefined) removeFile(kept);
  }
  out.result(
    outcomes.length === 1 && argv.seeds === undefined ? oneResult(outcomes[0]) : manyResult(outcomes),
  );
};

/** `c.checkpoint` → `c.seed7.checkpoint`. */
const ofSeed = (file: string, seed: number | undefined): string =>
  file.replace(/(\.[^./\\]*)?$/, (ending) => `.seed${seed}${ending}`);

/** For whoever has stopped a training; what its thread was writing goes. */
const howToGoOn = (jobs: readonly TrainJob[]): string => {
  const files = jobs.flatMap(({ checkpoint }) => (checkpoint ? [checkpoint.file] : []));
  if (files.length === 0) return "nothing is kept; with -o or --checkpoint every epoch would be";
  for (const file of files) dropUnfinished(file);
  const begun = files.filter((file) => readTextIfThere(file) !== null);
  if (begun.length === 0) return "before the end of the first epoch, so nothing is kept";
  return `the epochs done are kept in ${begun.join(", ")}; the same command with --resume goes on`;
};

export const trainJob = (
  { file, text, compiled: { chip } }: LoadedProgram,
  seed: number | undefined,
  epochs: number,
  target: string,
): TrainJob => ({
  file,
  text,
  seed: seed ?? null,
  epochs,
  target,
  ...(target === chip.name && isDescribed(chip) && { described: chip }),
});

/** Runs jobs on all cores with one progress bar over all their epochs. */
export const runWithProgress = async (
  jobs: readonly TrainJob[],
  label: string,
  out: Output,
): Promise<readonly TimedOutcome[]> => {
  const progress = out.progress(
    label,
    jobs.reduce((sum, { epochs }) => sum + epochs, 0),
  );
  const sameTarget = new Set(jobs.map(({ target }) => target)).size === 1;
  const latest = new Map<number, string>();
  let done = 0;
  const outcomes = await runJobs(jobs, availableParallelism(), (job, { validation }) => {
    const { target, seed } = jobs[job];
    const name = jobs.length === 1 ? "" : sameTarget ? `seed ${seed} ` : `${target} `;
    latest.delete(job);
    latest.set(job, `${name}${percent(validation)}`);
    progress.update(++done, `validation ${[...latest.values()].slice(-2).join(", ")}`);
  });
  progress.end();
  return outcomes;
};

export const writeWeights = (file: string, { network }: LoadedProgram, outcome: TrainOutcome): void => {
  const { target, seed, epochs, weights } = outcome;
  writeAtomically(
    file,
    weightsToText({
      weights: weights.last,
      origin: { program: network.source, trainedOn: target, seed, epochs },
    }),
  );
};

export const microseconds = ({ outcome, seconds }: TimedOutcome): number => (seconds * 1e6) / outcome.samples;

const sayOutcomes = (outcomes: readonly TimedOutcome[], out: Output): void => {
  out.say();
  out.table(
    ["seed", "test, last epoch", "test, best validation", "at epoch", "per sample"],
    outcomes.map((timed) => [
      String(timed.outcome.seed),
      percent(timed.outcome.last),
      percent(timed.outcome.bestValidation),
      timed.outcome.bestEpoch,
      timed.outcome.samples > 0 ? `${microseconds(timed).toFixed(0)} us` : "none",
    ]),
  );
  const lasts = outcomes.map(({ outcome }) => outcome.last);
  const bests = outcomes.map(({ outcome }) => outcome.bestValidation);
  if (outcomes.length > 1)
    out.say(
      `\nmean ± sd: last epoch ${percent(mean(lasts))} ± ${percent(deviation(lasts))}, best validation ${percent(mean(bests))} ± ${percent(deviation(bests))}; lowest last ${percent(Math.min(...lasts))}`,
    );
  for (const { outcome } of outcomes) {
    if (outcome.saturations) saySaturations(outcome, out);
    for (const { text } of outcome.warnings) out.say(`seed ${outcome.seed}: ${text}`);
  }
};

const saySaturations = ({ seed, saturations, silentSamples }: TrainOutcome, out: Output): void => {
  if (saturations === null) return;
  const { currentSaturations, gainSaturations, weightSaturations, delaySaturations } = saturations;
  const delays = delaySaturations > 0 ? `, ${delaySaturations.toLocaleString("en-US")} delays` : "";
  out.say(
    `seed ${seed} on the chip clipped ${currentSaturations.toLocaleString("en-US")} currents, ${gainSaturations} gains, ${weightSaturations} weights${delays}; ${silentSamples} samples had a silent output`,
  );
};

const oneResult = (timed: TimedOutcome): Readonly<Record<string, unknown>> => {
  const { target, seed, epochs, last, bestValidation, bestEpoch, saturations, silentSamples, warnings } =
    timed.outcome;
  return {
    target,
    seed,
    epochs,
    test: { last, bestValidation },
    bestEpoch,
    saturations,
    silentSamples,
    diagnostics: warnings.map(({ json }) => json),
    microsecondsPerSample: microseconds(timed),
  };
};

const manyResult = (outcomes: readonly TimedOutcome[]): Readonly<Record<string, unknown>> => {
  const lasts = outcomes.map(({ outcome }) => outcome.last);
  const bests = outcomes.map(({ outcome }) => outcome.bestValidation);
  return {
    runs: outcomes.map(oneResult),
    mean: { last: mean(lasts), bestValidation: mean(bests) },
    deviation: { last: deviation(lasts), bestValidation: deviation(bests) },
  };
};

/** `0..4`, `3`, `0,7,9`. */
export const parseSeeds = (text: string): readonly number[] => {
  const seeds = text.split(",").flatMap((part) => {
    const [, from, to = from] = /^(\d+)(?:\.\.(\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined) throw new UsageError(`--seeds takes 0..4 or 0,7,9, not ${text}`);
    const length = Number(to) - Number(from) + 1;
    if (length < 1 || length > 1000)
      throw new UsageError(`--seeds ${text}: a range ascends and has at most 1000 seeds`);
    return Array.from({ length }, (_, n) => Number(from) + n);
  });
  return seeds;
};
