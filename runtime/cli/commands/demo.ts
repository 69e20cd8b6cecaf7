import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { type Compiled, compile } from "../../../compiler/compile.ts";
import type { LearnedWeights } from "../../../compiler/lower/weights.ts";
import { stepTicksOf } from "../../../hw-models/chip/chip.ts";
import { span } from "../../../hw-models/numerics/units.ts";
import { simulate } from "../../backend.ts";
import { boardSession } from "../../board.ts";
import { makeFolder, writeAtomically } from "../../files.ts";
import { type Comparison, compareGradients } from "../../gradient/compare.ts";
import { type LockstepReport, lockstep } from "../../lockstep.ts";
import { sampleSpikes } from "../../stimulus.ts";
import { alignTable } from "../../table.ts";
import { chipTrainee } from "../../train/chip-trainee.ts";
import type { TrainOutcome } from "../../train/job.ts";
import { loadTask, type Task } from "../../train/load-data.ts";
import { sayReport } from "../compile-report.ts";
import { type Output, output } from "../output.ts";
import { besides, demandGradient, type LoadedProgram, loadProgram, stem } from "../program.ts";
import { UsageError } from "../usage.ts";
import { count, duration, percent } from "../words.ts";
import { sayLayers, sayLegend } from "./compare.ts";
import { flashAndSay } from "./flash.ts";
import { microseconds, runWithProgress, trainJob, writeWeights } from "./train.ts";

export interface DemoArguments {
  /** Default: the example beside the bundle. */
  readonly file: string | undefined;
  readonly epochs: number;
  readonly seed: number | undefined;
  readonly out: string;
  readonly json: boolean;
}

/** Seen from the bundle, dist/snn.js. */
const EXAMPLE = "../examples/yinyang.snn";

/** Samples run on the board beside the simulator. */
const BOARD_SAMPLES = 100;

/** `snn demo`, which `npm start` runs: every job once, on real input, and what came of it. */
export const demo = async (argv: DemoArguments): Promise<void> => {
  const begun = performance.now();
  const out = output(argv.json);
  if (argv.epochs < 1) throw new UsageError("training takes at least one epoch");
  makeFolder(argv.out);

  const file = argv.file ?? relative(process.cwd(), fileURLToPath(new URL(EXAMPLE, import.meta.url)));
  out.heading(`1  Compile ${file}`);
  const loaded = loadProgram(file, { seed: argv.seed }, out);
  const { compiled } = loaded;
  demandGradient(file, loaded.network);
  const task = loadTask(loaded.network, besides(file));
  out.say(`\nfits ${compiled.chip.name}: ${compiled.chip.what}`);
  sayReport(compiled, out);

  out.heading(`2  Train ${argv.epochs} epochs, on the chip in integers and beside it in float64`);
  const [chip, float] = await trainBoth(loaded, argv.epochs, out);

  out.heading("3  Compare the chip's gradient with float64");
  const stages = compareStages(compiled, task, chip, out);

  out.heading("4  Flash the trained image to a board over TCP, and run it there");
  const trained = withWeights(loaded, chip.weights.last);
  const board = await onBoard(trained, task, out);

  const report = reportOf(loaded, trained, chip, float, stages, board);
  const summary = summaryOf(report);
  out.heading("Summary");
  for (const line of summary) out.say(`  ${line}`);
  const written = writeAll(argv.out, loaded, trained, chip, float, report, summary);
  out.say("\nwrote");
  for (const file of written) out.say(`  ${file}`);
  out.say(`\nthe whole way took ${duration((performance.now() - begun) / 1000)}`);
  out.result({ ...report, written });
};

const trainBoth = async (
  loaded: LoadedProgram,
  epochs: number,
  out: Output,
): Promise<readonly [TrainOutcome, TrainOutcome]> => {
  const { seed } = loaded.network;
  const jobs = [loaded.compiled.chip.name, "float64"].map((target) => trainJob(loaded, seed, epochs, target));
  const timed = await runWithProgress(jobs, "training", out);
  out.say();
  out.table(
    ["trained on", "test, last epoch", "test, best validation", "at epoch", "per sample"],
    timed.map((t) => [
      t.outcome.target,
      percent(t.outcome.last),
      percent(t.outcome.bestValidation),
      t.outcome.bestEpoch,
      `${microseconds(t).toFixed(0)} us`,
    ]),
  );
  return [timed[0].outcome, timed[1].outcome];
};

interface Stage {
  readonly stage: "start" | "middle" | "end";
  readonly comparison: Comparison;
}

/** At the chip's weights before the first epoch, after half of them, and after the last. */
const compareStages = (
  compiled: Compiled,
  { data, encoding }: Task,
  chip: TrainOutcome,
  out: Output,
): readonly Stage[] => {
  const trainee = chipTrainee(compiled, encoding);
  const at = { start: chip.weights.first, middle: chip.weights.middle, end: chip.weights.last };
  return (["start", "middle", "end"] as const).map((stage) => {
    trainee.restore(at[stage]);
    const comparison = compareGradients(compiled, encoding, trainee, data.train, { batches: 20, batch: 150 });
    out.say(`\nat the ${stage} of training`);
    sayLayers(comparison, out);
    if (stage === "end") sayLegend(comparison, out);
    return { stage, comparison };
  });
};

const withWeights = ({ network, compiled: { chip } }: LoadedProgram, weights: LearnedWeights): Compiled => {
  const { compiled } = compile(network, { chip, weights });
  if (compiled === null) throw new Error("the trained program does not compile");
  return compiled;
};

/** The trained image on a fake board behind a real socket, sample by sample beside the simulator. */
const onBoard = async (trained: Compiled, { data, encoding }: Task, out: Output): Promise<LockstepReport> => {
  const { lowered, image, chip } = trained;
  const { trialSteps, tick } = lowered.timing;
  const samples = Math.min(BOARD_SAMPLES, data.test.labels.length);
  const trials = Array.from({ length: samples }, (_, n) => sampleSpikes(encoding, data.test, n, tick));
  const { session, stop } = await boardSession(chip);
  try {
    await flashAndSay(session, image, out);
    const report = await lockstep(
      simulate(image),
      session,
      trials,
      trialSteps,
      span(trialSteps * stepTicksOf(chip.kind)),
    );
    out.say(
      report.difference === null
        ? `board and simulator: ${count(report.trials, "test sample")}, ${count(report.spikes, "spike")}, all at the same ticks`
        : `board and simulator DIFFER at sample ${report.difference.trial}: ${JSON.stringify(report.difference)}`,
    );
    return report;
  } finally {
    await stop();
  }
};

/** What came of it, without times: the same program and seed give the same report. */
interface Report {
  readonly program: string;
  readonly chip: string;
  readonly seed: number;
  readonly epochs: number;
  readonly imageSha256: string;
  readonly trainedImageSha256: string;
  readonly test: Readonly<
    Record<"chip" | "float64", { readonly last: number; readonly bestValidation: number }>
  >;
  readonly validation: Readonly<Record<"chip" | "float64", readonly number[]>>;
  readonly saturations: TrainOutcome["saturations"];
  readonly gradients: readonly (Stage["comparison"]["layers"][number] & { readonly stage: string })[];
  readonly board: {
    readonly samples: number;
    readonly spikes: number;
    readonly spikeHash: string;
    readonly same: boolean;
  };
}

const reportOf = (
  { network, compiled }: LoadedProgram,
  trained: Compiled,
  chip: TrainOutcome,
  float: TrainOutcome,
  stages: readonly Stage[],
  board: LockstepReport,
): Report => ({
  program: network.source,
  chip: chip.target,
  seed: chip.seed,
  epochs: chip.epochs,
  imageSha256: compiled.imageSha256,
  trainedImageSha256: trained.imageSha256,
  test: {
    chip: { last: chip.last, bestValidation: chip.bestValidation },
    float64: { last: float.last, bestValidation: float.bestValidation },
  },
  validation: {
    chip: chip.history.map(({ validation }) => validation),
    float64: float.history.map(({ validation }) => validation),
  },
  saturations: chip.saturations,
  gradients: stages.flatMap(({ stage, comparison }) =>
    comparison.layers.map((layer) => ({ stage, ...layer })),
  ),
  board: {
    samples: board.trials,
    spikes: board.spikes,
    spikeHash: board.spikeHash,
    same: board.difference === null,
  },
});

const summaryOf = ({ chip, test, gradients, board }: Report): readonly string[] => {
  const own = gradients.filter(({ against }) => against === gradients[0].against);
  const lowest = Math.min(...own.map(({ cosine }) => cosine));
  return alignTable(
    ["what", "result"],
    [
      [`test, ${chip} in integers, last epoch`, percent(test.chip.last)],
      ["test, float64, last epoch", percent(test.float64.last)],
      [
        "test at best validation, chip / float64",
        `${percent(test.chip.bestValidation)} / ${percent(test.float64.bestValidation)}`,
      ],
      ["lowest cosine of the two gradients", `${lowest.toFixed(6)} (${own[0].against})`],
      [
        `${board.samples} samples on board and simulator`,
        `${count(board.spikes, "spike")}, ${board.same ? "all the same" : "NOT the same"}`,
      ],
    ],
  );
};

const writeAll = (
  folder: string,
  loaded: LoadedProgram,
  trained: Compiled,
  chip: TrainOutcome,
  float: TrainOutcome,
  report: Report,
  summary: readonly string[],
): readonly string[] => {
  const name = (ending: string): string => join(folder, `${stem(loaded.file)}.${ending}`);
  const files = [
    name("img"),
    name("weights.json"),
    name("float64.weights.json"),
    name("report.json"),
    name("report.txt"),
  ] as const;
  writeAtomically(files[0], trained.image);
  writeWeights(files[1], loaded, chip);
  writeWeights(files[2], loaded, float);
  writeAtomically(files[3], `${JSON.stringify(report, null, 2)}\n`);
  writeAtomically(files[4], `${summary.join("\n")}\n`);
  return files;
};
