/**
 * Memory of simulate and adjoint, made once per graph and reused from trial to trial so that a trial
 * allocates nothing. Arrays grow to the largest trial seen.
 */
import type { ContinuousNet, SpikeTimes } from "./continuous-net.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { type Arrivals, arrivalsFor, FACTORS, grown } from "./timeline.ts";

/** Firings of a trial in order of (time, neuron); only the first `count` entries count. */
export interface Firings {
  readonly count: number;
  readonly time: Float64Array;
  /** Without the inputs: 0 … neurons − 1. */
  readonly neuron: Uint32Array;
}

export interface FiringList extends Firings {
  count: number;
  time: Float64Array;
  neuron: Uint32Array;
}

/** Per neuron. Forward: V, I at `since`. Way back: the sums over later own firings that adjoint.ts defines. */
export interface NeuronStates {
  readonly voltage: Float64Array;
  readonly current: Float64Array;
  readonly since: Float64Array;
  /** End of the refractory period, 0: none pending. */
  readonly release: Float64Array;
  readonly fired: Uint32Array;
  /** Next arrival in the group's timeline. */
  readonly cursor: Uint32Array;
  /** Latest own firing, −1: none. */
  readonly latest: Int32Array;
  readonly viaMembrane: Float64Array;
  readonly viaSynapse: Float64Array;
  readonly viaResponse: Float64Array;
  /** Handed from a firing at the end of a refractory period to the one before it. */
  readonly inherited: Float64Array;
}

/** Per firing, of the way back. */
export interface FiringStates {
  slope: Float64Array;
  /** Causal arrivals: those before this entry of the timeline. */
  causal: Uint32Array;
  /** Own firing before, −1: none. */
  previous: Int32Array;
  /** 1: fired at the end of its refractory period. */
  held: Uint8Array;
  /** Decay from the last event of the neuron (arrival or own firing) to this firing. */
  approach: Float64Array;
}

export interface Workspace {
  /** The graph that this is for. */
  readonly target: Uint32Array;
  readonly layout: Layout;
  readonly arrivals: Arrivals;
  readonly firings: FiringList;
  readonly neurons: NeuronStates;
  readonly cursor: Uint32Array;
  /** Per group: arrivals from here on matter to none of its neurons. */
  readonly until: Float64Array;
  /** Beginning and end of the window being simulated. */
  readonly window: Float64Array;
  readonly factors: Float64Array;
  each: FiringStates;
  /** Number of the first event of each spike, inputs first, then firings. */
  eventFrom: Uint32Array;
  /** ∂L/∂ arrival time of each event. */
  byArrival: Float64Array;
}

/**
 * Memory for trials of one graph. Weights, delays, thresholds, resets and the like may change between
 * trials; the graph and the time constants may not.
 * @throws RangeError where the net's arrays do not fit together
 */
export const workspaceFor = (net: ContinuousNet): Workspace => {
  const layout = layoutOf(net);
  const doubles = (): Float64Array => new Float64Array(net.neurons);
  return {
    target: net.target,
    layout,
    arrivals: arrivalsFor(layout),
    firings: { count: 0, time: new Float64Array(64), neuron: new Uint32Array(64) },
    neurons: {
      voltage: doubles(),
      current: doubles(),
      since: doubles(),
      release: doubles(),
      fired: new Uint32Array(net.neurons),
      cursor: new Uint32Array(net.neurons),
      latest: new Int32Array(net.neurons),
      viaMembrane: doubles(),
      viaSynapse: doubles(),
      viaResponse: doubles(),
      inherited: doubles(),
    },
    cursor: new Uint32Array(layout.first.length),
    until: new Float64Array(layout.first.length),
    window: new Float64Array(2),
    factors: new Float64Array(FACTORS),
    each: firingStates(64),
    eventFrom: new Uint32Array(64),
    byArrival: new Float64Array(64),
  };
};

/** States for `length` firings. */
export const firingStates = (length: number): FiringStates => ({
  slope: new Float64Array(length),
  causal: new Uint32Array(length),
  previous: new Int32Array(length),
  held: new Uint8Array(length),
  approach: new Float64Array(length * FACTORS),
});

/** @throws RangeError where the workspace is another graph's, a delay not positive or an input out of range. */
export const checkTrial = (net: ContinuousNet, input: SpikeTimes, workspace: Workspace): void => {
  if (workspace.target !== net.target)
    throw new RangeError("workspace: belongs to another graph; make one with workspaceFor(net)");
  for (let a = 0; a < net.axonDelay.length; a++) {
    if (!(net.axonDelay[a] > 0))
      throw new RangeError(`axon ${a}: delay must be above 0 (got ${net.axonDelay[a]})`);
  }
  for (let k = 0; k < input.time.length; k++) {
    if (!(input.time[k] >= 0))
      throw new RangeError(`input spike ${k}: time must be 0 or later (got ${input.time[k]})`);
    if (input.source[k] >= net.inputs)
      throw new RangeError(`input spike ${k}: source must be below ${net.inputs} (got ${input.source[k]})`);
  }
};

/** More firings in a trial than this is a net without bounds, not a result. */
export const MOST_FIRINGS = 1 << 20;

/**
 * Makes room for one firing more.
 * @throws RangeError when activity grows without bound
 */
export const roomForFiring = (firings: FiringList): void => {
  if (firings.count < firings.time.length) return;
  if (firings.count >= MOST_FIRINGS)
    throw new RangeError(`more than ${MOST_FIRINGS} firings in a trial: the net's activity has no bound`);
  firings.time = grown(firings.time, firings.count + 1);
  firings.neuron = grown(firings.neuron, firings.count + 1);
};
