/**
 * The time-quantised formulation (Lee, Haghighatshoar, Karbasi 2023: the implicit function theorem holds for
 * dynamics in time bins as well, at the price of variables for every bin). V and I at the ends of all bins are
 * the variables, tied by the neuron's own propagator from bin to bin; V is a straight line within a bin, and a
 * firing is where that line rises through θ:
 *   f = t_{b−1} + h (θ − V_{b−1})/(V_b − V_{b−1})     where V_{b−1} < θ ≤ V_b
 * A spike acts from its exact arrival on, at the earliest in the bin after its own; a neuron fires at most once
 * a bin. At the end r of its refractory period, or of its firing's bin if that is later, a neuron whose line is at
 * θ or above fires at once, as it does in continuous time: f = r, and ∂r is that of the firing before. The gradient
 * of this system is exact, by its transpose from the last bin back, and no surrogate is in it. As h → 0 both
 * firings and gradient are those of continuous time; the state is 2 · neurons · bins.
 */
import { currentDecay, response, voltageDecay } from "../../hw-models/numerics/kernel.ts";
import { type Baseline, type BaselineSetting, lossByFiring } from "./baseline.ts";
import { type Grid, gridOf, mostFirings } from "./grid.ts";

/** @param perUnit bins of a time unit (near tau_s) */
export const quantised = (setting: BaselineSetting, perUnit: number): Baseline => {
  const grid = gridOf(setting.net, setting.trial, perUnit);
  return {
    name: `quantised ${perUnit}`,
    source: "Lee, Haghighatshoar, Karbasi 2023",
    addGradient: ({ input, label }, into) => {
      const pass = forward(setting, grid, input.time, input.source);
      const firings = {
        count: pass.firings.length,
        time: Float64Array.from(pass.firings, ({ time }) => time),
        neuron: Uint32Array.from(pass.firings, ({ neuron }) => neuron),
      };
      const loss = lossByFiring(setting, firings, label);
      if (loss === null) return null;
      backward(setting, grid, pass, loss.by, into);
      return 2 * setting.net.neurons * grid.bins + firings.count;
    },
  };
};

/** A spike on its way: it acts on the ends of bins from `bin` on. */
interface Arrival {
  readonly time: number;
  readonly axon: number;
  /** Firing it is from, −1: an input spike. */
  readonly from: number;
}

interface BinFiring {
  readonly time: number;
  readonly neuron: number;
  readonly bin: number;
  /** The firing before, of whose refractory period this is the end; −1: none. Then f does not depend on V. */
  readonly held: number;
  /** ∂f by V at the beginning and, before the reset, at the end of the bin. */
  readonly byBefore: number;
  readonly byAfter: number;
}

interface Pass {
  /** By bin. */
  readonly arrivals: readonly (readonly Arrival[])[];
  /** In order of (time, neuron) within a bin. */
  readonly firings: readonly BinFiring[];
}

const forward = (
  { net }: BaselineSetting,
  grid: Grid,
  inputTime: Float64Array,
  inputSource: Uint32Array,
): Pass => {
  const { width, bins, membrane, synapse, response: k, tau, axonsOf } = grid;
  const v = net.initial.slice();
  const i = new Float64Array(net.neurons);
  const fired = new Uint32Array(net.neurons);
  /** Ends of refractory periods, until V was looked at there; and the firing that each depends on. */
  const release = new Float64Array(net.neurons).fill(Number.NEGATIVE_INFINITY);
  const cause = new Int32Array(net.neurons).fill(-1);
  const arrivals: Arrival[][] = Array.from({ length: bins + 1 }, () => []);
  const firings: BinFiring[] = [];
  const send = (source: number, spike: number, from: number, after: number): void => {
    for (const axon of axonsOf[source]) {
      const time = spike + net.axonDelay[axon];
      const bin = Math.max(after + 1, Math.ceil(time / width));
      if (bin <= bins) arrivals[bin].push({ time, axon, from });
    }
  };
  inputTime.forEach((time, s) => send(inputSource[s], time, -1, 0));
  const before = new Float64Array(net.neurons);
  for (let b = 1; b <= bins; b++) {
    before.set(v);
    for (let n = 0; n < net.neurons; n++) {
      v[n] = v[n] * membrane[n] + i[n] * k[n];
      i[n] *= synapse[n];
    }
    for (const { time, axon } of arrivals[b])
      for (let e = net.row[axon]; e < net.row[axon + 1]; e++) {
        const n = net.target[e];
        const s = b * width - time;
        v[n] += net.weight[e] * response(s, tau[n]);
        i[n] += net.weight[e] * currentDecay(s, tau[n]);
      }
    const now: BinFiring[] = [];
    for (let n = 0; n < net.neurons; n++) {
      if (fired[n] >= mostFirings(net, n) || release[n] > b * width) continue;
      const late = heldFiring(net.threshold[n], before[n], v[n], b, width, release[n]);
      release[n] = Number.NEGATIVE_INFINITY;
      const firing = late ?? crossing(net.threshold[n], before[n], v[n], b, width);
      if (firing === null) continue;
      now.push({ ...firing, neuron: n, bin: b, held: late ? cause[n] : -1 });
      fired[n]++;
      v[n] -= net.reset[n] * voltageDecay(b * width - firing.time, tau[n]);
    }
    for (const firing of now.sort((a, c) => a.time - c.time || a.neuron - c.neuron)) {
      const { time, neuron: n } = firing;
      const p = firings.push(firing) - 1;
      send(net.inputs + n, time, p, b);
      if (net.refractory[n] === 0) continue;
      release[n] = Math.max(time + net.refractory[n], b * width);
      cause[n] = release[n] > b * width ? p : -1;
    }
  }
  return { arrivals, firings };
};

type BinCrossing = Pick<BinFiring, "time" | "byBefore" | "byAfter">;

/** Where the line from `before` to `after` rises through θ in bin b. */
const crossing = (
  threshold: number,
  before: number,
  after: number,
  b: number,
  width: number,
): BinCrossing | null => {
  if (!(before < threshold && after >= threshold)) return null;
  const rise = after - before;
  const part = (threshold - before) / rise;
  return {
    time: (b - 1 + part) * width,
    byBefore: (-width * (1 - part)) / rise,
    byAfter: (-width * part) / rise,
  };
};

/** The firing at the end of a refractory period in bin b, if it is there and the line not below θ. */
const heldFiring = (
  threshold: number,
  before: number,
  after: number,
  b: number,
  width: number,
  release: number,
): BinCrossing | null => {
  if (release < (b - 1) * width) return null;
  const part = release / width - (b - 1);
  return before + part * (after - before) < threshold ? null : { time: release, byBefore: 0, byAfter: 0 };
};

/** The transposed system, from the last bin back. */
const backward = (
  { net }: BaselineSetting,
  grid: Grid,
  { arrivals, firings }: Pass,
  lossBy: Float64Array,
  into: Float64Array,
): void => {
  const { width, bins, membrane, synapse, response: k, tau } = grid;
  const byV = new Float64Array(net.neurons);
  const byI = new Float64Array(net.neurons);
  const byBefore = new Float64Array(net.neurons);
  const byFiring = lossBy.slice();
  let p = firings.length - 1;
  for (let b = bins; b >= 1; b--) {
    byBefore.fill(0);
    for (; p >= 0 && firings[p].bin === b; p--) {
      const { neuron: n, time, held, byBefore: early, byAfter: late } = firings[p];
      const decay = voltageDecay(b * width - time, tau[n]);
      const total = byFiring[p] - (byV[n] * net.reset[n] * decay) / tau[n].membrane;
      byV[n] += total * late;
      byBefore[n] = total * early;
      if (held >= 0) byFiring[held] += total;
    }
    for (const { time, axon, from } of arrivals[b]) {
      let byArrival = 0;
      for (let e = net.row[axon]; e < net.row[axon + 1]; e++) {
        const n = net.target[e];
        const s = b * width - time;
        const kernel = response(s, tau[n]);
        const current = currentDecay(s, tau[n]);
        into[e] += byV[n] * kernel + byI[n] * current;
        const bySpan = (byV[n] * (current - kernel)) / tau[n].membrane - (byI[n] * current) / tau[n].synapse;
        byArrival -= net.weight[e] * bySpan;
      }
      if (from >= 0) byFiring[from] += byArrival;
    }
    for (let n = 0; n < net.neurons; n++) {
      byI[n] = byV[n] * k[n] + byI[n] * synapse[n];
      byV[n] = byV[n] * membrane[n] + byBefore[n];
    }
  }
};
