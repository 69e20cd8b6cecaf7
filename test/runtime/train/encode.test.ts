/** What each encoder makes of a sample, by hand and by its statistics. */
import { describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import type { Network } from "../../../compiler/network.ts";
import type { SpikeTrain } from "../../../hw-models/trace.ts";
import { listedSpikes, sampleSpikes } from "../../../runtime/stimulus.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import type { Split } from "../../../runtime/train/data-set.ts";
import { encodingOf } from "../../../runtime/train/encode.ts";
import { floatTrainee } from "../../../runtime/train/float-trainee.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";
import { read, source } from "../../compiler/cases.ts";

const network = (lines: string, seed = 1): Network => {
  const analysis = analyse(source(`snn 1 tick 0.1ms seed ${seed}\n${lines}`), { read });
  if (analysis.network === null) throw new Error(analysis.diagnostics.map((d) => d.message).join("\n"));
  return analysis.network;
};
const split = (...samples: number[][]): Split => ({
  features: Float64Array.from(samples.flat()),
  labels: new Uint16Array(samples.length),
});
const shown = (program: Network, samples: Split, n = 0): [number, number][] => {
  const encoding = encodingOf(program);
  if (encoding === null) throw new Error("no input takes data");
  return pairs(sampleSpikes(encoding, samples, n, program.tick));
};
const pairs = ({ ticks, neurons }: SpikeTrain): [number, number][] =>
  Array.from(ticks, (at, k) => [at, neurons[k]]);

describe("latency", () => {
  test("turns 0 to 1 into its first to its last time, in the nearest tick", () => {
    const program = network("trial 10ms\ninput x[3] : latency(1ms .. 2.1ms)");
    expect(shown(program, split([0, 0, 0], [0, 1, 0.6]), 1)).toEqual([
      [10, 0],
      [21, 1],
      [17, 2],
    ]);
  });
});

describe("rank", () => {
  const program = network("trial 10ms\ninput other[2] : external()\ninput x[5] : rank(1ms, 0.5ms)");

  test("lets the largest value spike first, equal ones in their order, and zeros not at all", () => {
    expect(shown(program, split([0.2, 0.9, 0, 0.2, 1]))).toEqual([
      [10, 6],
      [15, 3],
      [20, 2],
      [25, 5],
    ]);
    expect(shown(program, split([0, 0, 0, 0, 0]))).toEqual([]);
  });
});

describe("rate", () => {
  const program = network("trial 1s\ninput x[3] : rate(10Hz .. 90Hz)");
  const many = split(...Array.from({ length: 200 }, () => [0, 0.5, 1]));

  test("spikes by chance, low to high times a second, within the trial", () => {
    const counts = [0, 0, 0];
    for (let n = 0; n < 200; n++)
      for (const [at, neuron] of shown(program, many, n)) {
        expect(at).toBeLessThanOrEqual(10_000);
        counts[neuron]++;
      }
    // Poisson counts: within four deviations of their means.
    [10, 50, 90].forEach((rate, f) => {
      expect(Math.abs(counts[f] - 200 * rate)).toBeLessThan(4 * Math.sqrt(200 * rate));
    });
  });

  test("is a function of seed, sample and neuron", () => {
    expect(shown(program, many, 3)).toEqual(shown(program, many, 3));
    expect(shown(program, many, 3)).not.toEqual(shown(program, many, 4));
    const alone = shown(network("trial 1s\ninput x[1] : rate(10Hz .. 90Hz)"), split([0]));
    expect(alone).toEqual(shown(program, many).filter(([, neuron]) => neuron === 0));
    expect(shown(network("trial 1s\ninput x[3] : rate(10Hz .. 90Hz)", 2), many, 3)).not.toEqual(
      shown(program, many, 3),
    );
  });
});

describe("inputs without data", () => {
  test("are part of a sample too: Poisson by the sample, events in each", () => {
    const program = network(`trial 20ms
input x[1] : latency(0ms .. 1ms)
input noise[50] : poisson(100Hz)
input dvs[2, 2, 3] : events("files/events.csv")`);
    const two = split([0], [1]);
    const [first, second] = [shown(program, two, 0), shown(program, two, 1)];
    const of = (spikes: [number, number][], from: number, to: number) =>
      spikes.filter(([, neuron]) => neuron >= from && neuron < to);
    expect(of(first, 1, 51)).not.toEqual(of(second, 1, 51));
    expect(of(first, 1, 51).length).toBeGreaterThan(50);
    expect(of(first, 51, 63)).toEqual(of(second, 51, 63));
    expect(of(first, 51, 63).length).toBe(4);
  });

  test("events are sorted, in ticks, by dimension or by number", () => {
    const byPlace = network('input dvs[2, 2, 3] : events("files/events.csv")');
    expect(pairs(listedSpikes(byPlace))).toEqual([
      [0, 5],
      [13, 0],
      [13, 7],
      [100, 11],
    ]);
    expect(listedSpikes(network('input x[12] : events("files/events-flat.csv")'))).toEqual(
      listedSpikes(byPlace),
    );
    expect(listedSpikes(network('input x[12] : events("files/events-bare.csv", unit = 0.1ms)'))).toEqual(
      listedSpikes(byPlace),
    );
  });
});

describe("training", () => {
  const program = (encoder: string): Network =>
    network(`data yinyang trial 19.2ms
input x[4] : ${encoder}
pop class[3] : cuba(tau_m = 10ms, tau_s = 5ms, spikes = 1)
x -> class : dense(normal(1, 1))  plastic
learn it { loss = first_spike(class, margin = 1ms) update = sgd(rate = 2^-4) }`);
  const { train } = yinYang();
  const some = new Uint32Array(300).map((_, n) => n);

  test("takes rank on ft1, and moves weights by it", () => {
    const net = program("rank(1ms, 2ms)");
    const { compiled } = compile(net);
    const encoding = encodingOf(net);
    if (!compiled || !encoding) throw new Error("does not compile");
    const trainee = chipTrainee(compiled, encoding);
    const before = [...trainee.weights().values()];
    trainee.beginEpoch(0, 1);
    trainee.train(train, some);
    expect([...trainee.weights().values()]).not.toEqual(before);
    expect(trainee.silentSamples).toBeLessThan(300);
  });

  test("takes rate in float64 only, with several spikes a neuron", () => {
    const net = program("rate(50Hz .. 500Hz)");
    expect(compile(net).diagnostics.map(({ code }) => code)).toContain("E0608");
    const { compiled } = compile(net, { floatOnly: true });
    const encoding = encodingOf(net);
    if (!compiled || !encoding) throw new Error("does not compile");
    const spikes = encoding.spikes(train, 0).time.length;
    expect(spikes).toBeGreaterThan(8);
    const runs = [0, 1].map(() => {
      const trainee = floatTrainee(compiled, encoding);
      trainee.beginEpoch(0, 1);
      trainee.train(train, some);
      return [...trainee.weights().values()];
    });
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]).not.toEqual(compiled.lowered.edges.map(({ weight }) => ({ weight })));
  });
});
