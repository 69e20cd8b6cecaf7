import process from "node:process";
import { fileURLToPath } from "node:url";
import { coreWasm, RTL_FOLDER } from "../../../firmware-targets/build/sources.ts";
import { demandCore } from "../../../firmware-targets/rtl/load.ts";
import { RtlCore } from "../../../firmware-targets/rtl/rtl-core.ts";
import { WasmHost } from "../../../firmware-targets/rtl/wasm/wasm-host.ts";
import { FT1_UP5K } from "../../../hw-models/chip/ft1-up5k.ts";
import { looksLikeImage } from "../../../hw-models/image.ts";
import { readBytes, writeAtomically } from "../../files.ts";
import { Coverage, SITUATIONS } from "../../rtl/coverage.ts";
import { type Job, jobOfRun, runJob, waveforms } from "../../rtl/job.ts";
import type { RtlDifference } from "../../rtl/rtl-lockstep.ts";
import { jobOfCase, type LockstepResult, runCases } from "../../rtl/run-cases.ts";
import { EXIT, Stop } from "../exit.ts";
import { type Output, output } from "../output.ts";
import { loadImage } from "../program.ts";
import { planOf, stepsOf } from "../run-plan.ts";
import { UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface LockstepArguments {
  /** A program or image instead of random cases. */
  readonly file: string | undefined;
  readonly steps: number | undefined;
  readonly input: string | undefined;
  readonly sample: number | undefined;
  readonly seed: number;
  readonly cases: number;
  readonly from: number;
  /** Whether cycle counts are compared. */
  readonly cycles: boolean;
  readonly vcd: string;
  readonly json: boolean;
}

/** Seen from the bundle, dist/tool.js. */
const RTL = `../${RTL_FOLDER}`;

/** Cases from which on every situation is expected to have come about. */
const ENOUGH = 100;

/** `snn lockstep`: programs on the simulator and on the chip's RTL, every bit and cycle compared. */
export const lockstepCommand = async (argv: LockstepArguments): Promise<void> => {
  const out = output(argv.json);
  if (argv.cases < 1) throw new UsageError("at least one case is needed");
  const wasm = coreWasm(fileURLToPath(new URL(RTL, import.meta.url)));
  if (argv.file === undefined) lockstepCases(argv, wasm, out);
  else lockstepFile({ ...argv, file: argv.file }, wasm, out);
};

/** Random cases. */
const lockstepCases = (argv: LockstepArguments, wasm: Uint8Array, out: Output): void => {
  const host = new WasmHost(wasm);
  const bar = out.progress("cases", argv.cases);
  const speed = stopwatch(host);
  const result = runCases(host, argv, (done) => bar.update(done));
  const megacycles = speed();
  bar.end();
  const { found, coverage } = result;
  sayCoverage(result, out);
  if (found) {
    out.say(`\ncase ${found.number} of seed ${argv.seed} differs:`);
    sayDifference(jobOfCase(argv, found.number), found.difference, wasm, argv.vcd, out);
  }
  const missed = argv.cases < ENOUGH ? [] : SITUATIONS.filter((name) => coverage.seen[name] === 0);
  for (const name of missed) out.say(`never met: ${name}`);
  const equal = found === null && missed.length === 0;
  out.say(
    `lockstep: seed ${argv.seed}, ${count(result.cases, "case")}, ${count(coverage.seen.firing, "spike")}, ` +
      `${count(result.cycles, "cycle")}${argv.cycles ? "" : " (not compared)"}, ${toldSpeed(megacycles)}: ${found ? `case ${found.number} differs` : equal ? "all equal" : "not every situation was met"}`,
  );
  out.result({
    seed: argv.seed,
    cases: result.cases,
    spikes: coverage.seen.firing,
    steps: result.steps,
    cycles: result.cycles,
    clocks: host.clocks,
    megacyclesPerSecond: megacycles,
    situations: coverage.seen,
    missed,
    difference: found,
  });
  if (!equal) throw new Stop(EXIT.diagnostics);
};

/** A program or image of the user's, with the input that `snn run` would give it. */
const lockstepFile = (
  argv: LockstepArguments & { readonly file: string },
  wasm: Uint8Array,
  out: Output,
): void => {
  const { file, vcd } = argv;
  // A program is compiled for the core; an image is what it is, and the core says why it cannot take it.
  const loaded = loadImage(file, looksLikeImage(readBytes(file)) ? {} : { chip: FT1_UP5K.name }, out);
  const { trialSteps } = demandCore(loaded.program);
  const steps = stepsOf(loaded.program, argv.steps);
  const job = jobOfRun(loaded.image, planOf(loaded, argv, steps, out), argv.cycles);
  const host = new WasmHost(wasm);
  const coverage = new Coverage();
  const speed = stopwatch(host);
  const result = runJob(host, new RtlCore(host), coverage, job, false);
  const megacycles = speed();
  const { difference } = result;
  if (difference) {
    out.say(`${file} differs:`);
    sayDifference(job, difference, wasm, vcd, out);
  }
  const trials = trialSteps > 0 ? ` in trials of ${count(trialSteps, "step")}` : "";
  out.say(
    `lockstep of ${file}: ${count(result.steps, "step")}${trials}, ${count(coverage.seen.firing, "spike")}, ` +
      `${count(result.cycles, "cycle")}${argv.cycles ? "" : " (not compared)"}, ${toldSpeed(megacycles)}: ${difference ? "different" : "all equal"}`,
  );
  out.result({
    file,
    steps: result.steps,
    spikes: coverage.seen.firing,
    cycles: result.cycles,
    clocks: host.clocks,
    megacyclesPerSecond: megacycles,
    difference,
  });
  if (difference) throw new Stop(EXIT.diagnostics);
};

/** Mcycle/s of processor time from here to the call: simulator, RTL and comparison. */
const stopwatch = (host: WasmHost): (() => number) => {
  const [begun, clocks] = [process.cpuUsage().user, host.clocks];
  return () => (host.clocks - clocks) / (process.cpuUsage().user - begun);
};

const toldSpeed = (megacycles: number): string => `${megacycles.toFixed(2)} Mcycle/s`;

const sayCoverage = ({ cases, steps, coverage }: LockstepResult, out: Output): void => {
  out.table(
    ["situation", "times"],
    SITUATIONS.map((name) => [name, coverage.seen[name]]),
  );
  out.say();
  out.say(`${(coverage.seen.firing / cases).toFixed(1)} firings a case, ${(steps / cases).toFixed(1)} steps`);
};

const sayDifference = (
  job: Job,
  difference: RtlDifference,
  wasm: Uint8Array,
  vcd: string,
  out: Output,
): void => {
  const { trial, step, what, simulator, rtl, states } = difference;
  out.say(`trial ${trial}, step ${step}: ${what}`);
  out.say(`  simulator: ${simulator}`);
  out.say(`  RTL:       ${rtl}`);
  if (states) {
    out.say(`  the neuron in the simulator: ${states[0]}`);
    out.say(`  the neuron in the RTL:       ${states[1]}`);
  }
  writeAtomically(vcd, waveforms(new WasmHost(wasm), job, difference));
  out.say(`  waveforms of this step and the one before: ${vcd}`);
};
