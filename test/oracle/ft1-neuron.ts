/** One neuron of ft1 in BigInt, as hw-models/SPEC.md "Formats", "State" and "Neuron" say it, with a literal scan. */
import type { Decay, OracleNeuron, OracleTables } from "./ft1-image.ts";
import type { Situations } from "./ft1-situations.ts";

/** What hw-models/SPEC.md "Costs" counts, and the clips that its rules name. */
export const ORACLE_COUNTS = [
  "steps",
  "eventWords",
  "axonEvents",
  "synapticEvents",
  "stalls",
  "coarsePasses",
  "searches",
  "scannedTicks",
  "firings",
  "deliveries",
  "sweptNeurons",
  "walkedSynapses",
  "errorTerms",
  "productTerms",
  "latchReads",
  "weightUpdates",
  "delayUpdates",
  "currentSaturations",
  "gainSaturations",
  "weightSaturations",
  "delaySaturations",
] as const;
export type OracleCounts = Record<(typeof ORACLE_COUNTS)[number], number>;

export const zeroCounts = (): OracleCounts =>
  Object.fromEntries(ORACLE_COUNTS.map((name) => [name, 0])) as OracleCounts;

/** round(x, s) = floor(x / 2^s + ½), also for a negative s. */
export const round = (x: bigint, s: bigint): bigint => (s > 0n ? (x + (1n << (s - 1n))) >> s : x << -s);

const signedClip =
  (bits: bigint) =>
  (x: bigint): bigint => {
    const high = (1n << (bits - 1n)) - 1n;
    if (x > high) return high;
    return x < -high - 1n ? -high - 1n : x;
  };

export const clip16 = signedClip(16n);
export const clip24 = signedClip(24n);
export const clip32 = signedClip(32n);

export interface NeuronState {
  I: bigint;
  V: bigint;
  last: bigint;
  firings: bigint;
  ready: bigint;
  /** Latches of the firings that are latched, in their order. */
  readonly latches: Latch[];
}

export interface Latch {
  readonly tick: bigint;
  readonly slope: bigint;
}

export const startState = (neuron: OracleNeuron): NeuronState => ({
  I: 0n,
  V: neuron.initial,
  last: 0n,
  firings: 0n,
  ready: 0n,
  latches: [],
});

/** Everything the rules of one neuron use. */
export interface NeuronContext {
  readonly neuron: OracleNeuron;
  readonly tables: OracleTables;
  /** Smallest slope the latch takes. */
  readonly floor: bigint;
  /** Firings of a trial that are latched. */
  readonly most: number;
  readonly counts: OracleCounts;
  readonly seen: Situations;
  /** Takes a firing at a tick. */
  readonly fire: (tick: bigint) => void;
}

const STEP = 64n;
const MOST_COARSE = 127n;

const pass = (state: NeuronState, { ea, eb, ec }: Decay, seen: Situations): void => {
  const { I, V } = state;
  const sum = round(V * ea + I * ec, 15n);
  state.V = clip16(sum);
  state.I = clip16(round(I * eb, 15n));
  if (state.V !== sum) seen["voltage clipped"]++;
};

/** "Decay by d ticks" and "A gap". */
const decay = (state: NeuronState, ticks: bigint, { tables, counts, seen }: NeuronContext): void => {
  state.last += ticks;
  if (ticks <= STEP) {
    pass(state, tables.fine[Number(ticks)], seen);
    return;
  }
  seen["gap of more than a step"]++;
  const k = ticks >> 6n;
  if (k > MOST_COARSE) {
    state.I = 0n;
    state.V = 0n;
    seen["gap beyond the coarse table"]++;
    return;
  }
  counts.coarsePasses++;
  pass(state, tables.coarse[Number(k)], seen);
  if ((ticks & 63n) === 0n) seen["gap of whole steps"]++;
  else pass(state, tables.fine[Number(ticks & 63n)], seen);
};

/** "Armed". */
export const armed = ({ I, V, firings }: NeuronState, { threshold, limit, spiking }: OracleNeuron): boolean =>
  spiking && (limit === 0n || firings < limit) && (I > threshold || V >= threshold || threshold <= 0n);

/** The span to the first tick at which a neuron may fire. */
const earliest = ({ ready, last }: Pick<NeuronState, "ready" | "last">): bigint =>
  ready - last > 1n ? ready - last : 1n;

/** "Costs": whether a bound over the ticks of a search denies a firing. */
const denied = (
  { I, V }: NeuronState,
  first: bigint,
  end: bigint,
  { neuron, tables }: NeuronContext,
): boolean => {
  const [from, to] = [Number(first), Number(end)];
  const { fine } = tables;
  const largest = fine.reduce((best, { ec }, m) => (ec > fine[best].ec ? m : best), 0);
  let x = Math.min(Math.max(largest, from), to);
  if (I <= 0n) {
    if (from < largest && largest < to) return false;
    x = fine[from].ec < fine[to].ec ? from : to;
  }
  return V * fine[V > 0n ? from : to].ea + I * fine[x].ec < neuron.threshold << 15n;
};

/** Step 2 of bringing a neuron: every m in turn; null where there is none. */
const scan = ({ I, V, last, ready }: NeuronState, t: bigint, context: NeuronContext): bigint | null => {
  const { fine } = context.tables;
  const level = context.neuron.threshold << 15n;
  const first = earliest({ ready, last });
  for (let m = first; m <= t - last; m++) {
    const { ea, ec } = fine[Number(m)];
    if (V * ea + I * ec >= level) return m;
  }
  return null;
};

/** Step 3: a firing at the state's present tick, reached after m ticks. */
const fire = (state: NeuronState, context: NeuronContext): void => {
  const { neuron, floor, most, counts, seen } = context;
  counts.firings++;
  const slope = state.I - state.V;
  if (state.latches.length < most) {
    state.latches.push({ tick: state.last, slope: slope < floor ? floor : slope });
    if (slope < floor) seen["slope at its floor"]++;
  }
  if (state.firings > 0n) seen["second firing in a trial"]++;
  if (slope < 0n) seen["firing as V falls"]++;
  if (neuron.threshold <= 0n) seen["firing with a threshold of zero or less"]++;
  if ((state.last & 63n) === 0n) seen["firing at the first tick of a step"]++;
  state.firings++;
  if (state.firings === neuron.limit) seen["firings used up"]++;
  state.ready = state.last + (neuron.refractory > 1n ? neuron.refractory : 1n);
  const reset = state.V - neuron.reset;
  state.V = clip16(reset);
  if (state.V !== reset) seen["voltage clipped"]++;
  context.fire(state.last);
};

/** "To bring a neuron to tick t". */
export const bring = (state: NeuronState, t: bigint, context: NeuronContext): void => {
  const { neuron, counts, seen } = context;
  let fired = 0;
  while (state.last < t) {
    if (!armed(state, neuron)) {
      decay(state, t - state.last, context);
      return;
    }
    if (t - state.last > STEP) throw new Error("oracle: an armed neuron's gap is longer than a step");
    counts.searches++;
    if (neuron.threshold === 0n && state.I <= 0n && state.V < 0n)
      seen["armed by a threshold of exactly zero alone"]++;
    const m = scan(state, t, context);
    const first = earliest(state);
    const end = t - state.last;
    if (first <= end && !denied(state, first, end, context))
      counts.scannedTicks += Number((m ?? end) - first) + 1;
    if (m === null) {
      seen[state.ready > t ? "search held back past its end" : "search without a firing"]++;
      decay(state, t - state.last, context);
      return;
    }
    const held = state.ready - state.last;
    if (held > 1n && m === held) seen["firing held back to the end of the refractory period"]++;
    decay(state, m, context);
    fire(state, context);
    if (++fired === 2) seen["several firings between two events"]++;
    if (state.last === t && (t & 63n) !== 0n) seen["firing at an event's tick"]++;
  }
};
