/**
 * `npm run rtl:build`: the RTL core as WebAssembly, with the hash of what it was made of. `--check` only tells
 * whether it is fresh; `--install` installs the tools first where they are missing.
 */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWasm } from "../firmware-targets/build/rtl-wasm.ts";
import {
  coreSources,
  coreWasm,
  hostSource,
  RTL_FOLDER,
  STAMP,
  type Stamp,
  sha256,
  sourcesHash,
  TOP,
  WASM,
} from "../firmware-targets/build/sources.ts";
import { installTool, isInstalled } from "../firmware-targets/build/toolchain.ts";
import { verdictOn } from "../runtime/cli/exit.ts";
import { writeAtomically } from "../runtime/files.ts";

/** Seen from the bundle in dist/. */
const RTL = fileURLToPath(new URL(`../${RTL_FOLDER}`, import.meta.url));

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    install: { type: "boolean", default: false },
  },
});

const build = async (): Promise<void> => {
  if (values.install)
    for (const name of ["yosys", "clang"] as const)
      if (!isInstalled(name)) {
        console.log(`installing ${name}`);
        await installTool(name);
      }
  console.log("Verilog → C++ → WebAssembly; this takes a minute");
  // Read once: what is hashed is what was built, whoever edits meanwhile.
  const [core, host] = [coreSources(RTL), hostSource(RTL)];
  const { wasm, yosysSeconds, clangSeconds } = await buildWasm(core, TOP, host);
  const stamp: Stamp = { sources: sourcesHash(core, host), wasm: sha256(wasm) };
  writeAtomically(`${RTL}/${WASM}`, wasm);
  writeAtomically(`${RTL}/${STAMP}`, `${JSON.stringify(stamp, null, 2)}\n`);
  console.log(`yosys ${yosysSeconds.toFixed(1)} s, clang ${clangSeconds.toFixed(1)} s`);
  console.log(
    `wrote ${RTL_FOLDER}/${WASM} (${wasm.length.toLocaleString("en-US")} bytes, sha256 ${stamp.wasm})`,
  );
};

try {
  if (values.check) console.log(`${WASM} is fresh (${coreWasm(RTL).length.toLocaleString("en-US")} bytes)`);
  else await build();
} catch (thrown) {
  const { text, exit } = verdictOn(thrown);
  if (text !== null) console.error(text);
  process.exitCode = exit;
}
