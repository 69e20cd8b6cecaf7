/** Random numbers: known answers of Threefry, and the statistics that weights and roundings stand on. */
import { expect, test } from "vitest";
import {
  inverseNormal,
  nameKey,
  portableLog,
  roundingBits,
  stream,
  threefry,
  updateWord,
} from "../../../hw-models/numerics/rng.ts";
import { threefry as oracleThreefry, randomBits } from "../../oracle/ft1-random.ts";

const encrypt = (key: readonly [number, number], counter: readonly [number, number]): string[] => {
  const out = new Uint32Array(2);
  threefry(key[0], key[1], counter[0], counter[1], out);
  return [...out].map((word) => word.toString(16).padStart(8, "0"));
};

/** threefry2x32 with 20 rounds, from Random123's kat_vectors. */
test.each([
  [
    [0, 0],
    [0, 0],
    ["6b200159", "99ba4efe"],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    ["1cb996fc", "bb002be7"],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    ["c4923a9c", "483df7a0"],
  ],
] as const)(
  "Threefry-2x32-20 under key %j on counter %j gives the published answer",
  (key, counter, answer) => {
    expect(encrypt(key, counter)).toEqual(answer);
    const words = oracleThreefry(key.map(BigInt), counter.map(BigInt));
    expect(words.map((word) => word.toString(16).padStart(8, "0"))).toEqual(answer);
  },
);

test("the word of an update and its roundings are those of SPEC.md, computed a second time in BigInt", () => {
  expect(nameKey("weight update")).toBe(0x2cedde4e);
  for (const seed of [0, 1, 0xffffffff])
    for (const update of [0, 1, 70000, 0xffffffff]) {
      const word = updateWord(seed, update);
      const [expected] = oracleThreefry([BigInt(seed), 0x2cedde4en], [BigInt(update), 0n]);
      expect(word).toBe(Number(expected));
      for (const synapse of [0, 1, 2, 839, 16383, 2 ** 28 - 1])
        expect(roundingBits(word, synapse)).toBe(Number(randomBits(BigInt(word), BigInt(synapse))));
    }
});

const DRAWS = 200_000;
const moments = (
  draw: (n: number) => number,
): { mean: number; variance: number; skew: number; kurtosis: number } => {
  const x = Float64Array.from({ length: DRAWS }, (_, n) => draw(n));
  const power = (p: number, around: number): number =>
    x.reduce((sum, v) => sum + (v - around) ** p, 0) / DRAWS;
  const mean = power(1, 0);
  const variance = power(2, mean);
  return {
    mean,
    variance,
    skew: power(3, mean) / variance ** 1.5,
    kurtosis: power(4, mean) / variance ** 2,
  };
};
/** Four standard errors of a statistic whose one-draw deviation is given. */
const within = (deviation: number): number => (4 * deviation) / Math.sqrt(DRAWS);

test("uniform draws have the moments of the uniform distribution and stay inside (0, 1)", () => {
  const random = stream(7, "uniform");
  const { mean, variance, kurtosis } = moments((n) => random.uniform(n, 3));
  expect(Math.abs(mean - 1 / 2)).toBeLessThan(within(Math.sqrt(1 / 12)));
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(within(Math.sqrt(1 / 180)));
  expect(Math.abs(kurtosis - 9 / 5)).toBeLessThan(0.02);
  for (let n = 0; n < 10_000; n++) {
    const u = random.uniform(n, n);
    expect(u > 0 && u < 1).toBe(true);
  }
});

test("normal draws have the moments and the tails of the standard normal distribution", () => {
  const random = stream(7, "normal");
  const { mean, variance, skew, kurtosis } = moments((n) => random.normal(5, n));
  expect(Math.abs(mean)).toBeLessThan(within(1));
  expect(Math.abs(variance - 1)).toBeLessThan(within(Math.SQRT2));
  expect(Math.abs(skew)).toBeLessThan(within(Math.sqrt(6)));
  expect(Math.abs(kurtosis - 3)).toBeLessThan(within(Math.sqrt(24)));
  for (const [z, tail] of [
    [1, 0.15865525393145707],
    [2, 0.022750131948179195],
    [3, 0.0013498980316300933],
  ]) {
    let beyond = 0;
    for (let n = 0; n < DRAWS; n++) if (random.normal(n, 9) > z) beyond++;
    expect(Math.abs(beyond / DRAWS - tail)).toBeLessThan(within(Math.sqrt(tail * (1 - tail))));
  }
});

test.each([
  [0.5, 0],
  [0.75, 0.6744897501960817],
  [0.975, 1.959963984540054],
  [0.999, 3.090232306167813],
  [0.9999, 3.719016485455709],
  [1e-10, -6.361340902404056],
  [1e-16, -8.222082216130435],
])("the normal quantile of %d is %d", (p, z) => {
  expect(Math.abs(inverseNormal(p) - z)).toBeLessThan(1e-14 * Math.max(1, Math.abs(z)) * 10);
});

test("portableLog is the logarithm to within a few units in the last place", () => {
  const random = stream(1, "log");
  for (let n = 0; n < 20_000; n++) {
    const x = random.uniform(n, 0) * 2 ** (n % 60) * 1e-9;
    const expected = Math.log(x);
    expect(Math.abs(portableLog(x) - expected)).toBeLessThan(
      4 * Number.EPSILON * Math.max(Math.abs(expected), 0.1),
    );
  }
});

test("draws depend on seed, name and both counters, and on nothing else", () => {
  const at = (seed: number, name: string, a: number, b: number): number => stream(seed, name).uniform(a, b);
  const draws = [
    at(0, "x", 0, 0),
    at(1, "x", 0, 0),
    at(2 ** 32, "x", 0, 0),
    at(0, "y", 0, 0),
    at(0, "x", 1, 0),
    at(0, "x", 0, 1),
  ];
  expect(new Set(draws).size).toBe(draws.length);
  expect(at(5, "x", 6, 7)).toBe(at(5, "x", 6, 7));
});

test("rounding bits are uniform, and neighbours in synapse and update are not correlated", () => {
  const SYNAPSES = 840;
  const UPDATES = 1000;
  const bits = Array.from({ length: UPDATES }, (_, u) => {
    const word = updateWord(3, u);
    return Float64Array.from({ length: SYNAPSES }, (_, s) => (roundingBits(word, s) + 0.5) / 65536 - 0.5);
  });
  const mean = (value: (u: number, s: number) => number): number => {
    let sum = 0;
    for (let u = 0; u < UPDATES - 1; u++) for (let s = 0; s < SYNAPSES - 2; s++) sum += value(u, s);
    return sum / ((UPDATES - 1) * (SYNAPSES - 2));
  };
  const error = (deviation: number): number => (4 * deviation) / Math.sqrt((UPDATES - 1) * (SYNAPSES - 2));
  expect(Math.abs(mean((u, s) => bits[u][s]))).toBeLessThan(error(Math.sqrt(1 / 12)));
  expect(Math.abs(mean((u, s) => bits[u][s] ** 2) - 1 / 12)).toBeLessThan(error(Math.sqrt(1 / 180)));
  for (const [du, ds] of [
    [0, 1],
    [0, 2],
    [1, 0],
    [1, 1],
  ])
    expect(Math.abs(mean((u, s) => bits[u][s] * bits[u + du][s + ds]))).toBeLessThan(error(1 / 12));
});
