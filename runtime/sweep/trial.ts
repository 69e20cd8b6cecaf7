/**
 * A trial of ft1 at other formats, by the rules of hw-models/SPEC.md as they are written, without their short
 * cuts: the scan for a firing tick looks at every tick. At the chip's own formats it is the chip, bit for bit.
 */
import { COARSE_STEPS, FORMATS } from "../../hw-models/numerics/formats.ts";
import type { TraceSink } from "../../hw-models/trace.ts";
import { clip, scaled } from "./fixed.ts";
import { forwardWeight, type SweepNet } from "./net.ts";
import { type Decay, decayed } from "./tables.ts";

/** What a trial leaves and learning reads; integers. The weights stay from trial to trial. */
export interface SweepState {
  readonly net: SweepNet;
  readonly voltage: Float64Array;
  readonly current: Float64Array;
  readonly last: Float64Array;
  readonly ready: Float64Array;
  readonly firings: Uint32Array;
  /** Tick and I − V of neuron n's k-th firing at k · neurons + n; a tick of −1: none. */
  readonly latchTick: Float64Array;
  readonly latchSlope: Float64Array;
  /** First tick at which each axon was reached, −1: not yet. */
  readonly arrival: Float64Array;
  readonly shadow: Float64Array;
  readonly weight: Float64Array;
  /** Currents clipped since the start. */
  clipped: number;
}

/** @param shadow of all synapses, in the chip's format */
export const sweepState = (net: SweepNet, shadow: ArrayLike<number>): SweepState => {
  const { core, learning, formats } = net;
  const neurons = core.neurons.id.length;
  const latches = neurons * learning.firings;
  return {
    net,
    voltage: new Float64Array(neurons),
    current: new Float64Array(neurons),
    last: new Float64Array(neurons),
    ready: new Float64Array(neurons),
    firings: new Uint32Array(neurons),
    latchTick: new Float64Array(latches),
    latchSlope: new Float64Array(latches),
    arrival: new Float64Array(core.axons.number.length),
    shadow: Float64Array.from(shadow),
    weight: Float64Array.from(shadow, (w) => forwardWeight(w, formats)),
    clipped: 0,
  };
};

/** Spikes of one trial under way: for each step its arrivals as (tick, axon). */
type Queue = Map<number, (readonly [tick: number, axon: number])[]>;

export interface InputSpikes {
  readonly ticks: ArrayLike<number>;
  /** Network ids. */
  readonly neurons: ArrayLike<number>;
}

/** Axons on which a neuron of the network sends, by its id. */
export type AxonsOf = (id: number) => readonly number[];

/** Runs a whole trial from its start; every firing goes to the sink. */
export const runTrial = (state: SweepState, input: InputSpikes, axonsOf: AxonsOf, sink: TraceSink): void => {
  const { net } = state;
  const { core, delay, stepTicks, trialSteps } = net;
  begin(state);
  const queue: Queue = new Map();
  const send = (tick: number, neuron: number): void => {
    for (const axon of axonsOf(neuron)) {
      const at = tick + delay[axon];
      const step = Math.floor(at / stepTicks);
      const list = queue.get(step);
      if (list) list.push([at, axon]);
      else queue.set(step, [[at, axon]]);
    }
  };
  for (let k = 0; k < input.ticks.length; k++) send(input.ticks[k], input.neurons[k]);
  for (let step = 0; step < trialSteps; step++) {
    const fired: (readonly [tick: number, neuron: number])[] = [];
    const onFiring = (tick: number, n: number): void => {
      fired.push([tick, core.neurons.id[n]]);
    };
    const events = queue.get(step) ?? [];
    queue.delete(step);
    events.sort(([t, a], [u, b]) => t - u || a - b);
    events.forEach(([tick, axon], e) => {
      // Events are a set.
      if (e > 0 && events[e - 1][0] === tick && events[e - 1][1] === axon) return;
      arrive(state, axon, tick, onFiring);
    });
    const end = (step + 1) * stepTicks;
    for (let n = 0; n < core.neurons.id.length; n++) if (isArmed(state, n)) bring(state, n, end, onFiring);
    for (const [tick, neuron] of fired) {
      sink.spike(tick, neuron);
      send(tick, neuron);
    }
  }
};

const begin = (state: SweepState): void => {
  state.voltage.set(state.net.initial);
  state.current.fill(0);
  state.last.fill(0);
  state.ready.fill(0);
  state.firings.fill(0);
  state.latchTick.fill(-1);
  state.latchSlope.fill(0);
  state.arrival.fill(-1);
};

type OnFiring = (tick: number, n: number) => void;

const arrive = (state: SweepState, axon: number, tick: number, onFiring: OnFiring): void => {
  const { net, current, weight, arrival } = state;
  const { row } = net.core.axons;
  const { target } = net.core.synapses;
  if (arrival[axon] < 0) arrival[axon] = tick;
  for (let s = row[axon]; s < row[axon + 1]; s++) {
    const n = target[s];
    bring(state, n, tick, onFiring);
    const sum = current[n] + scaled(weight[s], -net.up[axon]);
    current[n] = clip(sum, net.state);
    if (current[n] !== sum) state.clipped++;
  }
};

const isArmed = ({ net, voltage, current, firings }: SweepState, n: number): boolean => {
  const { limit, spiking } = net.core.neurons;
  if (spiking[n] === 0 || (limit[n] > 0 && firings[n] >= limit[n])) return false;
  const theta = net.threshold[n];
  return current[n] > theta || voltage[n] >= theta || theta <= 0;
};

/** Brings a neuron to a tick, through its firings on the way. */
const bring = (state: SweepState, n: number, to: number, onFiring: OnFiring): void => {
  while (state.last[n] < to) {
    const from = state.last[n];
    const wait = isArmed(state, n)
      ? firstCrossing(state, n, Math.max(1, state.ready[n] - from), to - from)
      : 0;
    advance(state, n, wait > 0 ? from + wait : to);
    if (wait > 0) fire(state, n, onFiring);
  }
};

/** 1 as an entry of a table. */
const ONE = 2 ** FORMATS.decay.fraction;

/** The smallest m in first … end at which V, not rounded, has reached the threshold; 0 where there is none. */
const firstCrossing = (
  { net, voltage, current }: SweepState,
  n: number,
  first: number,
  end: number,
): number => {
  const { ea, ec } = net.tables[net.core.neurons.decay[n]].fine;
  const v = voltage[n];
  const i = current[n];
  const goal = net.threshold[n] * ONE;
  for (let m = first; m <= end; m++) if (v * ea[m] + i * ec[m] >= goal) return m;
  return 0;
};

const advance = (state: SweepState, n: number, to: number): void => {
  const { net, voltage, current, last } = state;
  const { stepTicks } = net;
  const { fine, coarse } = net.tables[net.core.neurons.decay[n]];
  let gap = to - last[n];
  last[n] = to;
  if (gap > stepTicks) {
    const whole = Math.floor(gap / stepTicks);
    if (whole > COARSE_STEPS) {
      voltage[n] = 0;
      current[n] = 0;
      return;
    }
    pass(state, n, coarse, whole);
    gap %= stepTicks;
  }
  if (gap > 0) pass(state, n, fine, gap);
};

const pass = (
  { net, voltage, current }: SweepState,
  n: number,
  { ea, eb, ec }: Decay,
  entry: number,
): void => {
  const v = voltage[n];
  const i = current[n];
  voltage[n] = clip(decayed(v * ea[entry] + i * ec[entry]), net.state);
  current[n] = clip(decayed(i * eb[entry]), net.state);
};

const fire = (state: SweepState, n: number, onFiring: OnFiring): void => {
  const { net, voltage, current, firings, latchTick, latchSlope } = state;
  const tick = state.last[n];
  if (firings[n] < net.learning.firings) {
    const latch = firings[n] * firings.length + n;
    latchTick[latch] = tick;
    latchSlope[latch] = Math.max(current[n] - voltage[n], net.floor[net.core.neurons.decay[n]]);
  }
  firings[n]++;
  state.ready[n] = tick + Math.max(1, net.refractory[n]);
  voltage[n] = clip(voltage[n] - net.reset[n], net.state);
  onFiring(tick, n);
};
