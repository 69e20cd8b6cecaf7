/** Verilog → C++ (yosys) → WebAssembly (clang). */
import { BuildError } from "./build-error.ts";
import { type Files, resourcesOf, runTool } from "./toolchain.ts";

/** Seconds each tool may take. */
const SECONDS = { yosys: 600, clang: 1800 };

/** What yosys does once the Verilog of a module is read. */
const yosysSteps = (top: string): readonly string[] => [
  `hierarchy -check -top ${top}`,
  // Writes of single bits become one write of a word.
  "proc; flatten; opt -full; memory -nomap",
  // Words of which each part has its own driver fall apart, so that one evaluation settles everything.
  "splitnets -driver; opt_clean",
  // Names of registers and wires for waveforms, but no second copy of the logic for those optimised away.
  `write_cxxrtl -g3 -header ${top}.cc`,
];

/** Half the time goes into small functions of cxxrtl's that clang would not put in place by itself. */
const CLANG_FLAGS = [
  ...["-std=c++14", "-O2", "-DNDEBUG", "-fno-exceptions", "-fno-rtti", "-mexec-model=reactor"],
  ...["-mllvm", "-inline-threshold=2000"],
];

/** All that the WebAssembly depends on beside its sources and the versions of the tools. */
export const RECIPE = [...yosysSteps("TOP"), ...CLANG_FLAGS];

export interface WasmBuild {
  readonly wasm: Uint8Array;
  readonly yosysSeconds: number;
  readonly clangSeconds: number;
}

/**
 * @param verilog sources by name
 * @throws BuildError
 */
export const buildWasm = async (verilog: Files, top: string, host: string): Promise<WasmBuild> => {
  const script = [
    ...Object.keys(verilog)
      .filter((name) => name.endsWith(".v"))
      .map((name) => `read_verilog -I. ${name}`),
    ...yosysSteps(top),
  ].join("; ");
  const translated = await runTool({
    command: "yosys",
    args: ["-q", "-p", script],
    files: verilog,
    results: [`${top}.cc`, `${top}.h`],
    seconds: SECONDS.yosys,
  });
  demandOneEvaluation(translated.files, top);
  demandOneWrite(translated.files, top);
  const compiled = await runTool({
    command: "clang++",
    args: [...CLANG_FLAGS, "-Iinclude", "host.cc", "-o", "core.wasm"],
    files: { ...translated.files, "host.cc": host, ...(await cxxrtlHeaders()) },
    results: ["core.wasm"],
    seconds: SECONDS.clang,
  });
  return {
    wasm: compiled.files["core.wasm"],
    yosysSeconds: translated.seconds,
    clangSeconds: compiled.seconds,
  };
};

/**
 * host.cc evaluates rising edges only, once: right where the clock is all that is waited for, and where no
 * wire needs a second look.
 * @throws BuildError
 */
const demandOneEvaluation = (files: Readonly<Record<string, Uint8Array>>, top: string): void => {
  const text = (name: string): string => new TextDecoder().decode(files[name]);
  const edges = new Set(text(`${top}.h`).match(/\bprev_\w+/g));
  if (edges.size !== 1 || !edges.has("prev_p_clock"))
    throw new BuildError(
      "tool-failed",
      `${top} waits for edges of more than its clock: ${[...edges].join(", ") || "none at all"}`,
      "write it with one clock and synchronous resets",
    );
  if (!text(`${top}.cc`).includes("bool converged = true;"))
    throw new BuildError(
      "tool-failed",
      `${top} has wires that feed back on themselves`,
      "yosys names them: `write_cxxrtl` without -q",
    );
};

/**
 * host.cc keeps one write a clock of each memory.
 * @throws BuildError
 */
const demandOneWrite = (files: Readonly<Record<string, Uint8Array>>, top: string): void => {
  const text = new TextDecoder().decode(files[`${top}.cc`]);
  const written: readonly string[] = text.match(/\bmemory_\w+(?=\.update\()/g) ?? [];
  const twice = written.find((memory, n) => written.indexOf(memory) < n);
  if (twice !== undefined)
    throw new BuildError(
      "tool-failed",
      `${twice} of ${top} is written by more than one port`,
      "write it with one port, or give host.cc a memory with two",
    );
};

/** The headers that generated C++ includes; they are among yosys's own files. */
const cxxrtlHeaders = async (): Promise<Files> => {
  type Tree = { readonly [name: string]: Tree | string };
  const { filesystem } = (await resourcesOf("yosys", "resources-yosys.js")) as { readonly filesystem: Tree };
  const found: Record<string, string> = {};
  const walk = (tree: Tree, path: string): void => {
    for (const [name, entry] of Object.entries(tree))
      if (typeof entry === "string") found[`${path}/${name}`] = entry;
      else walk(entry, `${path}/${name}`);
  };
  const folder = ["share", "include", "backends", "cxxrtl", "runtime"].reduce<Tree | string | undefined>(
    (tree, name) => (typeof tree === "object" ? tree[name] : undefined),
    filesystem,
  );
  if (typeof folder !== "object")
    throw new BuildError("tool-failed", "yosys came without the headers of cxxrtl", "install it again");
  walk(folder, "include");
  return found;
};
