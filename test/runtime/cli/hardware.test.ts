/** The commands around the RTL as a person meets them: what is missing or misspelt is named with what to do. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { projectFile } from "../../golden.ts";
import { expectCivil, scratch, snn } from "./snn.ts";

const folder = scratch();

beforeAll(() => {
  // Nothing of this test may depend on what the machine happens to have installed.
  process.env["FIRETIME_TOOLS"] = join(folder, "tools");
});

test("a board that is not known: the nearest name, or all of them", async () => {
  const near = await snn(["bitstream", "build", "--board", "icebraker"], folder);
  expect(near.code).toBe(2);
  expect(near.stderr).toContain("there is no board icebraker: did you mean icebreaker?");
  const far = await snn(["bitstream", "build", "--board", "xyz", "--json"], folder);
  expect(far.stderr).toContain("choose icebreaker, upduino, icesugar or pico-ice");
  expectCivil(far, folder);
});

test("tools that are not installed: the command that installs them", async () => {
  const done = await snn(["bitstream", "build", "--board", "icebreaker", "--out", "x.bin", "--json"], folder);
  expect(done.code).toBe(1);
  expect(done.stderr).toContain("= run: snn bitstream install yosys nextpnr (261 MB, into ");
  expect(done.json()).toMatchObject({ error: { kind: "build", code: "tool-missing" } });
  expectCivil(done, folder);
});

test("a tool or an action that does not exist", async () => {
  const tool = await snn(["bitstream", "install", "yosis"], folder);
  expect([tool.code, tool.stderr]).toEqual([2, expect.stringContaining("did you mean yosys?")]);
  expect((await snn(["bitstream"], folder)).stderr).toContain("build or install?");
  expect((await snn(["bitstream", "build"], folder)).stderr).toContain("board");
});

test("no cases is no lockstep", async () => {
  expect((await snn(["lockstep", "--cases", "0"], folder)).code).toBe(2);
});

test("WebAssembly that is missing says how to make it", async () => {
  const copy = join(folder, "copy");
  mkdirSync(copy);
  cpSync(projectFile("dist"), join(copy, "dist"), { recursive: true });
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  symlinkSync(projectFile("node_modules"), join(copy, "node_modules"));
  const told = await new Promise<string>((resolve) => {
    const words = [join(copy, "dist/snn.js"), "lockstep", "--cases", "1"];
    execFile(process.execPath, words, (_, __, stderr) => resolve(stderr));
  });
  expect(told).toMatch(/is missing\n {2}= run: npm run rtl:build/);
});
