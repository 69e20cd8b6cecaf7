/** fan_in and fan_out: so many distinct partners for every neuron of one side. */
import type { Stream } from "../../../hw-models/numerics/rng.ts";
import { bySource } from "./lists.ts";
import type { Wiring } from "./wired.ts";

export const wireFanOut = (sources: number, targets: number, partners: number, random: Stream): Wiring => ({
  row: Uint32Array.from({ length: sources + 1 }, (_, n) => n * partners),
  target: choose(sources, targets, partners, random),
  entry: null,
});

export const wireFanIn = (sources: number, targets: number, partners: number, random: Stream): Wiring => {
  const source = choose(targets, sources, partners, random);
  const target = Uint32Array.from({ length: source.length }, (_, e) => Math.floor(e / partners));
  const { row, order } = bySource(source, sources);
  return { row, target: order.map((e) => target[e]), entry: null };
};

/**
 * For each row so many distinct numbers below `most`, ascending, every choice equally likely: Floyd's
 * method, the i-th number of row n drawn at (n, i).
 */
const choose = (rows: number, most: number, partners: number, random: Stream): Uint32Array => {
  const chosen = new Uint32Array(rows * partners);
  // Row in which a number was last chosen, plus one.
  const taken = new Uint32Array(most);
  for (let n = 0; n < rows; n++) {
    const from = n * partners;
    for (let i = 0; i < partners; i++) {
      const top = most - partners + i;
      const drawn = Math.floor(random.uniform(n, i) * (top + 1));
      const number = taken[drawn] === n + 1 ? top : drawn;
      taken[number] = n + 1;
      chosen[from + i] = number;
    }
    chosen.subarray(from, from + partners).sort();
  }
  return chosen;
};
