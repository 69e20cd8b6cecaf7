/**
 * `npm run rtl:verilator`, `npm run rtl:icarus [-- --seed S --cases N]`: a second opinion on the RTL by a
 * simulator of its own. Lints it, then plays what `snn lockstep` does with the WebAssembly, every answer
 * compared. Where the simulator is not installed it says so and is no failure.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BuildError } from "../firmware-targets/build/build-error.ts";
import {
  BENCH,
  benchSource,
  coreSources,
  coreWasm,
  LINT,
  lintSource,
  RTL_FOLDER,
  TOP,
} from "../firmware-targets/build/sources.ts";
import { onPath, runProcess } from "../firmware-targets/build/toolchain.ts";
import { RecordingHost } from "../firmware-targets/rtl/bench/vectors.ts";
import { WasmHost } from "../firmware-targets/rtl/wasm/wasm-host.ts";
import { verdictOn } from "../runtime/cli/exit.ts";
import { runCases } from "../runtime/rtl/run-cases.ts";

/** Seen from the bundle in dist/. */
const RTL = fileURLToPath(new URL(`../${RTL_FOLDER}`, import.meta.url));

interface Step {
  readonly what: string;
  readonly words: readonly [string, ...string[]];
}

interface Simulator {
  readonly program: string;
  /** Cases unless told: a slow simulator gets few. */
  readonly cases: number;
  /** Commands one after the other, in a folder with the sources and `vectors.hex`. */
  readonly steps: (verilog: readonly string[], vectors: number) => readonly Step[];
}

const SIMULATORS: Readonly<Record<string, Simulator>> = {
  verilator: {
    program: "verilator",
    cases: 20,
    steps: (verilog, vectors) => [
      {
        what: "lint",
        words: ["verilator", "--lint-only", "-Wall", "-I.", "--top-module", TOP, LINT, ...verilog],
      },
      {
        what: "build",
        words: [
          ...([
            "verilator",
            "--binary",
            "--timing",
            "-Wno-fatal",
            "-Wno-lint",
            "-Wno-style",
            "-O3",
            "-I.",
          ] as const),
          ...["-CFLAGS", "-O2", "--top-module", BENCH, `-GCOUNT=${vectors}`, `${BENCH}.v`, ...verilog],
        ],
      },
      { what: "run", words: [`obj_dir/V${BENCH}`] },
    ],
  },
  icarus: {
    program: "iverilog",
    cases: 1,
    steps: (verilog, vectors) => [
      {
        what: "build",
        words: [
          "iverilog",
          "-g2005",
          "-Wall",
          "-Wno-timescale",
          "-I.",
          "-s",
          BENCH,
          `-P${BENCH}.COUNT=${vectors}`,
          "-o",
          "bench",
          `${BENCH}.v`,
          ...verilog,
        ],
      },
      { what: "run", words: ["vvp", "-n", "bench"] },
    ],
  },
};

/** Seconds a step may take. */
const SECONDS = 3600;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" }, cases: { type: "string" } },
});

const opinion = async (name: string): Promise<string> => {
  const simulator = SIMULATORS[name];
  if (simulator === undefined) throw new Error(`no simulator is called ${name}`);
  const { program, steps } = simulator;
  if (onPath(program) === null)
    return `skipped: ${program} is not installed (sudo apt-get install ${program})`;
  const host = new WasmHost(coreWasm(RTL));
  const recording = new RecordingHost(host);
  const range = {
    seed: Number(values.seed),
    from: 0,
    cases: Number(values.cases ?? simulator.cases),
    cycles: true,
  };
  const { found, coverage } = runCases(recording, range);
  if (found)
    throw new BuildError(
      "engine",
      "the WebAssembly already differs from the simulator",
      "run: npm run lockstep",
    );
  const sources = coreSources(RTL);
  const folder = mkdtempSync(join(tmpdir(), "firetime-rtl-"));
  try {
    for (const [file, text] of Object.entries({
      ...sources,
      [`${BENCH}.v`]: benchSource(RTL),
      [LINT]: lintSource(RTL),
    }))
      writeFileSync(join(folder, file), text);
    writeFileSync(join(folder, "vectors.hex"), recording.text());
    const verilog = Object.keys(sources).filter((file) => file.endsWith(".v"));
    for (const { what, words } of steps(verilog, recording.count)) {
      const [command, ...rest] = words;
      const begun = performance.now();
      const { code, log } = await runProcess(command, rest, folder, SECONDS);
      console.log(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      const clean =
        what === "run"
          ? log.includes(`EQUAL ${recording.count - 1} vectors`)
          : (code === 0 && log.trim() === "") || (what === "build" && code === 0);
      if (!clean)
        throw new BuildError(
          "engine",
          `${name} does not agree (${what}):\n${log.trim().slice(0, 4000)}`,
          "mend the RTL, then run: npm run rtl:build",
        );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return `${name}: ${range.cases} cases of seed ${range.seed}, ${coverage.seen.firing.toLocaleString("en-US")} spikes, ${(host.clocks / 1e6).toFixed(1)} M clocks: every answer equal`;
};

try {
  console.log(await opinion(positionals[0] ?? ""));
} catch (thrown) {
  const { text, exit } = verdictOn(thrown);
  if (text !== null) console.error(text);
  process.exitCode = exit;
}
