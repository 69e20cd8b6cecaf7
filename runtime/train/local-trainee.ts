/**
 * Training by local rules on loihi1: the host shows samples, a teacher makes the label's neuron spike, and
 * synapses move by the spikes at their own ends. Samples are classified without teacher and with weights fixed.
 */
import type { Loihi1Compiled } from "../../compiler/compile.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import type { Loss } from "../../compiler/network.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { TraceSink } from "../../hw-models/trace.ts";
import { readLoihi1Weights, writeLoihi1Weights } from "../loihi1-weights.ts";
import { sampleSpikes } from "../stimulus.ts";
import { bytesIn } from "./bytes.ts";
import { hearing } from "./chip-readout.ts";
import type { Split } from "./data-set.ts";
import { type Encoding, inputsOf } from "./encode.ts";
import { classesOf } from "./loss.ts";
import { firstOf, loadInto, type Resumable, type WatchedTrainee } from "./trainee.ts";

/** @throws Error where the program has no local rule, or none that is read out */
export const localTrainee = (compiled: Loihi1Compiled, encoding: Encoding): WatchedTrainee & Resumable => {
  const { lowered, chip } = compiled;
  const { network, timing, placement } = lowered;
  const loss = network.local?.loss;
  if (!loss) throw new Error("the program reads nothing out");
  const machine = new Machine(compiled.image);
  const readout = readoutOf(
    loss,
    placement.firstId[loss.population],
    network.populations[loss.population].size,
    classesOf(network),
    timing.tick,
  );
  const teachers = inputsOf(network).flatMap(({ encoder, first, size }) =>
    encoder.kind === "teacher" ? [{ at: tick(Math.round(encoder.at / timing.tick)), first, size }] : [],
  );
  const show = (split: Split, n: number, taught: boolean): void => {
    machine.resetTrial();
    machine.frozen = !taught;
    readout.clear();
    const { ticks, neurons } = sampleSpikes(encoding, split, n, timing.tick);
    for (let k = 0; k < ticks.length; k++) machine.inject(neurons[k], tick(ticks[k]));
    const label = split.labels[n];
    for (const { at, first, size } of teachers) if (taught && label < size) machine.inject(first + label, at);
    machine.run(timing.trialSteps, readout);
  };
  return {
    name: chip.name,
    beginEpoch: () => {},
    train: (split, order) => {
      for (const n of order) show(split, n, true);
    },
    classify: (split, n) => {
      show(split, n, false);
      return readout.class();
    },
    weights: () => readLoihi1Weights(lowered, machine),
    restore: (weights: LearnedWeights) => writeLoihi1Weights(lowered, machine, weights),
    warnings: () => [],
    // Traces begin anew with every trial: weights and the number of epochs are all that lasts.
    save: () =>
      new Map(
        machine.loihi1.flatMap(({ learner }, c) =>
          learner
            ? [
                [`weights ${c}`, bytesIn(learner.weight.slice())] as const,
                [`epochs ${c}`, bytesIn(Float64Array.of(learner.epochs))] as const,
              ]
            : [],
        ),
      ),
    load: (state) =>
      machine.loihi1.forEach(({ learner }, c) => {
        if (learner === null) return;
        const [weight, epochs] = [new Int16Array(learner.weight.length), new Float64Array(1)];
        loadInto(weight, state, `weights ${c}`);
        loadInto(epochs, state, `epochs ${c}`);
        machine.setWeights(c, weight);
        [learner.epochs] = epochs;
      }),
  };
};

/** The class that a trial's spikes speak for. */
interface Readout extends TraceSink {
  clear(): void;
  /** −1: none, or two alike. */
  class(): number;
}

const readoutOf = (loss: Loss, first: number, size: number, classes: number, seconds: number): Readout => {
  if (loss.kind === "count") return countReadout(loss, first, size, classes, seconds);
  const firsts = hearing(first, size, 1);
  return { ...firsts, class: () => firstOf(firsts.ticks, (at) => at >= 0) };
};

/** Spikes of each class in the window, whose edges are sharp here. */
const countReadout = (
  { from, to }: Extract<Loss, { kind: "count" }>,
  first: number,
  size: number,
  classes: number,
  seconds: number,
): Readout => {
  const each = size / classes;
  const counts = new Int32Array(classes);
  return {
    clear: () => {
      counts.fill(0);
    },
    spike: (at, neuron) => {
      const k = neuron - first;
      if (k >= 0 && k < size && at * seconds >= from && at * seconds <= to) counts[Math.floor(k / each)]++;
    },
    class: () =>
      firstOf(
        counts.map((spikes) => -spikes),
        (spikes) => spikes < 0,
      ),
  };
};
