import { stream } from "../../hw-models/numerics/rng.ts";

/** A permutation of 0..count − 1 that depends on (seed, purpose, key) alone. */
export const permutation = (seed: number, purpose: string, key: number, count: number): Uint32Array => {
  const random = stream(seed, purpose);
  const order = Uint32Array.from({ length: count }, (_, n) => n);
  for (let n = count - 1; n > 0; n--) {
    const other = Math.floor(random.uniform(key, n) * (n + 1));
    [order[n], order[other]] = [order[other], order[n]];
  }
  return order;
};

/** The order of an epoch's samples. */
export const epochOrder = (seed: number, epoch: number, count: number): Uint32Array =>
  permutation(seed, "sample order", epoch, count);
