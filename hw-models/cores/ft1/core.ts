/**
 * One timed core: queue, order of a step, sweep. SPEC.md, "Step". One entry point a step: `stepCore`.
 */

import { EVENT_WORD_BITS, STALL_WINDOW } from "../../chip/costs.ts";
import { ChipFault } from "../../chip/fault.ts";
import { saturateState } from "../../numerics/fixed.ts";
import { STEP_BITS } from "../../numerics/formats.ts";
import type { Ft1Core } from "../../program.ts";
import { armed, bring, type NeuronTables, neuronTables } from "./neuron.ts";
import {
  COUNTER_INDEX,
  type CoreState,
  createState,
  growPool,
  latchesOf,
  REGISTER,
  type StateSizes,
} from "./state.ts";

export interface Core {
  readonly program: Ft1Core;
  readonly state: CoreState;
  readonly tables: NeuronTables;
  /** For each axon, how often its row makes the pipeline wait. */
  readonly stalls: Uint32Array;
}

export const createCore = (program: Ft1Core, sizes: StateSizes): Core => {
  const floor = program.learning?.floor ?? new Uint16Array(program.decays.length);
  const core: Core = {
    program,
    state: createState(program, sizes),
    tables: neuronTables(program.neurons, program.decays, floor, latchesOf(program)),
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
export const resetCore = ({ state, program, tables }: Core): void => {
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
  state.registers[REGISTER.swept] = 1;
  state.registers[REGISTER.latched] = 0;
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

/**
 * Runs one step: its events in order of (tick, axon, synapse), then the sweep over armed neurons to the
 * first tick of the next step. Firings stand in `spikeTick`, `spikeNeuron` afterwards.
 */
export const stepCore = (core: Core): void => {
  const { state } = core;
  const step = state.registers[REGISTER.steps];
  state.registers[REGISTER.spikes] = 0;
  const events = takeEvents(core, step);
  for (let e = 0; e < events; e++) {
    const key = state.pool.key[e];
    arrive(core, key & AXON_MASK, (step << STEP_BITS) + (key >>> AXON_BITS));
  }
  // Where the last sweep found nobody armed, only an event can have armed anyone.
  if (events > 0 || state.registers[REGISTER.swept] > 0) sweepArmed(core, (step + 1) << STEP_BITS);
  state.counters[COUNTER_INDEX.axonEvents] += events;
  state.counters[COUNTER_INDEX.steps]++;
  state.registers[REGISTER.steps] = step + 1;
};

/** Brings every armed neuron to the first tick of the next step; the others wait for their next event. */
const sweepArmed = ({ state, tables }: Core, end: number): void => {
  const { theta, current, voltage } = state;
  let swept = 0;
  for (let n = 0; n < theta.length; n++)
    if (armed(theta[n], current[n], voltage[n])) {
      bring(state, tables, n, end);
      swept++;
    }
  state.registers[REGISTER.swept] = swept;
  state.counters[COUNTER_INDEX.sweptNeurons] += swept;
};

/** Bits of an axon's index in an event's key; the tick within the step stands above them. */
const AXON_BITS = 32 - STEP_BITS;
const AXON_MASK = 2 ** AXON_BITS - 1;

/**
 * Moves a step's events into `key`, sorted, each once: events are a set, so the order is total. Counts the
 * words of axons that hold them and the stalls of their rows.
 */
const takeEvents = ({ state, stalls }: Core, step: number): number => {
  const { bucket, registers, counters } = state;
  const { tick, axon, next, key } = state.pool;
  const list = step & (bucket.length - 1);
  const base = step << STEP_BITS;
  let queued = 0;
  for (let record = bucket[list]; record >= 0; ) {
    key[queued++] = ((tick[record] - base) << AXON_BITS) | axon[record];
    const after = next[record];
    next[record] = registers[REGISTER.free];
    registers[REGISTER.free] = record;
    record = after;
  }
  bucket[list] = -1;
  if (queued === 0) return 0;
  if (queued > 1) key.subarray(0, queued).sort();
  let count = 1;
  let words = 1;
  let stalled = stalls[key[0] & AXON_MASK];
  for (let e = 1; e < queued; e++) {
    const before = key[count - 1];
    const event = key[e];
    if (event === before) continue;
    if (event >>> EVENT_WORD_BITS !== before >>> EVENT_WORD_BITS) words++;
    stalled += stalls[event & AXON_MASK];
    key[count++] = event;
  }
  counters[COUNTER_INDEX.eventWords] += words;
  counters[COUNTER_INDEX.stalls] += stalled;
  return count;
};

/** A spike arrives: every target is brought to its tick, then the weight is added to I. */
const arrive = ({ state, program, tables }: Core, axon: number, tick: number): void => {
  const { row, shift } = program.axons;
  const { target } = program.synapses;
  const { current, weight } = state;
  const left = shift[axon];
  const end = row[axon + 1];
  if (state.arrival[axon] < 0) state.arrival[axon] = tick;
  for (let s = row[axon]; s < end; s++) {
    const n = target[s];
    bring(state, tables, n, tick);
    const sum = current[n] + (weight[s] << left);
    const kept = saturateState(sum);
    current[n] = kept;
    if (kept !== sum) state.counters[COUNTER_INDEX.currentSaturations]++;
  }
  state.counters[COUNTER_INDEX.synapticEvents] += end - row[axon];
};
