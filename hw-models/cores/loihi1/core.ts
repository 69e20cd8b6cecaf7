/** One time-stepped core: arrivals, neurons, firings. SPEC-loihi1.md, "Step". One entry point a step: `stepCore`. */
import { clipVoltage, kept, MANTISSA_UNIT, wrapCurrent } from "../../numerics/loihi1.ts";
import type { Loihi1Core } from "../../program.ts";
import { createLearner, endsEpoch, type Learner, learnEpoch, resetLearner, traceSpikes } from "./learning.ts";
import { EventQueue } from "./queue.ts";
import { COUNTER_INDEX, createState, type Loihi1State, PLACE_BITS, PLACE_MASK, REGISTER } from "./state.ts";

export interface Core {
  readonly program: Loihi1Core;
  readonly state: Loihi1State;
  readonly queue: EventQueue;
  /** Null where weights stay. */
  readonly learner: Learner | null;
}

/** @param horizon steps ahead for which a spike may be queued; a power of two */
export const createCore = (program: Loihi1Core, horizon: number): Core => {
  const { learning } = program;
  const core: Core = {
    program,
    state: createState(program),
    queue: new EventQueue(horizon),
    learner: learning ? createLearner(program, learning) : null,
  };
  resetCore(core);
  return core;
};

/** The start of a trial: U and V at their initial values, nothing under way; counters stay. */
export const resetCore = ({ program, state, queue, learner }: Core): void => {
  state.current.set(program.neurons.initialCurrent);
  state.voltage.set(program.neurons.initialVoltage);
  state.ready.fill(0);
  state.received.fill(0);
  // Whether weights stay is the host's to say, not the trial's.
  state.registers[REGISTER.steps] = 0;
  state.registers[REGISTER.firings] = 0;
  queue.clear();
  if (learner) resetLearner(learner);
};

/** Runs one step. Firings stand in `fired` afterwards, as core indexes. */
export const stepCore = (core: Core): void => {
  const { state } = core;
  const step = state.registers[REGISTER.steps];
  const arrived = arrivals(core, step);
  if (core.learner && step > 0 && state.registers[REGISTER.frozen] === 0)
    learn(core, core.learner, step, arrived);
  updateNeurons(state, step);
  state.registers[REGISTER.steps] = step + 1;
};

/** What arrived and what fired a step before leaves traces; at the end of an epoch weights move. */
const learn = ({ state }: Core, learner: Learner, step: number, arrived: Uint32Array): void => {
  traceSpikes(learner, step, arrived, state.fired.subarray(0, state.registers[REGISTER.firings]));
  if (!endsEpoch(learner, step)) return;
  let updates = 0;
  learnEpoch(learner, step, (synapse) => {
    setWeight(state, learner, synapse);
    updates++;
  });
  state.counters[COUNTER_INDEX.synapticUpdates] += updates;
};

/** The weight that spikes use, as the learner has it. */
const setWeight = ({ synapse, left }: Loihi1State, { weight }: Learner, s: number): void => {
  synapse[s] = ((weight[s] << left[s]) << PLACE_BITS) | (synapse[s] & PLACE_MASK);
};

/**
 * Replaces the weights of a core that learns.
 * @param weights one a synapse
 */
export const setWeights = ({ state, learner }: Core, weights: Int16Array): void => {
  if (learner === null) throw new Error("the core does not learn");
  learner.weight.set(weights);
  for (let s = 0; s < weights.length; s++) setWeight(state, learner, s);
};

/** Takes in the spikes that arrive on axons, projection by projection where an exponent rounds; returns the axons. */
const arrivals = (core: Core, step: number): Uint32Array => {
  const { state, program, queue } = core;
  const { projection, exponent } = program.axons;
  const taken = queue.take(step);
  const first = firstPlace(state, step);
  let synapses = 0;
  if (state.brought.length === 0) synapses = add(core, taken, state.received, first);
  else {
    taken.sort();
    for (let from = 0; from < taken.length; ) {
      const group = projection[taken[from]];
      const right = -exponent[taken[from]];
      let to = from;
      while (to < taken.length && projection[taken[to]] === group) to++;
      const together = taken.subarray(from, to);
      synapses += add(core, together, right > 0 ? state.brought : state.received, first);
      if (right > 0) scale(core, together, first, right);
      from = to;
    }
  }
  state.counters[COUNTER_INDEX.axonEvents] += taken.length;
  state.counters[COUNTER_INDEX.synapticEvents] += synapses;
  return taken;
};

/** Place of a step's first neuron among what arrives. */
const firstPlace = ({ received, row }: Loihi1State, step: number): number =>
  (step * row) & (received.length - 1);

/** Adds the weights of axons to where they arrive; returns how many they are. */
const add = ({ program, state }: Core, axons: Uint32Array, into: Int32Array, first: number): number => {
  const { row } = program.axons;
  const { synapse } = state;
  const last = into.length - 1;
  let synapses = 0;
  for (let e = 0; e < axons.length; e++) {
    const axon = axons[e];
    const start = row[axon];
    const end = row[axon + 1];
    for (let s = start; s < end; s++) {
      const word = synapse[s];
      into[(first + (word & PLACE_MASK)) & last] += word >> PLACE_BITS;
    }
    synapses += end - start;
  }
  return synapses;
};

/** Moves the sums that a projection's axons have brought, shifted right, to what arrives; a sum moves once. */
const scale = ({ program, state }: Core, axons: Uint32Array, first: number, right: number): void => {
  const { row } = program.axons;
  const { synapse, brought, received } = state;
  const last = received.length - 1;
  for (const axon of axons)
    for (let s = row[axon]; s < row[axon + 1]; s++) {
      const at = (first + (synapse[s] & PLACE_MASK)) & last;
      received[at] += brought[at] >> right;
      brought[at] = 0;
    }
};

/** Every neuron's step, and what it received wiped out for the step that takes its place. */
const updateNeurons = (state: Loihi1State, step: number): void => {
  const { current, voltage, ready, received, fired, threshold, bias, currentKeep, voltageKeep } = state;
  const { counters, registers, refractory } = state;
  const neurons = current.length;
  const first = firstPlace(state, step);
  let firings = 0;
  let idle = 0;
  let wraps = 0;
  let clips = 0;
  for (let n = 0; n < neurons; n++) {
    const arrived = received[first + n];
    if ((arrived | current[n] | voltage[n] | bias[n]) === 0) {
      idle++;
      continue;
    }
    received[first + n] = 0;
    const sum = kept(current[n], currentKeep[n]) + MANTISSA_UNIT * arrived;
    const u = wrapCurrent(sum);
    if (u !== sum) wraps++;
    current[n] = u;
    if (step < ready[n]) continue;
    const total = kept(voltage[n], voltageKeep[n]) + u + bias[n];
    const v = clipVoltage(total);
    if (v !== total) clips++;
    if (v > threshold[n]) {
      voltage[n] = 0;
      ready[n] = step + 1 + refractory[n];
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
