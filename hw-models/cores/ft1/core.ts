/**
 * One timed core: queue, order of a step, sweep. SPEC.md, "Step". One entry point a step: `stepCore`.
 */

import { ChipFault } from "../../chip/fault.ts";
import { saturateState } from "../../numerics/fixed.ts";
import { STEP_BITS } from "../../numerics/formats.ts";
import type { Ft1Core } from "../../program.ts";
import { armed, bring, type NeuronTables, neuronTables } from "./neuron.ts";
import { COUNTER_INDEX, type CoreState, createState, REGISTER, type StateSizes } from "./state.ts";

export interface Core {
  readonly program: Ft1Core;
  readonly state: CoreState;
  readonly tables: NeuronTables;
}

export const createCore = (program: Ft1Core, sizes: StateSizes): Core => {
  const floor = program.learning?.floor ?? new Uint16Array(program.decays.length);
  const core: Core = {
    program,
    state: createState(program, sizes),
    tables: neuronTables(program.neurons, program.decays, floor),
  };
  resetCore(core);
  return core;
};

/** The start of a trial: V at its initial value, all else empty; weights and counters stay. */
export const resetCore = ({ state, program, tables }: Core): void => {
  state.current.fill(0);
  state.voltage.set(program.neurons.initial);
  state.theta.set(tables.theta);
  state.last.fill(0);
  state.ready.fill(0);
  state.firings.fill(0);
  state.firstTick.fill(-1);
  state.slope.fill(0);
  state.arrival.fill(-1);
  state.bucket.fill(-1);
  state.registers[REGISTER.free] = -1;
  state.registers[REGISTER.used] = 0;
  state.registers[REGISTER.spikes] = 0;
  state.registers[REGISTER.steps] = 0;
};

/**
 * Queues the arrival of a spike on an axon.
 * @throws ChipFault where the pool is full
 */
export const queueEvent = ({ state }: Core, axon: number, tick: number): void => {
  const { registers, eventTick, eventAxon, eventNext, bucket } = state;
  let record = registers[REGISTER.free];
  if (record >= 0) registers[REGISTER.free] = eventNext[record];
  else {
    record = registers[REGISTER.used];
    if (record === eventNext.length) throw new ChipFault("pending-events", record, registers[REGISTER.steps]);
    registers[REGISTER.used]++;
  }
  const list = (tick >> STEP_BITS) & (bucket.length - 1);
  eventTick[record] = tick;
  eventAxon[record] = axon;
  eventNext[record] = bucket[list];
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
  const events = takeEvents(state, step);
  for (let e = 0; e < events; e++) {
    const key = state.key[e];
    arrive(core, key & AXON_MASK, (step << STEP_BITS) + (key >>> AXON_BITS));
  }
  sweepArmed(core, (step + 1) << STEP_BITS);
  state.counters[COUNTER_INDEX.axonEvents] += events;
  state.counters[COUNTER_INDEX.sweptNeurons] += state.last.length;
  state.registers[REGISTER.steps] = step + 1;
};

/** Brings every armed neuron to the first tick of the next step; the others wait for their next event. */
const sweepArmed = ({ state, tables }: Core, end: number): void => {
  const { theta, current, voltage } = state;
  for (let n = 0; n < theta.length; n++)
    if (armed(theta[n], current[n], voltage[n])) bring(state, tables, n, end);
};

/** Bits of an axon's index in an event's key; the tick within the step stands above them. */
const AXON_BITS = 32 - STEP_BITS;
const AXON_MASK = 2 ** AXON_BITS - 1;

/** Moves a step's events into `key`, sorted; equal keys are equal events, so the order is total. */
const takeEvents = (state: CoreState, step: number): number => {
  const { bucket, eventNext, eventTick, eventAxon, key, registers } = state;
  const list = step & (bucket.length - 1);
  const base = step << STEP_BITS;
  let count = 0;
  for (let record = bucket[list]; record >= 0; ) {
    key[count++] = ((eventTick[record] - base) << AXON_BITS) | eventAxon[record];
    const next = eventNext[record];
    eventNext[record] = registers[REGISTER.free];
    registers[REGISTER.free] = record;
    record = next;
  }
  bucket[list] = -1;
  if (count > 1) key.subarray(0, count).sort();
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
