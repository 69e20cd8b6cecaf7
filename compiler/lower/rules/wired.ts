/** What a rule makes of its two ends. */

/** Synapses by source and then by target. */
export interface Wiring {
  /** Synapses of the n-th source: `row[n]` to `row[n + 1]`. */
  readonly row: Uint32Array;
  readonly target: Uint32Array;
  /** Where a synapse's weight is in a list; null: where the rule itself puts it. */
  readonly entry: Uint32Array | null;
}
