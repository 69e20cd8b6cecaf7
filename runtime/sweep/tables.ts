/** Decay tables for ticks and steps of any length, and the kernels that learning makes of them. */
import { COARSE_STEPS, FORMATS } from "../../hw-models/numerics/formats.ts";
import { currentDecay, response, type TimeConstants, voltageDecay } from "../../hw-models/numerics/kernel.ts";
import { scaled } from "./fixed.ts";

/** Over d units of time V ← V·ea + I·ec and I ← I·eb with entry d, in units of 2^−15. */
export interface Decay {
  readonly ea: Float64Array;
  readonly eb: Float64Array;
  readonly ec: Float64Array;
}

/** Of one pair of time constants. */
export interface Tables {
  /** For 0 … stepTicks ticks. */
  readonly fine: Decay;
  /** For 0 … 127 steps. */
  readonly coarse: Decay;
  /** K and tau_m K' for every span of a trial in ticks, in units of 2^−15. */
  readonly response: Float64Array;
  readonly slope: Float64Array;
}

/** Rounds what was multiplied by an entry. */
export const decayed = (x: number): number => scaled(x, FORMATS.decay.fraction);

/**
 * @param tau time constants in ticks
 * @param step ticks of a step
 * @param longest span of a trial in ticks
 */
export const tablesOf = (tau: TimeConstants, step: number, longest: number): Tables => {
  const fine = decay(step + 1, 1, tau);
  const coarse = decay(COARSE_STEPS + 1, step, tau);
  const kernel = { response: new Float64Array(longest + 1), slope: new Float64Array(longest + 1) };
  for (let span = 1; span <= longest; span++) {
    const [v, i] = impulse(fine, coarse, span, step);
    kernel.response[span] = v;
    kernel.slope[span] = i - v;
  }
  return { fine, coarse, ...kernel };
};

const decay = (entries: number, spacing: number, tau: TimeConstants): Decay => {
  const entry = (value: (s: number, tau: TimeConstants) => number): Float64Array =>
    Float64Array.from({ length: entries }, (_, n) =>
      scaled(value(n * spacing, tau), -FORMATS.decay.fraction),
    );
  return { ea: entry(voltageDecay), eb: entry(currentDecay), ec: entry(response) };
};

/** (V, I) a span after a unit input: one coarse pass, then a fine one. */
const impulse = (fine: Decay, coarse: Decay, span: number, step: number): readonly [number, number] => {
  if (span <= step) return [fine.ec[span], fine.eb[span]];
  const whole = Math.floor(span / step);
  const rest = span % step;
  if (whole > COARSE_STEPS) return [0, 0];
  const [v, i] = [coarse.ec[whole], coarse.eb[whole]];
  return rest === 0 ? [v, i] : [decayed(v * fine.ea[rest] + i * fine.ec[rest]), decayed(i * fine.eb[rest])];
};
