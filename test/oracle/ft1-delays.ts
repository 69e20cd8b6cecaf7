/** Delays that learn, in BigInt: hw-models/SPEC.md "Learning", 4 and 6. */
import type { LearningState } from "./ft1-learning.ts";
import { clip32, round } from "./ft1-neuron.ts";
import { randomBits, updateStep, updateWord } from "./ft1-random.ts";

/** Rule 4, "Delays": D of every axon whose delay learns; `handed` has S of every arrival, by axon. */
export const sumDelays = (state: LearningState, handed: ReadonlyMap<number, readonly bigint[]>): void => {
  const { learning, image, delaySum, seen } = state;
  delaySum.fill(0n);
  for (const layer of learning.layers.filter(({ plasticDelays }) => plasticDelays)) {
    const { inverseTau } = image.tables[image.neurons[layer.firstTarget].decay];
    for (let axon = layer.firstAxon; axon < layer.firstAxon + layer.axons; axon++) {
      const sums = handed.get(axon) ?? [];
      for (const S of sums) delaySum[axon] += round(clip32(S) * inverseTau, 22n - image.axons[axon].shift);
      if (sums.length > 1) seen["delay of several arrivals"]++;
      if (layer.firstSource < 0 && delaySum[axon] !== 0n) seen["delay from an input"]++;
    }
  }
};

/** Rule 6, "Delays". */
export const moveDelays = (state: LearningState, number: number): void => {
  const { learning, delaySum, shadowDelay, delay, counts, seen } = state;
  const word = updateWord(learning.seed, number);
  for (const layer of learning.layers.filter(({ plasticDelays }) => plasticDelays)) {
    const rate = layer.delayRate + state.slowdown;
    const c = 14n - learning.timeBits + (rate > 31n ? 31n : rate);
    for (let a = layer.firstAxon; a < layer.firstAxon + layer.axons; a++) {
      if (delaySum[a] === 0n) continue;
      counts.delayUpdates++;
      const bits = randomBits(word, 2n ** 32n - 1n - BigInt(a));
      const moved = shadowDelay[a] + updateStep(-16n * clip32(delaySum[a]), bits, c);
      const [low, high] = [16n * 64n, 16n * learning.longestDelay];
      shadowDelay[a] = moved < low ? low : moved > high ? high : moved;
      delay[a] = (shadowDelay[a] + 8n) >> 4n;
      if (shadowDelay[a] === moved) continue;
      counts.delaySaturations++;
      seen[moved < low ? "delay held at a step" : "delay held at the longest"]++;
    }
  }
};
