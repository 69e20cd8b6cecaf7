import { stream } from "../../hw-models/numerics/rng.ts";

/** The order of an epoch's samples: a permutation of 0..count − 1 that depends on (seed, epoch) alone. */
export const epochOrder = (seed: number, epoch: number, count: number): Uint32Array => {
  const random = stream(seed, "sample order");
  const order = Uint32Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    const other = Math.floor(random.uniform(epoch, n) * (n + 1));
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
};
