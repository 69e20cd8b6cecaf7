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
import { clearArrivals, deliver, FACTORS, orderArrivals, prepareNext, sortByTime } from "./timeline.ts";
import { appendFiring, checkTrial, type Firings, type Workspace, workspaceFor } from "./workspace.ts";

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
  const { layout, arrivals, firings, until } = workspace;
  begin(net, workspace);
  until.fill(duration);
  for (let k = 0; k < input.time.length; k++)
    deliver(arrivals, layout, net.axonDelay, input.source[k], input.time[k], until);
  for (const stage of layout.stages) {
    // Nothing fired in a window arrives in the same window.
    const window = smallestDelay(net, stage);
    for (let from = 0; from < duration; from += window) {
      const mark = firings.count;
      const end = Math.min(from + window, duration);
      for (const g of stage.groups) runGroup(net, workspace, g, end);
      sortByTime(firings.time, firings.neuron, mark, firings.count, arrivals.sorter);
      for (let p = mark; p < firings.count; p++)
        deliver(arrivals, layout, net.axonDelay, net.inputs + firings.neuron[p], firings.time[p], until);
    }
  }
  sortByTime(firings.time, firings.neuron, 0, firings.count, arrivals.sorter);
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

/** Advances the neurons of a group, one after another, to time `end`; their firings are appended. */
const runGroup = (net: ContinuousNet, workspace: Workspace, g: number, end: number): void => {
  const { arrivals, layout, cursor, factors, firings } = workspace;
  const { voltage, current, since, release, fired } = workspace.neurons;
  const { weight } = net;
  const timeline = arrivals.timelines[g];
  const tau = timeline.tau;
  const { arrival, edge, factors: gaps } = timeline;
  const from = cursor[g];
  orderArrivals(arrivals, timeline, from);
  let to = from;
  while (to < timeline.count && arrival[to] < end) to++;
  cursor[g] = to;

  for (let j = 0; j < layout.size[g]; j++) {
    const n = layout.first[g] + j;
    const limit = net.limit[n] === 0 ? Number.POSITIVE_INFINITY : net.limit[n];
    if (net.spiking[n] === 0 || fired[n] >= limit) continue;
    const threshold = net.threshold[n];
    // V rises only towards I: below this current it cannot reach the threshold.
    const gate = threshold > 0 ? threshold : Number.NEGATIVE_INFINITY;
    let v = voltage[n];
    let i = current[n];
    let t = since[n];
    let free = release[n];
    for (let k = from; k <= to; k++) {
      const stop = k === to ? end : arrival[k];
      // What is left of the window is only searched, not entered in the state: the next window begins at t.
      if (k === to && i <= gate && free <= t) break;
      while (timeline.ready <= k && k < to) prepareNext(arrivals, timeline);
      let decay = gaps;
      let at = k * FACTORS;
      let following: number;
      for (;;) {
        if (k === to || t !== (k === 0 ? 0 : arrival[k - 1])) {
          decay = factors;
          at = 0;
          decaysInto(stop - t, tau, factors, 0);
        }
        following = v * decay[at] + i * decay[at + 2];
        if (free > t) {
          if (free > stop) break;
          decaysInto(free - t, tau, factors, 0);
          v = v * factors[0] + i * factors[2];
          i *= factors[1];
          t = free;
          if (v < threshold) continue;
          v -= net.reset[n];
        } else {
          // Without V above θ at the end there is only a peak in between, and then V falls at the end.
          if (i <= gate || (following < threshold && i * decay[at + 1] >= following)) break;
          let s = crossing(v, i, threshold, stop - t, tau);
          if (Number.isNaN(s)) {
            if (following < threshold || v >= threshold) break;
            // The last place of V decides otherwise here than in `crossing`.
            s = stop - t;
          }
          i *= currentDecay(s, tau);
          v = threshold - net.reset[n];
          t = Math.min(Math.max(t + s, above(t)), stop);
        }
        appendFiring(firings, t, n);
        free = net.refractory[n] > 0 ? t + net.refractory[n] : 0;
        if (++fired[n] >= limit) break;
      }
      if (k === to || fired[n] >= limit) break;
      v = following;
      i = i * decay[at + 1] + weight[edge[k] + j];
      t = stop;
    }
    voltage[n] = v;
    current[n] = i;
    since[n] = t;
    release[n] = free;
  }
};

/** A number just above t ≥ 0: whatever arrived at t is causal to a firing at t + s, however small s. */
const above = (t: number): number => t + Math.max(t * Number.EPSILON, Number.MIN_VALUE);
