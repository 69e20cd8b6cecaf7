/**
 * What pairs of spikes do to a weight a second time, without any code of the project and without a sum over pairs: as
 * two traces of each synapse that decay by their differential equations, followed in small steps.
 *   tau x' = −x, +1 at an arrival      tau y' = −y, +1 at a firing      w += plus · x at a firing, −= minus · y at an arrival
 * Of what happens at one instant nothing sees the rest.
 */
import type { OracleNet, OracleSpike } from "./continuous.ts";

/** Longest step, in parts of tau. */
const STEP = 1 / 64;

/** Δw of every synapse; `window` is tau in tau_s of the target. */
export const pairChanges = (
  net: OracleNet,
  input: readonly OracleSpike[],
  firings: readonly { readonly time: number; readonly neuron: number }[],
  trial: number,
  { plus, minus, window }: { readonly plus: number; readonly minus: number; readonly window: number },
): number[] =>
  net.synapses.map(({ source, target, delay }) => {
    const tau = window * net.neurons[target].tauSynapse;
    const spikes =
      source < net.inputs
        ? input.filter((spike) => spike.source === source)
        : firings.filter(({ neuron }) => neuron === source - net.inputs);
    const arrivals = spikes.map(({ time }) => time + delay).filter((time) => time <= trial);
    const fired = firings.filter(({ neuron }) => neuron === target).map(({ time }) => time);
    const instants = [...new Set([...arrivals, ...fired])].sort((a, b) => a - b);
    let [x, y, w, now] = [0, 0, 0, 0];
    for (const at of instants) {
      x = decayed(x, at - now, tau);
      y = decayed(y, at - now, tau);
      now = at;
      const [arriving, firing] = [arrivals, fired].map((times) => times.filter((time) => time === at).length);
      w += firing * plus * x - arriving * minus * y;
      x += arriving;
      y += firing;
    }
    return w;
  });

/** A trace after `span`, by Runge-Kutta steps of order 4. */
const decayed = (trace: number, span: number, tau: number): number => {
  const steps = Math.ceil(span / tau / STEP);
  const h = span / steps;
  let z = trace;
  for (let n = 0; n < steps; n++) {
    const a = -z / tau;
    const b = -(z + (h / 2) * a) / tau;
    const c = -(z + (h / 2) * b) / tau;
    const d = -(z + h * c) / tau;
    z += (h / 6) * (a + 2 * b + 2 * c + d);
  }
  return z;
};
