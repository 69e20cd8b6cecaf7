/** The command line: `snn COMMAND`. Each command's work is loaded only when it is asked for. */
import process from "node:process";
import yargs, { type Argv } from "yargs";
import { hideBin } from "yargs/helpers";
import { addCommands } from "./commands.ts";
import { demandPlainValues, UsageError } from "./usage.ts";

/** Set by the build, from package.json. */
declare const FIRETIME_VERSION: string;

const commandLine = (words: readonly string[]): Argv =>
  addCommands(yargs([...words]).scriptName("snn"))
    .usage("$0 COMMAND: compile spiking networks, simulate the chip, learn on it, flash a board")
    .locale("en")
    .version(FIRETIME_VERSION)
    .alias("h", "help")
    .completion("completion", "Print a script that completes commands and options in your shell")
    .demandCommand(1, "Which command?")
    .recommendCommands()
    .strict()
    .check(demandPlainValues)
    .wrap(Math.min(100, process.stdout.columns ?? 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      // What yargs itself finds wrong comes as a message, or as a YError.
      throw error === undefined || error.name === "YError" ? new UsageError(message ?? error.message) : error;
    });

const main = async (): Promise<void> => {
  // A reader that has gone away (`snn … | head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 70));
  const words = hideBin(process.argv);
  try {
    await commandLine(words).parseAsync();
  } catch (thrown) {
    const { verdictOn } = await import("./exit.ts");
    const { exit, text, json } = verdictOn(thrown);
    if (text !== null) process.stderr.write(`${text}\n`);
    if (json !== null && words.includes("--json")) process.stdout.write(`${JSON.stringify(json)}\n`);
    process.exitCode = exit;
  }
};

const { isMainThread } = await import("node:worker_threads");
if (isMainThread) await main();
else (await import("./workers.ts")).workerMain();
