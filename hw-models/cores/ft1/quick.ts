/**
 * The inner loops of a step, for speed: the same states, firings and counters as `PLAIN` of step.ts, which is
 * the definition; test/hw-models/cores/ft1/quick.test.ts holds them against each other.
 *
 * A neuron is settled here where that takes no search: it is not armed, or the first bound over the whole gap
 * denies a firing. The others are put aside and brought by `bring` afterwards, in the same order: only they can
 * fire, so firings keep their order. Axons with the same targets that are reached at one tick bring them once.
 * At the end of a step only neurons with a bit in `armedBits` are asked whether they are armed: who was in the
 * last sweep, and who has been reached since.
 */
import { decayRound, saturateState } from "../../numerics/fixed.ts";
import { COARSE_STEPS, STEP_BITS, STEP_TICKS } from "../../numerics/formats.ts";
import type { Core, Loops } from "./core.ts";
import { armed, bring } from "./neuron.ts";
import { EB, EC, FACTORS, ONE, TOP } from "./quick-tables.ts";
import { AXON_BITS, AXON_MASK, COUNTER_INDEX } from "./state.ts";

/** Adds an axon's weights to the currents of its targets; returns how many had to be clipped. */
const addScattered = ({ state, program }: Core, axon: number): number => {
  const { current, weight, armedBits } = state;
  const { target } = program.synapses;
  const left = program.axons.shift[axon];
  const end = program.axons.row[axon + 1];
  let clipped = 0;
  for (let s = program.axons.row[axon]; s < end; s++) {
    const n = target[s];
    const sum = current[n] + (weight[s] << left);
    const kept = saturateState(sum);
    current[n] = kept;
    if (kept !== sum) clipped++;
    armedBits[n >> 5] |= 1 << n;
  }
  return clipped;
};

/** The same where they are one after the other from `first` on. */
const addRun = (core: Core, axon: number, first: number): number => {
  const { state, program, quick } = core;
  const { current, weight, armedBits } = state;
  const left = program.axons.shift[axon];
  const start = program.axons.row[axon];
  const end = first + program.axons.row[axon + 1] - start;
  for (let word = first >> 5; word <= (end - 1) >> 5; word++) armedBits[word] = quick.everyone[word];
  // 16 bits wrap around: what went too far is seen at the end, taken back and added again with care.
  let far = 0;
  for (let n = first, s = start; n < end; n++, s++) {
    const sum = current[n] + (weight[s] << left);
    current[n] = sum;
    far |= sum - ((sum << 16) >> 16);
  }
  if (far === 0) return 0;
  for (let n = first, s = start; n < end; n++, s++) current[n] -= weight[s] << left;
  return addScattered(core, axon);
};

/** Brings the neurons of list[from] … list[to − 1] to a tick. */
const bringAll = (
  { state, tables, quick }: Core,
  list: Uint16Array,
  from: number,
  to: number,
  tick: number,
): void => {
  const { factors, table } = quick;
  const { last, theta, ready, current, voltage, aside, counters } = state;
  let put = 0;
  let searches = 0;
  let coarsePasses = 0;
  // Most neurons of a list have waited for the same time: its factors stay at hand.
  let known = -1;
  let ea = 0;
  let eb = 0;
  let ec = 0;
  let earliest = 0;
  let highest = 0;
  for (let s = from; s < to; s++) {
    const n = list[s];
    const gap = tick - last[n];
    if (gap === 0) continue;
    const limit = theta[n];
    let i = current[n];
    let v = voltage[n];
    // Conditions as sign bits: whether a neuron is armed is anyone's guess, also the processor's.
    const isArmed = ((limit - i) | ~(v - limit) | (limit - 1)) >>> 31;
    let entry = table[n] + FACTORS * gap;
    if (gap > STEP_TICKS) {
      if (isArmed) {
        aside[put++] = n;
        continue;
      }
      const whole = gap >> STEP_BITS;
      entry = table[n] + FACTORS * (gap & (STEP_TICKS - 1));
      if (whole > COARSE_STEPS) {
        v = 0;
        i = 0;
      } else {
        const at = table[n] + FACTORS * (STEP_TICKS + 1 + whole);
        v = saturateState(decayRound(Math.imul(v, factors[at]) + Math.imul(i, factors[at + EC])));
        i = decayRound(Math.imul(i, factors[at + EB]));
        coarsePasses++;
      }
    }
    if (entry !== known) {
      known = entry;
      ea = factors[entry];
      eb = factors[entry + EB];
      ec = factors[entry + EC];
      earliest = factors[table[n] + FACTORS];
      highest = factors[entry + TOP];
    }
    // The bound over the whole gap, for its commonest case; firstCrossing has them all.
    const bound = Math.imul(v, earliest + ((ea - earliest) & (v >> 31))) + Math.imul(i, highest);
    const odd = ((i - 1) | (tick - gap + 1 - ready[n])) >>> 31;
    if ((odd & isArmed) !== 0 || (bound >= limit * ONE && isArmed)) {
      aside[put++] = n;
      continue;
    }
    searches += isArmed;
    voltage[n] = saturateState(decayRound(Math.imul(v, ea) + Math.imul(i, ec)));
    current[n] = decayRound(Math.imul(i, eb));
    last[n] = tick;
  }
  for (let p = 0; p < put; p++) bring(state, tables, aside[p], tick);
  counters[COUNTER_INDEX.searches] += searches;
  counters[COUNTER_INDEX.coarsePasses] += coarsePasses;
};

export const QUICK: Loops = {
  arrivals: (core, step, count) => {
    const { state, program, quick } = core;
    const { row } = program.axons;
    const { key } = state.pool;
    const { run } = quick;
    let synapses = 0;
    let clipped = 0;
    let before = -1;
    let lastTick = -1;
    for (let e = 0; e < count; e++) {
      const axon = key[e] & AXON_MASK;
      const tick = (step << STEP_BITS) + (key[e] >>> AXON_BITS);
      const first = run[axon];
      const size = row[axon + 1] - row[axon];
      if (state.arrival[axon] < 0) state.arrival[axon] = tick;
      const there =
        tick === lastTick && first >= 0 && first === run[before] && size === row[before + 1] - row[before];
      if (!there) bringAll(core, program.synapses.target, row[axon], row[axon + 1], tick);
      clipped += first < 0 ? addScattered(core, axon) : addRun(core, axon, first);
      synapses += size;
      before = axon;
      lastTick = tick;
    }
    state.counters[COUNTER_INDEX.currentSaturations] += clipped;
    state.counters[COUNTER_INDEX.synapticEvents] += synapses;
  },
  sweep: (core, end) => {
    const { theta, current, voltage, armedBits, crowd, counters } = core.state;
    let swept = 0;
    for (let word = 0; word < armedBits.length; word++)
      for (let bits = armedBits[word]; bits !== 0; ) {
        const bit = bits & -bits;
        bits ^= bit;
        const n = (word << 5) + 31 - Math.clz32(bit);
        if (armed(theta[n], current[n], voltage[n])) crowd[swept++] = n;
        else armedBits[word] ^= bit;
      }
    if (swept > 0) bringAll(core, crowd, 0, swept, end);
    counters[COUNTER_INDEX.sweptNeurons] += swept;
  },
};
