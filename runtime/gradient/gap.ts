/** One neuron through one gap between arrivals, whatever may happen there: several firings, refractory periods. */
import { crossing, decaysInto } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet } from "./continuous-net.ts";
import { FACTORS, type Timeline } from "./timeline.ts";
import { BAR, GATE, I, roomForFirings, STATE, V, type Workspace } from "./workspace.ts";

/** The value of GATE and BAR that sends a neuron the careful way. */
export const CAREFUL = Number.NEGATIVE_INFINITY;

/** Sets the quick way's bounds for neuron n, or none where its state is not that of the group's time `now`. */
export const attend = (net: ContinuousNet, { neurons }: Workspace, n: number, now: number): void => {
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
export const crossGap = (
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
    roomForFirings(workspace, 1);
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

/** A number just above t ≥ 0: whatever arrived at t is causal to a firing at t + s, however small s. */
export const above = (t: number): number => t + Math.max(t * Number.EPSILON, Number.MIN_VALUE);
