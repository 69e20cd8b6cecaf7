/**
 * Simulator and RTL side by side on one image: after every step every firing in its order, every word of
 * state and the number of cycles have to be equal.
 */

import type { Firing } from "../../firmware-targets/rtl/host.ts";
import { WIDTHS, WORD_BITS } from "../../firmware-targets/rtl/layout.ts";
import type { CoreNeuron, Latch } from "../../firmware-targets/rtl/load.ts";
import type { RtlCore } from "../../firmware-targets/rtl/rtl-core.ts";
import { ChipFault } from "../../hw-models/chip/fault.ts";
import { REGISTER } from "../../hw-models/cores/ft1/state.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { COARSE_STEPS, STEP_BITS, STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { Coverage } from "./coverage.ts";
import type { Trial } from "./draw-case.ts";

/** Ticks from now until a tick that is known modulo READY, 0 where that is over. */
const waitOf = (ready: number, now: number): number => {
  const wait = (((ready - now) % READY) + READY) % READY;
  return wait < READY / 2 ? wait : 0;
};

/** What the RTL keeps of ticks and counts: the rest modulo these. */
const LAST = 2 ** WIDTHS.last;
const READY = 2 ** WIDTHS.ready;
const LATCH = 2 ** WIDTHS.latch;
const MOST_FIRINGS = 2 ** WORD_BITS - 1;

/** The first thing that is not equal. */
export interface RtlDifference {
  readonly trial: number;
  readonly step: number;
  /** What differs, e.g. `V of neuron 3`. */
  readonly what: string;
  readonly simulator: string;
  readonly rtl: string;
  /** The whole state of the neuron on both sides, where it is a neuron's. */
  readonly states: readonly [simulator: string, rtl: string] | null;
}

export class RtlLockstep {
  readonly machine: Machine;
  readonly core: RtlCore;
  private readonly coverage: Coverage;
  private readonly cycles: boolean;
  private trials = 0;
  /** Cycles of the simulator before the trial. */
  private earlier = 0;
  private fault: ChipFault | null = null;

  /**
   * @param cycles whether their numbers are compared
   * @throws ImageError; BuildError for an image that the core cannot take
   */
  constructor(image: Uint8Array, core: RtlCore, coverage: Coverage, cycles: boolean) {
    this.machine = new Machine(image);
    this.core = core;
    core.load(this.machine.program);
    this.coverage = coverage;
    this.cycles = cycles;
  }

  /**
   * Runs a trial on both, to the first difference. Where the chip's queue is full the trial ends with both
   * still equal, since the simulator goes no further: `stopped` tells.
   */
  runTrial({ stimulus, steps }: Trial, beforeStep: (step: number) => void = () => {}): RtlDifference | null {
    const { machine, core } = this;
    const trial = this.trials++;
    machine.resetTrial();
    core.resetTrial();
    this.coverage.begin();
    this.earlier = machine.cycles;
    let next = 0;
    for (let step = 0; step < steps; step++) {
      for (; next < stimulus.ticks.length && stimulus.ticks[next] < (step + 1) * STEP_TICKS; next++) {
        machine.inject(stimulus.neurons[next], tick(stimulus.ticks[next]));
        core.inject(stimulus.neurons[next], stimulus.ticks[next]);
      }
      try {
        this.coverage.step(machine);
      } catch (thrown) {
        if (!(thrown instanceof ChipFault)) throw thrown;
        this.fault = thrown;
        return null;
      }
      beforeStep(step);
      const different = this.firstDifference(core.step(), step);
      if (different) return { trial, step, ...different };
    }
    return null;
  }

  /** Why the simulator could not go on, in the last trial in which it could not. */
  get stopped(): ChipFault | null {
    return this.fault;
  }

  private firstDifference(firings: readonly Firing[], step: number): Different | null {
    return (
      this.firingDifference(firings, step) ??
      this.stateDifference(step) ??
      (this.cycles ? this.cycleDifference() : null)
    );
  }

  private firingDifference(firings: readonly Firing[], step: number): Different | null {
    const [{ state }] = this.machine.ft1;
    const count = state.registers[REGISTER.spikes];
    for (let n = 0; n < Math.max(count, firings.length); n++) {
      const ours = n < count ? `neuron ${state.spikeNeuron[n]} at tick ${state.spikeTick[n]}` : "none";
      const firing = firings[n];
      const theirs = firing ? `neuron ${firing.neuron} at tick ${step * STEP_TICKS + firing.tick}` : "none";
      if (ours !== theirs) {
        const neuron = firing ? firing.neuron : state.spikeNeuron[n];
        return { what: `firing ${n} of the step`, simulator: ours, rtl: theirs, states: this.both(neuron) };
      }
    }
    return null;
  }

  private stateDifference(step: number): Different | null {
    const [{ state }] = this.machine.ft1;
    const end = (step + 1) * STEP_TICKS;
    const neurons = this.core.neurons();
    for (let n = 0; n < neurons.length; n++) {
      const [ours, theirs] = [this.neuron(n), neurons[n]];
      // What rests in the RTL rests in the simulator too, which looks at it only when it is touched.
      const rests = theirs.last === null && (end - state.last[n]) >> STEP_BITS > COARSE_STEPS;
      for (const [name, ourValue, theirValue] of signals(ours, theirs, rests, end))
        if (ourValue !== theirValue)
          return {
            what: `${name} of neuron ${n}`,
            simulator: String(ourValue ?? "none"),
            rtl: String(theirValue ?? "none"),
            states: [told(ours), told(theirs)],
          };
    }
    const arrivals = this.core.arrivals();
    for (let a = 0; a < arrivals.length; a++) {
      const ours = state.arrival[a] < 0 ? null : state.arrival[a] % LATCH;
      if (ours !== arrivals[a])
        return {
          what: `first arrival on axon ${a}`,
          simulator: String(ours ?? "none"),
          rtl: String(arrivals[a] ?? "none"),
          states: null,
        };
    }
    return null;
  }

  private cycleDifference(): Different | null {
    const ours = this.machine.cycles - this.earlier;
    const theirs = this.core.cycles;
    if (ours === theirs) return null;
    return { what: "cycles since the trial began", simulator: `${ours}`, rtl: `${theirs}`, states: null };
  }

  /** A neuron of the simulator as the RTL would hold it. */
  private neuron(n: number): CoreNeuron {
    const [{ state, tables }] = this.machine.ft1;
    const neurons = state.last.length;
    const latched = Math.min(state.firings[n], tables.latches);
    return {
      current: state.current[n],
      voltage: state.voltage[n],
      last: state.last[n] % LAST,
      ready: state.ready[n] % READY,
      firings: Math.min(state.firings[n], MOST_FIRINGS),
      latches: Array.from({ length: latched }, (_, k) => ({
        tick: state.latchTick[k * neurons + n] % LATCH,
        slope: state.latchSlope[k * neurons + n],
      })),
    };
  }

  private both(n: number): readonly [string, string] {
    return [told(this.neuron(n)), told(this.core.neurons()[n])];
  }
}

type Different = Omit<RtlDifference, "trial" | "step">;

const told = ({ current, voltage, last, ready, firings, latches }: CoreNeuron): string =>
  `I ${current}, V ${voltage}, last ${last ?? "long ago"}, ready ${ready}, firings ${firings}, ` +
  `latched ${latches.map(toldLatch).join(", ") || "none"}`;

const toldLatch = ({ tick, slope }: Latch): string => `tick ${tick} slope ${slope}`;

const signals = (
  ours: CoreNeuron,
  theirs: CoreNeuron,
  rests: boolean,
  now: number,
): readonly (readonly [name: string, ours: number | string | null, theirs: number | string | null])[] => [
  ["I", rests ? 0 : ours.current, theirs.current],
  ["V", rests ? 0 : ours.voltage, theirs.voltage],
  ["last", rests ? null : ours.last, theirs.last],
  // When it may fire again is nothing to compare once that is over; the RTL moves it on.
  ["ticks until ready", waitOf(ours.ready, now), waitOf(theirs.ready, now)],
  ["firings", ours.firings, theirs.firings],
  ["latches", ours.latches.map(toldLatch).join(), theirs.latches.map(toldLatch).join()],
];
