/** Random numbers of ft1 in BigInt: hw-models/SPEC.md "Random bits", and the rounding that they serve. */

const MASK = 0xffffffffn;
const ROTATIONS = [13n, 15n, 26n, 6n, 17n, 29n, 16n, 24n];

/** Threefry-2x32-20 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011). */
export const threefry = (key: readonly bigint[], counter: readonly bigint[]): [bigint, bigint] => {
  const schedule = [key[0], key[1], 0x1bd11bdan ^ key[0] ^ key[1]];
  let x = (counter[0] + schedule[0]) & MASK;
  let y = (counter[1] + schedule[1]) & MASK;
  for (let round = 0; round < 20; round++) {
    const left = ROTATIONS[round % 8];
    x = (x + y) & MASK;
    y = ((y << left) | (y >> (32n - left))) & MASK;
    y ^= x;
    if (round % 4 === 3) {
      const n = (round + 1) / 4;
      x = (x + schedule[n % 3]) & MASK;
      y = (y + schedule[(n + 1) % 3] + BigInt(n)) & MASK;
    }
  }
  return [x, y];
};

const WEIGHT_UPDATE = 0x2cedde4en;

/** "Random bits" from the word of an update, for synapse s. */
export const randomBits = (word: bigint, synapse: bigint): bigint => {
  const x = (word + synapse * 0x9e3779b9n) & MASK;
  return (((x ^ (x >> 15n)) * 0x2c1b3c6dn) & MASK) >> 16n;
};

/** floor((product + r) / 2^c) with r from 16 random bits in the top of the c bits cut off. */
export const updateStep = (product: bigint, bits: bigint, c: bigint): bigint =>
  (product + (c < 16n ? bits >> (16n - c) : bits << (c - 16n))) >> c;

/** The word that all roundings of update `number` share. */
export const updateWord = (seed: bigint, number: number): bigint =>
  threefry([seed, WEIGHT_UPDATE], [BigInt(number), 0n])[0];
