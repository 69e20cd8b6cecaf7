/**
 * A group of neurons through a window of time, all of them gap by gap: the factors of a gap stay in registers
 * and states are read in a row. Most gaps hold no firing, which the states at both ends tell; what they cannot
 * tell is settled neuron by neuron.
 */
import { crossingsInto, decaysInto } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet } from "./continuous-net.ts";
import { above, attend, CAREFUL, crossGap } from "./gap.ts";
import { FACTORS, orderArrivals, prepare, type Timeline } from "./timeline.ts";
import { BAR, GATE, I, roomForFirings, STATE, V, type Workspace } from "./workspace.ts";

/**
 * Advances the live neurons of a group through the window, all of them gap by gap: the factors of a gap stay
 * in registers and states are read in a row. Their firings are appended.
 */
export const runGroup = (net: ContinuousNet, workspace: Workspace, g: number): void => {
  const { arrivals, layout, cursor, window, live, lives, doubtful } = workspace;
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
  let before = from === 0 ? 0 : arrival[from - 1];

  for (let k = from; k < to && lives[g] > 0; k++) {
    if (k >= timeline.ready) prepare(arrivals, timeline, Math.min(k + CHUNK, to));
    const membrane = factors[k * FACTORS];
    const synapse = factors[k * FACTORS + 1];
    const response = factors[k * FACTORS + 2];
    const row = edge[k] - first;
    const count = lives[g];
    let doubts = 0;
    // Every neuron is taken to the arrival as if it could not fire, and those that might are noted, without a
    // branch that nobody could predict.
    for (let m = first; m < first + count; m++) {
      const n = live[m];
      const at = n * STATE;
      const i = state[at + I];
      const u = state[at + V];
      const v = u * membrane + i * response;
      const rest = i * synapse;
      doubtful.neuron[doubts] = n;
      doubtful.v[doubts] = u;
      doubtful.i[doubts] = i;
      // Without V above θ at the end there is only a peak in between, and then V falls at the end.
      doubts += +(i > state[at + GATE]) & (+(v >= state[at + BAR]) | +(rest < v));
      state[at + V] = v;
      state[at + I] = rest + weight[row + n];
    }
    if (doubts > 0) settle(net, workspace, timeline, g, k, before, doubts);
    before = arrival[k];
  }

  // From the last arrival to the end of the window; states are left as they are.
  const count = lives[g];
  let doubts = 0;
  for (let m = first; m < first + count; m++) {
    const n = live[m];
    const at = n * STATE;
    if (to > from) since[n] = before;
    doubtful.neuron[doubts] = n;
    doubtful.v[doubts] = state[at + V];
    doubtful.i[doubts] = state[at + I];
    doubts += +(state[at + I] > state[at + GATE]);
  }
  if (doubts > 0) settle(net, workspace, timeline, g, to, before, doubts);
};

/**
 * Decides what the first `doubts` of the doubtful neurons did in the gap between `before` and arrival `k`, or, where
 * k is the group's cursor, the end of the window.
 */
const settle = (
  net: ContinuousNet,
  workspace: Workspace,
  timeline: Timeline,
  g: number,
  k: number,
  before: number,
  doubts: number,
): void => {
  const { layout, cursor, live, lives, alive, doubtful, neurons } = workspace;
  const { neuron, v, i } = doubtful;
  const { state, since, fired } = neurons;
  const first = layout.first[g];
  const to = cursor[g];
  const were = alive[g];
  let last = 0;
  for (let d = 0; d < doubts; d++) {
    const n = neuron[d];
    const at = n * STATE;
    const quick = state[at + BAR] !== CAREFUL;
    if (quick && fired[n] + 1 === net.limit[n]) {
      neuron[last] = n;
      v[last] = v[d];
      i[last++] = i[d];
      continue;
    }
    state[at + V] = v[d];
    state[at + I] = i[d];
    if (quick) since[n] = before;
    if (crossGap(net, workspace, timeline, n, k, to)) {
      if (k < to) state[at + I] += net.weight[timeline.edge[k] - first + n];
      attend(net, workspace, n, k < to ? timeline.arrival[k] : before);
    } else {
      state[at + GATE] = GONE;
      alive[g]--;
    }
  }
  alive[g] -= fireLast(
    net,
    workspace,
    timeline,
    k,
    before,
    k < to ? timeline.arrival[k] : workspace.window[1],
    last,
  );
  // Those that are gone go along at no more than the cost of the others.
  if (alive[g] === were || 2 * alive[g] > lives[g]) return;
  let left = first;
  for (let m = first; m < first + lives[g]; m++) {
    const n = live[m];
    live[left] = n;
    left += +(state[n * STATE + GATE] !== GONE);
  }
  lives[g] = left - first;
};

/**
 * The gap from `before` to `stop` of the first `count` doubtful neurons, which may fire once more each and are free
 * to: what crossGap does, for a list and without its loop, since nothing is to be known of a neuron after its
 * last firing.
 * @returns how many fired
 */
const fireLast = (
  net: ContinuousNet,
  workspace: Workspace,
  timeline: Timeline,
  k: number,
  before: number,
  stop: number,
  count: number,
): number => {
  if (count === 0) return 0;
  const { threshold } = net;
  const { doubtful, firings, records, window, neurons } = workspace;
  const { neuron, v, i, s, factors } = doubtful;
  const { state, latest } = neurons;
  const { tau } = timeline;
  crossingsInto(doubtful, count, threshold, stop - before, tau);
  roomForFirings(workspace, count);
  // Arrays stay in registers as long as no call stands in the loop.
  const { record } = workspace;
  const { time: firingTime } = firings;
  const { time, neuron: who, slope, causal, previous, held, approach } = records;
  const earliest = Math.max(above(before), window[0]);
  const begun = firings.count;
  let r = begun;
  for (let d = 0; d < count; d++) {
    const n = neuron[d];
    if (Number.isNaN(s[d])) {
      // The last place of V may decide otherwise at an arrival than in `crossing`.
      if (v[d] >= threshold[n] || state[n * STATE + V] < threshold[n]) continue;
      s[d] = stop - before;
      decaysInto(s[d], tau, factors, d * FACTORS);
    }
    const t = Math.min(Math.max(before + s[d], earliest), stop);
    firingTime[r] = t;
    record[r] = r;
    time[r] = t;
    who[r] = n;
    slope[r] = (i[d] * factors[d * FACTORS + 1] - threshold[n]) / tau.membrane;
    causal[r] = k;
    previous[r] = latest[n];
    held[r] = 0;
    approach[r * FACTORS] = factors[d * FACTORS];
    approach[r * FACTORS + 1] = factors[d * FACTORS + 1];
    approach[r * FACTORS + 2] = factors[d * FACTORS + 2];
    latest[n] = r++;
    state[n * STATE + GATE] = GONE;
  }
  firings.count = r;
  return r - begun;
};

/** A gate that no current passes: of a neuron that fires no more. */
const GONE = Number.POSITIVE_INFINITY;

/** Gaps whose factors are computed at a time: of a long list of arrivals only the first may matter. */
const CHUNK = 16;
