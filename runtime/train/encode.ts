/** Features → spikes of the input population: the latency code. */

import type { Network, Population } from "../../compiler/network.ts";
import { type Tick, tick } from "../../hw-models/numerics/units.ts";

/** Where a sample's features go. */
export interface LatencyEncoding {
  /** Network id of the input that the first feature drives. */
  readonly firstNeuron: number;
  readonly width: number;
  /** Spike time of feature value 0, in seconds. */
  readonly first: number;
  /** Spike time of feature value 1, in seconds. */
  readonly last: number;
}

/** The program's latency input, or null where it has none or several. */
export const latencyEncoding = (network: Network): LatencyEncoding | null => {
  const found: LatencyEncoding[] = [];
  let firstNeuron = 0;
  for (const population of network.populations) {
    const encoder = latencyOf(population);
    if (encoder)
      found.push({ firstNeuron, width: population.size, first: encoder.first, last: encoder.last });
    firstNeuron += population.size;
  }
  return found.length === 1 ? found[0] : null;
};

const latencyOf = ({ role }: Population) =>
  role.kind === "input" && role.encoder.kind === "latency" ? role.encoder : null;

/** Spike time in seconds of a feature value in 0..1. */
export const latency = (encoding: LatencyEncoding, value: number): number =>
  encoding.first + (encoding.last - encoding.first) * value;

/** The same in whole ticks, the nearest one. */
export const latencyTick = (encoding: LatencyEncoding, value: number, tickLength: number): Tick =>
  tick(Math.round(latency(encoding, value) / tickLength));
