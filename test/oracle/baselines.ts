/**
 * The baselines a second time, by another way each and without any code of the project: time-stepped nets carry
 * derivatives forward beside their state, weight by weight, where the project goes back through time; the
 * time-quantised net is only simulated, and stepped in its weights; SpikeProp's rule is solved as a system in
 * order of time. Slow on purpose.
 */
import { kernel, type OracleNet, type OracleSpike } from "./continuous.ts";

const decay = (s: number, tau: number): number => Math.exp(-s / tau);

/** dK/ds, from K' = (e^{−s/tau_s} − K)/tau_m. */
const kernelSlope = (s: number, tauMembrane: number, tauSynapse: number): number =>
  (decay(s, tauSynapse) - kernel(s, tauMembrane, tauSynapse)) / tauMembrane;

/** L as a function of the spikes of the outputs, a row an output, entry b of step b; any numbers, not only 0 and 1. */
export type SpikeLoss = (spikes: readonly (readonly number[])[]) => number;

/**
 * ∂L/∂w of a net in time steps with a surrogate slope, by derivatives that travel forward with V, I and s. The
 * loss is stepped in one spike after the other.
 */
export const surrogateGradient = (
  net: OracleNet,
  input: readonly OracleSpike[],
  trial: number,
  perUnit: number,
  slope: (x: number) => number,
  outputs: readonly number[],
  lossOf: (spikes: readonly (readonly number[])[]) => SpikeLoss,
): number[] => {
  const h = 1 / perUnit;
  const steps = Math.ceil(trial * perUnit);
  const count = net.synapses.length;
  const zeros = (): number[] => new Array<number>(count).fill(0);
  // s[n][b] and its derivatives, b from 1.
  const s = net.neurons.map(() => new Array<number>(steps + 1).fill(0));
  const ds = net.neurons.map(() => Array.from({ length: steps + 1 }, zeros));
  const sIn = Array.from({ length: net.inputs }, () => [] as number[]);
  for (const spike of input) sIn[spike.source].push(spike.time);
  const v = net.neurons.map((n) => n.initial);
  const i = net.neurons.map(() => 0);
  const dv = net.neurons.map(zeros);
  const di = net.neurons.map(zeros);
  const fired = net.neurons.map(() => 0);
  for (let b = 1; b <= steps; b++) {
    net.neurons.forEach((neuron, n) => {
      const [em, es] = [decay(h, neuron.tauMembrane), decay(h, neuron.tauSynapse)];
      const k = kernel(h, neuron.tauMembrane, neuron.tauSynapse);
      v[n] = v[n] * em + i[n] * k;
      i[n] *= es;
      for (let e = 0; e < count; e++) {
        dv[n][e] = dv[n][e] * em + di[n][e] * k;
        di[n][e] *= es;
      }
    });
    net.synapses.forEach(({ source, target, weight, delay }, e) => {
      if (source < net.inputs) {
        const arriving = sIn[source].filter((t) => Math.max(1, Math.round((t + delay) / h)) === b).length;
        i[target] += weight * arriving;
        di[target][e] += arriving;
        return;
      }
      const from = b - Math.max(1, Math.round(delay / h));
      if (from < 1) return;
      i[target] += weight * s[source - net.inputs][from];
      di[target][e] += s[source - net.inputs][from];
      for (let w = 0; w < count; w++) di[target][w] += weight * ds[source - net.inputs][from][w];
    });
    net.neurons.forEach((neuron, n) => {
      if (!neuron.spiking || (neuron.limit > 0 && fired[n] >= neuron.limit)) return;
      // Silent for a refractory period, to the nearest step; a step's own spike ends with the step.
      const silent = Math.round(neuron.refractory / h);
      if (s[n].slice(Math.max(1, b - silent + 1), b).includes(1)) return;
      const x = v[n] - neuron.threshold;
      const g = slope(x);
      for (let w = 0; w < count; w++) ds[n][b][w] = g * dv[n][w];
      if (x < 0) return;
      s[n][b] = 1;
      fired[n]++;
      v[n] -= neuron.reset;
    });
  }
  const spikes = outputs.map((n) => s[n]);
  const loss = lossOf(spikes);
  const gradient = zeros();
  outputs.forEach((n, k) => {
    for (let b = 1; b <= steps; b++) {
      const at = (by: number): number =>
        loss(spikes.map((row, j) => (j === k ? row.map((x, c) => (c === b ? x + by : x)) : row)));
      // Without error for a square of what is linear in the spike.
      const bySpike = (at(STEP) - at(-STEP)) / (2 * STEP);
      for (let w = 0; w < count; w++) gradient[w] += bySpike * ds[n][b][w];
    }
  });
  return gradient;
};

const STEP = 1e-3;

/** Time of the k-th spike, k from 1, as the polynomial that it is: the probability of k − 1 spikes before each, by going through the steps. */
export const spikeTime = (s: readonly number[], k: number, h: number): number => {
  // before[j]: how much of "j spikes so far".
  let before = [1, ...new Array<number>(k - 1).fill(0)];
  let time = 0;
  for (let b = 1; b < s.length; b++) {
    time += b * h * s[b] * before[k - 1];
    before = before.map((p, j) => p * (1 - s[b]) + (j > 0 ? before[j - 1] * s[b] : 0));
  }
  return time + (s.length - 1) * h * before.reduce((sum, p) => sum + p, 0);
};

/** Firings of the net whose V is a straight line within each bin; see runtime/baselines/quantised.ts. */
export const quantisedFirings = (
  net: OracleNet,
  input: readonly OracleSpike[],
  trial: number,
  perUnit: number,
): { time: number; neuron: number }[] => {
  const h = 1 / perUnit;
  const bins = Math.ceil(trial * perUnit);
  const found: { time: number; neuron: number; bin: number }[] = [];
  // V at the end of bin b of neuron n, from all that acts on it by then; `own` firings of this bin left out.
  const voltage = (n: number, b: number, upTo: number): number => {
    const neuron = net.neurons[n];
    let v = neuron.initial * decay(b * h, neuron.tauMembrane);
    const arrive = (source: number, time: number, after: number): void => {
      for (const synapse of net.synapses) {
        if (synapse.source !== source || synapse.target !== n) continue;
        const at = time + synapse.delay;
        if (Math.max(after + 1, Math.ceil(at / h)) > b) continue;
        // What arrives in the bin of its own firing is heard in the next; from there on it acts as of `at`.
        v += synapse.weight * kernel(b * h - at, neuron.tauMembrane, neuron.tauSynapse);
      }
    };
    for (const spike of input) arrive(spike.source, spike.time, 0);
    for (const firing of found) {
      if (firing.bin > upTo) continue;
      arrive(net.inputs + firing.neuron, firing.time, firing.bin);
      if (firing.neuron === n) v -= neuron.reset * decay(b * h - firing.time, neuron.tauMembrane);
    }
    return v;
  };
  for (let b = 1; b <= bins; b++) {
    const now: { time: number; neuron: number; bin: number }[] = [];
    net.neurons.forEach((neuron, n) => {
      if (!neuron.spiking) return;
      const fired = found.filter((f) => f.neuron === n).length;
      if (neuron.limit > 0 && fired >= neuron.limit) return;
      const before = voltage(n, b - 1, b - 1);
      const after = voltage(n, b, b - 1);
      const last = neuron.refractory > 0 ? found.findLast((f) => f.neuron === n) : undefined;
      if (last) {
        const free = Math.max(last.time + neuron.refractory, last.bin * h);
        if (free > b * h) return;
        // Within this bin, or at its beginning because the neuron fired in the bin before.
        const inside = free > (b - 1) * h || (free === (b - 1) * h && last.bin === b - 1);
        const there = before + (after - before) * (free / h - (b - 1));
        if (inside && there >= neuron.threshold) {
          now.push({ time: free, neuron: n, bin: b });
          return;
        }
      }
      if (!(before < neuron.threshold && after >= neuron.threshold)) return;
      const part = (neuron.threshold - before) / (after - before);
      now.push({ time: (b - 1 + part) * h, neuron: n, bin: b });
    });
    found.push(...now.sort((x, y) => x.time - y.time || x.neuron - y.neuron));
  }
  return found;
};

/**
 * ∂t/∂w of all neurons' first spikes by SpikeProp's linearised rule: neuron after neuron in order of time, each
 * row from the rows of those before it. Then the sum with ∂L/∂t.
 */
export const spikePropGradient = (
  net: OracleNet,
  input: readonly OracleSpike[],
  firings: readonly { readonly time: number; readonly neuron: number }[],
  byFirst: ReadonlyMap<number, number>,
): number[] => {
  const first = new Map<number, number>();
  for (const { source, time } of input) first.set(source, Math.min(first.get(source) ?? time, time));
  const rows = new Map<number, number[]>();
  for (const { time, neuron } of firings) {
    const id = net.inputs + neuron;
    if (first.has(id)) continue;
    const { tauMembrane, tauSynapse } = net.neurons[neuron];
    const row = new Array<number>(net.synapses.length).fill(0);
    let rise = 0;
    net.synapses.forEach(({ source, target, weight, delay }, e) => {
      const from = first.get(source);
      if (target !== neuron || from === undefined || from + delay >= time) return;
      const s = time - from - delay;
      rise += weight * kernelSlope(s, tauMembrane, tauSynapse);
      row[e] -= kernel(s, tauMembrane, tauSynapse);
      rows.get(source)?.forEach((d, w) => {
        row[w] += weight * kernelSlope(s, tauMembrane, tauSynapse) * d;
      });
    });
    first.set(id, time);
    rows.set(
      id,
      row.map((d) => (rise > 0 ? d / rise : 0)),
    );
  }
  const gradient = new Array<number>(net.synapses.length).fill(0);
  for (const [neuron, by] of byFirst)
    rows.get(net.inputs + neuron)?.forEach((d, w) => {
      gradient[w] += by * d;
    });
  return gradient;
};
