/**
 * The response of the neuron to 80 digits, in whole numbers: what the float64 formulas near equal time
 * constants are held against. It subtracts the two exponentials as the definition does and can afford to.
 */

/** Fractional bits of a fixed-point number. */
const BITS = 300n;
const ONE = 1n << BITS;

/** A double as it is, to the last bit (|x| ≥ 2^−240 or 0). */
const fixed = (x: number): bigint => {
  let shift = 0n;
  let y = x;
  while (!Number.isInteger(y)) {
    y *= 2;
    shift++;
  }
  return (BigInt(y) << BITS) >> shift;
};

const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;
const over = (a: bigint, b: bigint): bigint => (a << BITS) / b;

/** e^{−x} for x ≥ 0: by its series at x/2^20, then squared 20 times. */
const decay = (x: bigint): bigint => {
  const small = x >> 20n;
  let sum = ONE;
  let term = ONE;
  for (let n = 1n; n <= 40n; n++) {
    term = -times(term, small) / n;
    sum += term;
  }
  for (let n = 0; n < 20; n++) sum = times(sum, sum);
  return sum;
};

/** K(s) = tau_s/(tau_m − tau_s)·(e^{−s/tau_m} − e^{−s/tau_s}), the limit for equal constants. */
export const exactResponse = (s: number, tauMembrane: number, tauSynapse: number): number => {
  const [t, m, c] = [fixed(s), fixed(tauMembrane), fixed(tauSynapse)];
  const k =
    m === c
      ? times(over(t, c), decay(over(t, c)))
      : times(over(c, m - c), decay(over(t, m)) - decay(over(t, c)));
  // 60 bits of it, whatever its size: a quotient of two whole numbers that float64 rounds once.
  let shift = 0n;
  while (k >> shift > 1n << 60n) shift++;
  return Number(k >> shift) * 2 ** Number(shift - BITS);
};
