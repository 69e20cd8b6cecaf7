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
import { crossing, currentDecay, decaysInto } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import type { Stage } from "./layout.ts";
import {
  clearArrivals,
  deliver,
  FACTORS,
  mergeByTime,
  orderArrivals,
  prepare,
  sortByTime,
  type Timeline,
} from "./timeline.ts";
import { checkTrial, type Firings, roomForFiring, type Workspace, workspaceFor } from "./workspace.ts";

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
  const { layout, arrivals, firings, until, window } = workspace;
  begin(net, workspace);
  until.fill(duration);
  for (let k = 0; k < input.time.length; k++)
    deliver(arrivals, layout, net.axonDelay, input.source[k], input.time, k, until);
  for (const stage of layout.stages) {
    const earlier = firings.count;
    // Nothing fired in a window arrives in the same window.
    const width = smallestDelay(net, stage);
    for (let from = 0; from < duration; from += width) {
      const mark = firings.count;
      window[0] = from;
      window[1] = Math.min(from + width, duration);
      for (let k = 0; k < stage.groups.length; k++) runGroup(net, workspace, stage.groups[k]);
      sortByTime(firings.time, firings.neuron, mark, firings.count, arrivals.sorter);
      for (let p = mark; p < firings.count; p++)
        deliver(arrivals, layout, net.axonDelay, net.inputs + firings.neuron[p], firings.time, p, until);
    }
    mergeByTime(firings.time, firings.neuron, 0, earlier, firings.count, arrivals.sorter);
  }
  return firings;
};

const smallestDelay = (net: ContinuousNet, stage: Stage): number => {
  let smallest = Number.POSITIVE_INFINITY;
  for (const a of stage.loops) smallest = Math.min(smallest, net.axonDelay[a]);
  return smallest;
};

const begin = (net: ContinuousNet, workspace: Workspace): void => {
  const { arrivals, firings, cursor, neurons } = workspace;
  clearArrivals(arrivals);
  firings.count = 0;
  cursor.fill(0);
  neurons.voltage.set(net.initial);
  neurons.current.fill(0);
  neurons.since.fill(0);
  neurons.release.fill(0);
  neurons.fired.fill(0);
};

/** Advances the neurons of a group, one after another, through the window; their firings are appended. */
const runGroup = (net: ContinuousNet, workspace: Workspace, g: number): void => {
  const { arrivals, layout, cursor, window } = workspace;
  const { voltage, current, since, release, fired } = workspace.neurons;
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
  const start = from === 0 ? 0 : arrival[from - 1];

  for (let j = 0; j < layout.size[g]; j++) {
    const n = first + j;
    if (net.spiking[n] === 0 || (net.limit[n] > 0 && fired[n] >= net.limit[n])) continue;
    const threshold = net.threshold[n];
    // V rises only towards I: below this current it cannot reach the threshold.
    const gate = threshold > 0 ? threshold : Number.NEGATIVE_INFINITY;
    let v = voltage[n];
    let i = current[n];
    let live = true;
    // Whether the state stands at the arrival before, so that the shared factors are this neuron's too.
    let shared = since[n] === start && release[n] <= start;
    for (let k = from; k < to && live; k++) {
      if (k >= timeline.ready) prepare(arrivals, timeline, Math.min(k + CHUNK, to));
      const at = k * FACTORS;
      const next = v * factors[at] + i * factors[at + 2];
      // Without V above θ at the end there is only a peak in between, and then V falls at the end.
      if (shared && (i <= gate || (next < threshold && i * factors[at + 1] >= next))) {
        v = next;
        i = i * factors[at + 1] + weight[edge[k] + j];
        continue;
      }
      voltage[n] = v;
      current[n] = i;
      if (shared) since[n] = k === 0 ? 0 : arrival[k - 1];
      live = crossGap(net, workspace, timeline, n, k, to);
      v = voltage[n];
      i = current[n] + weight[edge[k] + j];
      shared = release[n] <= arrival[k];
    }
    if (!live) continue;
    voltage[n] = v;
    current[n] = i;
    if (shared && to > from) since[n] = arrival[to - 1];
    if (i > gate || !shared) crossGap(net, workspace, timeline, n, to, to);
  }
};

/**
 * The careful way through one gap: from the neuron's state to arrival `k`, whose weight is not added, or,
 * for k = `to`, in search of firings up to the end of the window, the state being left at the last of them.
 * @returns whether the neuron may fire again
 */
const crossGap = (
  net: ContinuousNet,
  workspace: Workspace,
  { tau, arrival }: Timeline,
  n: number,
  k: number,
  to: number,
): boolean => {
  const { firings, factors, window } = workspace;
  const { voltage, current, since, release, fired } = workspace.neurons;
  const threshold = net.threshold[n];
  const stop = k < to ? arrival[k] : window[1];
  let v = voltage[n];
  let i = current[n];
  let t = since[n];
  let free = release[n];
  for (;;) {
    let s = 0;
    if (free > t) {
      if (free > stop) break;
      decaysInto(free - t, tau, factors, 0);
      v = v * factors[0] + i * factors[2];
      i *= factors[1];
      t = free;
      if (v < threshold) continue;
      v -= net.reset[n];
    } else {
      s = crossing(v, i, threshold, stop - t, tau);
      if (Number.isNaN(s)) {
        if (k === to || v >= threshold) break;
        // The last place of V may decide otherwise here than in `crossing`.
        decaysInto(stop - t, tau, factors, 0);
        if (v * factors[0] + i * factors[2] < threshold) break;
        s = stop - t;
      }
      v = threshold - net.reset[n];
      t = Math.min(Math.max(t + s, above(t), window[0]), stop);
    }
    roomForFiring(firings);
    firings.time[firings.count] = t;
    firings.neuron[firings.count++] = n;
    if (++fired[n] === net.limit[n]) return false;
    if (s > 0) i *= currentDecay(s, tau);
    free = net.refractory[n] > 0 ? t + net.refractory[n] : 0;
  }
  if (k < to) {
    decaysInto(stop - t, tau, factors, 0);
    v = v * factors[0] + i * factors[2];
    i *= factors[1];
    t = stop;
  }
  voltage[n] = v;
  current[n] = i;
  since[n] = t;
  release[n] = free;
  return true;
};

/** Gaps whose factors are computed at a time: of a long list of arrivals only the first may matter. */
const CHUNK = 16;

/** A number just above t ≥ 0: whatever arrived at t is causal to a firing at t + s, however small s. */
const above = (t: number): number => t + Math.max(t * Number.EPSILON, Number.MIN_VALUE);
