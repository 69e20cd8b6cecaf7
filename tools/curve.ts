/**
 * The curve of cosine against bits, kept in docs/: runs the sweep of examples/bits.sweep over both programs (all
 * cores; stopped, it goes on where it was) and that of examples/training.sweep over one, then writes their numbers, tables
 * and pictures. `npm run curve`, with `-- FOLDER` for where the results are
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { readText, writeAtomically } from "../runtime/files.ts";
import { curveSvg, curveTables } from "../runtime/sweep/curve.ts";
import { resultsFromText, type SweepResults } from "../runtime/sweep/record.ts";
import { summarise, summaryFromCsv, summaryToCsv } from "../runtime/sweep/summary.ts";
import {
  trainingRows,
  trainingSvg,
  trainingsFromCsv,
  trainingsToCsv,
  trainingTable,
} from "../runtime/sweep/training-curve.ts";

/** Results are not kept in the project: a megabyte each. */
const OUT = process.argv[2] ?? "out";
const PROGRAMS = ["yinyang.snn", "spikes.snn"];
const DOCUMENT = "docs/gradient-bits.md";

/** The results of a sweep over a program: those that are there, else it is run. */
const resultsOf = (program: string, sweep: string, kind: string): SweepResults => {
  const file = `${OUT}/${program}.${kind}.jsonl`;
  if (!existsSync(file)) {
    const words = ["compare", `examples/${program}`, "--sweep", sweep, "-o", file, "--resume"];
    const { status } = spawnSync(process.execPath, ["dist/snn.js", ...words], { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  }
  return resultsFromText(file, readText(file));
};

mkdirSync(OUT, { recursive: true });
// All results first: stopped on the way, the document stays as it was.
const results = PROGRAMS.map((program) => resultsOf(program, "examples/bits.sweep", "bits"));
const trained = resultsOf("yinyang.snn", "examples/training.sweep", "training");

let text = readFileSync(DOCUMENT, "utf8");
const keepTable = (name: string, table: string): void => {
  text = text.replace(
    new RegExp(`(<!-- table ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
    (_, open: string, close: string) => `${open}${table}\n${close}`,
  );
};
// Tables and pictures are of the numbers as they are kept, so that a test can make the same of them.
const csv = summaryToCsv(results.flatMap(summarise));
writeAtomically("docs/gradient-bits.csv", csv);
const rows = summaryFromCsv(csv);
writeAtomically("docs/gradient-bits.svg", curveSvg(rows));
for (const program of PROGRAMS) keepTable(program, curveTables(rows, program));

const trainingCsv = trainingsToCsv(trainingRows(trained));
writeAtomically("docs/training-bits.csv", trainingCsv);
const trainings = trainingsFromCsv(trainingCsv);
writeAtomically("docs/training-bits.svg", trainingSvg(trainings));
keepTable("trainings", trainingTable(trainings));
writeAtomically(DOCUMENT, text);
