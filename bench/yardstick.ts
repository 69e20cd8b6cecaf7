/**
 * What times are measured in and against. Processor time of this process, since a machine has other things to
 * do; of several runs the shortest, since they also take its caches. Ratios to a yardstick compare between
 * machines, microseconds do not.
 */
import { cpus } from "node:os";
import { alignTable } from "../runtime/table.ts";

/** Integer operations of the yardstick. */
const ROUNDS = 50_000_000;
const REPEATS = 5;

/** Processor seconds of this process so far. */
const processorSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const work = (): number => {
  let x = 1;
  for (let n = 0; n < ROUNDS; n++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
};

/** Seconds for three shifts and exclusive ors. */
export const measureYardstick = (): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < REPEATS; n++) {
    const begun = processorSeconds();
    work();
    best = Math.min(best, processorSeconds() - begun);
  }
  return best / ROUNDS;
};

/** The shortest of several runs, in seconds of processor time. */
export const shortest = async (work: () => unknown, repeats = REPEATS): Promise<number> => {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < repeats; n++) {
    const begun = processorSeconds();
    await work();
    best = Math.min(best, processorSeconds() - begun);
  }
  return best;
};

/** Prints times, in processor seconds, beside the yardstick of this run. */
export const tellSpeeds = (rows: readonly (readonly [what: string, seconds: number])[]): void => {
  const unit = measureYardstick();
  console.log(`${cpus()[0].model}, node ${process.version}, processor time, the shortest of several runs`);
  console.log(`yardstick: ${(unit * 1e9).toFixed(2)} ns for three shifts and exclusive ors\n`);
  const lines = rows.map(([what, time]) => [what, `${(time * 1e6).toFixed(1)} us`, Math.round(time / unit)]);
  for (const line of alignTable(["what", "time", "yardsticks"], lines)) console.log(line);
};
