import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import type { Network } from "../../../compiler/network.ts";
import type { Ft1Program } from "../../../hw-models/program.ts";
import { compareGradients } from "../../../runtime/gradient/compare.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import type { DataSet } from "../../../runtime/train/data-set.ts";
import { dropping } from "../../../runtime/train/dropout.ts";
import { encodingOf } from "../../../runtime/train/encode.ts";
import { floatTrainee } from "../../../runtime/train/float-trainee.ts";
import { firstSpikeLoss } from "../../../runtime/train/loss.ts";
import { epochOrder } from "../../../runtime/train/shuffle.ts";
import { firstOf, halvings } from "../../../runtime/train/trainee.ts";
import { train } from "../../../runtime/train/trainer.ts";
import { weightsFromText, weightsToText } from "../../../runtime/train/weights-file.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { readProject } from "../../golden.ts";
import { compiled } from "../../networks.ts";

const { network } = analyse({ file: "yinyang.snn", text: readProject("examples/yinyang.snn") });
if (network === null) throw new Error("the example has a mistake");
const trained = compiled(network);
const encoding = encodingOf(network);
if (encoding === null) throw new Error("the example does not compile");

const DATA = yinYang();
/** The first samples of each split. */
const small = (samples: number): DataSet => {
  const cut = ({ features, labels }: DataSet["train"]) => ({
    features: features.subarray(0, 4 * samples),
    labels: labels.subarray(0, samples),
  });
  return { ...DATA, train: cut(DATA.train), validation: cut(DATA.validation), test: cut(DATA.test) };
};

interface Changes {
  /** Firings allowed in a trial. */
  readonly spikes?: number;
  /** Of cross entropy, in seconds. */
  readonly tau?: number;
  readonly update?: { readonly rate?: number; readonly slowStart?: number; readonly dropout?: number };
}

/** The example with something else in its learning. */
const learning = ({ spikes, tau, update }: Changes): Network => {
  const { learn, populations, projections } = network;
  if (learn === null) throw new Error("the example does not learn");
  const { population, span } = learn.loss;
  const { rate, ...others } = update ?? {};
  return {
    ...network,
    populations: populations.map((p) =>
      p.role.kind === "neurons" && p.role.model.kind === "cuba" && spikes !== undefined
        ? { ...p, role: { ...p.role, model: { ...p.role.model, spikes: { value: spikes, span } } } }
        : p,
    ),
    // With several spikes a net of large weights, whose many firings share a gradient: where one firing has
    // most of it, its reciprocal of 5 bits alone may be 1/65 off.
    projections: projections.map((p) =>
      p.name === "hid->class" && spikes !== undefined
        ? { ...p, weight: { kind: "normal", mean: 0.5, deviation: 1, span } }
        : p,
    ),
    learn: {
      ...learn,
      loss: tau === undefined ? learn.loss : { kind: "cross_entropy", population, tau, span },
      update: {
        ...learn.update,
        ...others,
        rate: rate === undefined ? learn.update.rate : { value: rate, span },
      },
    },
  };
};

describe("training", () => {
  test("on the chip is the same twice, and learns in 3 epochs of 1,000 samples", () => {
    const runs = [0, 1].map(() => train(chipTrainee(trained, encoding), small(1000), { seed: 0, epochs: 3 }));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[0].last).toBeGreaterThan(0.75);
  });

  test("in float64 is the same twice, and learns", () => {
    const runs = [0, 1].map(() => train(floatTrainee(trained, encoding), DATA, { seed: 0, epochs: 2 }));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[0].last).toBeGreaterThan(0.8);
  });

  test("needs its update: with a rate of 2^-20 the chip stays near chance", () => {
    const frozen = chipTrainee(compiled(learning({ update: { rate: 2 ** -20 } })), encoding);
    expect(train(frozen, small(500), { seed: 0, epochs: 2 }).last).toBeLessThan(0.6);
  });

  test("keeps the best epoch by validation alone and ends with the last epoch's weights", () => {
    const trainee = chipTrainee(trained, encoding);
    const result = train(trainee, small(300), { seed: 0, epochs: 5 });
    const best = Math.max(...result.epochs.map(({ validation }) => validation));
    expect(result.epochs[result.bestEpoch - 1].validation).toBe(best);
    expect(result.epochs.findIndex(({ validation }) => validation === best)).toBe(result.bestEpoch - 1);
    expect(trainee.weights()).toEqual(result.weights.last);
  });

  test("weights read from the chip, written to a file and compiled give the chip's own image", () => {
    const trainee = chipTrainee(trained, encoding);
    train(trainee, small(200), { seed: 0, epochs: 1 });
    const weights = trainee.weights();
    const origin = { program: "yinyang.snn", trainedOn: "ft1-up5k", seed: 0, epochs: 1 };
    const read = weightsFromText("w.json", weightsToText({ weights, origin }));
    expect(read).toEqual(weights);
    const again = compiled(network, { weights: read }).program.cores[0];
    const [own] = (trainee.machine.snapshot() as Ft1Program).cores;
    expect(again.synapses.weight).toEqual(own.synapses.weight);
    expect(again.learning?.shadow).toEqual(own.learning?.shadow);
  });
});

describe("the integer gradient", () => {
  test.each([0, 2])(
    "has cosine ≥ .999 with float64 at the chip's ticks after %i epochs, per layer",
    (epochs) => {
      const trainee = chipTrainee(trained, encoding);
      if (epochs > 0) train(trainee, small(1000), { seed: 0, epochs });
      const { layers, silent } = compareGradients(trained, encoding, trainee, DATA.train, {
        batches: 5,
        batch: 100,
      });
      expect(silent).toBeLessThan(50);
      for (const layer of layers.filter(({ against }) => against === "chip ticks, floor")) {
        expect(layer.cosine).toBeGreaterThan(0.999);
        expect(Math.abs(layer.normRatio - 1)).toBeLessThan(0.01);
        expect(layer.largestError).toBeLessThan(0.05);
      }
      // What only timing changes is told apart: at continuous times the agreement is worse.
      const [own, , continuous] = layers;
      expect(continuous.cosine).toBeLessThan(own.cosine);
    },
  );

  test.each<[string, Changes, number]>([
    ["several spikes a neuron, with the cross terms of their resets", { spikes: 4 }, 0.01],
    ["cross entropy, errors cut to a tick", { tau: 0.5e-3 }, 0.04],
    ["both", { spikes: 3, tau: 2e-3 }, 0.03],
  ])("has cosine ≥ .999 with float64 at the chip's ticks for %s", (_, changes, largest) => {
    const other = compiled(learning(changes));
    const trainee = chipTrainee(other, encoding);
    train(trainee, small(500), { seed: 0, epochs: 1 });
    const { layers, silent } = compareGradients(other, encoding, trainee, DATA.train, {
      batches: 3,
      batch: 100,
    });
    expect(silent).toBeLessThan(50);
    if (changes.spikes) expect(trainee.machine.ft1[0].state.firings.some((count) => count > 1)).toBe(true);
    for (const layer of layers.filter(({ against }) => against === "chip ticks, floor")) {
      expect(layer.cosine).toBeGreaterThan(0.999);
      expect(Math.abs(layer.normRatio - 1)).toBeLessThan(0.02);
      expect(layer.largestError).toBeLessThan(largest);
    }
  });
});

describe("a slow start and input dropout", () => {
  test("change what is learned, the same way twice, and nothing else", () => {
    const learned = (update: NonNullable<Changes["update"]>) => {
      const trainee = chipTrainee(compiled(learning({ update })), encoding);
      trainee.train(small(100).train, epochOrder(0, 0, 100));
      return trainee.weights().get("point->hid");
    };
    const plain = learned({});
    expect(learned({ slowStart: 1 })).not.toEqual(plain);
    expect(learned({ dropout: 0.3 })).not.toEqual(plain);
    expect(learned({ dropout: 0.3, slowStart: 50 })).toEqual(learned({ dropout: 0.3, slowStart: 50 }));
  });

  test("leave out other spikes each time, and the fraction asked for", () => {
    const code = dropping(encoding, 0.3, 1);
    const shown = Array.from({ length: 2000 }, () => Array.from(code.spikes(DATA.train, 0).neuron));
    const all = shown.reduce((sum, neurons) => sum + neurons.length, 0) / (2000 * encoding.width);
    expect(Math.abs(all - 0.7)).toBeLessThan(0.02);
    expect(new Set(shown.map(String)).size).toBe(2 ** encoding.width);
    expect(dropping(encoding, 0, 1)).toBe(encoding);
  });
});

describe("parts of the recipe", () => {
  test("the loss is half the sum of squared leads that are missing, its derivatives those of finite differences", () => {
    const times = Float64Array.of(1, 1.7, 0.9);
    const by = new Float64Array(3);
    const loss = firstSpikeLoss(times, 0, 0.2, by);
    expect(loss).toBeCloseTo(0.5 * (0.5 ** 2 + 0.3 ** 2), 12);
    const scratch = new Float64Array(3);
    for (let k = 0; k < 3; k++) {
      const at = (d: number): number =>
        firstSpikeLoss(
          times.map((t, j) => (j === k ? t + d : t)),
          0,
          0.2,
          scratch,
        );
      expect(by[k]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
    }
  });

  test("a tie or silence is no class", () => {
    const fired = (t: number): boolean => t >= 0;
    expect(firstOf([5, 3, 9], fired)).toBe(1);
    expect(firstOf([-1, 3, 9], fired)).toBe(1);
    expect(firstOf([3, 3, 9], fired)).toBe(-1);
    expect(firstOf([-1, -1], fired)).toBe(-1);
  });

  test("rates are halved after 40, 70 and 90 % of the epochs", () => {
    const at = [0.4, 0.7, 0.9];
    expect([0, 39, 40, 69, 70, 89, 90, 99].map((epoch) => halvings(at, epoch, 100))).toEqual([
      0, 0, 1, 1, 2, 2, 3, 3,
    ]);
  });

  test("an epoch's order is a permutation of its own", () => {
    const a = epochOrder(0, 1, 500);
    expect([...a].sort((x, y) => x - y)).toEqual([...a.keys()]);
    expect(epochOrder(0, 2, 500)).not.toEqual(a);
    expect(epochOrder(1, 1, 500)).not.toEqual(a);
    expect(epochOrder(0, 1, 500)).toEqual(a);
  });
});
