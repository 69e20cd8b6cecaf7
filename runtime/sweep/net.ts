/**
 * A program for ft1 at other formats: the same graph with every number rounded anew from the real one. A tick
 * is 2^−time time units; a step stays as long as the chip's own in seconds, and with it a delay of one step,
 * so that other ticks tell the same network more finely or coarsely.
 */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { FORMATS, STEP_BITS } from "../../hw-models/numerics/formats.ts";
import { likelihoodTable } from "../../hw-models/numerics/lut.ts";
import type { Ft1Core, Learning } from "../../hw-models/program.ts";
import { type ContinuousView, continuousView } from "../gradient/continuous-view.ts";
import { clip, type Range, rangeOf, scaled } from "./fixed.ts";
import type { SweepFormats } from "./formats.ts";
import { type Tables, tablesOf } from "./tables.ts";

export interface SweepNet {
  readonly formats: SweepFormats;
  /** The chip's own program: graph, limits, layers, and all that no format changes. */
  readonly core: Ft1Core;
  readonly learning: Learning;
  /** Of I and V; of errors and gains; of sums of them that are handed back. */
  readonly state: Range;
  readonly gradient: Range;
  readonly sums: Range;
  readonly stepTicks: number;
  readonly trialSteps: number;
  /** Seconds of a tick. */
  readonly tick: number;
  /** Per neuron, in units of V. */
  readonly threshold: Float64Array;
  readonly reset: Float64Array;
  readonly initial: Float64Array;
  /** Per neuron, ticks. */
  readonly refractory: Float64Array;
  /** Per axon: ticks; and the left shift of a forward weight's mantissa to the unit of I. */
  readonly delay: Float64Array;
  readonly up: Int32Array;
  /** Per decay table of the chip's program, as is the smallest I − V that is latched. */
  readonly tables: readonly Tables[];
  readonly floor: readonly number[];
  /** Of the margin loss, ticks. */
  readonly margin: number;
  /** Of spike times, ticks, as on the chip. */
  readonly targets: ArrayLike<number>;
  /** Of cross entropy, as on the chip. */
  readonly likelihood: ArrayLike<number>;
  readonly view: ContinuousView;
}

/** @throws Error where the program does not learn on one ft1 core: whoever asks has made sure of it */
export const sweepNet = (compiled: Compiled, formats: SweepFormats): SweepNet => {
  const { lowered, program } = ft1Of(compiled);
  const [core] = program.cores;
  const { learning } = core;
  const plan = lowered.learning;
  if (learning === null || plan === null || program.cores.length > 1)
    throw new Error("a sweep takes a program that learns on one core");
  const view = continuousView(lowered);
  const { net } = view;
  const finer = formats.time - learning.timeBits;
  const stepTicks = 2 ** (STEP_BITS + finer);
  const tick = lowered.timing.tick * 2 ** -finer;
  const state = rangeOf(formats.stateBits);
  const voltage = (x: number): number => clip(scaled(x, -formats.state), state);
  const ticks = (n: number): number => Math.round(n * 2 ** finer);
  const membranes = core.decays.map((_, k) => core.neurons.decay.indexOf(k));
  return {
    formats,
    core,
    learning,
    state,
    gradient: rangeOf(formats.gradientBits),
    sums: rangeOf(formats.gradientBits + FORMATS.accumulator.bits - FORMATS.gain.bits),
    stepTicks,
    trialSteps: program.trialSteps,
    tick,
    threshold: net.threshold.map(voltage),
    reset: net.reset.map(voltage),
    initial: net.initial.map(voltage),
    refractory: Float64Array.from(core.neurons.refractory, ticks),
    delay: Float64Array.from(core.axons.delay, (d) => Math.max(ticks(d), stepTicks)),
    up: Int32Array.from(core.axons.shift, (s) => weightExponent(s, formats) + formats.state),
    tables: membranes.map((n) => {
      const unit = 2 ** formats.time;
      const tau = { membrane: net.tauMembrane[n] * unit, synapse: net.tauSynapse[n] * unit };
      return tablesOf(tau, stepTicks, program.trialSteps * stepTicks);
    }),
    floor: membranes.map((n) => Math.max(2, scaled(plan.slopeFloor * net.tauMembrane[n], -formats.state))),
    margin: Math.round(view.margin.exact * 2 ** formats.time),
    targets: plan.loss.kind === "spike_times" ? plan.loss.targets.map((at) => Math.round(at / tick)) : [],
    likelihood: plan.loss.kind === "cross_entropy" ? likelihoodTable(plan.loss.tau / tick) : [],
    view,
  };
};

/** Of the unit of a forward weight as a power of two, in threshold units: fewer bits keep the range. */
export const weightExponent = (shift: number, { weight }: SweepFormats): number =>
  shift - FORMATS.current.fraction + FORMATS.weight.bits - weight;

/** The forward weight's mantissa for a shadow weight. */
export const forwardWeight = (shadow: number, { weight }: SweepFormats): number =>
  Math.min(2 ** (weight - 1) - 1, scaled(shadow, FORMATS.shadow.bits - weight));
