/**
 * From errors of the outputs to a product for every synapse: one way back over the firings of a trial.
 * SPEC.md, "Learning", 4.
 *
 *   error_i = Σ_n gain_n · w_ni · K'(t_n − t_i − d)      dL/dw = −gain_n · K(t_n − t_i − d)
 *
 * summed over all firings t_n of a target and all arrivals t_i + d of an axon (design note "learning": the
 * implicit function theorem at the firing times, contracted with the loss). Kernels are recomputed from the
 * latched ticks. Row k of a latch, an error or a gain holds the k-th firings of all neurons.
 *
 * Every graph is learned alike, loops too: an axon takes at least a step, so what a firing causes lies in a
 * later step, and the order in which latches were filled, backwards, is one in which all gains that an error
 * needs are there.
 */
import { saturate, shiftRound } from "../../numerics/fixed.ts";
import { COARSE_STEPS, FORMATS, RECIPROCAL_BITS, STEP_BITS, STEP_TICKS } from "../../numerics/formats.ts";
import type { DecayTables } from "../../numerics/lut.ts";
import type { Learning } from "../../program.ts";
import type { Core } from "./core.ts";
import type { KernelTable } from "./learning-kernel.ts";
import { COUNTER_INDEX, REGISTER } from "./state.ts";

/** What the way back knows of a program, made once at load. */
export interface Paths {
  /** Axons of neuron n that learn or hand errors back: entries `start[n]` to `start[n + 1]` of the next two. */
  readonly start: Uint32Array;
  readonly axon: Uint32Array;
  /** Index of their layer. */
  readonly layer: Uint32Array;
  /** 1: firings of this neuron get a gain, as it is the target of a layer. */
  readonly isTarget: Uint8Array;
  /** For each neuron what its later firings owe to those before, while the way back is under way. */
  readonly owed: Float64Array;
}

export const pathsOf = ({ layers }: Learning, neurons: number): Paths => {
  const start = new Uint32Array(neurons + 1);
  const isTarget = new Uint8Array(neurons);
  for (const { firstSource, axons, firstTarget, targets } of layers) {
    isTarget.fill(1, firstTarget, firstTarget + targets);
    if (firstSource >= 0) for (let a = 0; a < axons; a++) start[firstSource + a + 1]++;
  }
  for (let n = 0; n < neurons; n++) start[n + 1] += start[n];
  const axon = new Uint32Array(start[neurons]);
  const layer = new Uint32Array(start[neurons]);
  const next = start.slice();
  layers.forEach(({ firstSource, firstAxon, axons }, index) => {
    if (firstSource < 0) return;
    for (let a = 0; a < axons; a++) {
      const path = next[firstSource + a]++;
      axon[path] = firstAxon + a;
      layer[path] = index;
    }
  });
  return { start, axon, layer, isTarget, owed: new Float64Array(neurons) };
};

/**
 * The way back; the errors of the outputs are there, all others 0.
 * @param kernels of each layer
 */
export const walkBack = (
  core: Core,
  learning: Learning,
  { start, axon, layer, isTarget, owed }: Paths,
  kernels: readonly KernelTable[],
): void => {
  const { latched, latchTick, error, delay, delaySum, registers, counters } = core.state;
  const { row } = core.program.axons;
  const neurons = isTarget.length;
  delaySum.fill(0);
  forgetUnreached(core, learning);
  for (let p = registers[REGISTER.latched] - 1; p >= 0; p--) {
    const at = latched[p];
    const n = at % neurons;
    const isLast = at + neurons >= latchTick.length || latchTick[at + neurons] < 0;
    for (let path = start[n]; path < start[n + 1]; path++) {
      const a = axon[path];
      const arrival = latchTick[at] + delay[a];
      const kernel = kernels[layer[path]];
      const { plastic, plasticDelays } = learning.layers[layer[path]];
      counters[COUNTER_INDEX.walkedSynapses] += row[a + 1] - row[a];
      const owing = handBack(core, a, arrival, kernel);
      error[at] += owing;
      if (plasticDelays) delaySum[a] += owing;
      if (plastic) addProducts(core, a, arrival, kernel, !isLast);
    }
    if (isTarget[n] > 0) owed[n] = gainOf(core, n, at, isLast ? 0 : owed[n], isLast);
  }
  inputAxons(core, learning, kernels);
};

/** Products of axons that no spike reached in the trial become 0. */
const forgetUnreached = ({ state, program }: Core, { layers }: Learning): void => {
  const { reached, product, arrival, latchTick } = state;
  const { row } = program.axons;
  for (const { plastic, firstAxon, axons, firstSource } of layers) {
    if (!plastic) continue;
    for (let a = 0; a < axons; a++) {
      const axon = firstAxon + a;
      const first = firstSource < 0 ? arrival[axon] : latchTick[firstSource + a];
      if (first < 0 && reached[axon] > 0) product.fill(0, row[axon], row[axon + 1]);
      reached[axon] = first < 0 ? 0 : 1;
    }
  }
};

/**
 * gain = error / V' of the firing at a latch. An earlier firing lowers V under the later ones by its reset, so
 * their errors come back to it.
 * @param owed what firings after the next one owe to the next one
 * @returns what all later firings owe to this one
 */
const gainOf = ({ state, program }: Core, n: number, at: number, owed: number, isLast: boolean): number => {
  const { latchTick, latchSlope, error, gain, counters } = state;
  const tables = program.decays[program.neurons.decay[n]];
  let later = 0;
  if (!isLast) {
    const next = at + program.neurons.id.length;
    later = decayVoltage(tables, saturate(gain[next] + owed, FORMATS.gain), latchTick[next] - latchTick[at]);
    const lowered = shiftRound(later * program.neurons.reset[n], FORMATS.voltage.fraction);
    error[at] += shiftRound(lowered * tables.inverseTau, FORMATS.inverseTau.fraction);
    counters[COUNTER_INDEX.errorTerms]++;
  }
  const x = latchSlope[at];
  const exponent = 31 - Math.clz32(x) - RECIPROCAL_BITS;
  const mantissa = exponent >= 0 ? x >> exponent : x << -exponent;
  const inverse = tables.reciprocal[mantissa - (1 << RECIPROCAL_BITS)];
  const exact = shiftRound(saturate(error[at], FORMATS.error) * inverse, RECIPROCAL_SHIFT + exponent);
  gain[at] = saturate(exact, FORMATS.gain);
  counters[COUNTER_INDEX.latchReads]++;
  if (gain[at] !== exact) counters[COUNTER_INDEX.gainSaturations]++;
  return later;
};
/** Brings error · reciprocal to the format of a gain; the mantissa's own exponent comes on top. */
const RECIPROCAL_SHIFT = FORMATS.reciprocal.fraction - FORMATS.slope.fraction;

/** x · e^{−span/tau_m}, as V decays without current. */
const decayVoltage = ({ fine, coarse }: DecayTables, x: number, span: number): number => {
  if (span <= STEP_TICKS) return decayed(x, fine.ea[span]);
  const whole = span >> STEP_BITS;
  if (whole > COARSE_STEPS) return 0;
  const rest = span & (STEP_TICKS - 1);
  const left = decayed(x, coarse.ea[whole]);
  return rest === 0 ? left : decayed(left, fine.ea[rest]);
};
const decayed = (x: number, entry: number): number => shiftRound(x * entry, FORMATS.decay.fraction);

/** dL/dt of one arrival at an axon, t its time: for the firing that it came from, and for the axon's delay. */
const handBack = ({ state, program }: Core, axon: number, arrival: number, table: KernelTable): number => {
  const up = table.inverseShift + FORMATS.current.fraction - program.axons.shift[axon];
  const sum = saturate(errorTerms(state, program, axon, arrival, table), FORMATS.accumulator);
  return shiftRound(sum * table.inverseTau, up);
};

/** Σ gain · w · tau_m K' for one arrival at an axon. */
const errorTerms = (
  state: Core["state"],
  program: Core["program"],
  axon: number,
  arrival: number,
  { slope }: KernelTable,
): number => {
  const { latchTick, gain, weight } = state;
  const { row } = program.axons;
  const { target } = program.synapses;
  const neurons = program.neurons.id.length;
  let sum = 0;
  let terms = 0;
  for (let s = row[axon]; s < row[axon + 1]; s++)
    for (let at = target[s]; at < latchTick.length; at += neurons) {
      const since = latchTick[at] - arrival;
      if (since <= 0) continue;
      sum += shiftRound(gain[at] * slope[since], FORMATS.decay.fraction) * weight[s];
      terms++;
    }
  state.counters[COUNTER_INDEX.errorTerms] += terms;
  return sum;
};

/** Products and delays of input axons, whose one spike has left its tick at the axon. */
const inputAxons = (core: Core, { layers }: Learning, kernels: readonly KernelTable[]): void => {
  const { arrival, delaySum, counters } = core.state;
  const { row } = core.program.axons;
  layers.forEach(({ plastic, plasticDelays, firstSource, firstAxon, axons }, index) => {
    if (firstSource >= 0 || !(plastic || plasticDelays)) return;
    for (let axon = firstAxon; axon < firstAxon + axons; axon++) {
      if (arrival[axon] < 0) continue;
      counters[COUNTER_INDEX.walkedSynapses] += row[axon + 1] - row[axon];
      if (plasticDelays) delaySum[axon] = handBack(core, axon, arrival[axon], kernels[index]);
      if (plastic) addProducts(core, axon, arrival[axon], kernels[index], false);
    }
  });
};

/** @param add to the products of the axon's later arrivals */
const addProducts = (
  { state, program }: Core,
  axon: number,
  arrival: number,
  { response }: KernelTable,
  add: boolean,
): void => {
  const { latchTick, gain, product, counters } = state;
  const { row } = program.axons;
  const { target } = program.synapses;
  const neurons = program.neurons.id.length;
  let terms = 0;
  for (let s = row[axon]; s < row[axon + 1]; s++) {
    let sum = add ? product[s] : 0;
    for (let at = target[s]; at < latchTick.length; at += neurons) {
      const since = latchTick[at] - arrival;
      if (since <= 0) continue;
      sum += gain[at] * response[since];
      terms++;
    }
    product[s] = sum;
  }
  counters[COUNTER_INDEX.productTerms] += terms;
};
