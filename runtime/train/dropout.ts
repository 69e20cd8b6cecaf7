/** Input dropout: a training sample without some of its spikes (Srivastava et al. 2014), another draw each time. */
import { stream } from "../../hw-models/numerics/rng.ts";
import type { Encoding } from "./encode.ts";

/**
 * The same code without a fraction of its spikes. Draws are keyed by (seed, how often a sample was asked for,
 * number of the spike); nothing is scaled up, since what a time says does not depend on how many tell it.
 * @param from how often samples were asked for before
 */
export const dropping = (encoding: Encoding, fraction: number, seed: number, from = 0): Encoding => {
  if (fraction === 0) return encoding;
  const random = stream(seed, "input dropout");
  let shown = from;
  return {
    width: encoding.width,
    spikes: (split, n) => {
      const { time, neuron } = encoding.spikes(split, n);
      const left = { time: new Float64Array(time.length), neuron: new Uint32Array(time.length) };
      let count = 0;
      for (let k = 0; k < time.length; k++) {
        if (random.uniform(shown, k) < fraction) continue;
        left.time[count] = time[k];
        left.neuron[count++] = neuron[k];
      }
      shown++;
      return { time: left.time.subarray(0, count), neuron: left.neuron.subarray(0, count) };
    },
  };
};
