/**
 * The equations of the neuron in float64, once (the chip's tables and the gradient reference both come
 * from here; test/oracle derives them a second time by small steps).
 *
 *   tau_s I' = −I + tau_s Σ w δ(t − t_in)        tau_m V' = −V + I        spike where V rises through θ
 *
 * Response to one unit input, s ≥ 0 (design note "learning", and Lee et al. 2023, section 3):
 *   K(s) = tau_s/(tau_m − tau_s) · (e^{−s/tau_m} − e^{−s/tau_s}),   s/tau · e^{−s/tau} for equal constants.
 * Written with φ(x) = (1 − e^{−x})/x the difference is never formed, so nothing cancels near tau_m = tau_s:
 *   K(s) = (s/tau_m) · e^{−s/tau_m} · φ(s/tau_s − s/tau_m).
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
  (s / tau.membrane) * Math.exp(-s / tau.membrane) * phi(s * rateDifference(tau));

/** I at s after a unit input. */
export const currentDecay = (s: number, tau: TimeConstants): number => Math.exp(-s / tau.synapse);

/** V at s after V = 1, I = 0. */
export const voltageDecay = (s: number, tau: TimeConstants): number => Math.exp(-s / tau.membrane);

/** K'(s), the slope of the response: (e^{−s/tau_s} − K(s))/tau_m. */
export const responseSlope = (s: number, tau: TimeConstants): number =>
  (currentDecay(s, tau) - response(s, tau)) / tau.membrane;

/** V at s after state (v, i). */
export const voltageAfter = (v: number, i: number, s: number, tau: TimeConstants): number =>
  v * voltageDecay(s, tau) + i * response(s, tau);

/**
 * Where V turns after state (v, i): the only s > 0 with V'(s) = 0, or Infinity where V never turns.
 * From I(s) = V(s): e^{−s·r} = 1 − (1 − v/i)·tau_s·r with r the rate difference.
 */
export const turningPoint = (v: number, i: number, tau: TimeConstants): number => {
  if (i === 0) return Number.POSITIVE_INFINITY;
  const r = rateDifference(tau);
  const drop = (1 - v / i) * tau.synapse;
  const s = r === 0 ? drop : drop * r >= 1 ? Number.POSITIVE_INFINITY : -Math.log1p(-drop * r) / r;
  return s > 0 ? s : Number.POSITIVE_INFINITY;
};

/**
 * First s in (0, end] at which V, starting from (v, i), rises through `threshold`; NaN where it does not.
 * V turns at most once, so the rising branch is known in closed form and the crossing on it is bracketed:
 * Newton steps that leave the bracket are replaced by bisection. Exact to about 2 ulp of s.
 */
export const crossing = (
  v: number,
  i: number,
  threshold: number,
  end: number,
  tau: TimeConstants,
): number => {
  if (threshold > 0 && i <= threshold) return Number.NaN;
  const turn = turningPoint(v, i, tau);
  let low = 0;
  let high = end;
  if (v >= i) {
    if (turn >= end) return Number.NaN;
    low = turn;
  } else if (turn < end) high = turn;
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
    if (Math.abs(next - s) <= 4e-16 * Math.abs(s) || next === low || next === high) return next;
    s = next;
  }
  return s;
};
