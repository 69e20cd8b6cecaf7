/** What runs in lockstep, and the waveforms of where it differs. */
import type { CoreHost } from "../../firmware-targets/rtl/host.ts";
import { RtlCore } from "../../firmware-targets/rtl/rtl-core.ts";
import { Vcd } from "../../firmware-targets/rtl/vcd.ts";
import type { WasmHost } from "../../firmware-targets/rtl/wasm/wasm-host.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { SpikeRecorder } from "../../hw-models/trace.ts";
import type { RunPlan } from "../session.ts";
import { Coverage } from "./coverage.ts";
import type { Trial } from "./draw-case.ts";
import { type RtlDifference, RtlLockstep } from "./rtl-lockstep.ts";

export interface Job {
  readonly image: Uint8Array;
  readonly trials: readonly Trial[];
  /** How often, in 256ths, the host lets the core wait with a firing, and the seed of when. */
  readonly stall: readonly [often: number, seed: number];
  /** Whether cycle counts are compared. */
  readonly cycles: boolean;
}

export interface JobResult {
  readonly steps: number;
  /** Clock cycles of all steps, by the core's own count. */
  readonly cycles: number;
  readonly difference: RtlDifference | null;
}

/** A run as `snn run` does it. */
export const jobOfRun = (image: Uint8Array, plan: RunPlan, cycles: boolean): Job => ({
  image,
  trials: [...trialsOf(plan)],
  stall: [0, 0],
  cycles,
});

function* trialsOf({ steps, stepTicks, trialSteps, input }: RunPlan): Generator<Trial> {
  for (let done = 0; done < steps; ) {
    const now = Math.min(trialSteps || steps, steps - done);
    const spikes = input(tick(done * stepTicks), tick((done + now) * stepTicks));
    const sorted = new SpikeRecorder();
    spikes.ticks.forEach((at, n) => {
      sorted.spike(at, spikes.neurons[n]);
    });
    yield { steps: now, stimulus: sorted.sorted() };
    done += now;
  }
}

/**
 * Runs a job to the first difference.
 * @throws ChipFault where the simulator can go no further, unless `tolerant`
 */
export const runJob = (
  host: CoreHost,
  core: RtlCore,
  coverage: Coverage,
  job: Job,
  tolerant: boolean,
): JobResult => {
  const lockstep = begin(host, core, coverage, job);
  let [steps, cycles] = [0, 0];
  for (const trial of job.trials) {
    const difference = lockstep.runTrial(trial);
    steps += lockstep.machine.stepsDone;
    cycles += core.cycles;
    if (difference) return { steps, cycles, difference };
    if (lockstep.stopped && !tolerant) throw lockstep.stopped;
  }
  return { steps, cycles, difference: null };
};

const begin = (host: CoreHost, core: RtlCore, coverage: Coverage, job: Job): RtlLockstep => {
  host.stall(...job.stall);
  return new RtlLockstep(job.image, core, coverage, job.cycles);
};

/** Steps before the difference that the waveforms begin with. */
const STEPS_BEFORE = 1;

/** Runs a job once more on a core just powered up, with all its signals watched around the difference. */
export const waveforms = (host: WasmHost, job: Job, at: RtlDifference): string => {
  const lockstep = begin(host, new RtlCore(host), new Coverage(), job);
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
  job.trials.slice(0, at.trial + 1).forEach((trial, index) => {
    lockstep.runTrial(trial, (step) => {
      if (index === at.trial && step >= at.step - STEPS_BEFORE) host.onClock(watch);
    });
  });
  host.onClock(null);
  return vcd.text();
};
