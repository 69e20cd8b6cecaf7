/** Random cases in lockstep, one after the other, and waveforms of the first that differs. */
import type { CoreHost } from "../../firmware-targets/rtl/host.ts";
import { RtlCore } from "../../firmware-targets/rtl/rtl-core.ts";
import { Vcd } from "../../firmware-targets/rtl/vcd.ts";
import type { WasmHost } from "../../firmware-targets/rtl/wasm/wasm-host.ts";
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { encodeImage } from "../../hw-models/image.ts";
import { Coverage } from "./coverage.ts";
import { drawCase } from "./draw-case.ts";
import { type RtlDifference, RtlLockstep } from "./rtl-lockstep.ts";

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

/** Runs cases to the first difference. */
export const runCases = (
  host: CoreHost,
  range: CaseRange,
  progress: (done: number) => void = () => {},
): LockstepResult => {
  const { seed, from, cases } = range;
  const core = new RtlCore(host);
  const coverage = new Coverage();
  let [steps, cycles] = [0, 0];
  for (let number = from; number < from + cases; number++) {
    const lockstep = begin(host, core, coverage, range, number);
    const { trials } = drawCase(seed, number, FT1_UP5K);
    for (const trial of trials) {
      const difference = lockstep.runTrial(trial);
      steps += lockstep.machine.stepsDone;
      cycles += core.cycles;
      if (difference)
        return { cases: number - from + 1, coverage, steps, cycles, found: { number, difference } };
    }
    progress(number - from + 1);
  }
  return { cases, coverage, steps, cycles, found: null };
};

const begin = (
  host: CoreHost,
  core: RtlCore,
  coverage: Coverage,
  { seed, cycles }: Cases,
  number: number,
): RtlLockstep => {
  host.stall(number % 2 === 0 ? 0 : STALL, number);
  return new RtlLockstep(encodeImage(drawCase(seed, number, FT1_UP5K).program), core, coverage, cycles);
};

/** Steps before the difference that the waveforms begin with. */
const STEPS_BEFORE = 1;

/** Runs a case once more on a core just powered up, with all its signals watched around the difference. */
export const waveforms = (host: WasmHost, cases: Cases, number: number, at: RtlDifference): string => {
  const core = new RtlCore(host);
  const lockstep = begin(host, core, new Coverage(), cases, number);
  const signals = host.signals();
  const vcd = new Vcd(
    signals.map(({ name, bits }) => {
      const parts = `ft1.${name}`.split(".");
      return { path: parts.slice(0, -1).join("."), name: parts.at(-1) ?? "", bits };
    }),
  );
  const watch = (): void =>
    vcd.sample(
      host.clocks,
      signals.map((signal) => signal.value()),
    );
  drawCase(cases.seed, number, FT1_UP5K).trials.forEach((trial, index) => {
    if (index > at.trial) return;
    lockstep.runTrial(trial, (step) => {
      if (index === at.trial && step >= at.step - STEPS_BEFORE) host.onClock(watch);
    });
  });
  host.onClock(null);
  return vcd.text();
};
