/** Ctrl-C on work that can be taken up again: a word on how, and the exit code that shells give it. */
import process from "node:process";

/** What shells give to a command that SIGINT has ended. */
const INTERRUPTED = 130;

/**
 * Runs work that Ctrl-C may end at any moment.
 * @param word for standard error, when it does
 */
export const interruptible = async <T>(word: () => string, work: () => Promise<T>): Promise<T> => {
  // A progress bar has its own handler, which gives the cursor back; it is to run first.
  const stop = (): void => {
    setImmediate(() => {
      process.stderr.write(`\nstopped: ${word()}\n`);
      process.exit(INTERRUPTED);
    });
  };
  process.on("SIGINT", stop);
  try {
    return await work();
  } finally {
    process.off("SIGINT", stop);
  }
};
