/** The machine: cores and a clock. Loads an image, takes spikes from outside, advances step by step. */
import { chipNamed } from "../chip/chips.ts";
import {
  COUNTERS,
  type Counts,
  cyclesOf,
  DIAGNOSTIC_COUNTERS,
  type DiagnosticCounter,
} from "../chip/costs.ts";
import { ChipFault } from "../chip/fault.ts";
import { type Core, createCore, queueEvent, resetCore, stepCore } from "../cores/ft1/core.ts";
import { type NeuronState, peek } from "../cores/ft1/neuron.ts";
import { COUNTER_INDEX, REGISTER } from "../cores/ft1/state.ts";
import { createLearner, type Learner, learn, type Outcome, sweep } from "../cores/ft1/update.ts";
import { decodeImage, ImageError } from "../image.ts";
import { FORMATS, MOST_RATE, STEP_BITS, STEP_TICKS } from "../numerics/formats.ts";
import type { Cycles, Tick } from "../numerics/units.ts";
import type { Ft1Core, Ft1Program } from "../program.ts";
import type { TraceSink } from "../trace.ts";

export class Machine {
  readonly program: Ft1Program;
  readonly cores: readonly Core[];
  private readonly learners: readonly Learner[];
  private readonly horizon: number;
  private done = 0;

  /** @throws ImageError for bytes that are not a whole image of this specification */
  constructor(image: Uint8Array) {
    const program = decodeImage(image);
    const chip = chipNamed(program.chip);
    if (program.kind !== "ft1" || chip?.kind !== "ft1")
      throw new ImageError("chip", `the image is for ${program.chip}, which has no simulator here yet`);
    this.program = program;
    this.horizon = horizonOf(this.program);
    this.cores = this.program.cores.map((core) =>
      createCore(core, {
        pendingEvents: chip.limits.pendingEvents,
        horizon: this.horizon,
        spikes: core.neurons.id.length * STEP_TICKS,
      }),
    );
    this.learners = this.cores.flatMap((core) =>
      core.program.learning
        ? [createLearner(core, core.program.learning, this.program.trialSteps * STEP_TICKS)]
        : [],
    );
  }

  /** Steps done since the start of the trial. */
  get stepsDone(): number {
    return this.done;
  }

  /** Back to the start of a trial: states, queues and clock; weights and counters stay. */
  resetTrial(): void {
    for (const core of this.cores) resetCore(core);
    this.done = 0;
  }

  /**
   * A spike of a neuron of the network from outside, at an instant of the current trial.
   * @throws RangeError for an unknown neuron, or where it would arrive in a step that is over or too far ahead
   */
  inject(neuron: number, at: Tick): void {
    const { routes, networkNeurons } = this.program;
    if (!(neuron >= 0 && neuron < networkNeurons))
      throw new RangeError(`the network has no neuron ${neuron}`);
    for (let r = routes.start[neuron]; r < routes.start[neuron + 1]; r++) {
      const step = this.arrival(r, at) >> STEP_BITS;
      if (!(step >= this.done && step < this.done + this.horizon))
        throw new RangeError(
          `a spike at tick ${at} would arrive in step ${step}; steps ${this.done} to ${this.done + this.horizon - 1} are open`,
        );
    }
    this.send(neuron, at);
  }

  /**
   * Runs whole steps; every firing goes to the sink.
   * @throws ChipFault where a limit of the chip shows
   */
  run(steps: number, sink: TraceSink): void {
    if ((this.done + steps + this.horizon) * STEP_TICKS > FORMATS.tick.high)
      throw new ChipFault("run-length", FORMATS.tick.high, this.done);
    for (let n = 0; n < steps; n++) {
      for (const core of this.cores) stepCore(core);
      for (const core of this.cores) this.deliver(core, sink);
      this.done++;
      sink.stepDone?.(this.done - 1);
    }
  }

  /**
   * Learns from the trial that has just run.
   * @param label class that is right, an index into the neurons that are read out
   * @throws Error where the program has nothing to learn (ask `learns`), or ran for longer than a trial;
   *   RangeError for a label that is no class
   */
  learn(label: number): Outcome {
    return learn(this.learnerFor(label), label);
  }

  get learns(): boolean {
    return this.learners.length > 0;
  }

  /** The learning engine's rate: w ← w − 2^−rate · gradient. */
  set rate(shift: number) {
    if (!(Number.isInteger(shift) && shift >= 0 && shift <= MOST_RATE))
      throw new RangeError(`a rate is a shift from 0 to ${MOST_RATE} (got ${shift})`);
    this.learner.core.state.registers[REGISTER.rate] = shift;
  }

  /**
   * The gradient of the trial's loss as the chip computes it, added to `out`, one a synapse of the core, in
   * squared time units a threshold unit. False, and nothing added, where an output was silent.
   */
  addGradient(label: number, out: Float64Array): boolean {
    const learner = this.learnerFor(label);
    const { core, learning } = learner;
    if (learning.outputs.some((output) => core.state.firstTick[output] < 0)) return false;
    sweep(learner, label);
    const unit = 2 ** -(FORMATS.gain.fraction + FORMATS.decay.fraction);
    core.state.product.forEach((product, synapse) => {
      out[synapse] -= product * unit;
    });
    return true;
  }

  /**
   * V and I of neurons of the first core at the first tick of the step to come.
   * @param locals core indexes of the neurons
   */
  peek(locals: Uint32Array): readonly NeuronState[] {
    const [{ state, tables }] = this.cores;
    return Array.from(locals, (n) => peek(state, tables, n, this.done * STEP_TICKS));
  }

  /** The program with the weights as they are now. */
  snapshot(): Ft1Program {
    const cores = this.cores.map(
      ({ program, state }): Ft1Core => ({
        ...program,
        synapses: { ...program.synapses, weight: state.weight.slice() },
        learning: program.learning && { ...program.learning, shadow: state.shadow.slice() },
      }),
    );
    return { ...this.program, cores };
  }

  /** What the cores did since power-up, summed over them. */
  get counts(): Counts & Readonly<Record<DiagnosticCounter, number>> {
    const sum = (name: keyof typeof COUNTER_INDEX): number =>
      this.cores.reduce((total, { state }) => total + state.counters[COUNTER_INDEX[name]], 0);
    return Object.fromEntries(
      [...COUNTERS, ...DIAGNOSTIC_COUNTERS].map((name) => [name, sum(name)]),
    ) as Counts & Record<DiagnosticCounter, number>;
  }

  /** Clock cycles since power-up, by the chip's cost table; cores run side by side, so the sum is an upper bound. */
  get cycles(): Cycles {
    return cyclesOf(this.counts);
  }

  private learnerFor(label: number): Learner {
    const { outputs } = this.learner.learning;
    if (!(Number.isInteger(label) && label >= 0 && label < outputs.length))
      throw new RangeError(`class ${label}: the program reads out ${outputs.length}`);
    return this.learner;
  }

  private get learner(): Learner {
    const [learner] = this.learners;
    if (!learner) throw new Error("this program does not learn");
    if (this.done > this.program.trialSteps) throw new Error("the trial ran for too long to be learned from");
    return learner;
  }

  /** Sends a core's firings of the last step to the sink and along their routes. */
  private deliver(core: Core, sink: TraceSink): void {
    const { state, program } = core;
    const spikes = state.registers[REGISTER.spikes];
    for (let s = 0; s < spikes; s++) {
      const neuron = program.neurons.id[state.spikeNeuron[s]];
      const at = state.spikeTick[s];
      sink.spike(at, neuron);
      this.send(neuron, at);
    }
  }

  /** Queues a spike on all its routes. */
  private send(neuron: number, at: number): void {
    const { start, core, axon } = this.program.routes;
    for (let r = start[neuron]; r < start[neuron + 1]; r++)
      queueEvent(this.cores[core[r]], axon[r], this.arrival(r, at));
  }

  /** Tick at which a spike of tick `at` arrives along a route. */
  private arrival(route: number, at: number): number {
    const { core, axon } = this.program.routes;
    return at + this.cores[core[route]].program.axons.delay[axon[route]];
  }
}

/** Steps ahead for which events can be queued: the longest delay and a whole trial, as a power of two. */
const horizonOf = (program: Ft1Program): number => {
  const delay = program.cores.reduce(
    (most, core) => core.axons.delay.reduce((a, b) => Math.max(a, b), most),
    0,
  );
  const steps = (delay >> STEP_BITS) + 2 + Math.max(program.trialSteps, 64);
  return 2 ** Math.ceil(Math.log2(steps));
};
