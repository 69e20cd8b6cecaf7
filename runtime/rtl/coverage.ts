/**
 * What a lockstep has met, told from the simulator's states around each step, so that a run of two thousand
 * quiet cases cannot pass for a proof.
 */
import { NEVER, REGISTER } from "../../hw-models/cores/ft1/state.ts";
import type { Machine } from "../../hw-models/mesh/machine.ts";
import { COARSE_STEPS, FORMATS, STEP_BITS, STEP_TICKS } from "../../hw-models/numerics/formats.ts";

export const SITUATIONS = [
  "firing",
  "several firings of a neuron in a step",
  "firing again at the next tick",
  "firing at a step's first tick",
  "firing as the refractory period ends",
  "firings used up",
  "search without a firing",
  "gap of more than a step",
  "gap beyond the coarse table",
  "current clipped",
  "voltage at its limit",
  "events at one tick",
  "event at a step's first tick",
  "event at a step's last tick",
  "step without an event",
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** Where an event's tick within its step stands in a key of the core's queue. */
const KEY_TICK = 32 - STEP_BITS;

export class Coverage {
  readonly seen: Record<Situation, number> = Object.fromEntries(
    SITUATIONS.map((name) => [name, 0]),
  ) as Record<Situation, number>;
  /** Tick of each neuron's last firing in the trial. */
  private fired = new Map<number, number>();

  /** A trial begins. */
  begin(): void {
    this.fired = new Map();
  }

  /** Runs a step of the machine and notes what it was like. */
  step(machine: Machine): void {
    const [{ state, program }] = machine.ft1;
    const before = machine.counts;
    const last = state.last.slice();
    const start = machine.stepsDone * STEP_TICKS;
    machine.run(1, { spike: () => {} });
    const after = machine.counts;
    const { seen } = this;

    const firings = this.firings(machine, start);
    seen["search without a firing"] += after.searches - before.searches - firings;
    seen["gap of more than a step"] += after.coarsePasses - before.coarsePasses;
    seen["current clipped"] += after.currentSaturations - before.currentSaturations;
    for (let n = 0; n < last.length; n++) {
      if (state.last[n] !== last[n] && start - last[n] >= (COARSE_STEPS + 1) * STEP_TICKS)
        seen["gap beyond the coarse table"]++;
      if (state.voltage[n] === FORMATS.voltage.high || state.voltage[n] === FORMATS.voltage.low)
        seen["voltage at its limit"]++;
      if (program.neurons.spiking[n] === 1 && state.theta[n] === NEVER) seen["firings used up"]++;
    }
    this.events(state.pool.key, after.axonEvents - before.axonEvents);
  }

  private firings(machine: Machine, start: number): number {
    const [{ state, program }] = machine.ft1;
    const count = state.registers[REGISTER.spikes];
    const { seen } = this;
    seen.firing += count;
    for (let s = 0; s < count; s++) {
      const [neuron, tick] = [state.spikeNeuron[s], state.spikeTick[s]];
      const before = this.fired.get(neuron);
      this.fired.set(neuron, tick);
      if (tick % STEP_TICKS === 0) seen["firing at a step's first tick"]++;
      if (before === undefined) continue;
      if (before > start) seen["several firings of a neuron in a step"]++;
      if (tick === before + 1) seen["firing again at the next tick"]++;
      const refractory = program.neurons.refractory[neuron];
      if (refractory > 1 && tick === before + refractory) seen["firing as the refractory period ends"]++;
    }
    return count;
  }

  /** Keys of the step's events in order. */
  private events(key: Uint32Array, count: number): void {
    const { seen } = this;
    if (count === 0) seen["step without an event"]++;
    for (let e = 0; e < count; e++) {
      const tick = key[e] >>> KEY_TICK;
      if (tick === 0) seen["event at a step's first tick"]++;
      if (tick === STEP_TICKS - 1) seen["event at a step's last tick"]++;
      if (e > 0 && tick === key[e - 1] >>> KEY_TICK) seen["events at one tick"]++;
    }
  }
}
