/**
 * One neuron of ft1: lazy decay by tables and the search for its firing ticks. SPEC.md, "Neuron".
 */
import { decayRound, saturateState } from "../../numerics/fixed.ts";
import { COARSE_STEPS, FORMATS, STEP_BITS, STEP_TICKS } from "../../numerics/formats.ts";
import type { DecayTable, DecayTables } from "../../numerics/lut.ts";
import type { Neurons } from "../../program.ts";
import { COUNTER_INDEX, type CoreState, NEVER, REGISTER } from "./state.ts";

/** A decay table with what bounds its entries. */
export interface SearchTable extends DecayTable {
  /** The entry at which EC, the response of V to I, is largest. */
  readonly peak: number;
  /** From one entry to the next, from entry 1 on: EC rises by at least `rise`, EA falls by at most `fall`. */
  readonly rise: number;
  readonly fall: number;
}

/** What a neuron's arithmetic needs of the program, made once at load. */
export interface NeuronTables {
  readonly neurons: Neurons;
  /** Threshold of each neuron at the start of a trial, `NEVER` for li neurons. */
  readonly theta: Int32Array;
  readonly fine: readonly SearchTable[];
  readonly coarse: readonly SearchTable[];
  /** Smallest latched slope, for each decay table. */
  readonly floor: Uint16Array;
  /** Firings of a trial that are latched. */
  readonly latches: number;
}

/** Integers in the formats `voltage` and `current`. */
export interface NeuronState {
  readonly voltage: number;
  readonly current: number;
}

const searchTable = ({ ea, eb, ec }: DecayTable): SearchTable => {
  let rise = Number.POSITIVE_INFINITY;
  let fall = 0;
  for (let m = 2; m < ec.length; m++) {
    rise = Math.min(rise, ec[m] - ec[m - 1]);
    fall = Math.max(fall, ea[m - 1] - ea[m]);
  }
  return { ea, eb, ec, peak: ec.indexOf(Math.max(...ec)), rise, fall };
};

export const neuronTables = (
  neurons: Neurons,
  decays: readonly DecayTables[],
  floor: Uint16Array,
  latches: number,
): NeuronTables => ({
  neurons,
  theta: Int32Array.from(neurons.threshold, (theta, n) => (neurons.spiking[n] ? theta : NEVER)),
  fine: decays.map(({ fine }) => searchTable(fine)),
  coarse: decays.map(({ coarse }) => searchTable(coarse)),
  floor,
  latches,
});

/** Whether V can reach the threshold before the next event: I > θ or V ≥ θ, always where θ ≤ 0. */
export const armed = (theta: number, current: number, voltage: number): boolean =>
  current > theta || voltage >= theta || theta <= 0;

/** Brings a neuron's state to tick `to`, through the firings on the way. */
export const bring = (state: CoreState, tables: NeuronTables, n: number, to: number): void => {
  if (state.last[n] === to) return;
  while (armed(state.theta[n], state.current[n], state.voltage[n])) {
    const from = state.last[n];
    const first = Math.max(1, state.ready[n] - from);
    state.counters[COUNTER_INDEX.searches]++;
    const wait =
      first > to - from
        ? BARRED
        : firstCrossing(
            state.voltage[n],
            state.current[n],
            state.theta[n],
            first,
            to - from,
            tables.fine[tables.neurons.decay[n]],
          );
    if (wait !== BARRED)
      state.counters[COUNTER_INDEX.scannedTicks] += (wait === MISSED ? to - from : wait) - first + 1;
    if (wait <= 0) break;
    advance(state, tables, n, from + wait);
    fire(state, tables, n);
    if (state.last[n] === to) return;
  }
  advance(state, tables, n, to);
};

/** What a search finds where nothing fires: the bound over the segment denies it, or only a closer look. */
const BARRED = 0;
const MISSED = -1;

/**
 * The smallest m in first..end with V·EA[m] + I·EC[m] ≥ θ·2^15, unrounded; 0 where the bound over the whole
 * segment denies one, −1 where there is none although it does not. The scan over m is the definition; this search skips stretches that a bound proves empty and halves the others, from the left. EA
 * falls and EC rises to its peak and falls after it, so on a stretch V·EA is largest at an end, and I·EC at
 * an end or at the peak.
 */
export const firstCrossing = (
  v: number,
  i: number,
  theta: number,
  first: number,
  end: number,
  table: SearchTable,
): number => {
  const { ea, ec, peak } = table;
  const goal = theta << DECAY_FRACTION;
  let a = first;
  let b = end;
  for (;;) {
    const fromVoltage = Math.imul(v, v > 0 ? ea[a] : ea[b]);
    const top = b <= peak ? ec[b] : a >= peak ? ec[a] : ec[peak];
    const fromCurrent = Math.imul(i, i > 0 ? top : Math.min(ec[a], ec[b]));
    if (fromVoltage + fromCurrent < goal) {
      if (b === end) return a === first && (i > 0 || a >= peak || b <= peak) ? BARRED : MISSED;
      a = b + 1;
      b = end;
    } else if (a === b) return a;
    else if (i > 0 && i * table.rise >= v * table.fall && table.rise >= 0)
      return risingCrossing(v, i, goal, a, end, table);
    else b = (a + b) >> 1;
  }
};
const DECAY_FRACTION = FORMATS.decay.fraction;

/** The same on a stretch over which V·EA + I·EC does not fall: from where a straight line would cross. */
const risingCrossing = (
  v: number,
  i: number,
  goal: number,
  first: number,
  end: number,
  { ea, ec }: SearchTable,
): number => {
  const low = Math.imul(v, ea[first]) + Math.imul(i, ec[first]);
  if (low >= goal) return first;
  const high = Math.imul(v, ea[end]) + Math.imul(i, ec[end]);
  if (high < goal) return MISSED;
  let m = first + Math.ceil(((goal - low) / (high - low)) * (end - first));
  while (Math.imul(v, ea[m]) + Math.imul(i, ec[m]) < goal) m++;
  while (Math.imul(v, ea[m - 1]) + Math.imul(i, ec[m - 1]) >= goal) m--;
  return m;
};

/** Lets a neuron decay to tick `to` without looking for firings. Gaps beyond a step take a coarse pass first. */
const advance = (state: CoreState, tables: NeuronTables, n: number, to: number): void => {
  let gap = to - state.last[n];
  state.last[n] = to;
  const decay = tables.neurons.decay[n];
  if (gap > STEP_TICKS) {
    const whole = gap >> STEP_BITS;
    if (whole > COARSE_STEPS) {
      state.voltage[n] = 0;
      state.current[n] = 0;
      return;
    }
    state.counters[COUNTER_INDEX.coarsePasses]++;
    pass(state, n, tables.coarse[decay], whole);
    gap &= STEP_TICKS - 1;
  }
  if (gap > 0) pass(state, n, tables.fine[decay], gap);
};

/** A neuron's state as it would be at tick `to` if it did not fire before; nothing changes. */
export const peek = (state: CoreState, tables: NeuronTables, n: number, to: number): NeuronState => {
  const [voltage, current, last] = [state.voltage[n], state.current[n], state.last[n]];
  const passes = state.counters[COUNTER_INDEX.coarsePasses];
  advance(state, tables, n, to);
  const seen = { voltage: state.voltage[n], current: state.current[n] };
  state.voltage[n] = voltage;
  state.current[n] = current;
  state.last[n] = last;
  state.counters[COUNTER_INDEX.coarsePasses] = passes;
  return seen;
};

const pass = (state: CoreState, n: number, table: DecayTable, entry: number): void => {
  const v = state.voltage[n];
  const i = state.current[n];
  state.voltage[n] = saturateState(decayRound(Math.imul(v, table.ea[entry]) + Math.imul(i, table.ec[entry])));
  state.current[n] = saturateState(decayRound(Math.imul(i, table.eb[entry])));
};

/** A firing at the neuron's present tick: latch, reset, spike. */
const fire = (state: CoreState, tables: NeuronTables, n: number): void => {
  const at = state.last[n];
  const firing = state.firings[n];
  if (firing < tables.latches) {
    const latch = firing * state.last.length + n;
    state.latched[state.registers[REGISTER.latched]++] = latch;
    state.latchTick[latch] = at;
    state.latchSlope[latch] = Math.max(
      state.current[n] - state.voltage[n],
      tables.floor[tables.neurons.decay[n]],
    );
  }
  state.firings[n] = firing + 1;
  const limit = tables.neurons.limit[n];
  if (limit > 0 && state.firings[n] === limit) state.theta[n] = NEVER;
  state.ready[n] = at + Math.max(1, tables.neurons.refractory[n]);
  state.voltage[n] = saturateState(state.voltage[n] - tables.neurons.reset[n]);
  const spike = state.registers[REGISTER.spikes]++;
  state.spikeTick[spike] = at;
  state.spikeNeuron[spike] = n;
  state.counters[COUNTER_INDEX.firings]++;
};
