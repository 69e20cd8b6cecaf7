/**
 * Local rules beside a gradient: what pairs of spikes at a synapse's two ends do to its weight, in the forms that the
 * language has (grammar/SPEC.md, "Local rules"), over the firings of continuous time:
 *   Δw = plus Σ e^{−(f − t)/tau} over arrivals t before firings f  −  minus Σ e^{−(t − f)/tau} over those after
 * −Δw stands where a gradient stands. It is none: its length is that of a rate, and means nothing beside a gradient's.
 *
 * By themselves the rules see no loss, and what they do is the same whatever the label. A teacher makes the outputs
 * fire where the loss wants them (`teacher.ts`), as local rules are trained on loihi1.
 */
import type { Baseline, BaselineSetting } from "./baseline.ts";

export interface PairRule {
  readonly name: string;
  readonly source: string;
  /** What a pair at no distance adds, and what it takes. */
  readonly plus: number;
  readonly minus: number;
}

/** Time constant of the pairs' window, in tau_s of the target: 20 ms where Song et al. have synapses of 5 ms. */
export const WINDOW = 4;

export const HEBB: PairRule = {
  name: "hebb",
  source: "Hebb 1949; spikes before a firing, as in Gerstner, Kempter, van Hemmen, Wagner 1996",
  plus: 1,
  minus: 0,
};

export const STDP: PairRule = {
  name: "stdp",
  source: "Bi, Poo 1998; all pairs, A−/A+ = 1.05 as in Song, Miller, Abbott 2000",
  plus: 1,
  minus: 1.05,
};

/**
 * @param window tau in tau_s of the target neuron
 * @param taught whether the teacher makes the outputs fire; else they fire by themselves
 */
export const localRule = (
  { net, trial, teacher }: BaselineSetting,
  { name, source, plus, minus }: PairRule,
  window: number,
  taught: boolean,
): Baseline => ({
  name: taught ? name : `${name}-untaught`,
  source: `${source}; tau = ${window} tau_s`,
  directionOnly: true,
  addGradient: ({ input, label, firings }, into) => {
    const shown = taught ? teacher(firings, label) : firings;
    if (shown === null) return null;
    const spikes: number[][] = Array.from({ length: net.inputs + net.neurons }, () => []);
    input.time.forEach((time, k) => spikes[input.source[k]].push(time));
    for (let p = 0; p < shown.count; p++) spikes[net.inputs + shown.neuron[p]].push(shown.time[p]);
    net.axonSource.forEach((from, a) => {
      // What would arrive behind the trial's end does not.
      const arrivals = spikes[from].map((time) => time + net.axonDelay[a]).filter((time) => time <= trial);
      for (let e = net.row[a]; e < net.row[a + 1]; e++) {
        const n = net.target[e];
        const tau = window * net.tauSynapse[n];
        for (const fired of spikes[net.inputs + n])
          for (const arrived of arrivals) {
            // At the same instant neither is before the other.
            const ahead = fired - arrived;
            if (ahead > 0) into[e] -= plus * Math.exp(-ahead / tau);
            else if (ahead < 0) into[e] += minus * Math.exp(ahead / tau);
          }
      }
    });
    return net.axonSource.length + (minus > 0 ? net.neurons : 0);
  },
});
