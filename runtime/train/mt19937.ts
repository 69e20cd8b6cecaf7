/**
 * The Mersenne Twister MT19937 (Matsumoto, Nishimura 1998), seeded by init_genrand: only to reproduce data
 * sets that were published with it.
 */
export interface MersenneTwister {
  /** The next 32 bits. */
  word(): number;
  /** The next number in [0, 1), 53 bits. */
  double(): number;
}

const N = 624;
const M = 397;

export const mersenneTwister = (seed: number): MersenneTwister => {
  const state = new Uint32Array(N);
  state[0] = seed;
  for (let n = 1; n < N; n++) {
    const before = state[n - 1] ^ (state[n - 1] >>> 30);
    state[n] = Math.imul(1812433253, before) + n;
  }
  let at = N;
  const refill = (): void => {
    for (let n = 0; n < N; n++) {
      const y = (state[n] & 0x80000000) | (state[(n + 1) % N] & 0x7fffffff);
      state[n] = state[(n + M) % N] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    at = 0;
  };
  const word = (): number => {
    if (at === N) refill();
    let y = state[at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  };
  return { word, double: () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53 };
};
