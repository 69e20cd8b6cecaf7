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

/** A loss of the outputs' first-spike times, as ∂L/∂t of each. */
export type FirstSpikeSlopes = (times: readonly number[]) => readonly number[];

/**
 * ∂L/∂w of a net in time steps with a surrogate slope, by derivatives that travel forward with V, I and s. The
 * first-spike time is differentiated as the polynomial in spikes that it is, each factor in turn.
 */
export const surrogateGradient = (
  net: OracleNet,
  input: readonly OracleSpike[],
  trial: number,
  perUnit: number,
  slope: (x: number) => number,
  outputs: readonly number[],
  slopesOf: FirstSpikeSlopes,
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
      const x = v[n] - neuron.threshold;
      const g = slope(x);
      for (let w = 0; w < count; w++) ds[n][b][w] = g * dv[n][w];
      if (x < 0) return;
      s[n][b] = 1;
      fired[n]++;
      v[n] -= neuron.reset;
    });
  }
  const first = outputs.map((n) => firstTime(s[n], h, steps));
  const slopes = slopesOf(first);
  const gradient = zeros();
  outputs.forEach((n, k) => {
    for (let b = 1; b <= steps; b++) {
      const up = s[n].slice();
      up[b] = 1;
      const down = s[n].slice();
      down[b] = 0;
      // The polynomial is linear in each spike: its derivative is a difference, without error.
      const byS = firstTime(up, h, steps) - firstTime(down, h, steps);
      for (let w = 0; w < count; w++) gradient[w] += slopes[k] * byS * ds[n][b][w];
    }
  });
  return gradient;
};

/** Σ_b t_b s_b Π_{c<b} (1 − s_c) + T Π (1 − s_b), as it is written. */
const firstTime = (s: readonly number[], h: number, steps: number): number => {
  let time = 0;
  let silent = 1;
  for (let b = 1; b <= steps; b++) {
    time += b * h * s[b] * silent;
    silent *= 1 - s[b];
  }
  return time + steps * h * silent;
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
