/**
 * The curve of cosine against bits, kept in docs/: runs the sweep of examples/bits.sweep over both programs (all
 * cores; stopped, it goes on where it was), then writes its numbers, tables and picture. `npm run curve`
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import process from "node:process";
import { readText, writeAtomically } from "../runtime/files.ts";
import { curveSvg, curveTables } from "../runtime/sweep/curve.ts";
import { resultsFromText } from "../runtime/sweep/record.ts";
import { summarise, summaryFromCsv, summaryToCsv } from "../runtime/sweep/summary.ts";

/** Results are not kept in the project: a megabyte each. */
const OUT = process.argv[2] ?? "out";
const PROGRAMS = ["yinyang.snn", "spikes.snn"];
const DOCUMENT = "docs/gradient-bits.md";

mkdirSync(OUT, { recursive: true });
const results = PROGRAMS.map((program) => {
  const file = `${OUT}/${program}.bits.jsonl`;
  if (!existsSync(file)) {
    const words = [
      "compare",
      `examples/${program}`,
      "--sweep",
      "examples/bits.sweep",
      "-o",
      file,
      "--resume",
    ];
    const { status } = spawnSync(process.execPath, ["dist/snn.js", ...words], { stdio: "inherit" });
    if (status !== 0) process.exit(status ?? 1);
  }
  return resultsFromText(file, readText(file));
});
const csv = summaryToCsv(results.flatMap(summarise));
writeAtomically("docs/gradient-bits.csv", csv);
// From the numbers as they are kept, so that a test can make the same of them.
const rows = summaryFromCsv(csv);
writeAtomically("docs/gradient-bits.svg", curveSvg(rows));
let text = readFileSync(DOCUMENT, "utf8");
for (const program of PROGRAMS)
  text = text.replace(
    new RegExp(`(<!-- table ${program} -->\n)[\\s\\S]*?(<!-- end -->)`),
    (_, open: string, close: string) => `${open}${curveTables(rows, program)}\n${close}`,
  );
writeAtomically(DOCUMENT, text);
