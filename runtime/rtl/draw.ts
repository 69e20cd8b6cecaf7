/** Draws one after the other from a stream: what a random case is made of. */
import { stream } from "../../hw-models/numerics/rng.ts";

export interface Draw {
  /** A whole number, both ends included. */
  int(low: number, high: number): number;
  /** The same, small ones far more often. */
  skewed(low: number, high: number): number;
  /** A real number whose logarithm is uniform. */
  logarithmic(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Calls one of the makers, each as often as its weight says. */
  weighted<T>(choices: readonly (readonly [weight: number, make: () => T])[]): T;
}

export const drawing = (seed: number, name: string): Draw => {
  const { uniform } = stream(seed, name);
  let drawn = 0;
  const next = (): number => uniform(drawn++, 0);
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    int,
    skewed: (low, high) => low + Math.floor(next() ** 3 * (high - low + 1)),
    logarithmic: (low, high) => low * (high / low) ** next(),
    chance: (probability) => next() < probability,
    pick: (list) => list[int(0, list.length - 1)],
    weighted: (choices) => {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, make] of choices) {
        left -= weight;
        if (left < 0) return make();
      }
      return choices[choices.length - 1][1]();
    },
  };
};
