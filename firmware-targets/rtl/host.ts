/**
 * The host's side of the RTL core, whatever simulates it: words in and out, operations, firings. `RtlCore`
 * on top of it speaks the simulator's terms.
 */
import type { HostWrite } from "./load.ts";
import type { OPERATIONS } from "./params.ts";

export type Operation = keyof typeof OPERATIONS;

/** A firing as the core sends it. */
export interface Firing {
  readonly neuron: number;
  /** Ticks since the first of the step, 1 to 64. */
  readonly tick: number;
}

export interface CoreHost {
  /** Power-up: the core is idle afterwards, its memories hold anything. */
  reset(): void;
  write(writes: readonly HostWrite[]): void;
  read(addresses: readonly number[]): Uint16Array;
  /**
   * Runs an operation to its end.
   * @throws HangError where it takes more clocks than any could
   */
  operate(operation: Operation, axon?: number, tick?: number): void;
  /** Firings since the last call, in the order in which they happened. */
  takeFirings(): readonly Firing[];
  /** Clock cycles of all steps since `restart`. */
  cycles(): number;
  /** How often, in 256ths, the host makes the core wait with a firing; a host that cannot does nothing. */
  stall(often: number, seed: number): void;
}

/** The core did not come to an end: a bug in the Verilog. */
export class HangError extends Error {
  constructor(operation: Operation, clocks: number) {
    super(`the core was still busy with \`${operation}\` after ${clocks.toLocaleString("en-US")} clocks`);
    this.name = "HangError";
  }
}
