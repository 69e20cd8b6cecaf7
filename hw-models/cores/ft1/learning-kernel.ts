/**
 * K and K' between two spikes as the chip computes them: the decay unit applied to a unit input, one coarse
 * and one fine pass. Tabulated at load for every span of a trial; the RTL computes them each time.
 */
import { decayRound } from "../../numerics/fixed.ts";
import { COARSE_STEPS, FORMATS, STEP_BITS, STEP_TICKS } from "../../numerics/formats.ts";
import type { DecayTables } from "../../numerics/lut.ts";

export interface KernelTable {
  /** K(s), s in ticks, in units of 2^−15. */
  readonly response: Int32Array;
  /** tau_m K'(s) = e^{−s/tau_s} − K(s), in the same units. */
  readonly slope: Int32Array;
  /** 1/tau_m in inverse time units times 2^inverseShift. */
  readonly inverseTau: number;
  readonly inverseShift: number;
}

/** Kernels for spans of 0 to `ticks` ticks. */
export const kernelTable = (tables: DecayTables, ticks: number): KernelTable => {
  const response = new Int32Array(ticks + 1);
  const slope = new Int32Array(ticks + 1);
  for (let s = 1; s <= ticks; s++) {
    const [v, i] = impulse(tables, s);
    response[s] = v;
    slope[s] = i - v;
  }
  return { response, slope, inverseTau: tables.inverseTau, inverseShift: FORMATS.inverseTau.fraction };
};

/** (V, I) in units of 2^−15 a span of ticks after a unit input at rest. */
export const impulse = ({ fine, coarse }: DecayTables, span: number): readonly [v: number, i: number] => {
  if (span <= STEP_TICKS) return [fine.ec[span], fine.eb[span]];
  const whole = span >> STEP_BITS;
  if (whole > COARSE_STEPS) return [0, 0];
  const rest = span & (STEP_TICKS - 1);
  const v = coarse.ec[whole];
  const i = coarse.eb[whole];
  if (rest === 0) return [v, i];
  return [decayRound(v * fine.ea[rest] + i * fine.ec[rest]), decayRound(i * fine.eb[rest])];
};
