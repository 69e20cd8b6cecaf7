/** ft1 at other formats: at the chip's own it is the chip, bit for bit; at others it moves the way it must. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import { SpikeRecorder } from "../../../hw-models/trace.ts";
import { chipFormats } from "../../../runtime/sweep/formats.ts";
import { sweepTrainee } from "../../../runtime/sweep/sweep-trainee.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import type { Split } from "../../../runtime/train/data-set.ts";
import { type Encoding, encodingOf } from "../../../runtime/train/encode.ts";
import { epochOrder } from "../../../runtime/train/shuffle.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { readProject } from "../../golden.ts";
import { compiled } from "../../networks.ts";

const DATA = yinYang();
const load = (name: string, change: (text: string) => string = (text) => text) => {
  const { network } = analyse({ file: name, text: change(readProject(`examples/${name}`)) });
  if (network === null) throw new Error(`${name} has a mistake`);
  return { program: compiled(network), encoding: encodingOf(network) as Encoding };
};

const firingsOf = (shown: { present(split: Split, n: number, sink: SpikeRecorder): void }, n: number) => {
  const recorder = new SpikeRecorder();
  shown.present(DATA.train, n, recorder);
  return recorder.sorted();
};

describe("at the chip's own formats", () => {
  test.each([
    ["yinyang.snn", "one spike a neuron", (text: string) => text],
    ["spikes.snn", "several spikes a neuron", (text: string) => text],
    [
      "yinyang.snn",
      "cross entropy, a slow start, dropout",
      (text: string) =>
        text
          .replace("first_spike(class, margin = 0.2 * tau_s)", "cross_entropy(class, tau = 0.3 * tau_s)")
          .replace("sgd(rate = 2^-1,", "sgd(rate = 2^-1, slow_start = 50, dropout = 20%,"),
    ],
  ])("%s with %s: spikes, gradients and learned weights are the chip's", (name, _, change) => {
    const { program, encoding } = load(name, change);
    const chip = chipTrainee(program, encoding);
    const model = sweepTrainee(program, encoding, chipFormats(8));
    const order = epochOrder(0, 0, 160);
    for (const trainee of [chip, model]) {
      trainee.beginEpoch(0, 10);
      trainee.train(DATA.train, order.subarray(0, 120));
      trainee.beginEpoch(5, 10);
      trainee.train(DATA.train, order.subarray(120));
    }
    expect(model.weights()).toEqual(chip.weights());
    expect(model.weights()).not.toEqual(sweepTrainee(program, encoding, chipFormats(8)).weights());
    expect(model.silentSamples).toBe(chip.silentSamples);
    expect(model.state.clipped).toBe(chip.machine.counts.currentSaturations);
    let spikes = 0;
    for (let n = 0; n < 20; n++) {
      const own = firingsOf(model, n);
      expect(own).toEqual(firingsOf(chip, n));
      spikes += own.ticks.length;
      const [a, b] = [new Float64Array(chip.machine.ft1[0].state.weight.length), new Float64Array(840)];
      expect(model.addGradient(DATA.train.labels[n], a)).toBe(
        chip.machine.addGradient(DATA.train.labels[n], b),
      );
      expect(a).toEqual(b);
    }
    expect(spikes).toBeGreaterThan(300);
  });
});
