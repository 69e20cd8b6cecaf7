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
import { checkTrial, type Firings, firingStates, type Workspace, workspaceFor } from "./workspace.ts";

export interface AdjointOptions {
  /** V' is replaced by max(V', slopeFloor), in threshold units per time unit. Default: no floor. */
  readonly slopeFloor?: number;
  /** ∂L/∂ delay is added here, one entry an axon. */
  readonly byDelay?: Float64Array;
  /** ∂L/∂ input spike time is added here, one entry an input spike. */
  readonly byInput?: Float64Array;
  /** Memory for this graph (workspaceFor); without it every call makes its own. */
  readonly workspace?: Workspace;
}

/**
 * Adds dL/dw to `byWeight`.
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
  if (lossByFiring.length < firings.count)
    throw new RangeError(`loss: one derivative a firing (got ${lossByFiring.length} of ${firings.count})`);
  if (byWeight.length < net.weight.length)
    throw new RangeError(`gradient: one entry an edge (got ${byWeight.length} of ${net.weight.length})`);
  makeRoom(workspace, input.time.length, firings.count);
  enterSpikes(net, input, firings, workspace);
  slopes(net, firings, workspace);
  sweep(net, input.time.length, firings, lossByFiring, byWeight, options.slopeFloor, workspace);
  if (options.byDelay !== undefined || options.byInput !== undefined)
    spreadArrivals(net, input, firings, workspace, options);
};

const makeRoom = (workspace: Workspace, inputs: number, firings: number): void => {
  if (firings > workspace.each.slope.length) workspace.each = firingStates(2 * firings);
  if (inputs + firings >= workspace.eventFrom.length)
    workspace.eventFrom = grown(workspace.eventFrom, inputs + firings + 1);
};

/** Arrivals of all spikes, inputs first, that are causal to a firing of their group. */
const enterSpikes = (net: ContinuousNet, input: SpikeTimes, firings: Firings, workspace: Workspace): void => {
  const { arrivals, layout, until, eventFrom } = workspace;
  const inputs = input.time.length;
  clearArrivals(arrivals);
  until.fill(Number.NEGATIVE_INFINITY);
  for (let p = 0; p < firings.count; p++) {
    const n = firings.neuron[p];
    if (n >= net.neurons) throw new RangeError(`firing ${p}: neuron must be below ${net.neurons} (got ${n})`);
    if (!(firings.time[p] >= (p === 0 ? 0 : firings.time[p - 1])))
      throw new RangeError(`firing ${p}: times must not fall (got ${firings.time[p]})`);
    until[layout.groupOf[n]] = firings.time[p];
  }
  for (let k = 0; k < inputs; k++) {
    eventFrom[k] = arrivals.events;
    deliver(arrivals, layout, net.axonDelay, input.source[k], input.time, k, until);
  }
  for (let p = 0; p < firings.count; p++) {
    eventFrom[inputs + p] = arrivals.events;
    deliver(arrivals, layout, net.axonDelay, net.inputs + firings.neuron[p], firings.time, p, until);
  }
  eventFrom[inputs + firings.count] = arrivals.events;
  for (const timeline of arrivals.timelines) {
    orderArrivals(arrivals, timeline, 0);
    prepare(arrivals, timeline, timeline.count);
  }
  if (arrivals.events > workspace.byArrival.length)
    workspace.byArrival = grown(workspace.byArrival, arrivals.events);
  workspace.byArrival.fill(0, 0, arrivals.events);
};

/** V' of every firing as the slope from the left, from its causal arrivals and the resets before it. */
const slopes = (net: ContinuousNet, firings: Firings, workspace: Workspace): void => {
  const { arrivals, layout, factors, each } = workspace;
  const { voltage, current, since, cursor, latest } = workspace.neurons;
  const { weight } = net;
  voltage.set(net.initial);
  current.fill(0);
  since.fill(0);
  cursor.fill(0);
  latest.fill(-1);
  for (let p = 0; p < firings.count; p++) {
    const n = firings.neuron[p];
    const f = firings.time[p];
    const g = layout.groupOf[n];
    const j = n - layout.first[g];
    const { tau, count, arrival, edge, factors: gaps } = arrivals.timelines[g];
    let v = voltage[n];
    let i = current[n];
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
    decaysInto(f - t, tau, each.approach, at);
    v = v * each.approach[at] + i * each.approach[at + 2];
    i *= each.approach[at + 1];
    const previous = latest[n];
    each.slope[p] = (i - v) / tau.membrane;
    each.causal[p] = k;
    each.previous[p] = previous;
    each.held[p] = previous >= 0 && isHeld(f - firings.time[previous], net.refractory[n], f) ? 1 : 0;
    voltage[n] = v - net.reset[n];
    current[n] = i;
    since[n] = f;
    cursor[n] = k;
    latest[n] = p;
  }
};

/** Whether a firing came at the end of the refractory period, but for the rounding of the sum. */
const isHeld = (interval: number, refractory: number, at: number): boolean =>
  refractory > 0 && interval <= refractory + 4 * Number.EPSILON * at;

/** From the last firing to the first: q, the weights' gradient and ∂L/∂ arrival times. */
const sweep = (
  net: ContinuousNet,
  inputs: number,
  firings: Firings,
  lossByFiring: Float64Array,
  byWeight: Float64Array,
  slopeFloor: number | undefined,
  workspace: Workspace,
): void => {
  const { arrivals, layout, factors, each, eventFrom, byArrival } = workspace;
  const { viaMembrane, viaSynapse, viaResponse, inherited } = workspace.neurons;
  const { weight } = net;
  const floor = slopeFloor ?? Number.NEGATIVE_INFINITY;
  viaMembrane.fill(0);
  viaSynapse.fill(0);
  viaResponse.fill(0);
  inherited.fill(0);
  for (let p = firings.count - 1; p >= 0; p--) {
    const n = firings.neuron[p];
    const g = layout.groupOf[n];
    const j = n - layout.first[g];
    const { tau, arrival, edge, event, factors: gaps } = arrivals.timelines[g];
    const previous = each.previous[p];
    let a = viaMembrane[n];
    let b = viaSynapse[n];
    let c = viaResponse[n];

    let total = lossByFiring[p] + inherited[n] + (net.reset[n] / tau.membrane) * a;
    for (let e = eventFrom[inputs + p]; e < eventFrom[inputs + p + 1]; e++) total += byArrival[e];
    if (each.held[p] === 1) inherited[n] = total;
    else {
      inherited[n] = 0;
      if (total !== 0) {
        const q = total / Math.max(each.slope[p], floor);
        a += q;
        b += q;
      }
    }
    if (a === 0 && b === 0 && c === 0) continue;

    const start = previous < 0 ? 0 : each.causal[previous];
    let decay = each.approach;
    let at = p * FACTORS;
    for (let k = each.causal[p] - 1; k >= start; k--) {
      c = c * decay[at] + b * decay[at + 2];
      b *= decay[at + 1];
      byWeight[edge[k] + j] -= c;
      byArrival[event[k]] += (weight[edge[k] + j] * (b - c)) / tau.membrane;
      decay = gaps;
      at = k * FACTORS;
    }
    if (previous < 0) continue;
    const f = firings.time[previous];
    if (each.causal[p] > start) {
      decay = factors;
      at = 0;
      decaysInto(arrival[start] - f, tau, factors, 0);
    }
    viaResponse[n] = c * decay[at] + b * decay[at + 2];
    viaSynapse[n] = b * decay[at + 1];
    viaMembrane[n] = a * voltageDecay(firings.time[p] - f, tau);
  }
};

/** An arrival is spike plus delay: its derivative belongs to both. Firings have had theirs in the sweep. */
const spreadArrivals = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  workspace: Workspace,
  { byDelay, byInput }: AdjointOptions,
): void => {
  const { layout, byArrival } = workspace;
  const { axons, axonsFrom, reachFrom } = layout;
  const inputs = input.time.length;
  let event = 0;
  for (let spike = 0; spike < inputs + firings.count; spike++) {
    const source = spike < inputs ? input.source[spike] : net.inputs + firings.neuron[spike - inputs];
    let sum = 0;
    for (let k = axonsFrom[source]; k < axonsFrom[source + 1]; k++) {
      const a = axons[k];
      for (let r = reachFrom[a]; r < reachFrom[a + 1]; r++, event++) {
        sum += byArrival[event];
        if (byDelay !== undefined) byDelay[a] += byArrival[event];
      }
    }
    if (byInput !== undefined && spike < inputs) byInput[spike] += sum;
  }
};
