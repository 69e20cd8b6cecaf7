/**
 * A ContinuousNet forward in continuous time: from event to event with the closed-form state of kernel.ts
 * and exact crossings, float64.
 *
 * Rules (design note "learning"). All inputs of an instant come before the next threshold test; V is
 * continuous, so an input at a firing time changes neither it nor its slope. A firing is V rising through
 * θ from below; `reset` is subtracted. A neuron that has fired `limit` times fires no more. A refractory
 * neuron goes on integrating, cannot fire before f + refractory, and fires at that very instant if V ≥ θ
 * there. V ≥ θ without having risen through it (initial ≥ θ, or reset ≤ 0) is no firing: V must first fall
 * below θ. θ ≤ 0 is as good a threshold as any other as long as initial < θ (a neuron with a bias current,
 * its V measured from its resting point); it needs no input to fire.
 */
import { crossing, decaysInto } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import type { Stage } from "./layout.ts";
import {
  clearArrivals,
  deliver,
  FACTORS,
  grown,
  mergeByTime,
  orderArrivals,
  prepare,
  sortByTime,
  type Timeline,
} from "./timeline.ts";
import {
  BAR,
  checkTrial,
  type Firings,
  GATE,
  I,
  roomForFiring,
  STATE,
  V,
  type Workspace,
  workspaceFor,
} from "./workspace.ts";

export { type Firings, type Workspace, workspaceFor } from "./workspace.ts";

/**
 * All firings in (0, duration].
 * @param input input spikes, times ≥ 0 in the net's unit, in any order
 * @param workspace memory for this graph; its `firings` are the result and hold until its next simulate
 * @throws RangeError: an input, delay or workspace that does not fit, a duration that is not a positive
 *   number, or activity without bound
 */
export const simulate = (
  net: ContinuousNet,
  input: SpikeTimes,
  duration: number,
  workspace: Workspace = workspaceFor(net),
): Firings => {
  checkTrial(net, input, workspace);
  if (!(duration > 0 && duration < Number.POSITIVE_INFINITY))
    throw new RangeError(`duration: must be a positive number (got ${duration})`);
  const { layout, arrivals, firings, until, window, records } = workspace;
  const { axonDelay } = net;
  begin(net, workspace);
  until.fill(duration);
  if (input.time.length > workspace.inputEvent.length)
    workspace.inputEvent = grown(workspace.inputEvent, input.time.length);
  for (let k = 0; k < input.time.length; k++)
    workspace.inputEvent[k] = deliver(arrivals, layout, axonDelay, input.source[k], input.time, k, until);
  for (const stage of layout.stages) {
    const earlier = firings.count;
    // Nothing fired in a window arrives in the same window.
    const width = smallestDelay(net, stage);
    for (let from = 0; from < duration; from += width) {
      const mark = firings.count;
      window[0] = from;
      window[1] = Math.min(from + width, duration);
      for (let k = 0; k < stage.groups.length; k++) runGroup(net, workspace, stage.groups[k]);
      const { record } = workspace;
      sortByTime(firings.time, record, mark, firings.count, arrivals.sorter, records.neuron);
      for (let p = mark; p < firings.count; p++) {
        const source = net.inputs + records.neuron[record[p]];
        records.event[record[p]] = deliver(arrivals, layout, axonDelay, source, firings.time, p, until);
      }
    }
    mergeByTime(firings.time, workspace.record, 0, earlier, firings.count, arrivals.sorter, records.neuron);
  }
  for (let p = 0; p < firings.count; p++) firings.neuron[p] = records.neuron[workspace.record[p]];
  workspace.simulated = input;
  return firings;
};

const smallestDelay = (net: ContinuousNet, stage: Stage): number => {
  let smallest = Number.POSITIVE_INFINITY;
  for (const a of stage.loops) smallest = Math.min(smallest, net.axonDelay[a]);
  return smallest;
};

const begin = (net: ContinuousNet, workspace: Workspace): void => {
  const { arrivals, firings, cursor, neurons, layout, live, lives } = workspace;
  clearArrivals(arrivals);
  firings.count = 0;
  cursor.fill(0);
  neurons.since.fill(0);
  neurons.release.fill(0);
  neurons.fired.fill(0);
  neurons.latest.fill(-1);
  const { state } = neurons;
  for (let g = 0; g < layout.first.length; g++) {
    const first = layout.first[g];
    let left = first;
    for (let n = first; n < first + layout.size[g]; n++) {
      if (net.spiking[n] === 0) continue;
      const threshold = net.threshold[n];
      state[n * STATE + V] = net.initial[n];
      state[n * STATE + I] = 0;
      state[n * STATE + GATE] = threshold > 0 ? threshold : CAREFUL;
      state[n * STATE + BAR] = threshold;
      live[left++] = n;
    }
    lives[g] = left - first;
  }
  workspace.simulated = undefined;
};

/**
 * Advances the live neurons of a group through the window, all of them gap by gap: the factors of a gap stay
 * in registers and states are read in a row. Their firings are appended.
 */
const runGroup = (net: ContinuousNet, workspace: Workspace, g: number): void => {
  const { arrivals, layout, cursor, window, live, lives } = workspace;
  const { state, since } = workspace.neurons;
  const { weight } = net;
  const timeline = arrivals.timelines[g];
  const from = cursor[g];
  orderArrivals(arrivals, timeline, from);
  const { arrival, edge, factors } = timeline;
  const end = window[1];
  let to = from;
  while (to < timeline.count && arrival[to] < end) to++;
  cursor[g] = to;
  const first = layout.first[g];
  let count = lives[g];
  let before = from === 0 ? 0 : arrival[from - 1];

  for (let k = from; k < to && count > 0; k++) {
    if (k >= timeline.ready) prepare(arrivals, timeline, Math.min(k + CHUNK, to));
    const membrane = factors[k * FACTORS];
    const synapse = factors[k * FACTORS + 1];
    const response = factors[k * FACTORS + 2];
    const row = edge[k] - first;
    let left = first;
    for (let m = first; m < first + count; m++) {
      const n = live[m];
      const at = n * STATE;
      const i = state[at + I];
      const v = state[at + V] * membrane + i * response;
      const rest = i * synapse;
      // Without V above θ at the end there is only a peak in between, and then V falls at the end.
      if (i <= state[at + GATE] || (v < state[at + BAR] && rest >= v)) {
        state[at + V] = v;
        state[at + I] = rest + weight[row + n];
      } else {
        if (state[at + BAR] !== CAREFUL) since[n] = before;
        if (!crossGap(net, workspace, timeline, n, k, to)) continue;
        state[at + I] += weight[row + n];
        attend(net, workspace, n, arrival[k]);
      }
      live[left++] = n;
    }
    count = left - first;
    before = arrival[k];
  }

  let left = first;
  for (let m = first; m < first + count; m++) {
    const n = live[m];
    if (to > from) since[n] = before;
    if (state[n * STATE + I] > state[n * STATE + GATE]) {
      if (!crossGap(net, workspace, timeline, n, to, to)) continue;
      attend(net, workspace, n, before);
    }
    live[left++] = n;
  }
  lives[g] = left - first;
};

/** The value of GATE and BAR that sends a neuron the careful way. */
const CAREFUL = Number.NEGATIVE_INFINITY;

/** Sets the quick way's bounds for neuron n, or none where its state is not that of the group's time `now`. */
const attend = (net: ContinuousNet, { neurons }: Workspace, n: number, now: number): void => {
  const { state, since, release } = neurons;
  const threshold = net.threshold[n];
  const quick = since[n] === now && release[n] <= now;
  // V rises only towards I: with a current below the threshold it cannot reach it.
  state[n * STATE + GATE] = quick && threshold > 0 ? threshold : CAREFUL;
  state[n * STATE + BAR] = quick ? threshold : CAREFUL;
};

/**
 * The careful way through one gap: from the neuron's state to arrival `k`, whose weight is not added, or,
 * for k = `to`, in search of firings up to the end of the window, the state being left at the last of them.
 * @returns whether the neuron may fire again
 */
const crossGap = (
  net: ContinuousNet,
  workspace: Workspace,
  timeline: Timeline,
  n: number,
  k: number,
  to: number,
): boolean => {
  const { firings, factors, window } = workspace;
  const { state, since, release, fired } = workspace.neurons;
  const { tau, arrival } = timeline;
  const threshold = net.threshold[n];
  const stop = k < to ? arrival[k] : window[1];
  let v = state[n * STATE + V];
  let i = state[n * STATE + I];
  let t = since[n];
  let free = release[n];
  for (;;) {
    const before = t;
    const held = free > t;
    if (held) {
      if (free > stop) break;
      decaysInto(free - t, tau, factors, 0);
      t = free;
    } else {
      let s = crossing(v, i, threshold, stop - t, tau, factors);
      if (Number.isNaN(s)) {
        if (k === to || v >= threshold) break;
        // The last place of V may decide otherwise here than in `crossing`.
        decaysInto(stop - t, tau, factors, 0);
        if (v * factors[0] + i * factors[2] < threshold) break;
        s = stop - t;
      }
      t = Math.min(Math.max(t + s, above(t), window[0]), stop);
    }
    v = held ? v * factors[0] + i * factors[2] : threshold;
    i *= factors[1];
    if (v < threshold) continue;
    roomForFiring(workspace);
    const r = firings.count++;
    firings.time[r] = t;
    record(workspace, timeline, r, n, k, (i - v) / tau.membrane, held, before);
    if (++fired[n] === net.limit[n]) return false;
    v -= net.reset[n];
    free = net.refractory[n] > 0 ? t + net.refractory[n] : 0;
  }
  if (k < to) {
    decaysInto(stop - t, tau, factors, 0);
    v = v * factors[0] + i * factors[2];
    i *= factors[1];
    t = stop;
  }
  state[n * STATE + V] = v;
  state[n * STATE + I] = i;
  since[n] = t;
  release[n] = free;
  return true;
};

/** Notes firing r of neuron n for the way back; `factors` hold the decay from `before` to it. */
const record = (
  workspace: Workspace,
  { tau, arrival }: Timeline,
  r: number,
  n: number,
  causal: number,
  slope: number,
  held: boolean,
  before: number,
): void => {
  const { records, firings, factors } = workspace;
  const { latest } = workspace.neurons;
  const previous = latest[n];
  const at = r * FACTORS;
  const last = Math.max(causal === 0 ? 0 : arrival[causal - 1], previous < 0 ? 0 : records.time[previous]);
  workspace.record[r] = r;
  records.time[r] = firings.time[r];
  records.neuron[r] = n;
  records.slope[r] = slope;
  records.causal[r] = causal;
  records.previous[r] = previous;
  records.held[r] = held ? 1 : 0;
  // The end of a refractory period without a firing is no event for the way back.
  if (last !== before) decaysInto(firings.time[r] - last, tau, records.approach, at);
  else for (let k = 0; k < FACTORS; k++) records.approach[at + k] = factors[k];
  latest[n] = r;
};

/** Gaps whose factors are computed at a time: of a long list of arrivals only the first may matter. */
const CHUNK = 16;

/** A number just above t ≥ 0: whatever arrived at t is causal to a firing at t + s, however small s. */
const above = (t: number): number => t + Math.max(t * Number.EPSILON, Number.MIN_VALUE);
