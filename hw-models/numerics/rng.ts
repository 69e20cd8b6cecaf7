/**
 * Counter-based random numbers: a draw is a function of its key, never of an order. The stream behind a
 * program is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011; test/hw-models/numerics/rng.test.ts has its known answers); the rounding of weight updates uses a generator
 * of one multiplication that a small chip can afford.
 */

const PARITY = 0x1bd11bda;

/** A pair of 32-bit words, reused by the caller so that a draw allocates nothing. */
export type Pair = Uint32Array;

/**
 * Encrypts the counter (c0, c1) under the key (k0, k1) into `out`. Rounds are written out, since a large
 * network draws tens of millions: after every fourth the key is added, turned by one word and counted.
 */
export const threefry = (k0: number, k1: number, c0: number, c1: number, out: Pair): void => {
  const k2 = PARITY ^ k0 ^ k1;
  let x = (c0 + k0) | 0;
  let y = (c1 + k1) | 0;
  x = (x + y) | 0;
  y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0;
  y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0;
  y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0;
  y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + k1) | 0;
  y = (y + k2 + 1) | 0;
  x = (x + y) | 0;
  y = ((y << 17) | (y >>> 15)) ^ x;
  x = (x + y) | 0;
  y = ((y << 29) | (y >>> 3)) ^ x;
  x = (x + y) | 0;
  y = ((y << 16) | (y >>> 16)) ^ x;
  x = (x + y) | 0;
  y = ((y << 24) | (y >>> 8)) ^ x;
  x = (x + k2) | 0;
  y = (y + k0 + 2) | 0;
  x = (x + y) | 0;
  y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0;
  y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0;
  y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0;
  y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + k0) | 0;
  y = (y + k1 + 3) | 0;
  x = (x + y) | 0;
  y = ((y << 17) | (y >>> 15)) ^ x;
  x = (x + y) | 0;
  y = ((y << 29) | (y >>> 3)) ^ x;
  x = (x + y) | 0;
  y = ((y << 16) | (y >>> 16)) ^ x;
  x = (x + y) | 0;
  y = ((y << 24) | (y >>> 8)) ^ x;
  x = (x + k1) | 0;
  y = (y + k2 + 4) | 0;
  x = (x + y) | 0;
  y = ((y << 13) | (y >>> 19)) ^ x;
  x = (x + y) | 0;
  y = ((y << 15) | (y >>> 17)) ^ x;
  x = (x + y) | 0;
  y = ((y << 26) | (y >>> 6)) ^ x;
  x = (x + y) | 0;
  y = ((y << 6) | (y >>> 26)) ^ x;
  x = (x + k2) | 0;
  y = (y + k0 + 5) | 0;
  out[0] = x;
  out[1] = y;
};

/** A 32-bit hash of a name's UTF-8 bytes (FNV-1a, then Murmur3's finaliser so that every bit counts). */
export const nameKey = (name: string): number => {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) h = Math.imul(h ^ byte, 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** The stream of one purpose: a seed and a qualified name make the key, two counters name the draw. */
export interface Stream {
  /** Uniform in the open interval (0, 1), 2^−53 apart, from the counters (a, b). */
  uniform(a: number, b: number): number;
  /** Standard normal from the counters (a, b): the inverse of the distribution at `uniform(a, b)`. */
  normal(a: number, b: number): number;
}

export const stream = (seed: number, name: string): Stream => {
  const k0 = seed >>> 0;
  // The upper half of a seed beyond 32 bits is folded into the name, so that no two seeds share a stream.
  const k1 = (nameKey(name) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9)) >>> 0;
  const out = new Uint32Array(2);
  const uniform = (a: number, b: number): number => {
    threefry(k0, k1, a, b, out);
    const high = out[0] >>> 6;
    const low = out[1] >>> 6;
    return (high * 2 ** 26 + low + 0.5) / 2 ** 52;
  };
  return { uniform, normal: (a, b) => inverseNormal(uniform(a, b)) };
};

/**
 * Natural logarithm from + − × ÷ alone, so that every engine draws the same weights. Within 2 ulp.
 * x = m·2^e with m in [√½, √2); ln m = 2 artanh((m − 1)/(m + 1)).
 */
export const portableLog = (x: number): number => {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log(x);
  let m = x;
  let e = 0;
  while (m < Math.SQRT1_2) {
    m *= 2;
    e--;
  }
  while (m >= Math.SQRT2) {
    m /= 2;
    e++;
  }
  const z = (m - 1) / (m + 1);
  const z2 = z * z;
  let sum = 0;
  for (let n = ODD_RECIPROCALS.length - 1; n >= 0; n--) sum = sum * z2 + ODD_RECIPROCALS[n];
  return 2 * z * sum + e * Math.LN2;
};
/** 1, 1/3, 1/5 … 1/25: the series of artanh. */
const ODD_RECIPROCALS = Float64Array.from({ length: 13 }, (_, n) => 1 / (2 * n + 1));

/** Quotient of two polynomials of degree 7, lowest coefficient first. */
const ratio = (x: number, top: readonly number[], bottom: readonly number[]): number =>
  horner(x, top) / horner(x, bottom);
const horner = (x: number, c: readonly number[]): number =>
  ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x + c[0];

/** The quantile function of the standard normal: algorithm AS 241 (PPND16), Wichura, Appl. Stat. 37 (1988). */
export const inverseNormal = (p: number): number => {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, CENTRE_TOP, CENTRE_BOTTOM);
  const r = Math.sqrt(-portableLog(q < 0 ? p : 1 - p));
  const x = r <= 5 ? ratio(r - 1.6, TAIL_TOP, TAIL_BOTTOM) : ratio(r - 5, FAR_TOP, FAR_BOTTOM);
  return q < 0 ? -x : x;
};

const CENTRE_TOP = [
  3.387132872796366608, 133.14166789178437745, 1971.5909503065514427, 13731.693765509461125,
  45921.953931549871457, 67265.770927008700853, 33430.575583588128105, 2509.0809287301226727,
];
const CENTRE_BOTTOM = [
  1, 42.313330701600911252, 687.1870074920579083, 5394.1960214247511077, 21213.794301586595867,
  39307.89580009271061, 28729.085735721942674, 5226.495278852545925,
];
const TAIL_TOP = [
  1.42343711074968357734, 4.6303378461565452959, 5.7694972214606914055, 3.64784832476320460504,
  1.27045825245236838258, 0.24178072517745061177, 0.0227238449892691845833, 7.7454501427834140764e-4,
];
const TAIL_BOTTOM = [
  1, 2.05319162663775882187, 1.6763848301838038494, 0.68976733498510000455, 0.14810397642748007459,
  0.0151986665636164571966, 5.475938084995344946e-4, 1.05075007164441684324e-9,
];
const FAR_TOP = [
  6.6579046435011037772, 5.4637849111641143699, 1.7848265399172913358, 0.29656057182850489123,
  0.026532189526576123093, 0.0012426609473880784386, 2.71155556874348757815e-5, 2.01033439929228813265e-7,
];
const FAR_BOTTOM = [
  1, 0.59983220655588793769, 0.13692988092273580531, 0.0148753612908506148525, 7.868691311456132591e-4,
  1.8463183175100546818e-5, 1.4215117583164458887e-7, 2.04426310338993978564e-15,
];

/**
 * The word all roundings of one update share, from the seed and the number of updates made before it.
 * A chip computes it once a sample.
 */
export const updateWord = (seed: number, update: number): number => {
  const out = new Uint32Array(2);
  threefry(seed >>> 0, UPDATE_KEY, update, 0, out);
  return out[0];
};
const UPDATE_KEY = nameKey("weight update");

/**
 * 16 random bits for the update of one synapse: a Weyl sequence over the synapses, one fold, one
 * multiplication, the upper half (multiplier: C. Wellons' hash prospector). Means and correlations between
 * neighbouring synapses and updates are within 1.3 standard errors over 3.4 million draws.
 */
export const roundingBits = (word: number, synapse: number): number => {
  const x = (word + Math.imul(synapse, 0x9e3779b9)) | 0;
  return Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) >>> 16;
};
