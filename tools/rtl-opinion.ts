/**
 * `npm run rtl:verilator`, `npm run rtl:icarus [-- --seed S --from N --cases N]`: a second opinion on the RTL by
 * a simulator of its own. Lints it, then plays what `snn lockstep` does with the WebAssembly, every answer
 * compared: spikes, states, cycles. `--netlist` plays it to what synthesis made of the RTL, cells of the iCE40,
 * instead. Where the simulator is not installed it says so and is no failure.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { BuildError } from "../firmware-targets/build/build-error.ts";
import { netlistSources } from "../firmware-targets/build/netlist-model.ts";
import {
  BENCH,
  benchSource,
  cellSources,
  coreSources,
  coreWasm,
  LINT,
  lintSource,
  RTL_FOLDER,
  TOP,
} from "../firmware-targets/build/sources.ts";
import { type Files, onPath, runProcess } from "../firmware-targets/build/toolchain.ts";
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

interface Design {
  /** Names of files. */
  readonly verilog: readonly string[];
  /** Words for the bench to play. */
  readonly vectors: number;
  /** Cells that synthesis made. */
  readonly netlist: boolean;
}

interface Simulator {
  readonly program: string;
  /** Cases unless told: a slow simulator gets few. */
  readonly cases: number;
  /** The first of them unless told: 12 is a short one in which neurons fire. */
  readonly from: number;
  /** Commands one after the other, in a folder with the sources and `vectors.hex`. */
  readonly steps: (design: Design) => readonly Step[];
}

/** Text macros: of the bench, and of yosys's models of cells, whose default inputs only yosys reads. */
const NETLIST_MACROS = ["-DFT1_NETLIST", "-DNO_ICE40_DEFAULT_ASSIGNMENTS"];

const SIMULATORS: Readonly<Record<string, Simulator>> = {
  verilator: {
    program: "verilator",
    cases: 20,
    from: 0,
    steps: ({ verilog, vectors, netlist }) => {
      const lint: Step = {
        what: "lint",
        words: ["verilator", "--lint-only", "-Wall", "-I.", "--top-module", TOP, LINT, ...verilog],
      };
      const build: Step = {
        what: "build",
        words: [
          ...(["verilator", "--binary", "--timing", "-Wno-fatal", "-Wno-lint", "-Wno-style"] as const),
          ...["-O3", "-I.", "--top-module", BENCH, `-GCOUNT=${vectors}`],
          // A netlist is megabytes of C++.
          ...(netlist ? [...NETLIST_MACROS, "-MAKEFLAGS", "OPT_FAST=-O1 OPT_SLOW=-O0"] : ["-CFLAGS", "-O2"]),
          ...[`${BENCH}.v`, ...verilog],
        ],
      };
      const run: Step = { what: "run", words: [`obj_dir/V${BENCH}`] };
      return netlist ? [build, run] : [lint, build, run];
    },
  },
  icarus: {
    program: "iverilog",
    cases: 1,
    from: 12,
    steps: ({ verilog, vectors, netlist }) => [
      {
        what: "build",
        words: [
          ...(["iverilog", "-g2005", "-Wall", "-Wno-timescale", "-I."] as const),
          ...(netlist ? NETLIST_MACROS : []),
          ...["-s", BENCH, `-P${BENCH}.COUNT=${vectors}`, "-o", "bench", `${BENCH}.v`, ...verilog],
        ],
      },
      { what: "run", words: ["vvp", "-n", "bench"] },
    ],
  },
};

/** Cases for a netlist unless told. */
const NETLIST_CASES = 100;

/** The header that bench and core share. */
const PARAMS = "ft1_params.vh";

/** Seconds a step may take. */
const SECONDS = 3600;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: "1" },
    from: { type: "string" },
    cases: { type: "string" },
    netlist: { type: "boolean", default: false },
  },
});

/** What synthesis makes of the core, with models of its cells, and the header of the bench. */
const netlist = async (): Promise<Files> => {
  const core = coreSources(RTL);
  console.log("synthesising the netlist");
  const sources = await netlistSources(core, cellSources(RTL), TOP);
  return { ...sources, [PARAMS]: core[PARAMS] };
};

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
    from: Number(values.from ?? simulator.from),
    cases: Number(values.cases ?? (values.netlist ? NETLIST_CASES : simulator.cases)),
    cycles: true,
  };
  const { found, coverage } = runCases(recording, range);
  if (found)
    throw new BuildError(
      "engine",
      "the WebAssembly already differs from the simulator",
      "run: npm run lockstep",
    );
  const sources = values.netlist ? await netlist() : coreSources(RTL);
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
    for (const { what, words } of steps({ verilog, vectors: recording.count, netlist: values.netlist })) {
      const [command, ...rest] = words;
      const begun = performance.now();
      const { code, log } = await runProcess(command, rest, folder, SECONDS);
      const seconds = (performance.now() - begun) / 1000;
      const speed = what === "run" ? `, ${(host.clocks / seconds / 1e6).toFixed(3)} Mcycle/s` : "";
      console.log(`${what}: ${seconds.toFixed(1)} s${speed}`);
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
  return `${name}${values.netlist ? " on the netlist" : ""}: ${range.cases} cases of seed ${range.seed}, ${coverage.seen.firing.toLocaleString("en-US")} spikes, ${(host.clocks / 1e6).toFixed(1)} M clocks: every answer equal`;
};

try {
  console.log(await opinion(positionals[0] ?? ""));
} catch (thrown) {
  const { text, exit } = verdictOn(thrown);
  if (text !== null) console.error(text);
  process.exitCode = exit;
}
