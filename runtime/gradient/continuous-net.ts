/**
 * A network in continuous time and float64: what the gradient reference computes on. Times are in any one
 * unit of the caller's choice (the trainer uses tau_s-sized time units, so that gradients compare with the
 * chip's); weights in threshold units, an input spike adds `I += w`.
 */

export interface ContinuousNet {
  /** Sources 0 … inputs − 1 are inputs, inputs … inputs + neurons − 1 the neurons. */
  readonly inputs: number;
  readonly neurons: number;
  /** Per neuron (index 0 is source `inputs`). */
  readonly tauMembrane: Float64Array;
  readonly tauSynapse: Float64Array;
  readonly threshold: Float64Array;
  /** Subtracted from V at a firing. */
  readonly reset: Float64Array;
  /** V at time 0. */
  readonly initial: Float64Array;
  /** Firings allowed in a trial, 0: no limit. */
  readonly limit: Uint32Array;
  /** Time after a firing in which no other may follow. */
  readonly refractory: Float64Array;
  /** 0: li, never fires. */
  readonly spiking: Uint8Array;
  /** Axons in network order: axon a leads from `axonSource[a]` with `axonDelay[a] > 0` to edges `row[a]` … `row[a + 1] − 1`. */
  readonly axonSource: Uint32Array;
  readonly axonDelay: Float64Array;
  readonly row: Uint32Array;
  /** Target neuron of each edge, without the inputs (0 … neurons − 1). */
  readonly target: Uint32Array;
  /** One weight an edge: the parameters, in the order that a Program's synapses have. */
  readonly weight: Float64Array;
}

/** Spikes of a trial in order of (time, source). */
export interface SpikeTimes {
  readonly time: Float64Array;
  readonly source: Uint32Array;
}
