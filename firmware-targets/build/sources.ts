/** The files of the RTL, and the WebAssembly made of them with the hash of what it was made of. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { BuildError } from "./build-error.ts";
import { RECIPE } from "./rtl-wasm.ts";
import type { Files } from "./toolchain.ts";
import { TOOLS } from "./tools.ts";

/** Folders and files under firmware-targets/rtl. */
export const RTL_FOLDER = "firmware-targets/rtl";
const CORE = "core";
export const HOST = "wasm/host.cc";
export const WASM = "wasm/core.wasm";
export const STAMP = "wasm/core.json";

/** The module that the host port belongs to. */
export const TOP = "ft1";
/** The module around it that has the pins of a board. */
export const BOARD_TOP = "top";

/** Verilog and headers of the core by file name. `rtl` is the path of firmware-targets/rtl. */
export const coreSources = (rtl: string): Files =>
  Object.fromEntries(
    readdirSync(join(rtl, CORE))
      .filter((name) => /\.vh?$/.test(name))
      .sort()
      .map((name) => [name, readFileSync(join(rtl, CORE, name), "utf8")]),
  );

/** The same with the module around the core that has a board's pins. */
export const boardSources = (rtl: string): Files => ({
  ...coreSources(rtl),
  [`${BOARD_TOP}.v`]: readFileSync(join(rtl, "board", `${BOARD_TOP}.v`), "utf8"),
});

/** The module that plays a host's words to the core in other simulators. */
export const BENCH = "ft1_tb";
export const benchSource = (rtl: string): string => readFileSync(join(rtl, "bench", `${BENCH}.v`), "utf8");

/** What Verilator's lint lets pass, and why. */
export const LINT = "lint.vlt";
export const lintSource = (rtl: string): string => readFileSync(join(rtl, CORE, LINT), "utf8");

/** Models of cells for simulating the netlist. */
export const cellSources = (rtl: string): Files => ({
  "SB_SPRAM256KA.v": readFileSync(join(rtl, "cells", "SB_SPRAM256KA.v"), "utf8"),
});

export const hostSource = (rtl: string): string => readFileSync(join(rtl, HOST), "utf8");

/** What stands beside the WebAssembly. */
export interface Stamp {
  /** SHA-256 over all sources, in order of their names, the tools' versions, and what they are told to do. */
  readonly sources: string;
  /** SHA-256 of the WebAssembly itself. */
  readonly wasm: string;
}

export const sha256 = (content: Uint8Array | string): string =>
  createHash("sha256").update(content).digest("hex");

/** The hash that the WebAssembly of such sources, made in such a way, carries. */
export const sourcesHash = (core: Files, host: string, recipe: readonly string[] = RECIPE): string => {
  const { yosys, clang } = TOOLS;
  const parts = Object.entries({ ...core, [HOST]: host }).flat();
  return sha256([`yosys ${yosys.version}`, `clang ${clang.version}`, ...recipe, ...parts].join("\0"));
};

const stampOf = (text: string): Stamp | null => {
  try {
    return JSON.parse(text) as Stamp;
  } catch {
    return null;
  }
};

const REBUILD = "run: npm run rtl:build";

/**
 * The WebAssembly of the core.
 * @throws BuildError where it is missing, damaged, or made of other sources, or otherwise, than it would be now
 */
export const coreWasm = (rtl: string): Uint8Array => {
  const [wasm, stamp] = [join(rtl, WASM), join(rtl, STAMP)];
  if (!existsSync(wasm) || !existsSync(stamp))
    throw new BuildError("wasm", `${WASM}, the RTL core as WebAssembly, is missing`, REBUILD);
  const bytes = new Uint8Array(readFileSync(wasm));
  const made = stampOf(readFileSync(stamp, "utf8"));
  if (made?.wasm !== sha256(bytes))
    throw new BuildError("wasm", `${WASM} is not the one that ${STAMP} describes`, REBUILD);
  if (made.sources !== sourcesHash(coreSources(rtl), hostSource(rtl)))
    throw new BuildError(
      "wasm",
      `${WASM} is stale: the RTL, or the way it is built, has changed since`,
      REBUILD,
    );
  return bytes;
};
