/**
 * The command line: `snn COMMAND`. What a command needs is loaded only when it is asked for, and the help
 * page is rendered when the tool is built: parsing arguments takes longer than printing it.
 */
import process from "node:process";
import { isMainThread } from "node:worker_threads";

/** Set by the build: the rendered page of `snn --help`, empty while it is being rendered. */
declare const FIRETIME_HELP: string;
/** Columns of that page. */
const HELP_COLUMNS = 100;

const main = async (): Promise<void> => {
  // A reader that has gone away (`snn … | head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 70));
  const words = process.argv.slice(2);
  const columns = Math.min(HELP_COLUMNS, process.stdout.columns ?? HELP_COLUMNS);
  const helpAlone = words.length === 1 && (words[0] === "--help" || words[0] === "-h");
  if (helpAlone && columns === HELP_COLUMNS && FIRETIME_HELP !== "") {
    process.stdout.write(FIRETIME_HELP);
    return;
  }
  try {
    const { commandLine } = await import("./commands.ts");
    await commandLine(words, columns).parseAsync();
  } catch (thrown) {
    const { verdictOn } = await import("./exit.ts");
    const { exit, text, json } = verdictOn(thrown);
    if (text !== null) process.stderr.write(`${text}\n`);
    if (json !== null && words.includes("--json")) process.stdout.write(`${JSON.stringify(json)}\n`);
    process.exitCode = exit;
  }
};

if (isMainThread) await main();
else (await import("./workers.ts")).workerMain();
