/**
 * Memory of simulate and adjoint, made once per graph and reused from trial to trial so that a trial
 * allocates nothing. Arrays grow to the largest trial seen.
 */
import { type Crossings, newCrossings } from "../../hw-models/numerics/kernel.ts";
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

/** Numbers of a neuron's state, and their places: V, I, the current up to which V cannot reach the threshold, */
export const STATE = 4;
export const V = 0;
export const I = 1;
export const GATE = 2;
/** the V below which, at the end of a gap, it may not have. */
export const BAR = 3;

/** Per neuron. Forward: V, I at `since`. Way back: the sums over later own firings that adjoint.ts defines. */
export interface NeuronStates {
  /** V, I, GATE and BAR of neuron n from `state[n·STATE]` on: in one array, for the inner loop's sake. */
  readonly state: Float64Array;
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

/** What the way back needs to know of each firing. Numbered as found: `record` leads here from the sorted list. */
export interface FiringRecords {
  time: Float64Array;
  neuron: Uint32Array;
  /** V' from the left. */
  slope: Float64Array;
  /** Causal arrivals: those before this entry of the timeline. */
  causal: Uint32Array;
  /** Own firing before, −1: none. */
  previous: Int32Array;
  /** 1: fired at the end of its refractory period. */
  held: Uint8Array;
  /** Decay from the last event of the neuron (arrival or own firing) to this firing. */
  approach: Float64Array;
  /** First of the arrivals that this firing makes. */
  event: Uint32Array;
}

export interface Workspace {
  /** The graph that this is for. */
  readonly target: Uint32Array;
  readonly layout: Layout;
  readonly arrivals: Arrivals;
  readonly firings: FiringList;
  readonly neurons: NeuronStates;
  readonly cursor: Uint32Array;
  /**
   * Neurons that may fire again: `alive[g]` of group g, among the first `lives[g]` entries from
   * `live[first of g]` on; the others of these have the gate GONE.
   */
  readonly live: Uint32Array;
  readonly lives: Uint32Array;
  readonly alive: Uint32Array;
  /** Neurons that may have fired in the gap being gone through, and their states before it. */
  readonly doubtful: Crossings;
  /** Per group: arrivals from here on matter to none of its neurons. */
  readonly until: Float64Array;
  /** Beginning and end of the window being simulated. */
  readonly window: Float64Array;
  readonly factors: Float64Array;
  readonly records: FiringRecords;
  /** Record of each firing of the sorted list. */
  record: Uint32Array;
  /** First of the arrivals that each input spike makes. */
  inputEvent: Uint32Array;
  /** ∂L/∂ arrival time of each event. */
  byArrival: Float64Array;
  /** Input of the trial whose arrivals and records stand here as simulate left them. */
  simulated: SpikeTimes | undefined;
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
      state: new Float64Array(net.neurons * STATE),
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
    live: new Uint32Array(net.neurons),
    lives: new Uint32Array(layout.first.length),
    alive: new Uint32Array(layout.first.length),
    // One entry more than can be in doubt: each neuron is written down before it is known.
    doubtful: newCrossings(net.neurons + 1),
    until: new Float64Array(layout.first.length),
    window: new Float64Array(2),
    factors: new Float64Array(FACTORS),
    records: {
      time: new Float64Array(64),
      neuron: new Uint32Array(64),
      slope: new Float64Array(64),
      causal: new Uint32Array(64),
      previous: new Int32Array(64),
      held: new Uint8Array(64),
      approach: new Float64Array(64 * FACTORS),
      event: new Uint32Array(64),
    },
    record: new Uint32Array(64),
    inputEvent: new Uint32Array(8),
    byArrival: new Float64Array(64),
    simulated: undefined,
  };
};

/** @throws RangeError where the workspace is another graph's */
export const checkWorkspace = (net: ContinuousNet, workspace: Workspace): void => {
  if (workspace.target !== net.target)
    throw new RangeError("workspace: belongs to another graph; make one with workspaceFor(net)");
};

/** @throws RangeError where the workspace is another graph's, a delay not positive or an input out of range */
export const checkTrial = (net: ContinuousNet, input: SpikeTimes, workspace: Workspace): void => {
  checkWorkspace(net, workspace);
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

/** Makes room for the records of `count` firings. */
export const roomForRecords = (workspace: Workspace, count: number): void => {
  const { records } = workspace;
  if (count <= workspace.record.length) return;
  workspace.record = grown(workspace.record, count);
  const length = workspace.record.length;
  records.time = grown(records.time, length);
  records.neuron = grown(records.neuron, length);
  records.slope = grown(records.slope, length);
  records.causal = grown(records.causal, length);
  records.previous = grown(records.previous, length);
  records.held = grown(records.held, length);
  records.approach = grown(records.approach, length * FACTORS);
  records.event = grown(records.event, length);
};

/**
 * Makes room for `more` firings.
 * @throws RangeError when activity grows without bound
 */
export const roomForFirings = (workspace: Workspace, more: number): void => {
  const { firings } = workspace;
  const needed = firings.count + more;
  if (needed <= firings.time.length) return;
  if (firings.count >= MOST_FIRINGS)
    throw new RangeError(`more than ${MOST_FIRINGS} firings in a trial: the net's activity has no bound`);
  firings.time = grown(firings.time, needed);
  firings.neuron = grown(firings.neuron, needed);
  roomForRecords(workspace, firings.time.length);
};
