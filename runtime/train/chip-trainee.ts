/** Training on the chip: the host encodes samples, sets the rate and reads spikes; the chip does the rest. */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { axonRanges, synapseRanges } from "../../compiler/lower/edges.ts";
import { shadowDelay } from "../../compiler/lower/ft1/timing.ts";
import { voltageScale } from "../../compiler/lower/voltage.ts";
import type { Learned, LearnedWeights } from "../../compiler/lower/weights.ts";
import type { Ft1Lowered } from "../../compiler/lowered.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { forwardDelay, forwardWeight, saturate, toFixed, toReal } from "../../hw-models/numerics/fixed.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { TraceSink } from "../../hw-models/trace.ts";
import { sampleSpikes } from "../stimulus.ts";
import { bytesOf } from "./bytes.ts";
import { readoutOf } from "./chip-readout.ts";
import type { Split } from "./data-set.ts";
import { dropping } from "./dropout.ts";
import type { Encoding } from "./encode.ts";
import { halvings, loadInto, type Resumable, SLOW_START, type WatchedTrainee } from "./trainee.ts";
import { WATCH_NUMBERS, watchChip } from "./watch.ts";

export interface ChipTrainee extends WatchedTrainee, Resumable {
  readonly machine: Machine;
  /** Runs the trial of sample n; the machine then holds its latches. Spikes go to `sink` if given. */
  present(split: Split, n: number, sink?: TraceSink): void;
  /** Training samples whose outputs were not all heard, since the start. */
  readonly silentSamples: number;
}

export const chipTrainee = (compiled: Compiled, encoding: Encoding): ChipTrainee => {
  const { lowered, chip } = ft1Of(compiled);
  const machine = new Machine(compiled.image);
  const { learning, network, timing } = lowered;
  if (learning === null) throw new Error("the program has nothing to learn");
  const readout = readoutOf(lowered);
  const watch = watchChip(lowered, machine.ft1[0].state);
  let silentSamples = 0;

  const { halveAt, slowStart, dropout } = learning.learn.update;
  let training = dropping(encoding, dropout, network.seed);
  let halved = 0;
  let trained = 0;

  const show = (code: Encoding, split: Split, n: number, sink: TraceSink): void => {
    machine.resetTrial();
    readout.clear();
    const { ticks, neurons } = sampleSpikes(code, split, n, timing.tick);
    for (let k = 0; k < ticks.length; k++) machine.inject(neurons[k], tick(ticks[k]));
    machine.run(timing.trialSteps, sink);
  };

  return {
    name: chip.name,
    machine,
    present: (split, n, sink = readout) => show(encoding, split, n, sink),
    get silentSamples() {
      return silentSamples;
    },
    beginEpoch: (epoch, epochs) => {
      halved = halvings(halveAt, epoch, epochs);
    },
    train: (split, order) => {
      watch.begin(order.length);
      for (const n of order) {
        machine.slowdown = halved + (trained++ < slowStart ? SLOW_START : 0);
        show(training, split, n, readout);
        const silent = machine.learn(split.labels[n]) === "silent";
        if (silent) silentSamples++;
        watch.sample(n, !silent || readout.spiked());
      }
      watch.end();
    },
    classify: (split, n) => {
      show(encoding, split, n, readout);
      return readout.classify();
    },
    warnings: watch.warnings,
    weights: () => readWeights(lowered, machine),
    restore: (weights) => writeWeights(lowered, machine, weights),
    save: () => {
      machine.resetTrial();
      const host = Float64Array.of(trained, silentSamples, ...watch.save());
      const cores = machine.ft1.map(
        ({ state }, c) => [`core ${c}`, new Uint8Array(state.buffer).slice()] as const,
      );
      return new Map([["host", bytesOf(host)], ...cores]);
    },
    load: (state) => {
      const host = new Float64Array(2 + WATCH_NUMBERS);
      loadInto(host, state, "host");
      const [, , ...watched] = host;
      watch.load(watched);
      [trained, silentSamples] = host;
      training = dropping(encoding, dropout, network.seed, trained);
      machine.ft1.forEach((core, c) => loadInto(new Uint8Array(core.state.buffer), state, `core ${c}`));
      machine.resetTrial();
    },
  };
};

/** The value of a weight mantissa's last place, in the program's own voltage unit. */
const mantissaUnit = ({ network, weights }: Ft1Lowered, projection: number): number =>
  voltageScale(network) * 2 ** (weights[projection].shift - FORMATS.current.fraction);

/** Shadow weights, and delays of axons that have their own, as real numbers, by projection. */
const readWeights = (lowered: Ft1Lowered, machine: Machine): LearnedWeights => {
  const { shadow, delay } = machine.ft1[0].state;
  const axons = axonRanges(lowered.edges);
  return new Map(
    synapseRanges(lowered.edges).map(({ edges: { projection }, index, from, to }): [string, Learned] => {
      const unit = mantissaUnit(lowered, index);
      const weight = Float64Array.from(shadow.subarray(from, to), (w) => toReal(w, FORMATS.shadow) * unit);
      if (projection.axonal === undefined) return [projection.name, { weight }];
      const own = axons[index];
      const ticks = learnsDelays(lowered, index)
        ? Float64Array.from(shadowDelays(machine, own), (d) => toReal(d, FORMATS.delay))
        : Float64Array.from(delay.subarray(own.from, own.to));
      return [projection.name, { weight, delay: ticks.map((d) => d * lowered.timing.tick) }];
    }),
  );
};

const learnsDelays = ({ learning }: Ft1Lowered, projection: number): boolean =>
  typeof learning?.delayShifts[projection] === "number";

const shadowDelays = (machine: Machine, { from, to }: { readonly from: number; readonly to: number }) =>
  machine.ft1[0].state.shadowDelay.subarray(from, to);

const writeWeights = (lowered: Ft1Lowered, machine: Machine, weights: LearnedWeights): void => {
  const { shadow, weight, delay } = machine.ft1[0].state;
  const axons = axonRanges(lowered.edges);
  for (const { edges, index, from } of synapseRanges(lowered.edges)) {
    const unit = mantissaUnit(lowered, index);
    const own = weights.get(edges.projection.name);
    (own ?? edges).weight.forEach((w, e) => {
      shadow[from + e] = saturate(toFixed(w / unit, FORMATS.shadow), FORMATS.shadow);
      weight[from + e] = forwardWeight(shadow[from + e]);
    });
    const seconds = own?.delay ?? edges.axonDelay;
    if (seconds === undefined || !learnsDelays(lowered, index)) continue;
    const shadows = shadowDelays(machine, axons[index]);
    shadows.set(seconds.map((d) => shadowDelay(d, lowered.timing.tick)));
    delay.set(shadows.map(forwardDelay), axons[index].from);
  }
};
