/**
 * The RTL core in the simulator's terms: a program, spikes of the network's neurons, steps, states. Spikes may
 * be handed over for any step ahead; the core itself is told no earlier than its wheel of pending events
 * reaches.
 */
import { STEP_BITS } from "../../hw-models/numerics/formats.ts";
import type { Ft1Program, Program } from "../../hw-models/program.ts";
import type { CoreHost, Firing } from "./host.ts";
import {
  type CoreNeuron,
  demandCore,
  type HostRead,
  latchesOf,
  loadWords,
  neuronReader,
  openSteps,
  readArrival,
  wheelTick,
} from "./load.ts";

/** An event that is still with the host. */
interface Waiting {
  readonly axon: number;
  /** Of its arrival. */
  readonly tick: number;
}

export class RtlCore {
  private readonly host: CoreHost;
  private program: Ft1Program | null = null;
  private neuronPlan: Plan<CoreNeuron> = planOf(0, neuronReader(1));
  private axonPlan: Plan<number | null> = planOf(0, readArrival);
  /** By the step in which they arrive. */
  private readonly waiting = new Map<number, Waiting[]>();
  private done = 0;

  /** Powers the core up. */
  constructor(host: CoreHost) {
    this.host = host;
    host.reset();
    host.operate("clear");
  }

  /**
   * Gives the core a program instead of the one it has.
   * @throws BuildError for a program that it cannot take
   */
  load(program: Program): void {
    const taken = demandCore(program);
    this.host.write(loadWords(taken));
    this.program = taken;
    const [{ neurons, axons, learning }] = taken.cores;
    this.neuronPlan = planOf(neurons.id.length, neuronReader(latchesOf(learning)));
    this.axonPlan = planOf(axons.number.length, readArrival);
    this.resetTrial();
  }

  resetTrial(): void {
    this.host.operate("restart");
    this.host.takeFirings();
    this.waiting.clear();
    this.done = 0;
  }

  get stepsDone(): number {
    return this.done;
  }

  /** A spike of a neuron of the network from outside, along all its routes. */
  inject(neuron: number, at: number): void {
    if (this.program === null) throw new Error("the core has no program");
    const { routes, cores } = this.program;
    const { start, axon } = routes;
    for (let r = start[neuron]; r < start[neuron + 1]; r++) {
      const tick = at + cores[0].axons.delay[axon[r]];
      const step = tick >> STEP_BITS;
      if (step < this.done)
        throw new RangeError(`a spike at tick ${at} would arrive in step ${step}, which is over`);
      const event = { axon: axon[r], tick };
      const [, last] = openSteps(this.done);
      if (step <= last) this.hand(event);
      else this.waiting.set(step, [...(this.waiting.get(step) ?? []), event]);
    }
  }

  /** One step. Its firings in the core's order; neurons are the core's own numbers. */
  step(): readonly Firing[] {
    const [, last] = openSteps(this.done);
    for (const event of this.waiting.get(last) ?? []) this.hand(event);
    this.waiting.delete(last);
    this.host.operate("run");
    this.done++;
    return this.host.takeFirings();
  }

  /** Clock cycles of all steps of the trial. */
  get cycles(): number {
    return this.host.cycles();
  }

  /** States of all neurons of the program. */
  neurons(): readonly CoreNeuron[] {
    return this.look(this.neuronPlan);
  }

  /** Ticks of the first arrivals on all axons of the program, null where there was none. */
  arrivals(): readonly (number | null)[] {
    return this.look(this.axonPlan);
  }

  private hand({ axon, tick }: Waiting): void {
    this.host.operate("inject", axon, wheelTick(tick));
  }

  /** Reads the words of a plan with one call of the host. */
  private look<T>({ addresses, count, decode, words }: Plan<T>): readonly T[] {
    this.host.read(addresses).forEach((word, k) => words.set(addresses[k], word));
    return Array.from({ length: count }, (_, n) => decode((address) => words.get(address) ?? 0, n));
  }
}

/** What to read, and what becomes of it. */
interface Plan<T> {
  readonly count: number;
  readonly decode: Decode<T>;
  readonly addresses: readonly number[];
  readonly words: Map<number, number>;
}
type Decode<T> = (read: HostRead, n: number) => T;

const planOf = <T>(count: number, decode: Decode<T>): Plan<T> => {
  const addresses = new Set<number>();
  // A latch is read whole only where it is valid: a word of ones asks for everything.
  const note = (address: number): number => {
    addresses.add(address);
    return 0xffff;
  };
  for (let n = 0; n < count; n++) decode(note, n);
  return { count, decode, addresses: [...addresses], words: new Map() };
};
