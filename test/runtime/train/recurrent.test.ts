/** Nets with loops learn on the chip: order.snn, whose answer is asked for when all that speaks of it has faded. */
import { describe, expect, test } from "vitest";
import type { Ft1Compiled } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { compareGradients } from "../../../runtime/gradient/compare.ts";
import { readoutOf } from "../../../runtime/train/chip-readout.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import type { DataSet } from "../../../runtime/train/data-set.ts";
import { type Encoding, encodingOf } from "../../../runtime/train/encode.ts";
import { moveAtMost } from "../../../runtime/train/float-trainee.ts";
import { order } from "../../../runtime/train/order.ts";
import { train } from "../../../runtime/train/trainer.ts";
import { readProject } from "../../golden.ts";
import { compiled, cuba, input, networkOf, normal } from "../../networks.ts";

const load = (edit: (text: string) => string = (text) => text): [Ft1Compiled, Encoding] => {
  const { network } = analyse({ file: "order.snn", text: edit(readProject("examples/order.snn")) });
  const encoding = network && encodingOf(network);
  if (!network || !encoding) throw new Error("the example has a mistake");
  return [compiled(network), encoding];
};
const withoutLoops = (text: string): string => text.replace(/^hid +-> hid.*$/m, "");

const all = order();
const DATA: DataSet = {
  ...all,
  validation: { ...all.validation, labels: all.validation.labels.subarray(0, 50) },
  test: { ...all.test, labels: all.test.labels.subarray(0, 200) },
};

describe("order.snn", () => {
  test("is learned in integers by loops, and not without them", () => {
    const looped = train(chipTrainee(...load()), DATA, { seed: 0, epochs: 2 });
    expect(looped.last).toBeGreaterThan(0.95);
    const layered = train(chipTrainee(...load(withoutLoops)), DATA, { seed: 0, epochs: 2 });
    expect(layered.last).toBeLessThan(0.6);
  });

  test.each([0, 1])("has cosine ≥ .999 with float64 at the chip's ticks after %i epochs", (epochs) => {
    const [program, encoding] = load();
    const trainee = chipTrainee(program, encoding);
    if (epochs > 0) train(trainee, DATA, { seed: 0, epochs });
    const options = { batches: 3, batch: 50 };
    const { layers, silent } = compareGradients(program, encoding, trainee, DATA.train, options);
    expect(silent).toBeLessThan(10);
    const own = layers.filter(({ against }) => against === "chip ticks, floor");
    expect(own.map(({ name }) => name)).toEqual(["sym->hid", "hid->hid", "hid->class"]);
    for (const layer of own) {
      expect(layer.cosine).toBeGreaterThan(0.999);
      expect(Math.abs(layer.normRatio - 1)).toBeLessThan(0.02);
    }
  });
});

test("in float64 a sample's gradient is kept to a length, its direction as it is", () => {
  const sum = Float64Array.of(1, 1);
  const vector = Float64Array.of(3, 4);
  moveAtMost(vector, 10, sum);
  expect([...sum, ...vector]).toEqual([4, 5, 0, 0]);
  moveAtMost(Float64Array.of(30, 40), 10, sum);
  expect([...sum]).toEqual([10, 13]);
});

test("the class of a trial is the row of targets that is nearest; what did not come stands at the end", () => {
  const { lowered } = compiled(
    networkOf({
      trialSteps: 20,
      populations: [input("in", 1), cuba("out", 2, { spikes: 2 })],
      connections: [{ pre: "in", post: "out", weight: normal(1, 1), plastic: true }],
      learn: {
        population: "out",
        rate: 3,
        targets: [
          [
            [100, 200],
            [700, 900],
          ],
          [
            [100, 1000],
            [700, 900],
          ],
          [
            [500, 600],
            [300, 400],
          ],
        ],
      },
    }),
  );
  const readout = readoutOf(lowered);
  const [first, second] = [lowered.placement.firstId[1], lowered.placement.firstId[1] + 1];
  const heard = (...spikes: [number, number][]): number => {
    readout.clear();
    for (const [at, neuron] of spikes) readout.spike(at, neuron);
    return readout.classify();
  };
  expect(heard([90, first], [230, first], [700, second], [800, second])).toBe(0);
  // The second spike never comes: as if at tick 1280, which is nearer to 1000 than to 200.
  expect(heard([90, first], [700, second], [800, second])).toBe(1);
  expect(heard([310, second], [400, second], [480, first], [600, first])).toBe(2);
  // Halfway between the first two.
  expect(heard([100, first], [600, first], [700, second], [900, second])).toBe(-1);
});
