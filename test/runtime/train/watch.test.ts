import { describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { Problem } from "../../../runtime/problem.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import { floatTrainee } from "../../../runtime/train/float-trainee.ts";
import { loadTask } from "../../../runtime/train/load-data.ts";
import { train } from "../../../runtime/train/trainer.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { readProject } from "../../golden.ts";

const EXAMPLE = readProject("examples/yinyang.snn");
const DATA = yinYang();
const head = (samples: number) => {
  const cut = ({ features, labels }: typeof DATA.train) => ({
    features: features.subarray(0, 4 * samples),
    labels: labels.subarray(0, samples),
  });
  return { ...DATA, train: cut(DATA.train), validation: cut(DATA.validation), test: cut(DATA.test) };
};

/** The example changed, and a trainee for it. */
const traineeOf = (changes: readonly (readonly [string, string])[], target: "chip" | "float64") => {
  const text = changes.reduce((before, [from, to]) => {
    const after = before.replaceAll(from, to);
    if (after === before) throw new Error(`the example has no ${from}`);
    return after;
  }, EXAMPLE);
  const { network } = analyse({ file: "yinyang.snn", text }, { seed: 0 });
  const { compiled } = compile(network ?? fail(), { floatOnly: target === "float64" });
  if (network === null || compiled === null) throw new Error("the example has a mistake");
  const { encoding } = loadTask(network, () => new Uint8Array());
  return (target === "chip" ? chipTrainee : floatTrainee)(compiled, encoding);
};
const fail = (): never => {
  throw new Error("the example has a mistake");
};

/** What a training ends with. */
const problemOf = (trainee: ReturnType<typeof traineeOf>, samples: number): Problem => {
  try {
    train(trainee, head(samples), { seed: 0, epochs: 2 });
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error("the training went on");
};

/** The same network in a unit 16 times as large: 256 times the rate. */
const SMALL_THRESHOLD = [
  ["threshold = 1", "threshold = 0.0625"],
  ["normal(1.0, 2.0)", "normal(0.0625, 0.125)"],
  ["normal(0.25, 0.5))  plastic(range = 4)", "normal(0.0156, 0.0312))  plastic(range = 0.25)"],
] as const;
/** Nothing reaches a threshold. */
const DEAF = [["normal(1.0, 2.0)", "normal(-3.0, 0.1)"]] as const;

describe("a training that cannot go on", () => {
  test("ends where the chip's updates explode, with layer, first sample, place and remedy", () => {
    const { code, message, place, hint } = problemOf(
      traineeOf([...SMALL_THRESHOLD, ["rate = 2^-1", "rate = 1"]], "chip"),
      500,
    );
    expect(code).toBe("E0830");
    expect(message).toMatch(
      /^updates explode: \d[\d.]* % of those in epoch 1 were clipped, the first at its sample \d+ \(row \d+ of the training samples\); \d[\d.]* % of the weights of (point->hid|hid->class) stand at the ends of their range$/,
    );
    expect(EXAMPLE.split("\n")[(place?.line ?? 0) - 1].slice((place?.column ?? 0) - 1)).toMatch(/^2\^-1/);
    expect(hint).toMatch(/lower rate/);
  });

  test("goes on in that unit with the rate that belongs to it", () => {
    const same = traineeOf([...SMALL_THRESHOLD, ["rate = 2^-1", "rate = 2^-9"]], "chip");
    expect(train(same, head(300), { seed: 0, epochs: 2 }).epochs).toHaveLength(2);
    expect(same.warnings()).toEqual([]);
  });

  test("ends where weights of float64 leave every format", () => {
    const wild = traineeOf([["plastic(range = 4)", "plastic(rate = 2^20)"]], "float64");
    const { code, message } = problemOf(wild, 2000);
    expect(code).toBe("E0830");
    expect(message).toMatch(
      /^updates explode: in epoch 1, with the batch of its sample \d+ \(row \d+ of the training samples\), a weight of hid->class went beyond 4096 threshold units$/,
    );
  });

  test.each(["chip", "float64"] as const)("ends where no output spikes for an epoch: %s", (target) => {
    const { code, message, place } = problemOf(traineeOf(DEAF, target), 200);
    expect(code).toBe("E0831");
    expect(message).toBe(
      "class did not spike once in the 200 samples of epoch 1: a loss over spikes has no gradient without them",
    );
    expect(EXAMPLE.split("\n")[(place?.line ?? 0) - 1].slice((place?.column ?? 0) - 1)).toMatch(
      /^first_spike/,
    );
  });

  test.each([
    ["chip", "normal(-0.8, 0.1)"],
    ["float64", "normal(-0.1, 0.05)"],
  ] as const)("goes on past a batch without output spikes, and names it: %s", (target, start) => {
    const faint = traineeOf([["normal(0.25, 0.5)", start]], target);
    train(faint, head(2000), { seed: 0, epochs: 1 });
    const [warning] = faint.warnings();
    expect(warning.code).toBe("W0832");
    expect(warning.message).toMatch(
      /^class did not spike once in \d+ of 13 batches of 150 samples, first from sample 1 of epoch 1 on: they taught nothing$/,
    );
  });
});
