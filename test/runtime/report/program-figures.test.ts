/** Numbers in the pictures of a program, beside the same numbers as other rooms compute them. */
import { describe, expect, test } from "vitest";
import { analyse } from "../../../compiler/front.ts";
import { synapseRanges } from "../../../compiler/lower/edges.ts";
import type { LearnedWeights } from "../../../compiler/lower/weights.ts";
import { continuousView } from "../../../runtime/gradient/continuous-view.ts";
import { simulate } from "../../../runtime/gradient/forward.ts";
import { gradientOfList, inputOf } from "../../../runtime/gradient/listed.ts";
import type { CurvesFigure, DotsFigure, RasterFigure, ScatterFigure } from "../../../runtime/report/model.ts";
import { programFigures } from "../../../runtime/report/program-figures.ts";
import { chipFormats } from "../../../runtime/sweep/formats.ts";
import { gradientPoint } from "../../../runtime/sweep/gradient-point.ts";
import { realWeights, sweepTrainee } from "../../../runtime/sweep/sweep-trainee.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import { type Encoding, encodingOf } from "../../../runtime/train/encode.ts";
import { epochOrder } from "../../../runtime/train/shuffle.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { readProject } from "../../golden.ts";
import { compiled } from "../../networks.ts";

const DATA = yinYang();
const SAMPLE = 3;
const { network } = analyse({ file: "yinyang.snn", text: readProject("examples/yinyang.snn") });
if (network === null) throw new Error("the program has a mistake");
const encoding = encodingOf(network) as Encoding;

/** A little trained, so that the causes of a difference are not all alike; rounded as spikes use them. */
const trained = (): LearnedWeights => {
  const untrained = compiled(network);
  const trainee = sweepTrainee(untrained, encoding, chipFormats(8));
  trainee.beginEpoch(0, 20);
  trainee.train(DATA.train, epochOrder(0, 0, 600));
  const { forward } = realWeights(untrained, trainee);
  const ranges = synapseRanges(untrained.lowered.edges);
  return new Map(
    ranges.map(({ edges, from, to }) => [edges.projection.name, { weight: forward.slice(from, to) }]),
  );
};
const weights = trained();
const program = compiled(network, { weights });
const figures = programFigures({
  compiled: program,
  network,
  encoding,
  data: DATA,
  stage: "these",
  sample: SAMPLE,
});
const figure = <T>(id: string): T => figures.find((one) => one.id === id) as T;

describe("the chip's gradient as a sweep computes it at the chip's own formats", () => {
  // Another engine: ft1's rules over float64 arrays, its own references, its own sums.
  const point = (batches: number) =>
    gradientPoint({
      ...{ compiled: program, encoding, split: DATA.train, weights, formats: chipFormats(8) },
      ...{ batches, batch: 150 },
    }).layers;

  const one = point(1);
  const inSweep = (name: string, against: string): number | null | undefined =>
    one.find((layer) => layer.name === name && layer.against === against)?.cosine;

  test("where the fidelity is lost", () => {
    const { panels } = figure<DotsFigure>("causes");
    const against = [
      ["state and arithmetic", "chip ticks, floor"],
      ["and the floor under V'", "chip ticks, no floor"],
      ["and timing, with the floor", "continuous, floor"],
      ["and timing, floor", "continuous, no floor"],
    ] as const;
    expect(panels.map(({ name }) => name)).toEqual(["point->hid", "hid->class"]);
    for (const { name, dots } of panels)
      expect(dots.map(({ category, x }) => [category, x])).toEqual(
        against.map(([category, reference]) => [category, expect.closeTo(inSweep(name, reference) ?? 0, 12)]),
      );
  });

  test("the scatter", () => {
    for (const { name, dots } of figure<ScatterFigure>("scatter").panels) {
      const dot = dots.reduce((sum, { x, y }) => sum + x * y, 0);
      const lengths = Math.hypot(...dots.map(({ x }) => x)) * Math.hypot(...dots.map(({ y }) => y));
      expect(dot / lengths).toBeCloseTo(inSweep(name, "continuous, floor") ?? 0, 12);
    }
  });

  test("which samples decide", () => {
    const { text, panels } = figure<CurvesFigure>("samples");
    const all = point(4).find(({ name, against }) => name === "all" && against === "continuous, floor");
    const cosines = panels[0].series.map(({ name }) => Number(name.split(": ")[1]));
    expect(cosines.length).toBe(4);
    expect(cosines.reduce((sum, c) => sum + c, 0) / 4).toBeCloseTo(all?.cosine ?? 0, 4);
    expect(Math.min(...cosines)).toBeCloseTo(all?.worstCosine ?? 0, 4);
    expect(cosines.indexOf(Math.min(...cosines))).toBe(all?.worstBatch);
    const longest = panels[0].series.map(({ dots }) => Math.max(...dots.map(({ x }) => x)));
    const short = (x: number): string => String(Number(x.toPrecision(2)));
    expect(text).toContain(
      ` is ${short(Math.min(...longest))} to ${short(Math.max(...longest))} of its batch's`,
    );
  });

  test("a sample of them, by its own trial on the chip and in float64", () => {
    const { dots } = figure<CurvesFigure>("samples").panels[0].series[0];
    // The same batch's exact gradient.
    const whole = Math.hypot(
      ...figure<ScatterFigure>("scatter").panels.flatMap((panel) => panel.dots.map(({ x }) => x)),
    );
    const chip = chipTrainee(program, encoding);
    let same = 0;
    for (const { x, y, note } of dots.slice(0, 30)) {
      const sample = Number(/^sample (\d+), /.exec(note ?? "")?.[1]);
      const exact = gradientOfList(program, encoding, DATA.train, null, { sample }).byWeight;
      chip.present(DATA.train, sample);
      const own = new Float64Array(exact.length);
      chip.machine.addGradient(DATA.train.labels[sample], own);
      const error = Math.hypot(...own.map((value, w) => value - exact[w]));
      // Not where the floor under V', which the trial here has not, cuts a slope.
      if (Math.abs(x / (Math.hypot(...exact) / whole) - 1) < 1e-9 && Math.abs(y / (error / whole) - 1) < 1e-6)
        same++;
    }
    expect(same).toBeGreaterThanOrEqual(28);
  });
});

describe("one trial", () => {
  const view = continuousView(program.lowered);
  const { net } = view;
  const input = inputOf(view, encoding, DATA.test, SAMPLE);
  const timesOf = (): ReadonlyMap<number, number> => {
    const { count, neuron, time } = simulate(net, input, view.trial);
    return new Map(Array.from({ length: count }, (_, p) => [neuron[p], time[p] * view.timeUnit * 1e3]));
  };
  const times = timesOf();
  const raster = figure<RasterFigure>("causes-of-a-spike");
  const { spikes, focus } = raster;
  const INPUTS = 4;
  /** Neurons of the net stand in the order of the program's populations. */
  const neuronOf = ({ population, neuron }: RasterFigure["spikes"][number]): number =>
    population === 1 ? neuron : 120 + neuron;
  /** ∂t/∂w of the chosen spike in ms, by simulating anew with another weight. */
  const slopeBy = (from: number, to: number): number => {
    const spike = spikes[from];
    const source = spike.population === 0 ? spike.neuron : INPUTS + neuronOf(spike);
    const axon = net.axonSource.indexOf(source);
    const edge = net.target.indexOf(neuronOf(spikes[to]), net.row[axon]);
    expect(edge).toBeLessThan(net.row[axon + 1]);
    const weight = net.weight[edge];
    const at = (w: number): number => {
      net.weight[edge] = w;
      const time = timesOf().get(neuronOf(spikes[focus]));
      net.weight[edge] = weight;
      return time ?? Number.NaN;
    };
    return (at(weight + 1e-5) - at(weight - 1e-5)) / 2e-5;
  };

  test("the raster has every spike of the trial, and the chosen one is the label's", () => {
    expect(
      spikes.filter(({ population }) => population === 0).map(({ neuron, time }) => [neuron, time]),
    ).toEqual(Array.from(input.time, (time, k) => [input.source[k], time * view.timeUnit * 1e3]));
    const fired = spikes.filter(({ population }) => population > 0);
    expect(new Map(fired.map((spike) => [neuronOf(spike), spike.time]))).toEqual(times);
    const { population, neuron } = spikes[focus];
    expect([raster.populations[population].name, neuron]).toEqual(["class", DATA.test.labels[SAMPLE]]);
  });

  test("an edge is as strong as its share of the gradient by finite differences", () => {
    const { edges } = raster;
    expect(edges.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    const direct = edges.filter(({ to }) => to === focus);
    const chosen = [...direct.slice(0, 3), ...edges.filter(({ to }) => to !== focus).slice(0, 4)];
    expect(chosen.length).toBe(7);
    const whole = chosen.map(({ from, to, share }) => Math.abs(slopeBy(from, to)) / share);
    for (const one of whole) expect(one / whole[0]).toBeCloseTo(1, 5);
  });

  test("a kernel is as high at an arrival as the firing is earlier by its weight", () => {
    const [{ name, series }] = figure<CurvesFigure>("kernels").panels;
    expect(name).toBe(`class[${spikes[focus].neuron}] at ${spikes[focus].time.toFixed(2)} ms`);
    const { dots, line } = series[0];
    expect(dots.length).toBe(raster.edges.filter(({ to }) => to === focus).length);
    for (const { x, y, note } of [dots[0], dots[20], dots[dots.length - 1]]) {
      const from = spikes.findIndex(
        ({ population, neuron }) => population === 1 && note === `from hid[${neuron}]`,
      );
      const delay = net.axonDelay[net.axonSource.indexOf(INPUTS + spikes[from].neuron)];
      expect(x - spikes[from].time).toBeCloseTo(delay * view.timeUnit * 1e3, 9);
      expect(y).toBeCloseTo(-slopeBy(from, focus), 6);
      // On the line, between the points it is drawn through.
      const after = line.findIndex((point) => point.x >= x);
      expect([line[after - 1].y, y, line[after].y].sort((a, b) => a - b)[1]).toBe(y);
    }
    for (const {
      series: [one],
    } of figure<CurvesFigure>("kernels").panels) {
      expect(one.line[one.line.length - 1].y).toBe(0);
      expect(Math.min(...one.line.map((point) => point.y))).toBe(0);
    }
  });
});
