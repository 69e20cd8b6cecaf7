/** One timed core: what it is made of, the start of a trial, its queue. */
import { STALL_WINDOW } from "../../chip/costs.ts";
import { ChipFault } from "../../chip/fault.ts";
import { STEP_BITS } from "../../numerics/formats.ts";
import type { Ft1Core } from "../../program.ts";
import { type NeuronTables, neuronTables } from "./neuron.ts";
import { type QuickTables, quickTables } from "./quick-tables.ts";
import { type CoreState, createState, growPool, latchesOf, REGISTER, type StateSizes } from "./state.ts";

export interface Core {
  readonly program: Ft1Core;
  readonly state: CoreState;
  readonly tables: NeuronTables;
  readonly quick: QuickTables;
  /** For each axon, how often its row makes the pipeline wait. */
  readonly stalls: Uint32Array;
}

export const createCore = (program: Ft1Core, sizes: StateSizes): Core => {
  const floor = program.learning?.floor ?? new Uint16Array(program.decays.length);
  const tables = neuronTables(program.neurons, program.decays, floor, latchesOf(program));
  const core: Core = {
    program,
    state: createState(program, sizes),
    tables,
    quick: quickTables(program, tables),
    stalls: stallsOf(program),
  };
  resetCore(core);
  return core;
};

/** Stalls of each row: a function of its targets alone, whatever happens on the way. */
const stallsOf = ({ axons, synapses }: Ft1Core): Uint32Array => {
  const { row } = axons;
  const { target } = synapses;
  const stalls = new Uint32Array(row.length - 1);
  for (let axon = 0; axon < stalls.length; axon++) {
    let oldest = row[axon];
    for (let s = oldest + 1; s < row[axon + 1]; s++) {
      oldest = Math.max(oldest, s - STALL_WINDOW);
      for (let before = oldest; before < s; before++)
        if (target[before] === target[s]) {
          stalls[axon]++;
          oldest = s;
          break;
        }
    }
  }
  return stalls;
};

/** The start of a trial: V at its initial value, all else empty; weights and counters stay. */
export const resetCore = ({ state, program, tables, quick }: Core): void => {
  state.current.fill(0);
  state.voltage.set(program.neurons.initial);
  state.theta.set(tables.theta);
  state.last.fill(0);
  state.ready.fill(0);
  state.firings.fill(0);
  state.latchTick.fill(-1);
  state.latchSlope.fill(0);
  state.arrival.fill(-1);
  state.bucket.fill(-1);
  state.registers[REGISTER.free] = -1;
  state.registers[REGISTER.used] = 0;
  state.registers[REGISTER.spikes] = 0;
  state.registers[REGISTER.steps] = 0;
  state.registers[REGISTER.latched] = 0;
  state.armedBits.set(quick.armedAtStart);
};

/**
 * Queues the arrival of a spike on an axon.
 * @throws ChipFault where the pool is full
 */
export const queueEvent = ({ state }: Core, axon: number, tick: number): void => {
  const { registers, pool, bucket } = state;
  let record = registers[REGISTER.free];
  if (record >= 0) registers[REGISTER.free] = pool.next[record];
  else {
    record = registers[REGISTER.used];
    if (record === pool.next.length && !growPool(pool))
      throw new ChipFault("pending-events", record, registers[REGISTER.steps]);
    registers[REGISTER.used]++;
  }
  const list = (tick >> STEP_BITS) & (bucket.length - 1);
  pool.tick[record] = tick;
  pool.axon[record] = axon;
  pool.next[record] = bucket[list];
  bucket[list] = record;
};

/** The inner loops of a step: `PLAIN` of step.ts is their definition, `QUICK` of quick.ts what runs. */
export interface Loops {
  /** The step's arrivals, `count` of them in the pool's `key`, one after the other. */
  arrivals(core: Core, step: number, count: number): void;
  /** Brings every armed neuron to the first tick of the next step; the others wait for their next event. */
  sweep(core: Core, end: number): void;
}
