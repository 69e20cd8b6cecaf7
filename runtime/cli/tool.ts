/** The command line: `snn COMMAND`. What a command needs is evaluated only when it is asked for. */
import process from "node:process";
import { isMainThread } from "node:worker_threads";

/**
 * Runs a command line and sets the exit code.
 * @param columns width of help pages
 */
export const run = async (words: readonly string[], columns: number): Promise<void> => {
  // A reader that has gone away (`snn … | head`) is no fault.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 70));
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

// Threads are this same file, started by workers.ts and sweep-pool.ts.
if (!isMainThread) (await import("./thread.ts")).threadMain();
