/** Random cases in lockstep, one after the other. */
import type { CoreHost } from "../../firmware-targets/rtl/host.ts";
import { RtlCore } from "../../firmware-targets/rtl/rtl-core.ts";
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { encodeImage } from "../../hw-models/image.ts";
import { Coverage } from "./coverage.ts";
import { drawCase } from "./draw-case.ts";
import { type Job, runJob } from "./job.ts";
import type { RtlDifference } from "./rtl-lockstep.ts";

export interface Cases {
  readonly seed: number;
  /** Whether cycle counts are compared. */
  readonly cycles: boolean;
}

export interface CaseRange extends Cases {
  /** Number of the first case. */
  readonly from: number;
  readonly cases: number;
}

export interface LockstepResult {
  /** Cases that were run, one that differs among them. */
  readonly cases: number;
  readonly coverage: Coverage;
  readonly steps: number;
  /** Clock cycles of all steps, by the core's own count. */
  readonly cycles: number;
  /** The first case that differs. */
  readonly found: { readonly number: number; readonly difference: RtlDifference } | null;
}

/** In 256ths, how often the host of every other case lets the core wait with a firing. */
const STALL = 96;

/** A random case by its number. */
export const jobOfCase = ({ seed, cycles }: Cases, number: number): Job => {
  const { program, trials } = drawCase(seed, number, FT1_UP5K);
  return {
    image: encodeImage(program),
    trials,
    stall: [number % 2 === 0 ? 0 : STALL, number],
    cycles,
  };
};

/** Runs cases to the first difference. */
export const runCases = (
  host: CoreHost,
  range: CaseRange,
  progress: (done: number) => void = () => {},
): LockstepResult => {
  const { from, cases } = range;
  const core = new RtlCore(host);
  const coverage = new Coverage();
  let [steps, cycles] = [0, 0];
  for (let number = from; number < from + cases; number++) {
    const done = runJob(host, core, coverage, jobOfCase(range, number), true);
    steps += done.steps;
    cycles += done.cycles;
    const { difference } = done;
    if (difference)
      return { cases: number - from + 1, coverage, steps, cycles, found: { number, difference } };
    progress(number - from + 1);
  }
  return { cases, coverage, steps, cycles, found: null };
};
