/** Baselines as points of a sweep: those of `snn compare --baselines`, at the weights of the chip's own points. */
import { expect, test } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import { synapseRanges } from "../../../compiler/lower/edges.ts";
import type { LearnedWeights } from "../../../compiler/lower/weights.ts";
import { compareBaselines, STEPPED, USUAL } from "../../../runtime/baselines/compare-baselines.ts";
import { chipFormats } from "../../../runtime/sweep/formats.ts";
import { steppedPoint } from "../../../runtime/sweep/stepped-point.ts";
import { realWeights, sweepTrainee } from "../../../runtime/sweep/sweep-trainee.ts";
import { type Encoding, encodingOf } from "../../../runtime/train/encode.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { readProject } from "../../golden.ts";
import { compiled } from "../../networks.ts";

const DATA = yinYang();
const SIZE = { batches: 2, batch: 10 };
const load = (change: (text: string) => string = (text) => text) => {
  const { network } = analyse({ file: "y.snn", text: change(readProject("examples/yinyang.snn")) });
  if (network === null) throw new Error("the program has a mistake");
  return { network, program: compiled(network), encoding: encodingOf(network) as Encoding };
};

const { program: drawn, encoding, network } = load();
/** The drawn weights as spikes use them: a sweep compares at those. */
const trainee = sweepTrainee(drawn, encoding, chipFormats(8));
const { forward } = realWeights(drawn, trainee);
const weights: LearnedWeights = new Map(
  synapseRanges(drawn.lowered.edges).map(({ edges, from, to }) => [
    edges.projection.name,
    { weight: forward.slice(from, to) },
  ]),
);
const program = compiled(network, { weights });
const pointAt = (baseline: (typeof STEPPED)[number], time: number) => {
  const formats = { ...chipFormats(8), time };
  return steppedPoint(
    { compiled: program, encoding, split: DATA.train, weights, formats, ...SIZE },
    baseline,
  );
};

test.each(STEPPED)("%s gives what a comparison of baselines gives at the same weights and steps", (name) => {
  const parameters = { ...USUAL, surrogate: 16, quantised: [16] };
  const due = compareBaselines(program, encoding, DATA.train, { against: [name], parameters, ...SIZE });
  const { layers, silent, state } = pointAt(name, 4);
  for (const layer of due.layers) {
    const own = layers.find((l) => l.name === layer.name && l.against === "continuous, no floor");
    expect(own?.cosine).toBeCloseTo(layer.cosine, 12);
    expect(own?.normRatio).toBeCloseTo(layer.normRatio, 12);
    expect(state).toBeCloseTo(layer.state, 9);
    expect(silent).toBe(due.silent + layer.silent);
  }
});

test("the time-quantised gradient comes nearer to the exact one with its steps", () => {
  const lack = [3, 5, 7].map((time) => {
    const all = pointAt("quantised", time).layers.find(
      ({ name, against }) => name === "all" && against === "continuous, no floor",
    );
    return 1 - (all?.cosine ?? 0);
  });
  expect(lack[1]).toBeLessThan(lack[0] / 2);
  expect(lack[2]).toBeLessThan(lack[1] / 2);
});
