/**
 * The neuron in continuous time a second time, from its definition and without any code of the project:
 * V(t) is written out as the sum of one kernel per causal arrival and one decaying exponential per own
 * firing; firings are found by looking at V in small steps and halving the step in which V rises through
 * the threshold. Slow on purpose. `integrate` checks the kernel itself against the differential equations.
 *
 *   tau_s I' = −I + tau_s Σ w δ(t − t_in)      tau_m V' = −V + I      spike where V rises through θ
 */

/** A net as lists of things, not as the arrays the project uses. */
export interface OracleNet {
  readonly inputs: number;
  readonly neurons: readonly OracleNeuron[];
  readonly synapses: readonly OracleSynapse[];
}

export interface OracleNeuron {
  readonly tauMembrane: number;
  readonly tauSynapse: number;
  readonly threshold: number;
  readonly reset: number;
  readonly initial: number;
  /** 0: no limit. */
  readonly limit: number;
  readonly refractory: number;
  readonly spiking: boolean;
}

export interface OracleSynapse {
  /** Inputs first, then neurons. */
  readonly source: number;
  /** Neuron, without the inputs. */
  readonly target: number;
  readonly weight: number;
  readonly delay: number;
}

export interface OracleSpike {
  readonly time: number;
  readonly source: number;
}

/** Voltage at s after a unit input into a neuron at rest, by solving the two equations by hand. */
export const kernel = (s: number, tauMembrane: number, tauSynapse: number): number => {
  if (s <= 0) return 0;
  const a = 1 / tauMembrane;
  const b = 1 / tauSynapse;
  // ∫₀ˢ a e^{−a(s−u)} e^{−bu} du; for nearly equal rates by its power series in (b − a)s.
  const x = (b - a) * s;
  if (Math.abs(x) > 1e-2) return (a / (b - a)) * (Math.exp(-a * s) - Math.exp(-b * s));
  let sum = 0;
  let term = 1;
  for (let k = 1; k <= 12; k++) {
    sum += term / k;
    term *= -x / k;
  }
  return a * s * Math.exp(-a * s) * sum;
};

interface Arrival {
  readonly time: number;
  readonly weight: number;
}

/** V at t from all arrivals and own firings before t. */
const voltage = (
  neuron: OracleNeuron,
  arrivals: readonly Arrival[],
  own: readonly number[],
  t: number,
): number => {
  let v = neuron.initial * Math.exp(-t / neuron.tauMembrane);
  for (const arrival of arrivals)
    if (arrival.time < t)
      v += arrival.weight * kernel(t - arrival.time, neuron.tauMembrane, neuron.tauSynapse);
  for (const f of own) if (f < t) v -= neuron.reset * Math.exp(-(t - f) / neuron.tauMembrane);
  return v;
};

/** All firings up to `duration`, in order of (time, neuron); `step` must be well below every delay. */
export const oracleFirings = (
  net: OracleNet,
  input: readonly OracleSpike[],
  duration: number,
  step = 1e-3,
): { time: number; neuron: number }[] => {
  const arrivals: Arrival[][] = net.neurons.map(() => []);
  const own: number[][] = net.neurons.map(() => []);
  const send = (source: number, time: number): void => {
    for (const s of net.synapses)
      if (s.source === source) arrivals[s.target].push({ time: time + s.delay, weight: s.weight });
  };
  for (const spike of input) send(spike.source, spike.time);
  const found: { time: number; neuron: number }[] = [];
  for (let k = 0; k * step < duration; k++) {
    const end = Math.min((k + 1) * step, duration);
    const fired: { time: number; neuron: number }[] = [];
    net.neurons.forEach((neuron, n) => {
      let t = k * step;
      for (;;) {
        const f = nextFiring(neuron, arrivals[n], own[n], t, end);
        if (Number.isNaN(f)) break;
        own[n].push(f);
        fired.push({ time: f, neuron: n });
        t = f;
      }
    });
    // No delay is as short as a step: what fired in it cannot have arrived in it.
    for (const firing of fired) send(net.inputs + firing.neuron, firing.time);
    found.push(...fired);
  }
  return found.sort((a, b) => a.time - b.time || a.neuron - b.neuron);
};

/** The neuron's first firing in (from, end], NaN without. */
const nextFiring = (
  neuron: OracleNeuron,
  arrivals: readonly Arrival[],
  own: readonly number[],
  from: number,
  end: number,
): number => {
  if (!neuron.spiking || (neuron.limit > 0 && own.length >= neuron.limit)) return Number.NaN;
  const at = (t: number): number => voltage(neuron, arrivals, own, t);
  let start = from;
  const last = own.at(-1);
  if (last !== undefined && neuron.refractory > 0 && last + neuron.refractory > from) {
    start = last + neuron.refractory;
    if (start > end) return Number.NaN;
    if (at(start) >= neuron.threshold) return start;
  }
  // Right after a firing V(start) is written without its reset (only own firings before t count).
  const below = start === last || at(start) < neuron.threshold;
  if (!below || at(end) < neuron.threshold) return Number.NaN;
  let low = start;
  let high = end;
  for (let round = 0; round < 60; round++) {
    const middle = low + (high - low) / 2;
    if (at(middle) >= neuron.threshold) high = middle;
    else low = middle;
  }
  return high;
};

/** (V, I) after time s from (v, i) by `steps` Runge-Kutta steps of order 4. */
export const integrate = (
  v: number,
  i: number,
  s: number,
  tauMembrane: number,
  tauSynapse: number,
  steps: number,
): readonly [number, number] => {
  const h = s / steps;
  const slope = (y: readonly [number, number]): readonly [number, number] => [
    (y[1] - y[0]) / tauMembrane,
    -y[1] / tauSynapse,
  ];
  const move = (y: readonly [number, number], k: readonly [number, number], by: number) =>
    [y[0] + by * k[0], y[1] + by * k[1]] as const;
  let y: readonly [number, number] = [v, i];
  for (let n = 0; n < steps; n++) {
    const a = slope(y);
    const b = slope(move(y, a, h / 2));
    const c = slope(move(y, b, h / 2));
    const d = slope(move(y, c, h));
    y = [
      y[0] + (h / 6) * (a[0] + 2 * b[0] + 2 * c[0] + d[0]),
      y[1] + (h / 6) * (a[1] + 2 * b[1] + 2 * c[1] + d[1]),
    ];
  }
  return y;
};
