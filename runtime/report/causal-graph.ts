/**
 * On what one firing depends: every pair of spike and firing that a synapse joins, with its part of the firing
 * time's gradient by the weights. Plain sums over pairs, after the equations in gradient/adjoint.ts:
 *   λ of the firing itself 1;  q_f = λ_f/V'(f);  a synapse's part −q_f K(f − a);
 *   λ_source += q_f w K'(f − a);  λ_l += (reset/tau_m) q_f e^{−(f − l)/tau_m} for earlier own firings l.
 */
import { decaysInto, voltageDecay } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousNet, SpikeTimes } from "../gradient/continuous-net.ts";
import type { Firings } from "../gradient/workspace.ts";

/** Spikes of a trial are numbered inputs first, then firings. */
export interface Cause {
  readonly from: number;
  /** Always a firing. */
  readonly to: number;
  readonly edge: number;
  /** ∂t/∂w of the chosen firing's time t by this synapse, through this pair of spikes alone. */
  readonly part: number;
}

export interface CausalGraph {
  readonly causes: readonly Cause[];
  /** Per firing: ∂t/∂f of the chosen firing's time t, V' and what was divided, λ/V'. */
  readonly lambda: Float64Array;
  readonly slope: Float64Array;
}

/** @param chosen index among the firings */
export const causalGraph = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  chosen: number,
): CausalGraph => {
  const inputs = input.time.length;
  const arrivals: { time: number; from: number; edge: number }[][] = Array.from(
    { length: net.neurons },
    () => [],
  );
  const enter = (source: number, time: number, from: number): void => {
    net.axonSource.forEach((s, a) => {
      if (s !== source) return;
      for (let edge = net.row[a]; edge < net.row[a + 1]; edge++)
        arrivals[net.target[edge]].push({ time: time + net.axonDelay[a], from, edge });
    });
  };
  input.time.forEach((time, k) => enter(input.source[k], time, k));
  for (let p = 0; p <= chosen; p++) enter(net.inputs + firings.neuron[p], firings.time[p], inputs + p);

  const lambda = new Float64Array(firings.count);
  const slope = new Float64Array(firings.count);
  const causes: Cause[] = [];
  const factors = new Float64Array(3);
  lambda[chosen] = 1;
  for (let p = chosen; p >= 0; p--) {
    if (lambda[p] === 0) continue;
    const n = firings.neuron[p];
    const f = firings.time[p];
    const tau = { membrane: net.tauMembrane[n], synapse: net.tauSynapse[n] };
    const own: number[] = [];
    for (let l = 0; l < p; l++) if (firings.neuron[l] === n) own.push(l);
    const causal = arrivals[n].filter(({ time }) => time < f);
    let v = net.initial[n] * voltageDecay(f, tau);
    let i = 0;
    for (const { time, edge } of causal) {
      decaysInto(f - time, tau, factors, 0);
      v += net.weight[edge] * factors[2];
      i += net.weight[edge] * factors[1];
    }
    for (const l of own) v -= net.reset[n] * voltageDecay(f - firings.time[l], tau);
    slope[p] = (i - v) / tau.membrane;
    const q = lambda[p] / slope[p];
    for (const { time, from, edge } of causal) {
      decaysInto(f - time, tau, factors, 0);
      causes.push({ from, to: inputs + p, edge, part: -q * factors[2] });
      if (from >= inputs)
        lambda[from - inputs] += (q * net.weight[edge] * (factors[1] - factors[2])) / tau.membrane;
    }
    for (const l of own)
      lambda[l] += ((q * net.reset[n]) / tau.membrane) * voltageDecay(f - firings.time[l], tau);
  }
  return { causes, lambda, slope };
};
