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
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import { CAREFUL } from "./gap.ts";
import { runGroup } from "./group.ts";
import type { Stage } from "./layout.ts";
import { clearArrivals, deliver, grown, mergeByTime, sortByTime } from "./timeline.ts";
import {
  BAR,
  checkTrial,
  type Firings,
  GATE,
  I,
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
  const { arrivals, firings, cursor, neurons, layout, live, lives, alive } = workspace;
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
    lives[g] = alive[g] = left - first;
  }
  workspace.simulated = undefined;
};
