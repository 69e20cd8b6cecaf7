/**
 * SpikeProp's linearised rule (Bohte, Kok, La Poutré 2002, "Error-backpropagation in temporally encoded
 * networks of spiking neurons", Neurocomputing 48). Every neuron, inputs too, counts with its first spike
 * only; around it the potential is taken to rise linearly:
 *   ∂t_j/∂w_ij = −K(t_j − t_i)/u'_j     ∂t_j/∂t_i = w_ij K'(t_j − t_i)/u'_j     u'_j = Σ_i w_ij K'(t_j − t_i)
 * with the sums over causal first spikes. For nets of one spike a neuron and start at rest this is the implicit
 * function theorem, so the rule is exact there; of several spikes it sees neither the later ones nor the
 * resets. A neuron whose u' is not positive passes nothing on.
 */
import { decaysInto } from "../../hw-models/numerics/kernel.ts";
import { type Baseline, type BaselineSetting, lossByFiring } from "./baseline.ts";

/** An arrival of a first spike. */
interface Arrival {
  readonly time: number;
  readonly edge: number;
  /** Neuron it is from, −1: an input. */
  readonly from: number;
}

export const spikeProp = (setting: BaselineSetting): Baseline => {
  const { net } = setting;
  const axonsOf: number[][] = Array.from({ length: net.inputs + net.neurons }, () => []);
  net.axonSource.forEach((source, a) => {
    axonsOf[source].push(a);
  });
  const factors = new Float64Array(3);
  return {
    name: "spikeprop",
    source: "Bohte, Kok, La Poutré 2002; first spikes alone",
    addGradient: ({ input, label, firings }, into) => {
      const loss = lossByFiring(setting, firings, label);
      if (loss === null) return null;
      const first = new Float64Array(net.inputs + net.neurons).fill(Number.POSITIVE_INFINITY);
      input.time.forEach((time, k) => {
        first[input.source[k]] = Math.min(first[input.source[k]], time);
      });
      const total = new Float64Array(net.neurons);
      const order: number[] = [];
      for (let p = 0; p < firings.count; p++) {
        const n = firings.neuron[p];
        if (first[net.inputs + n] < Number.POSITIVE_INFINITY) continue;
        first[net.inputs + n] = firings.time[p];
        total[n] = loss.by[p];
        order.push(n);
      }
      const arrivals: Arrival[][] = Array.from({ length: net.neurons }, () => []);
      let state = order.length;
      first.forEach((time, source) => {
        if (time === Number.POSITIVE_INFINITY) return;
        for (const a of axonsOf[source])
          for (let edge = net.row[a]; edge < net.row[a + 1]; edge++) {
            const from = source - net.inputs;
            const arrival = { time: time + net.axonDelay[a], edge, from };
            if (arrival.time < first[net.inputs + net.target[edge]]) arrivals[net.target[edge]].push(arrival);
          }
      });
      for (const n of order.reverse()) {
        const tau = { membrane: net.tauMembrane[n], synapse: net.tauSynapse[n] };
        const t = first[net.inputs + n];
        // K and K' of every arrival.
        const kernels = arrivals[n].map(({ time }) => {
          decaysInto(t - time, tau, factors, 0);
          return [factors[2], (factors[1] - factors[2]) / tau.membrane] as const;
        });
        state += kernels.length;
        const slope = arrivals[n].reduce((sum, { edge }, k) => sum + net.weight[edge] * kernels[k][1], 0);
        if (!(slope > 0)) continue;
        const q = total[n] / slope;
        arrivals[n].forEach(({ edge, from }, k) => {
          into[edge] -= q * kernels[k][0];
          if (from >= 0) total[from] += q * net.weight[edge] * kernels[k][1];
        });
      }
      return state;
    },
  };
};
