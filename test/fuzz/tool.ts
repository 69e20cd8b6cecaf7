/** A program through the command line tool, in a folder of its own: exit code, words, and files left behind. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Milliseconds for a whole process. */
const BUDGET = 30_000;

/**
 * What is wrong with `snn compile case.snn -o case.image`; empty where nothing is.
 * @param tool path of dist/snn.js
 */
export const findingsOfTool = (text: string, tool: string): readonly string[] => {
  const folder = mkdtempSync(join(tmpdir(), "firetime-fuzz-"));
  const findings: string[] = [];
  try {
    writeFileSync(join(folder, "case.snn"), text);
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      [tool, "compile", "case.snn", "-o", "case.image"],
      { cwd: folder, encoding: "utf8", timeout: BUDGET },
    );
    if (status !== 0 && status !== 1)
      findings.push(`snn compile ended with ${status ?? signal}: ${stderr.slice(0, 500)}`);
    if (status === 1 && stderr.trim() === "") findings.push("snn compile refused without a word");
    const expected = status === 0 ? ["case.image", "case.snn"] : ["case.snn"];
    const found = readdirSync(folder).sort();
    if (found.join() !== expected.join()) findings.push(`snn compile left ${found.join(", ")}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return findings;
};
