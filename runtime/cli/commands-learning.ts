/**
 * The commands about learning, with their options, help and examples: train, compare, gradient, report.
 * See commands.ts.
 */
import type { Argv } from "yargs";
import { chip, file, GRADIENTS, number, PROGRAM, path, TIME_UNITS, TRAINERS } from "./options.ts";

/** Options that all commands have. */
export interface Shared {
  readonly json: boolean;
}

export const addLearningCommands = (plain: Argv<Shared>): Argv<Shared> =>
  plain
    .command(
      "train <file>",
      "Train a program on the chip, in integers, or in float64",
      (c) =>
        file(c, PROGRAM)
          .option("chip", chip(TRAINERS, "Where to train (default: the chip, in integers)"))
          .option("seed", number("Seed instead of the program's"))
          .option("seeds", { ...path("Several seeds, e.g. 0..4; prints mean and spread"), conflicts: "seed" })
          .option("epochs", { ...number("Epochs"), default: 100 })
          .option("output", { alias: "o", ...path("Write the last epoch's weights here") })
          .option(
            "checkpoint",
            path("Keep the training here after every epoch (default: beside -o, until it ends)"),
          )
          .option("resume", {
            type: "boolean",
            default: false,
            describe: "Go on from the checkpoint where there is one",
          })
          .example("$0 train examples/yinyang.snn -o yinyang.weights.json", "learns Yin-Yang on the chip")
          .example("$0 train examples/yinyang.snn --chip float64 --seeds 0..4", "five seeds in float64"),
      async (argv) => (await import("./commands/train.ts")).train(argv),
    )
    .command(
      "compare <file>",
      "Compare the chip's gradient with float64, layer by layer",
      (c) =>
        file(c, PROGRAM)
          .option(
            "chip",
            chip(GRADIENTS, "Chip (default: the smallest that holds it), or float64 against itself"),
          )
          .option("seed", number("Seed instead of the program's"))
          .option("weights", path("At these weights instead of the initial ones"))
          .option("batches", { ...number("Batches"), default: 20 })
          .option("batch", number("Samples of a batch (default: 150, or all there are)"))
          .option("baselines", {
            type: "boolean",
            default: false,
            describe: "Other rules' gradients (surrogate, SpikeProp, …) beside the exact one, in float64",
          })
          .option(
            "against",
            path(
              "Which of them, with commas between: surrogate, straight-through, spikeprop, quantised, finite, hebb, stdp, hebb-untaught, stdp-untaught",
            ),
          )
          .option("bins", path("Bins of a time unit for those that step through time, e.g. 16,64"))
          .option("window", number("Time constant of hebb and stdp, in tau_s of the target (default: 4)"))
          .option("layers", {
            type: "boolean",
            default: false,
            describe: "A row for each projection, also where one line of the program makes many",
          })
          .option("seeds", { ...path("With --baselines, several seeds, e.g. 0..4"), conflicts: "seed" })
          .option("output", { alias: "o", ...path("Write the results of --baselines or --sweep here") })
          .option("sweep", path("At many formats, seeds and stages of training, as this file says"))
          .option("workers", number("Points of a sweep run side by side (default: all cores)"))
          .option("resume", {
            type: "boolean",
            default: false,
            describe: "Go on with a sweep where it was stopped",
          })
          .example("$0 compare examples/yinyang.snn", "at the start of training")
          .example("$0 compare examples/yinyang.snn --baselines --batches 2 --seeds 0..2", "other rules")
          .example(
            "$0 compare examples/yinyang.snn --sweep examples/bits.sweep -o r.jsonl",
            "cosine over bits",
          )
          .example(
            "$0 compare examples/order.snn --chip float64",
            "tangents, adjoint and finite differences of 20 samples",
          ),
      async (argv) =>
        argv.sweep !== undefined
          ? (await import("./commands/sweep.ts")).sweepCommand({ ...argv, sweep: argv.sweep })
          : argv.baselines || argv.against !== undefined
            ? (await import("./commands/compare-baselines.ts")).compareWithBaselines(argv)
            : (await import("./commands/compare.ts")).compare(argv),
    )
    .command(
      "gradient <file>",
      "The exact gradient for firing times found elsewhere, and which of them V = θ denies",
      (c) =>
        file(c, PROGRAM)
          .option("spikes", path("Firing times: .csv or .npy (default: float64 finds its own)"))
          .option("unit", { choices: TIME_UNITS, describe: "Of the times of an .npy array (default: s)" })
          .option("weights", path("Weights that the firings were made with: .json, .csv or .npy"))
          .option("seed", number("Seed instead of the program's"))
          .option("sample", { ...number("Test sample that the first trial shows"), default: 0 })
          .option("label", number("Label instead of the samples' own"))
          .option("tolerance", {
            type: "string",
            describe: "Ticks by which a firing may miss V = θ (default: 1 for ticks, else 1e-6)",
            requiresArg: true,
          })
          .option("output", { alias: "o", ...path("Write the gradient here: .csv or .npy") })
          .option("save-spikes", path("Write the firings here, in seconds to the last digit"))
          .example("$0 gradient examples/yinyang.snn --save-spikes f.csv", "of test sample 0")
          .example("$0 gradient examples/yinyang.snn --spikes f.csv -o g.npy", "the same from the file"),
      async (argv) => (await import("./commands/gradient.ts")).gradient(argv),
    )
    .command(
      "report <files..>",
      "Show results and a program's gradients as a page of pictures",
      (c) =>
        c
          .positional("files", {
            type: "string",
            array: true,
            demandOption: true,
            describe: "Results of `compare -o`, .report.json of `demo`, a program (.snn)",
          })
          .option("weights", path("Weights of the program"))
          .option("seed", number("Seed instead of the program's"))
          .option("sample", { ...number("Test sample whose spikes are shown"), default: 0 })
          .option("output", { alias: "o", ...path("Write it here: .html, .csv or .json") })
          .example("$0 report sweep.jsonl net.snn -o r.html", "one file, no network"),
      async (argv) => (await import("./commands/report.ts")).report(argv),
    );
