/** A board's core while it runs: trials, spikes in, steps, spikes out. Works on any machine with this face. */

import type { Tick } from "../../hw-models/numerics/units.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { Program } from "../../hw-models/program.ts";
import type { SpikeTrain, TraceSink } from "../../hw-models/trace.ts";
import type { BoardErrorName } from "./board-errors.ts";
import { spikesFrom } from "./codec.ts";

/** What a board needs of the machine in it; `Machine` of hw-models has it. */
export interface BoardMachine {
  readonly program: Program;
  readonly stepsDone: number;
  /** Clock cycles since the machine was made, where it counts them. */
  readonly cycles?: number;
  resetTrial(): void;
  inject(neuron: number, at: Tick): void;
  run(steps: number, sink: TraceSink): void;
}

/** Makes a machine of an image's bytes. */
export type LoadMachine = (image: Uint8Array) => BoardMachine;

export interface Refusal {
  readonly error: BoardErrorName;
  readonly detail?: number;
  readonly having?: number;
  readonly text?: string;
}

export class BoardCore {
  trial = 0;
  /** Spikes taken from outside in this trial. */
  injected = 0;
  readonly machine: BoardMachine;
  private readonly queue = new SpikeQueue();
  private readonly buffer: number;

  /** @param buffer spikes held unread before a run of steps stops early */
  constructor(machine: BoardMachine, buffer: number) {
    this.machine = machine;
    this.buffer = buffer;
    machine.resetTrial();
  }

  get steps(): number {
    return this.machine.stepsDone;
  }

  /** Spikes of the network in this trial. */
  get fired(): number {
    return this.queue.end;
  }

  resetTrial(trial: number): Refusal | null {
    if (trial < this.trial) return { error: "stale", detail: trial, having: this.trial };
    if (trial === this.trial) return null;
    this.trial = trial;
    this.injected = 0;
    this.queue.clear();
    this.machine.resetTrial();
    return null;
  }

  inject(trial: number, first: number, spikes: SpikeTrain): Refusal | null {
    if (trial !== this.trial) return { error: "stale", detail: trial, having: this.trial };
    if (first > this.injected) return { error: "gap", detail: first, having: this.injected };
    const { networkNeurons } = this.machine.program;
    for (let n = this.injected - first; n < spikes.ticks.length; n++) {
      const neuron = spikes.neurons[n];
      if (neuron >= networkNeurons) return { error: "badNeuron", detail: neuron, having: networkNeurons };
      try {
        this.machine.inject(neuron, tick(spikes.ticks[n]));
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
        return { error: "badSpike", detail: spikes.ticks[n], having: this.injected, text: thrown.message };
      }
      this.injected++;
    }
    return null;
  }

  /**
   * Runs to the step `target`, or until spike memory is full or `enough()`; at least one step.
   * @param injected spikes that must have been taken
   * @param read spikes the host has
   */
  step(trial: number, target: number, injected: number, read: number, enough: () => boolean): Refusal | null {
    if (trial !== this.trial) return { error: "stale", detail: trial, having: this.trial };
    const refused = this.heldFrom(read);
    if (refused) return refused;
    if (target <= this.steps) return null;
    if (injected !== this.injected) return { error: "gap", detail: injected, having: this.injected };
    this.queue.dropBefore(read);
    do this.machine.run(1, this.queue);
    while (this.steps < target && this.queue.length < this.buffer && !enough());
    return null;
  }

  /** Whether spikes from index `first` on can be read. */
  readFrom(trial: number, first: number): Refusal | null {
    return trial === this.trial
      ? this.heldFrom(first)
      : { error: "stale", detail: trial, having: this.trial };
  }

  /** As many spikes from index `first` on as fit a message. */
  page(first: number): SpikeTrain {
    return this.queue.page(first);
  }

  private heldFrom(first: number): Refusal | null {
    return first < this.queue.start || first > this.queue.end
      ? { error: "gone", detail: first, having: this.queue.start }
      : null;
  }
}

/** Spikes in the order they fired, numbered from the start of the trial; the oldest can be dropped. */
class SpikeQueue implements TraceSink {
  /** Number of the first spike held. */
  start = 0;
  length = 0;
  private ticks = new Uint32Array(256);
  private neurons = new Uint32Array(256);

  get end(): number {
    return this.start + this.length;
  }

  spike(at: number, neuron: number): void {
    if (this.length === this.ticks.length) {
      this.ticks = grown(this.ticks);
      this.neurons = grown(this.neurons);
    }
    this.ticks[this.length] = at;
    this.neurons[this.length++] = neuron;
  }

  dropBefore(number: number): void {
    const count = number - this.start;
    this.ticks.copyWithin(0, count, this.length);
    this.neurons.copyWithin(0, count, this.length);
    this.start = number;
    this.length -= count;
  }

  clear(): void {
    this.start = 0;
    this.length = 0;
  }

  page(first: number): SpikeTrain {
    const held = {
      ticks: this.ticks.subarray(0, this.length),
      neurons: this.neurons.subarray(0, this.length),
    };
    return spikesFrom(held, first - this.start);
  }
}

const grown = (array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
};
