/** One time-stepped core: arrivals, neurons, firings. SPEC-loihi1.md, "Step". One entry point a step: `stepCore`. */
import { clipVoltage, kept, wrapCurrent } from "../../numerics/loihi1.ts";
import type { Loihi1Core } from "../../program.ts";
import { EventQueue } from "./queue.ts";
import { COUNTER_INDEX, createState, type Loihi1State, REGISTER } from "./state.ts";

export interface Core {
  readonly program: Loihi1Core;
  readonly state: Loihi1State;
  readonly queue: EventQueue;
}

/** @param horizon steps ahead for which a spike may be queued; a power of two */
export const createCore = (program: Loihi1Core, horizon: number): Core => {
  const core: Core = { program, state: createState(program), queue: new EventQueue(horizon) };
  resetCore(core);
  return core;
};

/** The start of a trial: U and V at their initial values, nothing under way; counters stay. */
export const resetCore = ({ program, state, queue }: Core): void => {
  state.current.set(program.neurons.initialCurrent);
  state.voltage.set(program.neurons.initialVoltage);
  state.ready.fill(0);
  state.received.fill(0);
  state.registers.fill(0);
  queue.clear();
};

/** Runs one step. Firings stand in `fired` afterwards, as core indexes. */
export const stepCore = (core: Core): void => {
  const { state } = core;
  const step = state.registers[REGISTER.steps];
  arrivals(core, step);
  updateNeurons(state, step);
  state.registers[REGISTER.steps] = step + 1;
};

/** Takes in the spikes that arrive on axons, projection by projection where an exponent rounds. */
const arrivals = ({ program, state, queue }: Core, step: number): void => {
  const { projection, exponent, row } = program.axons;
  const events = queue.take(step);
  const { taken } = queue;
  if (state.brought.length > 0) taken.subarray(0, events).sort();
  let synapses = 0;
  for (let e = 0; e < events; ) {
    const from = e;
    const shift = exponent[taken[e]];
    const group = projection[taken[e]];
    for (; e < events && projection[taken[e]] === group; e++) {
      const axon = taken[e];
      synapses += row[axon + 1] - row[axon];
      if (shift >= 0) add(program, state, state.received, axon, step, shift);
      else add(program, state, state.brought, axon, step, 0);
    }
    if (shift < 0) for (let k = from; k < e; k++) scale(program, state, taken[k], step, -shift);
  }
  state.counters[COUNTER_INDEX.axonEvents] += events;
  state.counters[COUNTER_INDEX.synapticEvents] += synapses;
};

/** Adds the weights of an axon, shifted left, to where they arrive. */
const add = (
  { axons, synapses }: Loihi1Core,
  { slots, current }: Loihi1State,
  into: Int32Array,
  axon: number,
  step: number,
  left: number,
): void => {
  const { target, weight, delay } = synapses;
  const end = axons.row[axon + 1];
  const neurons = current.length;
  const last = slots - 1;
  if (last === 0) for (let s = axons.row[axon]; s < end; s++) into[target[s]] += weight[s] << left;
  else
    for (let s = axons.row[axon]; s < end; s++)
      into[((step + delay[s]) & last) * neurons + target[s]] += weight[s] << left;
};

/** Moves the sums that an axon had a part in, shifted right, to what arrives; a sum moves once. */
const scale = (
  { axons, synapses }: Loihi1Core,
  { slots, current, brought, received }: Loihi1State,
  axon: number,
  step: number,
  right: number,
): void => {
  const { target, delay } = synapses;
  const end = axons.row[axon + 1];
  for (let s = axons.row[axon]; s < end; s++) {
    const place = ((step + delay[s]) & (slots - 1)) * current.length + target[s];
    received[place] += brought[place] >> right;
    brought[place] = 0;
  }
};

/** Every neuron's step, and what it received wiped out for the step that takes its place. */
const updateNeurons = (state: Loihi1State, step: number): void => {
  const { current, voltage, ready, received, fired, threshold, bias, currentKeep, voltageKeep } = state;
  const { counters, registers, slots } = state;
  const neurons = current.length;
  const base = (step & (slots - 1)) * neurons;
  let firings = 0;
  let idle = 0;
  let wraps = 0;
  let clips = 0;
  for (let n = 0; n < neurons; n++) {
    const arrived = received[base + n];
    if ((arrived | current[n] | voltage[n] | bias[n]) === 0) {
      idle++;
      continue;
    }
    received[base + n] = 0;
    const sum = kept(current[n], currentKeep[n]) + 64 * arrived;
    const u = wrapCurrent(sum);
    if (u !== sum) wraps++;
    current[n] = u;
    if (step < ready[n]) continue;
    const total = kept(voltage[n], voltageKeep[n]) + u + bias[n];
    const v = clipVoltage(total);
    if (v !== total) clips++;
    if (v > threshold[n]) {
      voltage[n] = 0;
      ready[n] = step + 1 + state.refractory[n];
      fired[firings++] = n;
    } else voltage[n] = v;
  }
  registers[REGISTER.firings] = firings;
  counters[COUNTER_INDEX.idleUpdates] += idle;
  counters[COUNTER_INDEX.activeUpdates] += neurons - idle;
  counters[COUNTER_INDEX.firings] += firings;
  counters[COUNTER_INDEX.currentWraps] += wraps;
  counters[COUNTER_INDEX.voltageSaturations] += clips;
};
