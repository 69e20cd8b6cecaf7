/**
 * From errors of the outputs to a product for every synapse, layer by layer. SPEC.md, "Learning", 4.
 *
 *   error_i = Σ_n gain_n · w_ni · K'(t_n − t_i − d)      dL/dw = −gain_n · K(t_n − t_i − d)
 *
 * summed over all firings t_n of a target and all arrivals t_i + d of an axon (design note "learning": the
 * implicit function theorem at the firing times, contracted with the loss). Kernels are recomputed from the
 * latched ticks. Row k of a latch, an error or a gain holds the k-th firings of all neurons.
 */
import { saturate, shiftRound } from "../../numerics/fixed.ts";
import { COARSE_STEPS, FORMATS, RECIPROCAL_BITS, STEP_BITS, STEP_TICKS } from "../../numerics/formats.ts";
import type { DecayTables } from "../../numerics/lut.ts";
import type { Learning, LearningLayer } from "../../program.ts";
import type { Core } from "./core.ts";
import type { KernelTable } from "./learning-kernel.ts";
import { COUNTER_INDEX } from "./state.ts";

/** One layer's part of the sweep; the errors of its targets' firings are complete. */
export const sweepLayer = (
  core: Core,
  learning: Learning,
  layer: LearningLayer,
  table: KernelTable,
): void => {
  for (let n = layer.firstTarget; n < layer.firstTarget + layer.targets; n++) gains(core, learning, n);
  if (layer.firstSource >= 0) handBack(core, learning, layer, table);
  if (layer.plastic) products(core, learning, layer, table);
};

/**
 * gain = error / V' for every latched firing of a neuron, the last one first: an earlier firing lowers V
 * under the later ones by its reset, so their errors come back to it.
 */
const gains = ({ state, program }: Core, { firings }: Learning, n: number): void => {
  const { latchTick, latchSlope, error, gain, counters } = state;
  const neurons = program.neurons.id.length;
  const tables = program.decays[program.neurons.decay[n]];
  const last = Math.min(state.firings[n], firings) - 1;
  let later = 0;
  for (let k = last; k >= 0; k--) {
    const at = k * neurons + n;
    if (k < last) {
      const next = at + neurons;
      later = decayVoltage(
        tables,
        saturate(gain[next] + later, FORMATS.gain),
        latchTick[next] - latchTick[at],
      );
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
  }
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

/**
 * Tick at which the j-th spike of a layer's source arrives, negative where there is none. An input's only
 * spike has left its tick at the axon, a neuron's in its own latches.
 */
const arrivalOf = ({ state, program }: Core, layer: LearningLayer, a: number, j: number): number => {
  const axon = layer.firstAxon + a;
  if (layer.firstSource < 0) return j === 0 ? state.arrival[axon] : -1;
  const fired = state.latchTick[j * program.neurons.id.length + layer.firstSource + a];
  return fired < 0 ? -1 : fired + program.axons.delay[axon];
};

/** Adds Σ gain · w · K' over a layer's synapses to the errors of their sources' firings. */
const handBack = (core: Core, { firings }: Learning, layer: LearningLayer, table: KernelTable): void => {
  const { state, program } = core;
  const neurons = program.neurons.id.length;
  for (let a = 0; a < layer.axons; a++) {
    const up = table.inverseShift + FORMATS.current.fraction - program.axons.shift[layer.firstAxon + a];
    for (let j = 0; j < firings; j++) {
      const arrival = arrivalOf(core, layer, a, j);
      if (arrival < 0) break;
      const sum = errorTerms(core, layer.firstAxon + a, arrival, table);
      const scaled = saturate(sum, FORMATS.accumulator) * table.inverseTau;
      state.error[j * neurons + layer.firstSource + a] += shiftRound(scaled, up);
    }
  }
};

/** Σ gain · w · tau_m K' for one arrival at an axon. */
const errorTerms = (
  { state, program }: Core,
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

/** gain · K of a layer's synapses; those of axons that no spike reached become 0. */
const products = (core: Core, { firings }: Learning, layer: LearningLayer, table: KernelTable): void => {
  const { state, program } = core;
  const { row } = program.axons;
  for (let a = 0; a < layer.axons; a++) {
    const axon = layer.firstAxon + a;
    let arrivals = 0;
    for (; arrivals < firings; arrivals++) {
      const arrival = arrivalOf(core, layer, a, arrivals);
      if (arrival < 0) break;
      addProducts(core, axon, arrival, table, arrivals > 0);
    }
    if (arrivals === 0 && state.reached[axon] > 0) state.product.fill(0, row[axon], row[axon + 1]);
    state.reached[axon] = Number(arrivals > 0);
  }
};

const addProducts = (
  { state, program }: Core,
  axon: number,
  arrival: number,
  { response }: KernelTable,
  add: boolean,
): void => {
  const { latchTick, gain, product } = state;
  const { row } = program.axons;
  const { target } = program.synapses;
  const neurons = program.neurons.id.length;
  for (let s = row[axon]; s < row[axon + 1]; s++) {
    let sum = add ? product[s] : 0;
    for (let at = target[s]; at < latchTick.length; at += neurons) {
      const since = latchTick[at] - arrival;
      if (since > 0) sum += gain[at] * response[since];
    }
    product[s] = sum;
  }
};
