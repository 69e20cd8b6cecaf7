/** Tools that are missing, slow or broken, each named with what to do, and nothing left behind. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import type { BuildError } from "../../../firmware-targets/build/build-error.ts";
import {
  demandTools,
  installTool,
  isInstalled,
  runTool,
  toolsFolder,
} from "../../../firmware-targets/build/toolchain.ts";
import { TOOL_NAMES, TOOLS } from "../../../firmware-targets/build/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "firetime-tools-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PATH = process.env["PATH"];
beforeEach(() => {
  process.env["FIRETIME_TOOLS"] = join(folder, "tools");
  process.env["PATH"] = PATH;
});

const faultOf = async (work: () => unknown): Promise<BuildError> => {
  try {
    await work();
  } catch (thrown) {
    return thrown as BuildError;
  }
  throw new Error("nothing was thrown");
};

/** A program of the system, first on PATH. */
const onPath = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  process.env["PATH"] = `${folder}:${PATH}`;
};

const RUN = {
  command: "yosys",
  args: ["a.v"],
  files: { "sub/a.v": "module a; endmodule" },
  results: ["out.json"],
  seconds: 10,
  system: true,
} as const;

test("tools are pinned: a version and the hash of its archive", () => {
  for (const name of TOOL_NAMES) {
    expect(TOOLS[name].version).toMatch(/^\d+\.\d+\.\d+/);
    expect(TOOLS[name].integrity).toMatch(/^sha512-.{86}==$/);
  }
});

test("a missing tool says what to run, and how much that is", async () => {
  const fault = await faultOf(() => demandTools(["yosys", "nextpnr-ice40", "icepack"]));
  expect(fault.fault).toBe("tool-missing");
  expect(fault.message).toBe("@yowasp/yosys 0.55.944 and @yowasp/nextpnr-ice40 0.8.621 are not installed");
  expect(fault.advice).toBe(
    `run: snn bitstream install yosys nextpnr (261 MB, into ${join(folder, "tools")})`,
  );
});

test("a missing tool of the system is named too", async () => {
  process.env["PATH"] = folder;
  const fault = await faultOf(() => demandTools(["nextpnr-ice40", "icepack"], true));
  expect(fault.message).toBe("nextpnr-ice40 and icepack are not on PATH");
});

test("no network at install: told, and nothing is left that looks installed", async () => {
  onPath("npm", "echo 'npm error code EAI_AGAIN' >&2; mkdir -p node_modules/half; exit 1");
  const fault = await faultOf(() => installTool("yosys"));
  expect(fault.fault).toBe("install");
  expect(fault.message).toBe("@yowasp/yosys 0.55.944 could not be installed: npm reaches no registry");
  expect(isInstalled("yosys")).toBe(false);
  expect(readdirSync(toolsFolder())).toEqual([]);
});

test("an archive that is not the pinned one is refused", async () => {
  onPath("npm", "echo 'npm error code EINTEGRITY' >&2; exit 1");
  const fault = await faultOf(() => installTool("yosys"));
  expect(fault.message).toContain("the archive is not the pinned one");
});

test("a run gives the tool its files and takes its results", async () => {
  onPath("yosys", 'cat sub/a.v > out.json; echo "args $*"');
  const { files, log, code } = await runTool(RUN);
  expect(new TextDecoder().decode(files["out.json"])).toBe("module a; endmodule");
  expect([log, code]).toEqual(["args a.v\n", 0]);
});

test("a tool that writes no result fails with its own last words", async () => {
  onPath("yosys", "echo 'a.v:3: syntax error' >&2; exit 1");
  const fault = await faultOf(() => runTool(RUN));
  expect(fault.fault).toBe("tool-failed");
  expect(fault.message).toBe("yosys ended with code 1 and wrote no out.json:\n  a.v:3: syntax error");
});

test("a tool that does not come to an end is ended", async () => {
  onPath("yosys", "exec sleep 60");
  const begun = performance.now();
  const fault = await faultOf(() => runTool({ ...RUN, seconds: 0.3 }));
  expect(fault.message).toBe("yosys had not finished after 0.3 s and was ended");
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(existsSync(join(tmpdir(), "out.json"))).toBe(false);
});
