import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildNetlistWasm } from "../../../firmware-targets/build/netlist-wasm.ts";
import {
  cellSources,
  coreSources,
  coreWasm,
  hostSource,
  RTL_FOLDER,
  sourcesHash,
  TOP,
} from "../../../firmware-targets/build/sources.ts";
import { demandTools, toolsFolder } from "../../../firmware-targets/build/toolchain.ts";
import { WasmHost } from "../../../firmware-targets/rtl/wasm/wasm-host.ts";
import { makeFolder, readBytes, writeAtomically } from "../../files.ts";
import { SITUATIONS } from "../../rtl/coverage.ts";
import { type LockstepResult, runCases, waveforms } from "../../rtl/run-cases.ts";
import { EXIT, Stop } from "../exit.ts";
import { type Output, output } from "../output.ts";
import { UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface LockstepArguments {
  readonly seed: number;
  readonly cases: number;
  readonly from: number;
  /** Whether cycle counts are compared. */
  readonly cycles: boolean;
  /** The synthesised netlist instead of the Verilog. */
  readonly netlist: boolean;
  readonly vcd: string;
  readonly json: boolean;
}

/** Seen from the bundle, dist/tool.js. */
const RTL = `../${RTL_FOLDER}`;

/** Cases from which on every situation is expected to have come about. */
const ENOUGH = 100;

/** `snn lockstep`: random programs on the simulator and on the chip's RTL, every bit and cycle compared. */
export const lockstepCommand = async (argv: LockstepArguments): Promise<void> => {
  const out = output(argv.json);
  if (argv.cases < 1) throw new UsageError("at least one case is needed");
  const rtl = fileURLToPath(new URL(RTL, import.meta.url));
  const wasm = argv.netlist ? await netlistWasm(rtl, out) : coreWasm(rtl);
  const host = new WasmHost(wasm);
  const bar = out.progress("cases", argv.cases);
  const begun = performance.now();
  const result = runCases(host, argv, (done) => bar.update(done));
  const seconds = (performance.now() - begun) / 1000;
  bar.end();
  const { found, coverage } = result;
  sayCoverage(result, out);
  const speed = host.clocks / seconds / 1e6;
  out.say(
    `${(host.clocks / 1e6).toFixed(1)} M clocks in ${seconds.toFixed(1)} s: ${speed.toFixed(2)} Mcycle/s`,
  );
  if (found) sayDifference(argv, found, wasm, out);
  const missed = argv.cases < ENOUGH ? [] : SITUATIONS.filter((name) => coverage.seen[name] === 0);
  for (const name of missed) out.say(`never met: ${name}`);
  const equal = found === null && missed.length === 0;
  out.say(
    `lockstep${argv.netlist ? " of the netlist" : ""}: seed ${argv.seed}, ${count(result.cases, "case")}, ${count(coverage.seen.firing, "spike")}, ` +
      `${count(result.cycles, "cycle")}${argv.cycles ? "" : " (not compared)"}: ${found ? `case ${found.number} differs` : equal ? "all equal" : "not every situation was met"}`,
  );
  out.result({
    seed: argv.seed,
    cases: result.cases,
    spikes: coverage.seen.firing,
    steps: result.steps,
    cycles: result.cycles,
    clocks: host.clocks,
    megacyclesPerSecond: speed,
    situations: coverage.seen,
    missed,
    difference: found,
  });
  if (!equal) throw new Stop(EXIT.diagnostics);
};

/** The netlist's WebAssembly, kept beside the tools since synthesis takes minutes. */
const netlistWasm = async (rtl: string, out: Output): Promise<Uint8Array> => {
  const [core, host] = [coreSources(rtl), hostSource(rtl)];
  const kept = join(toolsFolder(), `netlist-${sourcesHash(core, host).slice(0, 16)}.wasm`);
  if (existsSync(kept)) return readBytes(kept);
  demandTools(["yosys", "clang++"]);
  out.say("synthesising the netlist and compiling it; this takes minutes, once");
  const { wasm } = await buildNetlistWasm(core, cellSources(rtl), TOP, host);
  makeFolder(toolsFolder());
  writeAtomically(kept, wasm);
  return wasm;
};

const sayCoverage = ({ cases, steps, coverage }: LockstepResult, out: Output): void => {
  out.table(
    ["situation", "times"],
    SITUATIONS.map((name) => [name, coverage.seen[name]]),
  );
  out.say();
  out.say(`${(coverage.seen.firing / cases).toFixed(1)} firings a case, ${(steps / cases).toFixed(1)} steps`);
};

const sayDifference = (
  { vcd, ...cases }: LockstepArguments,
  { number, difference }: NonNullable<LockstepResult["found"]>,
  wasm: Uint8Array,
  out: Output,
): void => {
  const { trial, step, what, simulator, rtl, states } = difference;
  out.say();
  out.say(`case ${number} of seed ${cases.seed}, trial ${trial}, step ${step}: ${what}`);
  out.say(`  simulator: ${simulator}`);
  out.say(`  RTL:       ${rtl}`);
  if (states) {
    out.say(`  the neuron in the simulator: ${states[0]}`);
    out.say(`  the neuron in the RTL:       ${states[1]}`);
  }
  writeAtomically(vcd, waveforms(new WasmHost(wasm), cases, number, difference));
  out.say(`  waveforms of this step and the one before: ${vcd}`);
};
