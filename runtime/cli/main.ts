/**
 * The door of the command line. The help page is rendered when the tool is built and printed from here;
 * everything else is in tool.ts, a file of its own in dist/, so that a word of help need not parse it.
 */
import process from "node:process";

/** Set by the build: the rendered page of `snn --help`, empty while it is being rendered. */
declare const FIRETIME_HELP: string;
/** Columns of that page. */
const HELP_COLUMNS = 100;

const words = process.argv.slice(2);
const columns = Math.min(HELP_COLUMNS, process.stdout.columns ?? HELP_COLUMNS);
const helpAlone = words.length === 1 && (words[0] === "--help" || words[0] === "-h");
if (helpAlone && columns === HELP_COLUMNS && FIRETIME_HELP !== "") process.stdout.write(FIRETIME_HELP);
else await (await import("./tool.ts")).run(words, columns);
