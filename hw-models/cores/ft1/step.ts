/** One step of a core: its events in order, then the sweep. SPEC.md, "Step". One entry point: `stepCore`. */
import { EVENT_WORD_BITS } from "../../chip/costs.ts";
import { saturateState } from "../../numerics/fixed.ts";
import { STEP_BITS } from "../../numerics/formats.ts";
import type { Core, Loops } from "./core.ts";
import { armed, bring } from "./neuron.ts";
import { QUICK } from "./quick.ts";
import { AXON_BITS, AXON_MASK, COUNTER_INDEX, REGISTER } from "./state.ts";

/**
 * Runs one step: its events in order of (tick, axon, synapse), then the sweep over armed neurons to the
 * first tick of the next step. Firings stand in `spikeTick`, `spikeNeuron` afterwards.
 * @param loops the same for a whole trial
 */
export const stepCore = (core: Core, loops: Loops = QUICK): void => {
  const { state } = core;
  const step = state.registers[REGISTER.steps];
  state.registers[REGISTER.spikes] = 0;
  const events = takeEvents(core, step);
  if (events > 0) loops.arrivals(core, step, events);
  loops.sweep(core, (step + 1) << STEP_BITS);
  state.counters[COUNTER_INDEX.axonEvents] += events;
  state.counters[COUNTER_INDEX.steps]++;
  state.registers[REGISTER.steps] = step + 1;
};

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
  sortKeys(key, queued);
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

/** Sorts the first `count` keys. Most steps have a few events: they are in place before a library has begun. */
const sortKeys = (key: Uint32Array, count: number): void => {
  if (count > FEW) {
    key.subarray(0, count).sort();
    return;
  }
  for (let k = 1; k < count; k++) {
    const event = key[k];
    let to = k;
    for (; to > 0 && key[to - 1] > event; to--) key[to] = key[to - 1];
    key[to] = event;
  }
};
const FEW = 24;

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

/** The definition, a neuron at a time. */
export const PLAIN: Loops = {
  arrivals: (core, step, count) => {
    for (let e = 0; e < count; e++) {
      const key = core.state.pool.key[e];
      arrive(core, key & AXON_MASK, (step << STEP_BITS) + (key >>> AXON_BITS));
    }
  },
  sweep: ({ state, tables }, end) => {
    const { theta, current, voltage, counters } = state;
    for (let n = 0; n < theta.length; n++)
      if (armed(theta[n], current[n], voltage[n])) {
        bring(state, tables, n, end);
        counters[COUNTER_INDEX.sweptNeurons]++;
      }
  },
};
