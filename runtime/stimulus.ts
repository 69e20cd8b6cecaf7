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
  return { ticks: Uint32Array.from(time, (at) => Math.round(at / tick)), neurons: neuron.slice() };
};

/** Poisson spikes of all such inputs; asked for one stretch of time after another. */
export interface PoissonSource {
  /** Spikes before tick `end` that were not given yet. */
  until(end: Tick): SpikeTrain;
}

/** Gaps between the spikes of a neuron are keyed by (seed, population, neuron, number of the spike). */
export const poissonSource = (network: Network): PoissonSource => {
  const processes: { neuron: number; next: number; gap: () => number }[] = [];
  for (const { encoder, name, first, size } of inputsOf(network)) {
    if (encoder.kind !== "poisson" || encoder.rate === 0) continue;
    const random = stream(network.seed, `${name}/poisson`);
    const mean = 1 / (encoder.rate * network.tick);
    for (let n = 0; n < size; n++) {
      let number = 0;
      const gap = (): number => -portableLog(random.uniform(n, number++)) * mean;
      processes.push({ neuron: first + n, next: gap(), gap });
    }
  }
  return {
    until: (end) => {
      const ticks: number[] = [];
      const neurons: number[] = [];
      for (const process of processes)
        for (; process.next < end; process.next += process.gap()) {
          ticks.push(Math.floor(process.next));
          neurons.push(process.neuron);
        }
      return { ticks: Uint32Array.from(ticks), neurons: Uint32Array.from(neurons) };
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
export const join = (a: SpikeTrain, b: SpikeTrain): SpikeTrain => ({
  ticks: Uint32Array.from([...a.ticks, ...b.ticks]),
  neurons: Uint32Array.from([...a.neurons, ...b.neurons]),
});

/** The part of a train in ticks from ≤ t < end, its ticks counted from `from`. */
export const window = ({ ticks, neurons }: SpikeTrain, from: Tick, end: Tick): SpikeTrain => {
  const inside = Array.from(ticks.keys()).filter((n) => ticks[n] >= from && ticks[n] < end);
  return {
    ticks: Uint32Array.from(inside, (n) => ticks[n] - from),
    neurons: Uint32Array.from(inside, (n) => neurons[n]),
  };
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
