/** Verilog → C++ (yosys) → WebAssembly (clang). */
import { BuildError } from "./build-error.ts";
import { type Files, resourcesOf, runTool } from "./toolchain.ts";

/** Seconds each tool may take. */
const SECONDS = { yosys: 300, clang: 900 };

const CLANG_FLAGS = ["-std=c++14", "-O2", "-DNDEBUG", "-fno-exceptions", "-fno-rtti", "-mexec-model=reactor"];

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
    `hierarchy -check -top ${top}`,
    `write_cxxrtl -header ${top}.cc`,
  ].join("; ");
  const translated = await runTool({
    command: "yosys",
    args: ["-q", "-p", script],
    files: verilog,
    results: [`${top}.cc`, `${top}.h`],
    seconds: SECONDS.yosys,
  });
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
