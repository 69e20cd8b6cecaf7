/**
 * The equations of the neuron in float64, once (the chip's tables and the gradient reference both come
 * from here; test/oracle derives them a second time by small steps).
 *
 *   tau_s I' = −I + tau_s Σ w δ(t − t_in)        tau_m V' = −V + I        spike where V rises through θ
 *
 * Response to one unit input, s ≥ 0 (design note "learning", and Lee et al. 2023, section 3):
 *   K(s) = tau_s/(tau_m − tau_s) · (e^{−s/tau_m} − e^{−s/tau_s}),   s/tau · e^{−s/tau} for equal constants.
 * Written with φ(x) = (1 − e^{−x})/x the difference is never formed, so nothing cancels near tau_m = tau_s:
 *   K(s) = (s/tau_m) · e^{−s/max(tau_m, tau_s)} · φ(s·|1/tau_s − 1/tau_m|),
 * and the slower of the two exponentials in front keeps φ's argument positive, so nothing overflows either.
 * Times and time constants are in one unit of the caller's choice.
 */

export interface TimeConstants {
  readonly membrane: number;
  readonly synapse: number;
}

/** φ(x) = (1 − e^{−x})/x, 1 at x = 0. */
export const phi = (x: number): number => (x === 0 ? 1 : -Math.expm1(-x) / x);

/** Difference of the rates, 1/tau_s − 1/tau_m. */
export const rateDifference = (tau: TimeConstants): number =>
  (tau.membrane - tau.synapse) / (tau.membrane * tau.synapse);

/** V at s after a unit input into a neuron at rest: K(s). */
export const response = (s: number, tau: TimeConstants): number =>
  (s / tau.membrane) *
  Math.exp(-s / Math.max(tau.membrane, tau.synapse)) *
  phi(s * Math.abs(rateDifference(tau)));

/** I at s after a unit input. */
export const currentDecay = (s: number, tau: TimeConstants): number => Math.exp(-s / tau.synapse);

/** V at s after V = 1, I = 0. */
export const voltageDecay = (s: number, tau: TimeConstants): number => Math.exp(-s / tau.membrane);

/** V at s after state (v, i). */
export const voltageAfter = (v: number, i: number, s: number, tau: TimeConstants): number =>
  v * voltageDecay(s, tau) + i * response(s, tau);

/**
 * e^{−s/tau_m}, e^{−s/tau_s} and K(s) into `out[at]` … `out[at + 2]`, each to a few ulp: what moves a state
 * (v, i) over s, v ← v·out[at] + i·out[at + 2], i ← i·out[at + 1]. At tau_m = 2 tau_s one exponential x
 * gives all three: e^{−s/tau_s} = x², K = x − x² = x(1 − x).
 */
export const decaysInto = (s: number, tau: TimeConstants, out: Float64Array, at: number): void => {
  if (tau.membrane === 2 * tau.synapse) {
    const z = s / tau.membrane;
    // Of x and 1 − x the smaller one is computed, the other is its complement.
    const small = z < Math.LN2;
    const e = small ? -Math.expm1(-z) : Math.exp(-z);
    const x = small ? 1 - e : e;
    out[at] = x;
    out[at + 1] = x * x;
    out[at + 2] = x * (small ? e : 1 - e);
  } else {
    out[at] = voltageDecay(s, tau);
    out[at + 1] = currentDecay(s, tau);
    out[at + 2] = response(s, tau);
  }
};

/**
 * The same for the gaps that end with `time[from]` … `time[to − 1]`, three numbers each from `out[3·from]`
 * on; the gap before `time[0]` begins at 0.
 */
export const gapsInto = (
  time: Float64Array,
  from: number,
  to: number,
  tau: TimeConstants,
  out: Float64Array,
): void => {
  for (let k = from; k < to; k++) decaysInto(k === 0 ? time[0] : time[k] - time[k - 1], tau, out, 3 * k);
};

/**
 * Where V turns after state (v, i): the only s > 0 with V'(s) = 0, or Infinity where V never turns.
 * From I(s) = V(s): e^{−s·r} = 1 − (1 − v/i)·tau_s·r with r the rate difference.
 */
export const turningPoint = (v: number, i: number, tau: TimeConstants): number => {
  if (i === 0) return Number.POSITIVE_INFINITY;
  const r = rateDifference(tau);
  const drop = ((i - v) / i) * tau.synapse;
  const s = r === 0 ? drop : drop * r >= 1 ? Number.POSITIVE_INFINITY : -Math.log1p(-drop * r) / r;
  return s > 0 ? s : Number.POSITIVE_INFINITY;
};

/**
 * First s in (0, end] at which V, starting from (v, i), rises through `threshold`; NaN where it does not.
 * A start at or above the threshold is no crossing: V must first fall below it.
 * @param decays receives the factors of s, as from decaysInto, from `at` on; untouched where there is no crossing
 */
export const crossing = (
  v: number,
  i: number,
  threshold: number,
  end: number,
  tau: TimeConstants,
  decays?: Float64Array,
  at = 0,
): number => {
  // Where V rises I is larger than V.
  if (threshold > 0 && i <= threshold) return Number.NaN;
  if (tau.membrane === 2 * tau.synapse && v < threshold)
    return crossingAtTwo(v, i, threshold, end, tau, decays, at);
  const s = crossingBySearch(v, i, threshold, end, tau);
  if (decays !== undefined && s > 0) decaysInto(s, tau, decays, at);
  return s;
};

/** Neurons of one pair of time constants, their states at the start of a gap, and where they cross in it. */
export interface Crossings {
  /** Which threshold is whose. */
  readonly neuron: Uint32Array;
  readonly v: Float64Array;
  readonly i: Float64Array;
  /** NaN: no crossing. */
  readonly s: Float64Array;
  /** Factors of s, as from decaysInto. */
  readonly factors: Float64Array;
}

export const newCrossings = (most: number): Crossings => ({
  neuron: new Uint32Array(most),
  v: new Float64Array(most),
  i: new Float64Array(most),
  s: new Float64Array(most),
  factors: new Float64Array(3 * most),
});

/**
 * The first `count` crossings of a list, each as `crossing` finds it.
 * @param thresholds of all neurons
 */
export const crossingsInto = (
  list: Crossings,
  count: number,
  thresholds: Float64Array,
  end: number,
  tau: TimeConstants,
): void => {
  const { neuron, v, i, s, factors } = list;
  for (let n = 0; n < count; n++)
    s[n] = crossing(v[n], i[n], thresholds[neuron[n]], end, tau, factors, 3 * n);
};

/**
 * tau_m = 2 tau_s: with y = 1 − e^{−s/tau_m} the condition V = θ is i·y² − (i − v)·y + (θ − v) = 0, and the
 * first rise is its smallest root in (0, 1), written so that y is no difference of nearly equal numbers.
 */
const crossingAtTwo = (
  v: number,
  i: number,
  threshold: number,
  end: number,
  tau: TimeConstants,
  decays: Float64Array | undefined,
  at: number,
): number => {
  const rise = i - v;
  const gap = threshold - v;
  const discriminant = rise * rise - 4 * i * gap;
  if (!(discriminant >= 0)) return Number.NaN;
  const root = Math.sqrt(discriminant);
  let y: number;
  if (rise > 0) y = (2 * gap) / (rise + root);
  else if (i < 0) y = (rise - root) / (2 * i);
  else return Number.NaN;
  if (!(y < 1)) return Number.NaN;
  const s = -tau.membrane * Math.log1p(-y);
  if (!(s <= end)) return Number.NaN;
  if (decays !== undefined) {
    const x = 1 - y;
    decays[at] = x;
    decays[at + 1] = x * x;
    decays[at + 2] = x * y;
  }
  return s;
};

/**
 * Any ratio. V turns at most once, so the rising branch is known in closed form and the crossing on it is
 * bracketed: Newton steps that leave the bracket are replaced by bisection. As exact as V can be evaluated.
 */
const crossingBySearch = (
  v: number,
  i: number,
  threshold: number,
  end: number,
  tau: TimeConstants,
): number => {
  const turn = v === i ? 0 : turningPoint(v, i, tau);
  let low = 0;
  let high = end;
  if (v > i || (v === i && i >= 0)) {
    // V falls first: only a trough (which needs i < 0) is followed by a rise.
    if (turn >= end || i >= 0) return Number.NaN;
    low = turn;
  } else if (turn > 0 && turn < end) high = turn;
  if (low > 0 ? voltageAfter(v, i, low, tau) >= threshold : v >= threshold) return Number.NaN;
  if (voltageAfter(v, i, high, tau) < threshold) return Number.NaN;
  let s = low;
  for (let round = 0; round < 200; round++) {
    const value = voltageAfter(v, i, s, tau);
    if (value < threshold) low = s;
    else high = s;
    const slope = (i * currentDecay(s, tau) - value) / tau.membrane;
    let next = s - (value - threshold) / slope;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (Math.abs(next - s) <= 4 * Number.EPSILON * s || next === low || next === high) return next;
    s = next;
  }
  return s;
};
