/**
 * The gradient by forward propagation: rows of derivatives travel with the spikes, nothing is replayed
 * (design note "learning"; Lee, Haghighatshoar, Karbasi 2023). Every neuron carries ∂V and ∂I with respect
 * to all parameters; between events the rows obey the neuron's own equations, at events they jump:
 *   arrival with row δ, weight w of parameter p:  ∂I_p += 1,  ∂I += (w/tau_s)·δ,  ∂V −= (w/tau_m)·δ
 *   firing:                                       ∂f = −∂V/V'(f),  then  ∂V −= (reset/tau_m)·∂f
 * The row of an arrival is the row of its source firing, plus 1 at the axon's own delay. Same numbers as
 * the adjoint by another way; (neurons × parameters) numbers of state, for nets small enough for that.
 */
import { currentDecay, response, type TimeConstants, voltageDecay } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import type { Firings } from "./workspace.ts";

export interface TangentOptions {
  /** V' is replaced by max(V', slopeFloor), in threshold units per time unit. Default: no floor. */
  readonly slopeFloor?: number;
}

/** Derivatives of firing times; row p belongs to firing p. */
export interface Tangents {
  /** ∂f/∂w, firings × edges, row after row. */
  readonly byWeight: Float64Array;
  /** ∂f/∂delay, firings × axons. */
  readonly byDelay: Float64Array;
  /** V' from the left at each firing, without floor. */
  readonly slope: Float64Array;
}

/** What can happen to a neuron, in order of time; at equal times firings come first (arrivals then are not causal). */
type Event =
  | { readonly kind: "firing"; readonly time: number; readonly firing: number }
  | { readonly kind: "arrival"; readonly time: number; readonly axon: number; readonly firing: number };

/**
 * The Jacobian of firing times.
 * @param input input spikes, times ≥ 0, in any order
 * @param firings from anywhere, in order of time; at equal times the order given is kept
 */
export const tangents = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  options: TangentOptions = {},
): Tangents => {
  const edges = net.weight.length;
  const axons = net.axonSource.length;
  const parameters = edges + axons;
  const floor = options.slopeFloor ?? Number.NEGATIVE_INFINITY;
  const rows = Array.from({ length: firings.count }, () => new Float64Array(parameters));
  const slope = new Float64Array(firings.count);
  const states = Array.from({ length: net.neurons }, (_, n) => restingState(net, n, parameters));

  for (const event of eventsOf(net, input, firings)) {
    if (event.kind === "arrival") {
      for (let e = net.row[event.axon]; e < net.row[event.axon + 1]; e++) {
        const state = states[net.target[e]];
        const w = net.weight[e];
        advance(state, event.time);
        state.i += w;
        state.di[e] += 1;
        shift(state, w, edges + event.axon, 1);
        if (event.firing < 0) continue;
        const row = rows[event.firing];
        for (let p = 0; p < parameters; p++) if (row[p] !== 0) shift(state, w, p, row[p]);
      }
      continue;
    }
    const n = firings.neuron[event.firing];
    const state = states[n];
    const row = rows[event.firing];
    advance(state, event.time);
    const rise = (state.i - state.v) / state.tau.membrane;
    slope[event.firing] = rise;
    if (isHeld(firings, state.latest, event.firing, net.refractory[n])) row.set(rows[state.latest]);
    else for (let p = 0; p < parameters; p++) row[p] = -state.dv[p] / Math.max(rise, floor);
    state.v -= net.reset[n];
    for (let p = 0; p < parameters; p++) state.dv[p] -= (net.reset[n] / state.tau.membrane) * row[p];
    state.latest = event.firing;
  }

  const byWeight = new Float64Array(firings.count * edges);
  const byDelay = new Float64Array(firings.count * axons);
  rows.forEach((row, p) => {
    byWeight.set(row.subarray(0, edges), p * edges);
    byDelay.set(row.subarray(edges), p * axons);
  });
  return { byWeight, byDelay, slope };
};

/** Σ_p lossByFiring[p] · jacobian[p][·]: the gradient from a Jacobian of `columns` columns. */
export const contract = (
  jacobian: Float64Array,
  columns: number,
  lossByFiring: Float64Array,
): Float64Array => {
  const gradient = new Float64Array(columns);
  for (let at = 0; at < jacobian.length; at++)
    gradient[at % columns] += lossByFiring[Math.floor(at / columns)] * jacobian[at];
  return gradient;
};

const eventsOf = (net: ContinuousNet, input: SpikeTimes, firings: Firings): readonly Event[] => {
  const events: Event[] = [];
  for (let p = 0; p < firings.count; p++) events.push({ kind: "firing", time: firings.time[p], firing: p });
  const enter = (source: number, time: number, firing: number): void => {
    net.axonSource.forEach((s, axon) => {
      if (s === source) events.push({ kind: "arrival", time: time + net.axonDelay[axon], axon, firing });
    });
  };
  input.source.forEach((source, k) => enter(source, input.time[k], -1));
  for (let p = 0; p < firings.count; p++) enter(net.inputs + firings.neuron[p], firings.time[p], p);
  return events.sort((a, b) => a.time - b.time);
};

/** A neuron at time `t` with the derivatives of its state. */
interface State {
  readonly tau: TimeConstants;
  readonly dv: Float64Array;
  readonly di: Float64Array;
  v: number;
  i: number;
  t: number;
  latest: number;
}

const restingState = (net: ContinuousNet, n: number, parameters: number): State => ({
  tau: { membrane: net.tauMembrane[n], synapse: net.tauSynapse[n] },
  dv: new Float64Array(parameters),
  di: new Float64Array(parameters),
  v: net.initial[n],
  i: 0,
  t: 0,
  latest: -1,
});

const advance = (state: State, to: number): void => {
  const s = to - state.t;
  if (s === 0) return;
  const membrane = voltageDecay(s, state.tau);
  const synapse = currentDecay(s, state.tau);
  const k = response(s, state.tau);
  state.v = state.v * membrane + state.i * k;
  state.i *= synapse;
  for (let p = 0; p < state.dv.length; p++) {
    state.dv[p] = state.dv[p] * membrane + state.di[p] * k;
    state.di[p] *= synapse;
  }
  state.t = to;
};

/** The arrival of weight w just entered moves by `by` with parameter p: −w K'(t) as a jump of (V, I). */
const shift = (state: State, w: number, p: number, by: number): void => {
  state.di[p] += (w / state.tau.synapse) * by;
  state.dv[p] -= (w / state.tau.membrane) * by;
};

/** Whether a firing came at the end of the refractory period, but for the rounding of the sum. */
const isHeld = (firings: Firings, before: number, p: number, refractory: number): boolean =>
  refractory > 0 &&
  before >= 0 &&
  firings.time[p] - firings.time[before] <= refractory + 4 * Number.EPSILON * firings.time[p];
