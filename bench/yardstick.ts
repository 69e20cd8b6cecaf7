/**
 * What times are measured in and against. Processor time of this process, since a machine has other things to
 * do; of several runs the shortest, since they also take its caches. Ratios to a yardstick compare between
 * machines, microseconds do not.
 */

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
