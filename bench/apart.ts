/** Measurements in processes of their own: nothing is compiled or grown beforehand, as for a person. */
import { execFileSync } from "node:child_process";

const CHILD = "--child";

/** What a process is to measure: the words behind `--child`; null: it is the one that reports. */
export const task = (): readonly string[] | null =>
  process.argv[2] === CHILD ? process.argv.slice(3) : null;

/** Starts this program again for a task; what it writes is one JSON object. */
export const apart = <Measured>(words: readonly (string | number)[]): Measured =>
  JSON.parse(
    execFileSync(process.execPath, [process.argv[1], CHILD, ...words.map(String)], { encoding: "utf8" }),
  ) as Measured;

export const seconds = (since: number): number => (performance.now() - since) / 1000;
/** Most memory this process ever had, in bytes. */
export const peak = (): number => process.resourceUsage().maxRSS * 1024;
