/** What a chip can hold. One data file a chip; the compiler's budget and the loaders check against it. */

export interface Chip {
  readonly name: string;
  /** Number of the chip in images and greetings. */
  readonly id: number;
  readonly kind: "ft1";
  readonly what: string;
  readonly limits: Limits;
  /** Neuron models the chip holds exactly. */
  readonly models: readonly Model[];
  /** Where the limits come from. */
  readonly source: string;
}

export type Model = "cuba" | "li";

/** Largest counts; Infinity where only the host's memory limits. */
export interface Limits {
  readonly cores: number;
  /** Of one core each: */
  readonly neurons: number;
  readonly axons: number;
  readonly synapses: number;
  readonly decayTables: number;
  /** Spikes of an axon under way at once, over all axons. */
  readonly pendingEvents: number;
  /** Steps of the longest axonal delay. */
  readonly delaySteps: number;
  /** Shadow weights. */
  readonly plasticSynapses: number;
}
