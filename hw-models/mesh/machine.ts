/** The machine: cores and a clock. Loads an image, takes spikes of input neurons, advances step by step. */
import { decodeImage } from "../image.ts";
import type { Tick } from "../numerics/units.ts";
import type { Program } from "../program.ts";
import type { TraceSink } from "../trace.ts";

export class Machine {
  readonly program: Program;

  /** @throws ImageError for bytes that are not a whole image of this specification */
  constructor(image: Uint8Array) {
    this.program = decodeImage(image);
  }

  /** Steps done since the start of the trial. */
  get stepsDone(): number {
    throw new Error("under construction");
  }

  /** Back to the start of a trial: states, queues and clock; weights stay. */
  resetTrial(): void {
    throw new Error("under construction");
  }

  /**
   * A spike of a neuron of the network from outside, at an instant of the current trial.
   * @throws RangeError where it would arrive in a step that is over
   */
  inject(_neuron: number, _at: Tick): void {
    throw new Error("under construction");
  }

  /** Runs whole steps; every firing goes to the sink. */
  run(_steps: number, _sink: TraceSink): void {
    throw new Error("under construction");
  }
}
