/** What times are measured against: ratios compare between machines, microseconds do not. */

/** Integer operations of the yardstick. */
const ROUNDS = 50_000_000;
const REPEATS = 5;

const work = (): number => {
  let x = 1;
  for (let n = 0; n < ROUNDS; n++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
  }
  return x;
};

/** Seconds for three shifts and exclusive ors, the shortest of several runs. */
export const measureYardstick = (): number => {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < REPEATS; n++) {
    const begun = performance.now();
    work();
    best = Math.min(best, (performance.now() - begun) / 1000);
  }
  return best / ROUNDS;
};
