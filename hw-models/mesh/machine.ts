/** The machine: cores of one kind and a clock. Loads an image, takes spikes from outside, advances step by step. */
import { type Chip, stepTicksOf } from "../chip/chip.ts";
import { loihi1Total } from "../chip/costs-loihi1.ts";
import { type MeshCounts, meshTotal } from "../chip/costs-mesh.ts";
import { type AllCounts, COUNTER_NAMES } from "../chip/counters.ts";
import { ChipFault } from "../chip/fault.ts";
import { type Core, createCore } from "../cores/ft1/core.ts";
import { classesOf, isUnheard } from "../cores/ft1/learning-loss.ts";
import type { NeuronState } from "../cores/ft1/neuron.ts";
import { REGISTER } from "../cores/ft1/state.ts";
import {
  createLearner,
  fillProducts,
  type Learner,
  learn,
  type Outcome,
  PRODUCT_FRACTION,
} from "../cores/ft1/update.ts";
import { createCore as createLoihi1Core, type Core as Loihi1Core, setWeights } from "../cores/loihi1/core.ts";
import { REGISTER as LOIHI1_REGISTER } from "../cores/loihi1/state.ts";
import { decodeImage } from "../image.ts";
import { toReal } from "../numerics/fixed.ts";
import { FORMATS, MOST_RATE } from "../numerics/formats.ts";
import { type Cycles, cycles, type Tick } from "../numerics/units.ts";
import type { Ft1Core, Ft1Program, Loihi1Program, Program } from "../program.ts";
import type { TraceSink } from "../trace.ts";
import { BarrierClock } from "./barrier-clock.ts";
import { ft1MeshCore, loihi1MeshCore, type MeshCore } from "./mesh-core.ts";
import { type Traffic, trafficOf } from "./traffic.ts";

/** What a chip without a clock spends: its cores, and its mesh beside them. */
export interface Effort {
  readonly nanoseconds: number;
  readonly picojoules: number;
  /** Latencies of all messages, summed, and their energy. */
  readonly meshNanoseconds: number;
  readonly meshPicojoules: number;
}

export class Machine {
  readonly program: Program;
  /** Ticks of a step. */
  readonly stepTicks: number;
  /** The cores with their state, for whoever looks inside; one list is empty, by the program's kind. */
  readonly ft1: readonly Core[];
  readonly loihi1: readonly Loihi1Core[];
  private readonly cores: readonly MeshCore[];
  /** Where several cores with clocks wait for each other. */
  private readonly clock: BarrierClock | null;
  private readonly learners: readonly Learner[];
  private readonly carried: Traffic;
  private readonly horizon: number;
  /** Where each neuron stands; made when somebody asks. */
  private places: ReadonlyMap<number, Place> | null = null;
  private done = 0;

  /**
   * @param host what it is, where an image leaves that open (see `decodeImage`)
   * @throws ImageError for bytes that are not a whole image of this specification
   */
  constructor(image: Uint8Array, host?: Chip) {
    const program = decodeImage(image, host);
    this.program = program;
    this.stepTicks = stepTicksOf(program.kind);
    this.horizon = horizonOf(program);
    this.ft1 = program.kind === "ft1" ? ft1Cores(program, this.horizon) : [];
    this.loihi1 = program.kind === "loihi1" ? loihi1Cores(program, this.horizon) : [];
    this.cores = [
      ...this.ft1.map((core) => ft1MeshCore(core, program.routes.start)),
      ...this.loihi1.map(loihi1MeshCore),
    ];
    this.clock = this.ft1.length > 1 ? new BarrierClock(this.cores) : null;
    this.carried = trafficOf(program);
    this.learners = this.ft1.flatMap((core) =>
      core.program.learning
        ? [createLearner(core, core.program.learning, program.trialSteps * this.stepTicks)]
        : [],
    );
  }

  /** Steps done since the start of the trial. */
  get stepsDone(): number {
    return this.done;
  }

  /** Back to the start of a trial: states, queues and clock; weights and counters stay. */
  resetTrial(): void {
    for (const core of this.cores) core.reset();
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
      const step = Math.floor(this.arrival(r, at) / this.stepTicks);
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
    if ((this.done + steps + this.horizon) * this.stepTicks > FORMATS.tick.high)
      throw new ChipFault("run-length", FORMATS.tick.high, this.done);
    const deliver = (tick: number, neuron: number): void => {
      sink.spike(tick, neuron);
      this.carried.firing(neuron);
      this.send(neuron, tick);
    };
    // What was learned before takes time of its own.
    this.clock?.barrier();
    for (let n = 0; n < steps; n++) {
      for (const core of this.cores) core.step();
      for (const core of this.cores) core.firings(deliver);
      this.clock?.barrier();
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

  /** Whether loihi1's weights stay as they are, as while a sample is classified; they move by themselves else. */
  set frozen(frozen: boolean) {
    for (const { state } of this.loihi1) state.registers[LOIHI1_REGISTER.frozen] = Number(frozen);
  }

  /**
   * Replaces the weights of a loihi1 core that learns.
   * @param weights one a synapse
   */
  setWeights(core: number, weights: Int16Array): void {
    setWeights(this.loihi1[core], weights);
  }

  /** The learning engine's slowdown: all rates are 2^−shift of what the program says. */
  set slowdown(shift: number) {
    if (!(Number.isInteger(shift) && shift >= 0 && shift <= MOST_RATE))
      throw new RangeError(`a slowdown is a shift from 0 to ${MOST_RATE} (got ${shift})`);
    this.learner.core.state.registers[REGISTER.slowdown] = shift;
  }

  /**
   * The gradient of the trial's loss as the chip computes it, added to `out`, one a synapse of the core, in
   * squared time units a threshold unit, and to `byDelay`, one an axon, in time units, where its delay learns.
   * False, and nothing added, where an output was silent.
   */
  addGradient(label: number, out: Float64Array, byDelay?: Float64Array): boolean {
    const learner = this.learnerFor(label);
    const { core, learning } = learner;
    if (isUnheard(core.state, learning, label)) return false;
    if (!fillProducts(learner, label)) return true;
    const unit = 2 ** -PRODUCT_FRACTION;
    core.state.product.forEach((product, synapse) => {
      out[synapse] -= product * unit;
    });
    core.state.delaySum.forEach((sum, axon) => {
      if (byDelay !== undefined) byDelay[axon] += toReal(sum, FORMATS.error);
    });
    return true;
  }

  /**
   * V and I of neurons, in the core's integers, at the first tick of the step to come.
   * @param ids network ids
   * @throws RangeError for an id that no core has
   */
  peek(ids: Uint32Array): readonly NeuronState[] {
    this.places ??= placesOf(this.program);
    const { places } = this;
    return Array.from(ids, (id) => {
      const place = places.get(id);
      if (place === undefined) throw new RangeError(`no core has neuron ${id}`);
      return this.cores[place.core].peek(place.local, this.done * this.stepTicks);
    });
  }

  /** The program with the weights and delays as they are now. */
  snapshot(): Program {
    const { program } = this;
    if (program.kind === "loihi1")
      return {
        ...program,
        cores: this.loihi1.map(({ program, learner }) =>
          learner
            ? { ...program, synapses: { ...program.synapses, weight: learner.weight.slice() } }
            : program,
        ),
      };
    const cores = this.ft1.map(
      ({ program, state }): Ft1Core => ({
        ...program,
        axons: { ...program.axons, delay: state.delay.slice() },
        synapses: { ...program.synapses, weight: state.weight.slice() },
        learning: program.learning && {
          ...program.learning,
          shadow: state.shadow.slice(),
          shadowDelay: state.shadowDelay.slice(),
        },
      }),
    );
    return { ...program, cores };
  }

  /** What the cores did since power-up, summed over them; 0 for what their kind does not do. */
  get counts(): AllCounts {
    const sum = (name: keyof AllCounts): number =>
      this.cores.reduce((total, core) => total + core.count(name), 0);
    return Object.fromEntries(COUNTER_NAMES.map((name) => [name, sum(name)])) as AllCounts;
  }

  /**
   * Clock cycles that have passed since power-up, by the chip's cost table: of each step those of the core that
   * took longest, since the others wait for it; the mesh is not in them. 0 for loihi1, which has no clock.
   */
  get cycles(): Cycles {
    return this.clock === null ? this.coreCycles : cycles(this.clock.cycles);
  }

  /** The cycles in which a core worked, summed over them: what energy goes by. */
  get coreCycles(): Cycles {
    return cycles(this.cores.reduce((sum, core) => sum + core.cycles(), 0));
  }

  /** Busy time of loihi1's cores, summed, and their energy since power-up; null for ft1, which has a clock. */
  get effort(): Effort | null {
    if (this.program.kind === "ft1") return null;
    const { counts } = this;
    return {
      nanoseconds: loihi1Total(counts, "nanoseconds"),
      picojoules: loihi1Total(counts, "picojoules"),
      meshNanoseconds: meshTotal(this.traffic, "nanoseconds"),
      meshPicojoules: meshTotal(this.traffic, "picojoules"),
    };
  }

  /** What firings put on the mesh since power-up. */
  get traffic(): MeshCounts {
    return { ...this.carried.counts };
  }

  private learnerFor(label: number): Learner {
    const classes = classesOf(this.learner.learning);
    if (!(Number.isInteger(label) && label >= 0 && label < classes))
      throw new RangeError(`class ${label}: the program reads out ${classes}`);
    return this.learner;
  }

  private get learner(): Learner {
    const [learner] = this.learners;
    if (!learner) throw new Error("this program does not learn");
    if (this.done > this.program.trialSteps) throw new Error("the trial ran for too long to be learned from");
    return learner;
  }

  /** Queues a spike on all its routes. */
  private send(neuron: number, at: number): void {
    const { start, core, axon } = this.program.routes;
    for (let r = start[neuron]; r < start[neuron + 1]; r++)
      this.cores[core[r]].queue(axon[r], this.arrival(r, at));
  }

  /** Tick at which a spike of tick `at` arrives along a route. */
  private arrival(route: number, at: number): number {
    const { core, axon } = this.program.routes;
    return at + this.cores[core[route]].delay[axon[route]];
  }
}

const ft1Cores = (program: Ft1Program, horizon: number): Core[] => {
  const { pendingEvents } = program.chip.limits;
  const step = stepTicksOf(program.kind);
  return program.cores.map((core) =>
    createCore(core, { pendingEvents, horizon, spikes: core.neurons.id.length * step }),
  );
};

const loihi1Cores = (program: Loihi1Program, horizon: number): Loihi1Core[] =>
  program.cores.map((core) => createLoihi1Core(core, horizon));

interface Place {
  readonly core: number;
  readonly local: number;
}

/** Core and core index of every neuron, by its network id. */
const placesOf = ({ cores }: Program): ReadonlyMap<number, Place> =>
  new Map(
    cores.flatMap(({ neurons }, core) =>
      Array.from(neurons.id, (id, local) => [id, { core, local }] as const),
    ),
  );

/** Steps ahead for which events can be queued: the longest delay and a whole trial, as a power of two. */
const horizonOf = (program: Program): number => {
  let longest = 0;
  for (const { axons } of program.cores) for (const delay of axons.delay) longest = Math.max(longest, delay);
  if (program.kind === "ft1")
    for (const { learning } of program.cores) longest = Math.max(longest, learning?.longestDelay ?? 0);
  const steps =
    Math.floor(longest / stepTicksOf(program.kind)) + 2 + Math.max(program.trialSteps, LEAST_HORIZON);
  return 2 ** Math.ceil(Math.log2(steps));
};
/** Steps that can be fed ahead where a program has no trials. */
const LEAST_HORIZON = 64;
