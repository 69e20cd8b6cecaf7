/**
 * The gradient of a loss over firing times by the transposed system V_Fᵀ q = ∂L/∂F, solved from the last
 * firing back (design note "learning"; EventProp, Wunderlich & Pehle 2021). Agnostic to the forward pass:
 * firing times may come from anywhere; causality is arrival < firing.
 *
 * For firing f of a neuron with λ_f = dL/df in total and q_f = λ_f / V'(f):
 *   dL/dw        −= Σ_f q_f K(f − t)                            for every arrival t over the edge of weight w
 *   dL/dt         = w Σ_f q_f K'(f − t)                         arrival time: source firing, input spike, delay
 *   λ_l          += (reset/tau_m) Σ_f q_f e^{−(f − l)/tau_m}    for every earlier own firing l
 * The sums over a neuron's later firings obey the neuron's own equations backwards in time. Three numbers
 * carry them, viaResponse = Σ q K, viaSynapse = Σ q e^{−(f−t)/tau_s}, viaMembrane = Σ q e^{−(f−t)/tau_m},
 * so that a trial costs one step per (neuron, arrival) however often the neuron fires.
 */
import { decaysInto, voltageDecay } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import { clearArrivals, deliver, FACTORS, grown, orderArrivals, prepare } from "./timeline.ts";
import {
  checkTrial,
  checkWorkspace,
  type Firings,
  I,
  roomForRecords,
  STATE,
  V,
  type Workspace,
  workspaceFor,
} from "./workspace.ts";

export interface TrialOptions {
  /** V' is replaced by max(V', slopeFloor), in threshold units per time unit. Default: no floor. */
  readonly slopeFloor?: number;
  /** ∂L/∂ delay is added here, one entry an axon. */
  readonly byDelay?: Float64Array;
  /** ∂L/∂ input spike time is added here, one entry an input spike. */
  readonly byInput?: Float64Array;
}

export interface AdjointOptions extends TrialOptions {
  /** Memory for this graph (workspaceFor); without it every call makes its own. */
  readonly workspace?: Workspace;
}

/**
 * Adds dL/dw to `byWeight`, from firing times alone: arrivals, causality and V' are worked out anew.
 * @param input input spikes, times ≥ 0, in any order
 * @param firings in order of time; at equal times the order given is kept
 * @param lossByFiring ∂L/∂ time of each firing
 * @param byWeight one entry an edge, added to
 * @throws RangeError: firings out of order or of an unknown neuron, an array too short, an input, delay or
 *   workspace that does not fit
 */
export const adjoint = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  lossByFiring: Float64Array,
  byWeight: Float64Array,
  options: AdjointOptions = {},
): void => {
  const workspace = options.workspace ?? workspaceFor(net);
  checkTrial(net, input, workspace);
  workspace.simulated = undefined;
  enterSpikes(net, input, firings, workspace);
  recordFirings(net, firings, workspace);
  backward(net, input, firings, lossByFiring, byWeight, options, workspace);
};

/**
 * The same for the trial that simulate has just run in this workspace, from the arrivals and slopes it
 * left there, in half the time. The net must still be what it was then.
 * @throws RangeError: no such trial in the workspace, an array too short
 */
export const adjointOfTrial = (
  net: ContinuousNet,
  workspace: Workspace,
  lossByFiring: Float64Array,
  byWeight: Float64Array,
  options: TrialOptions = {},
): void => {
  checkWorkspace(net, workspace);
  if (workspace.simulated === undefined)
    throw new RangeError("workspace: holds no trial; adjointOfTrial follows simulate in the same workspace");
  backward(net, workspace.simulated, workspace.firings, lossByFiring, byWeight, options, workspace);
};

/** Arrivals of all spikes, inputs first, that are causal to a firing of their group. */
const enterSpikes = (net: ContinuousNet, input: SpikeTimes, firings: Firings, workspace: Workspace): void => {
  const { arrivals, layout, until, records } = workspace;
  const { axonDelay } = net;
  const inputs = input.time.length;
  roomForRecords(workspace, firings.count);
  if (inputs > workspace.inputEvent.length) workspace.inputEvent = grown(workspace.inputEvent, inputs);
  clearArrivals(arrivals);
  until.fill(Number.NEGATIVE_INFINITY);
  for (let p = 0; p < firings.count; p++) {
    const n = firings.neuron[p];
    if (n >= net.neurons) throw new RangeError(`firing ${p}: neuron must be below ${net.neurons} (got ${n})`);
    if (!(firings.time[p] >= (p === 0 ? 0 : firings.time[p - 1])))
      throw new RangeError(`firing ${p}: times must not fall (got ${firings.time[p]})`);
    until[layout.groupOf[n]] = firings.time[p];
  }
  for (let k = 0; k < inputs; k++)
    workspace.inputEvent[k] = deliver(arrivals, layout, axonDelay, input.source[k], input.time, k, until);
  for (let p = 0; p < firings.count; p++) {
    const source = net.inputs + firings.neuron[p];
    records.event[p] = deliver(arrivals, layout, axonDelay, source, firings.time, p, until);
  }
  for (const timeline of arrivals.timelines) {
    orderArrivals(arrivals, timeline, 0);
    prepare(arrivals, timeline, timeline.count);
  }
};

/** Per firing its causal arrivals, the firing before, and V' as the slope from the left from both. */
const recordFirings = (net: ContinuousNet, firings: Firings, workspace: Workspace): void => {
  const { arrivals, layout, factors, records, record } = workspace;
  const { state, since, cursor, latest } = workspace.neurons;
  const { approach } = records;
  const { weight } = net;
  for (let n = 0; n < net.neurons; n++) {
    state[n * STATE + V] = net.initial[n];
    state[n * STATE + I] = 0;
  }
  since.fill(0);
  cursor.fill(0);
  latest.fill(-1);
  for (let p = 0; p < firings.count; p++) {
    const n = firings.neuron[p];
    const f = firings.time[p];
    const g = layout.groupOf[n];
    const j = n - layout.first[g];
    const { tau, count, arrival, edge, factors: gaps } = arrivals.timelines[g];
    let v = state[n * STATE + V];
    let i = state[n * STATE + I];
    let t = since[n];
    let k = cursor[n];
    for (; k < count && arrival[k] < f; k++) {
      let decay = gaps;
      let at = k * FACTORS;
      if (t !== (k === 0 ? 0 : arrival[k - 1])) {
        decay = factors;
        at = 0;
        decaysInto(arrival[k] - t, tau, factors, 0);
      }
      v = v * decay[at] + i * decay[at + 2];
      i = i * decay[at + 1] + weight[edge[k] + j];
      t = arrival[k];
    }
    const at = p * FACTORS;
    decaysInto(f - t, tau, approach, at);
    v = v * approach[at] + i * approach[at + 2];
    i *= approach[at + 1];
    const previous = latest[n];
    record[p] = p;
    records.time[p] = f;
    records.neuron[p] = n;
    records.slope[p] = (i - v) / tau.membrane;
    records.causal[p] = k;
    records.previous[p] = previous;
    records.held[p] = previous >= 0 && isHeld(f - records.time[previous], net.refractory[n], f) ? 1 : 0;
    state[n * STATE + V] = v - net.reset[n];
    state[n * STATE + I] = i;
    since[n] = f;
    cursor[n] = k;
    latest[n] = p;
  }
};

/** Whether a firing came at the end of the refractory period, but for the rounding of the sum. */
const isHeld = (interval: number, refractory: number, at: number): boolean =>
  refractory > 0 && interval <= refractory + 4 * Number.EPSILON * at;

/** The way back over records and arrivals as they stand in the workspace. */
const backward = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  lossByFiring: Float64Array,
  byWeight: Float64Array,
  options: TrialOptions,
  workspace: Workspace,
): void => {
  const { events } = workspace.arrivals;
  if (lossByFiring.length < firings.count)
    throw new RangeError(`loss: one derivative a firing (got ${lossByFiring.length} of ${firings.count})`);
  if (byWeight.length < net.weight.length)
    throw new RangeError(`gradient: one entry an edge (got ${byWeight.length} of ${net.weight.length})`);
  if (events > workspace.byArrival.length) workspace.byArrival = grown(workspace.byArrival, events);
  workspace.byArrival.fill(0, 0, events);
  sweep(net, firings, lossByFiring, byWeight, options.slopeFloor ?? Number.NEGATIVE_INFINITY, workspace);
  if (options.byDelay !== undefined || options.byInput !== undefined)
    spreadArrivals(net, input, firings, options, workspace);
};

/** From the last firing to the first: q, the weights' gradient and ∂L/∂ arrival times. */
const sweep = (
  net: ContinuousNet,
  firings: Firings,
  lossByFiring: Float64Array,
  byWeight: Float64Array,
  slopeFloor: number,
  workspace: Workspace,
): void => {
  const { arrivals, layout, factors, records, record, byArrival } = workspace;
  const { viaMembrane, viaSynapse, viaResponse, inherited } = workspace.neurons;
  const { weight } = net;
  viaMembrane.fill(0);
  viaSynapse.fill(0);
  viaResponse.fill(0);
  inherited.fill(0);
  for (let p = firings.count - 1; p >= 0; p--) {
    const r = record[p];
    const n = records.neuron[r];
    const g = layout.groupOf[n];
    let a = viaMembrane[n];
    let b = viaSynapse[n];
    let c = viaResponse[n];

    let total = lossByFiring[p] + inherited[n];
    inherited[n] = 0;
    const events = records.event[r] + layout.reach[net.inputs + n];
    for (let e = records.event[r]; e < events; e++) total += byArrival[e];
    if (total === 0 && a === 0 && b === 0 && c === 0) continue;
    const { tau, arrival, edge, event, factors: gaps } = arrivals.timelines[g];
    total += (net.reset[n] / tau.membrane) * a;
    if (records.held[r] === 1) inherited[n] = total;
    else if (total !== 0) {
      const q = total / Math.max(records.slope[r], slopeFloor);
      a += q;
      b += q;
    }

    const j = n - layout.first[g];
    const previous = records.previous[r];
    const causal = records.causal[r];
    const start = previous < 0 ? 0 : records.causal[previous];
    const rate = 1 / tau.membrane;
    let decay = records.approach;
    let at = r * FACTORS;
    for (let k = causal - 1; k >= start; k--) {
      c = c * decay[at] + b * decay[at + 2];
      b *= decay[at + 1];
      byWeight[edge[k] + j] -= c;
      byArrival[event[k]] += weight[edge[k] + j] * (b - c) * rate;
      decay = gaps;
      at = k * FACTORS;
    }
    if (previous < 0) continue;
    const f = records.time[previous];
    if (causal > start) {
      decay = factors;
      at = 0;
      decaysInto(arrival[start] - f, tau, factors, 0);
    }
    viaResponse[n] = c * decay[at] + b * decay[at + 2];
    viaSynapse[n] = b * decay[at + 1];
    viaMembrane[n] = a * voltageDecay(records.time[r] - f, tau);
  }
};

/** An arrival is spike plus delay: its derivative belongs to both. Firings have had theirs in the sweep. */
const spreadArrivals = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  { byDelay, byInput }: TrialOptions,
  workspace: Workspace,
): void => {
  const { records, record, inputEvent } = workspace;
  for (let k = 0; k < input.time.length; k++) {
    const sum = spread(workspace, input.source[k], inputEvent[k], byDelay);
    if (byInput !== undefined) byInput[k] += sum;
  }
  for (let p = 0; p < firings.count; p++)
    spread(workspace, net.inputs + firings.neuron[p], records.event[record[p]], byDelay);
};

/** @returns the sum over the arrivals of one spike */
const spread = (
  { layout, byArrival }: Workspace,
  source: number,
  firstEvent: number,
  byDelay: Float64Array | undefined,
): number => {
  const { axons, axonsFrom, reachFrom } = layout;
  let event = firstEvent;
  let sum = 0;
  for (let k = axonsFrom[source]; k < axonsFrom[source + 1]; k++) {
    const a = axons[k];
    for (let r = reachFrom[a]; r < reachFrom[a + 1]; r++, event++) {
      sum += byArrival[event];
      if (byDelay !== undefined) byDelay[a] += byArrival[event];
    }
  }
  return sum;
};
