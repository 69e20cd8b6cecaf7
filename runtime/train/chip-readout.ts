/** What a trial on the chip says: the class that its outputs' spikes speak for. */
import type { Ft1Lowered } from "../../compiler/lowered.ts";
import { STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import type { TraceSink } from "../../hw-models/trace.ts";
import { firstOf } from "./trainee.ts";

/** Listens to the outputs, of which each neuron's spikes come in order of time. */
export interface Readout extends TraceSink {
  clear(): void;
  /** Whether any output was heard since `clear`. */
  spiked(): boolean;
  /** The class of what was heard since `clear`, −1: none, or two alike. */
  classify(): number;
}

/** By the loss: the row of targets that is nearest, or the output that spikes first. */
export const readoutOf = ({ network, placement, timing, learning }: Ft1Lowered): Readout => {
  if (learning === null) throw new Error("the program has nothing to learn");
  const { loss } = learning;
  const size = network.populations[loss.population].size;
  const spikes = loss.kind === "spike_times" ? loss.spikes : 1;
  const heard = hearing(placement.firstId[loss.population], size, spikes);
  if (loss.kind !== "spike_times") return { ...heard, classify: () => firstOf(heard.ticks, (at) => at >= 0) };
  const targets = loss.targets.map((time) => Math.round(time / timing.tick));
  const end = timing.trialSteps * STEP_TICKS;
  return { ...heard, classify: () => nearest(heard.ticks, targets, end) };
};

interface Hearing extends Omit<Readout, "classify"> {
  /** Tick of output k's j-th spike at k · spikes + j, −1: none. */
  readonly ticks: Int32Array;
}

/** The first `spikes` spikes of `size` neurons, network ids from `firstNeuron` on. */
export const hearing = (firstNeuron: number, size: number, spikes: number): Hearing => {
  const ticks = new Int32Array(size * spikes).fill(-1);
  return {
    ticks,
    clear: () => {
      ticks.fill(-1);
    },
    spiked: () => ticks.some((at) => at >= 0),
    spike: (at, neuron) => {
      const k = neuron - firstNeuron;
      if (k < 0 || k >= size) return;
      for (let j = k * spikes; j < (k + 1) * spikes; j++)
        if (ticks[j] < 0) {
          ticks[j] = at;
          return;
        }
    },
  };
};

/** @param end tick at which a missing spike stands */
const nearest = (ticks: Int32Array, targets: Float64Array, end: number): number => {
  const distances = new Float64Array(targets.length / ticks.length);
  targets.forEach((target, n) => {
    const at = ticks[n % ticks.length];
    distances[Math.floor(n / ticks.length)] += ((at < 0 ? end : at) - target) ** 2;
  });
  return firstOf(distances, Number.isFinite);
};
