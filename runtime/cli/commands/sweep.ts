import { availableParallelism } from "node:os";
import { ft1Of } from "../../../compiler/compile.ts";
import { demandWritable, readText } from "../../files.ts";
import { chipFormats } from "../../sweep/formats.ts";
import { pointsOf } from "../../sweep/plan.ts";
import { SWEEP_VERSION, type SweepHeader, type SweepRecord } from "../../sweep/record.ts";
import { demandSweepable } from "../../sweep/run-point.ts";
import { sweepFromText } from "../../sweep/spec.ts";
import { prepare } from "../../train/job.ts";
import { interruptible } from "../interrupt.ts";
import { type Output, output } from "../output.ts";
import { demandGradient, filesOf, loadProgram } from "../program.ts";
import { runSweep, seedsToTrain } from "../sweep-pool.ts";
import { checkpointOf, isSweepThere, openStore } from "../sweep-store.ts";
import { demandOther, UsageError } from "../usage.ts";
import { deviation, mean, percent } from "../words.ts";
import { trainJob } from "./train.ts";

export interface SweepArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly sweep: string;
  readonly output: string | undefined;
  readonly workers: number | undefined;
  readonly bins: string | undefined;
  readonly window: number | undefined;
  readonly seeds: string | undefined;
  readonly against: string | undefined;
  readonly resume: boolean;
  readonly json: boolean;
}

/** `snn compare --sweep`: gradients at many formats, over seeds and the stages of training. */
export const sweepCommand = async (argv: SweepArguments): Promise<void> => {
  const out = output(argv.json);
  const results = argv.output;
  if (argv.chip === "float64")
    throw new UsageError("a sweep is over formats of ft1; float64 is what it compares with");
  if (argv.seed !== undefined || argv.weights !== undefined)
    throw new UsageError(
      "a sweep says its seeds, and trains its weights itself: leave --seed and --weights out",
    );
  for (const option of ["bins", "window", "seeds", "against"] as const)
    if (argv[option] !== undefined)
      throw new UsageError(
        `--${option} goes with --baselines; a sweep says its own, such as \`baseline quantised\``,
      );
  if (results === undefined) throw new UsageError("a sweep writes its results to a file: give -o RESULTS");
  demandOther(results, argv.file, argv.sweep);
  demandWritable(results);
  const sweep = sweepFromText(argv.sweep, readText(argv.sweep));
  const [seed] = sweep.seeds;
  const loaded = loadProgram(argv.file, { chip: argv.chip, seed }, out);
  const { file } = loaded;
  demandGradient(file, loaded.network);
  const target = loaded.compiled.chip.name;
  const job = trainJob(loaded, seed, sweep.epochs, target);
  const prepared = prepare(job, filesOf(file));
  if (prepared === null) throw new Error("a program without errors has none");
  demandSweepable(prepared);
  const { program, programSha256, data, specification } = prepared.identity();
  const samples = prepared.task.data.train.labels.length;
  if (sweep.batches * sweep.batch > samples)
    throw new UsageError(
      `${sweep.batches} batches of ${sweep.batch} samples; ${data.name} has ${samples} for training`,
    );
  const { timeBits } = ft1Of(prepared.compiled).lowered.timing;
  const points = pointsOf(sweep, timeBits);
  const { epochs, batches, batch } = sweep;
  const header: SweepHeader = {
    firetimeSweep: SWEEP_VERSION,
    program,
    programSha256,
    chip: target,
    specification,
    data,
    epochs,
    batches,
    batch,
    chipFormats: chipFormats(timeBits),
    points: points.length,
  };
  if (argv.resume && !isSweepThere(results))
    out.say(`nothing of an earlier sweep at ${results}: starting from the first point`);
  const store = openStore(results, header, points, argv.resume);
  const left = points.filter(({ point }) => !store.found.has(point));
  const workers = argv.workers ?? availableParallelism();
  if (workers < 1) throw new UsageError("a sweep takes at least one worker");
  out.say(`${argv.file} on ${target}: ${left.length} of ${points.length} points, ${workers} at a time`);
  const progress = out.progress("sweep", seedsToTrain(left).length * epochs + left.length);
  let kept = points.length - left.length;
  let done = 0;
  await interruptible(
    () => `${kept} of ${points.length} points are kept; the same command with --resume goes on`,
    () =>
      runSweep({
        setup: { kind: "sweep", job, batches: { batches, batch } },
        points: left,
        epochs,
        workers,
        checkpointOf: (of) => checkpointOf(results, of),
        onEpoch: () => progress.update(++done, "training"),
        onRecord: (record) => {
          store.add(record);
          kept++;
          progress.update(++done, `seed ${record.seed}, ${record.setting}`);
        },
      }),
  );
  progress.end();
  const records = store.finish();
  sayRecords(records, out);
  out.say(`\nwrote ${results}`);
  out.result({
    points: points.length,
    done: left.length,
    resumed: points.length - left.length,
    written: results,
  });
};

/** Cosines with the chip's floor, all layers as one vector, mean over seeds and spread; then the trainings. */
const sayRecords = (records: readonly SweepRecord[], out: Output): void => {
  const rows = new Map<string, { readonly head: readonly string[]; readonly cosines: (number | null)[][] }>();
  for (const record of records) {
    if (record.kind === "training") continue;
    const key = `${record.stage}|${record.setting}`;
    const row = rows.get(key) ?? { head: [record.stage, record.setting], cosines: COLUMNS.map(() => []) };
    rows.set(key, row);
    COLUMNS.forEach((against, c) => {
      const layer = record.layers.find((l) => l.name === "all" && l.against === against);
      row.cosines[c].push(layer?.cosine ?? null);
    });
  }
  if (rows.size > 0) {
    out.say("\ncosine with float64, mean over seeds ± sd:");
    out.table(
      ["stage", "setting", ...COLUMNS],
      [...rows.values()].map(({ head, cosines }) => [...head, ...cosines.map(spread)]),
    );
  }
  const trainings = records.filter((record) => record.kind === "training");
  if (trainings.length === 0) return;
  out.say("\ntrainings:");
  out.table(
    ["seed", "setting", "epochs", "test, last epoch", "test, best validation"],
    trainings.map(({ seed, setting, epochs, test }) => [
      seed,
      setting,
      epochs,
      percent(test.last),
      percent(test.bestValidation),
    ]),
  );
};

/** Baselines have the last one alone, and no floor. */
const COLUMNS = ["chip ticks, floor", "continuous, floor", "stored weights, floor", "continuous, no floor"];

const spread = (values: readonly (number | null)[]): string => {
  const told = values.filter((value) => value !== null);
  if (told.length === 0) return "none";
  return `${mean(told).toFixed(4)}${told.length > 1 ? ` ± ${deviation(told).toFixed(4)}` : ""}`;
};
