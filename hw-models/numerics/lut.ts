/**
 * The tables a chip is given instead of exponentials and a division, made from kernel.ts and formats.ts.
 */
import { saturate, toFixed } from "./fixed.ts";
import {
  COARSE_STEPS,
  FORMATS,
  type Format,
  MOST_LIKELIHOODS,
  RECIPROCAL_BITS,
  resolution,
  STEP_TICKS,
} from "./formats.ts";
import { currentDecay, response, type TimeConstants, voltageDecay } from "./kernel.ts";

/**
 * Decay tables of one pair of time constants. `fine[d]` is for d ticks, d = 0..64; `coarse[k]` for k whole
 * steps, k = 0..127. Entry 0 stands for no time passing and is never applied.
 */
export interface DecayTables {
  readonly fine: DecayTable;
  readonly coarse: DecayTable;
  /** `reciprocal[m]` ≈ tau_m/(m + 32.5) for the mantissa m + 32, m = 0..31; tau_m in time units. */
  readonly reciprocal: Uint16Array;
  /** 1/tau_m in inverse time units, format `inverseTau`. */
  readonly inverseTau: number;
}

/** V ← V·ea + I·ec, I ← I·eb, in units of 2^−15. */
export interface DecayTable {
  readonly ea: Uint16Array;
  readonly eb: Uint16Array;
  readonly ec: Uint16Array;
}

const decayTable = (entries: number, spacing: number, tau: TimeConstants): DecayTable => {
  const entry = (value: (s: number, tau: TimeConstants) => number): Uint16Array =>
    Uint16Array.from({ length: entries }, (_, n) => toFixed(value(n * spacing, tau), FORMATS.decay));
  return { ea: entry(voltageDecay), eb: entry(currentDecay), ec: entry(response) };
};

const clipped = (value: number, f: Format): number => saturate(toFixed(value, f), f);

/**
 * Time units per tau_m for which `reciprocal` and `inverseTau` are inside their formats; beyond, they are
 * clipped, and the compiler refuses to learn with them.
 */
export const LEARNABLE_TAU = {
  shortest: 1 / (FORMATS.inverseTau.high * resolution(FORMATS.inverseTau)),
  longest: FORMATS.reciprocal.high * resolution(FORMATS.reciprocal) * ((1 << RECIPROCAL_BITS) + 0.5),
} as const;

/**
 * e^{−d/tau} for d = 0, 1 … ticks, as far as it does not round to 0.
 * @param tau in ticks
 */
export const likelihoodTable = (tau: number): Uint16Array => {
  const entry = (d: number): number =>
    toFixed(currentDecay(d, { membrane: tau, synapse: tau }), FORMATS.decay);
  const entries: number[] = [];
  for (let d = 0; entry(d) > 0; d++) entries.push(entry(d));
  return Uint16Array.from(entries);
};

/** Longest tau in ticks whose table of likelihoods the image holds. */
export const LONGEST_LIKELIHOOD = MOST_LIKELIHOODS / Math.log(2 ** (FORMATS.decay.fraction + 1));

/**
 * @param tau time constants in ticks
 * @param timeUnit ticks of the time unit that slopes are measured in (2^timeBits)
 */
export const decayTables = (tau: TimeConstants, timeUnit: number): DecayTables => ({
  fine: decayTable(STEP_TICKS + 1, 1, tau),
  coarse: decayTable(COARSE_STEPS + 1, STEP_TICKS, tau),
  reciprocal: Uint16Array.from({ length: 1 << RECIPROCAL_BITS }, (_, m) =>
    clipped(tau.membrane / timeUnit / (m + (1 << RECIPROCAL_BITS) + 0.5), FORMATS.reciprocal),
  ),
  inverseTau: clipped(timeUnit / tau.membrane, FORMATS.inverseTau),
});
