/** Results as `snn compare` writes them, made up: smooth in the bits, scattered by seed. */
import type { BaselineResults } from "../../../runtime/baselines/results.ts";
import type { SweepFormats } from "../../../runtime/sweep/formats.ts";
import type { LayerRecord, SweepRecord, SweepResults } from "../../../runtime/sweep/record.ts";

const CHIP: SweepFormats = {
  time: 8,
  weight: 8,
  state: 10,
  stateBits: 16,
  gradient: 10,
  gradientBits: 16,
};

const AGAINST = ["chip ticks", "continuous", "stored weights"].flatMap((at) => [
  `${at}, floor`,
  `${at}, no floor`,
]);
const LAYERS = ["point->hid", "hid->class", "all"];
const STAGES = ["start", "middle", "end"] as const;

/** Between 0 and 1, the same for the same numbers. */
const scattered = (...keys: readonly number[]): number => {
  const x = Math.sin(keys.reduce((sum, key, n) => sum + key * (12.9898 + 7.1 * n), 1)) * 43758.5453;
  return x - Math.floor(x);
};

/** 4 seeds at most: 3 stages of so many settings of time and weight, and 2 trainings. */
export const sweepResults = (seeds: number): SweepResults => {
  const records: SweepRecord[] = [];
  const settings: { setting: string; formats: SweepFormats; lack: number }[] = [
    { setting: "chip", formats: CHIP, lack: 0 },
    ...[4, 5, 6, 7, 9, 10, 11, 12].map((time) => ({
      setting: `time ${time}`,
      formats: { ...CHIP, time },
      lack: 8 - time,
    })),
    ...[4, 5, 6, 7].map((weight) => ({
      setting: `weight ${weight}`,
      formats: { ...CHIP, weight },
      lack: 8 - weight,
    })),
  ];
  for (let seed = 0; seed < seeds; seed++) {
    STAGES.forEach((stage, s) => {
      settings.forEach(({ setting, formats, lack }, k) => {
        const layers = LAYERS.flatMap((name, l) =>
          AGAINST.map((against, a): LayerRecord => {
            const cosine =
              1 - 10 ** (-4.6 + 0.42 * lack + 0.5 * s + 0.45 * a + 0.3 * l + 0.5 * scattered(seed, s, k, l));
            return {
              name,
              against,
              cosine,
              worstCosine: cosine - 1e-3,
              worstBatch: seed,
              normRatio: 1 + 10 * (1 - cosine) + 0.1 * scattered(seed, s, k, l, a),
              signAgreement: 1 - 0.3 * scattered(seed, k, l, s),
            };
          }),
        );
        records.push({
          point: records.length,
          kind: "gradient",
          seed,
          stage,
          formats,
          setting,
          samples: 600,
          silent: 0,
          clipped: 3,
          layers,
        });
      });
    });
    for (const [setting, formats, top] of [
      ["chip", CHIP, 0.98],
      ["time 4", { ...CHIP, time: 4 }, 0.93],
    ] as const)
      records.push({
        point: records.length,
        kind: "training",
        seed,
        formats,
        setting,
        epochs: 20,
        validation: Array.from(
          { length: 20 },
          (_, e) => top - 0.5 * Math.exp(-e / 4) + 0.01 * scattered(seed, e, formats.time),
        ),
        test: { last: top, bestValidation: top },
        bestEpoch: 19,
        silent: 0,
      });
  }
  return {
    header: {
      firetimeSweep: 1,
      program: "yinyang.snn",
      programSha256: "0".repeat(64),
      chip: "ft1-up5k",
      specification: "0".repeat(64),
      data: { name: "yinyang", sha256: "0".repeat(64) },
      epochs: 60,
      batches: 4,
      batch: 150,
      chipFormats: CHIP,
      points: records.length,
    },
    records,
  };
};

/** Two seeds, two layers, five baselines. */
export const baselinesOf = (): BaselineResults => {
  const records = [0, 1].flatMap((seed) =>
    ["surrogate 32", "spikeprop", "quantised 8", "quantised 16", "quantised 32"].flatMap((baseline, b) =>
      ["point->hid", "hid->class"].map((name, l) => ({
        seed,
        baseline,
        source: "made up",
        name,
        cosine:
          baseline === "spikeprop" ? 1 : 1 - 10 ** (-0.4 - 0.5 * b - 0.6 * l - 0.3 * scattered(seed, b)),
        worstCosine: 0.5 - 0.1 * scattered(seed, b),
        normRatio: 0.9 + 0.2 * b,
        signAgreement: 0.9 + 0.1 * scattered(seed, b, l),
        state: 4000 * 2 ** b,
        silent: 0,
      })),
    ),
  );
  return {
    header: {
      firetimeBaselines: 1,
      program: "yinyang.snn",
      weights: null,
      batches: 2,
      batch: 150,
      firings: 62,
      records: records.length,
    },
    records,
  };
};
