/** Spikes of a program's inputs: from samples, from Poisson processes, from files. */
import type { Network } from "../compiler/network.ts";
import { portableLog, stream } from "../hw-models/numerics/rng.ts";
import type { Tick } from "../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain } from "../hw-models/trace.ts";
import type { Split } from "./train/data-set.ts";
import { type Encoding, inputsOf } from "./train/encode.ts";

export const NO_SPIKES: SpikeTrain = { ticks: new Uint32Array(0), neurons: new Uint32Array(0) };

/** Input spikes of a sample, in the nearest whole ticks from the start of its trial. */
export const sampleSpikes = (encoding: Encoding, split: Split, n: number, tick: number): SpikeTrain => {
  const { time, neuron } = encoding.spikes(split, n);
  const ticks = new Uint32Array(time.length);
  for (let k = 0; k < ticks.length; k++) ticks[k] = Math.round(time[k] / tick);
  return { ticks, neurons: neuron.slice() };
};

/** Poisson spikes of all such inputs; asked for one stretch of time after another. */
export interface PoissonSource {
  /** Spikes before tick `end` that were not given yet. */
  until(end: Tick): SpikeTrain;
}

/** Gaps between the spikes of a neuron are keyed by (seed, population, neuron, number of the spike). */
export const poissonSource = (network: Network): PoissonSource => {
  const inputs = inputsOf(network).flatMap(({ encoder, name, first, size }) => {
    if (encoder.kind !== "poisson" || encoder.rate === 0) return [];
    const random = stream(network.seed, `${name}/poisson`);
    const mean = 1 / (encoder.rate * network.tick);
    const gap = (n: number, number: number): number => -portableLog(random.uniform(n, number)) * mean;
    // The next spike of each neuron and its number.
    const next = Float64Array.from({ length: size }, (_, n) => gap(n, 0));
    return [{ first, gap, next, number: new Uint32Array(size) }];
  });
  const spikes = new SpikeRecorder();
  return {
    until: (end) => {
      spikes.clear();
      for (const { first, gap, next, number } of inputs)
        for (let n = 0; n < next.length; n++)
          for (; next[n] < end; next[n] += gap(n, ++number[n])) spikes.spike(Math.floor(next[n]), first + n);
      return spikes.recorded();
    },
  };
};

/** The spikes that files list for the inputs of a program, sorted: of a run, or of each trial where it has trials. */
export const listedSpikes = (network: Network): SpikeTrain => {
  const all = new SpikeRecorder();
  for (const { encoder, first } of inputsOf(network)) {
    if (encoder.kind !== "events") continue;
    encoder.time.forEach((at, k) => {
      const tick = Math.round(at / network.tick);
      // Later than any run, its number would not fit.
      if (tick < 2 ** 32) all.spike(tick, first + encoder.neuron[k]);
    });
  }
  return all.sorted();
};

/** Two trains as one, not sorted. */
export const join = (a: SpikeTrain, b: SpikeTrain): SpikeTrain => {
  const ticks = new Uint32Array(a.ticks.length + b.ticks.length);
  const neurons = new Uint32Array(ticks.length);
  ticks.set(a.ticks);
  ticks.set(b.ticks, a.ticks.length);
  neurons.set(a.neurons);
  neurons.set(b.neurons, a.neurons.length);
  return { ticks, neurons };
};

/** The part of a train in ticks from ≤ t < end, its ticks counted from `from`. */
export const window = (train: SpikeTrain, from: Tick, end: Tick): SpikeTrain => {
  const ticks = new Uint32Array(train.ticks.length);
  const neurons = new Uint32Array(train.ticks.length);
  let inside = 0;
  for (let n = 0; n < ticks.length; n++) {
    const at = train.ticks[n];
    if (at < from || at >= end) continue;
    ticks[inside] = at - from;
    neurons[inside++] = train.neurons[n];
  }
  return { ticks: ticks.slice(0, inside), neurons: neurons.slice(0, inside) };
};

/** The same of a long train that is sorted, without going through all of it. */
export const windowOfSorted = ({ ticks, neurons }: SpikeTrain, from: Tick, end: Tick): SpikeTrain => {
  const [first, last] = [firstAt(ticks, from), firstAt(ticks, end)];
  return { ticks: ticks.slice(first, last).map((at) => at - from), neurons: neurons.slice(first, last) };
};

/** Index of the first spike at a tick or later. */
const firstAt = (ticks: Uint32Array, at: Tick): number => {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ticks[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
};
