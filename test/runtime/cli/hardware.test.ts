/** The commands around the RTL as a person meets them: what is missing or misspelt is named with what to do. */
import { execFile } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { RTL_FOLDER, WASM } from "../../../firmware-targets/build/sources.ts";
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

/** A copy of what is shipped, with a change in the RTL's folder; what `snn lockstep` says there. */
const lockstepAfter = (name: string, change: (rtl: string) => void): Promise<string> => {
  const copy = join(folder, name);
  mkdirSync(copy);
  cpSync(projectFile("dist"), join(copy, "dist"), { recursive: true });
  cpSync(projectFile(RTL_FOLDER), join(copy, RTL_FOLDER), { recursive: true });
  writeFileSync(join(copy, "package.json"), '{ "type": "module" }');
  symlinkSync(projectFile("node_modules"), join(copy, "node_modules"));
  change(join(copy, RTL_FOLDER));
  return new Promise((resolve) => {
    const words = [join(copy, "dist/snn.js"), "lockstep", "--cases", "1"];
    execFile(process.execPath, words, (_, __, stderr) => resolve(stderr));
  });
};

test("WebAssembly that is missing, stale or another says how to make it", async () => {
  expect(await lockstepAfter("missing", (rtl) => rmSync(join(rtl, WASM)))).toBe(
    "error: wasm/core.wasm, the RTL core as WebAssembly, is missing\n  = run: npm run rtl:build\n",
  );
  expect(await lockstepAfter("stale", (rtl) => appendFileSync(join(rtl, "core/wheel.v"), "// more\n"))).toBe(
    "error: wasm/core.wasm is stale: the RTL, or the way it is built, has changed since\n  = run: npm run rtl:build\n",
  );
  expect(await lockstepAfter("another", (rtl) => appendFileSync(join(rtl, WASM), "x"))).toBe(
    "error: wasm/core.wasm is not the one that wasm/core.json describes\n  = run: npm run rtl:build\n",
  );
});

/** A program of so many neurons. */
const program = (name: string, neurons: number): string => {
  const file = `${name}.snn`;
  const text = `snn 1
tick 20us
input x[4]          : poisson(200Hz)
pop   a[${neurons}] : cuba(tau_m = 20ms, tau_s = 5ms, threshold = 1)
x -> a : dense(0.6)
`;
  writeFileSync(join(folder, file), text);
  return file;
};

test("a program in lockstep on simulator and RTL, with its own input", async () => {
  const done = await snn(["lockstep", program("small", 8), "--steps", "50", "--json"], folder);
  expect(done.code).toBe(0);
  expect(done.json()).toMatchObject({ file: "small.snn", steps: 50, difference: null });
  expect(done.json()["spikes"]).toBeGreaterThan(20);
  expect(done.stderr.trimEnd().split("\n").at(-1)).toMatch(
    /^lockstep of small\.snn: 50 steps, [\d,]+ spikes, [\d,]+ cycles, \d+\.\d\d Mcycle\/s: all equal$/,
  );
});

test("a program or an image larger than the core", async () => {
  const big = program("big", 300);
  const compiled = await snn(["lockstep", big], folder);
  expect(compiled.code).toBe(1);
  expect(compiled.stderr).toContain("E0602");
  await snn(["compile", big, "--chip", "ft1-sim", "-o", "big.img"], folder);
  const image = await snn(["lockstep", "big.img"], folder);
  expect([image.code, image.stderr]).toEqual([
    1,
    "error: the image is larger than the RTL core: 300 neurons where it holds 256\n" +
      "  = make the network smaller; `snn compile FILE --chip ft1-up5k` names the lines\n",
  ]);
});

test("an image of another chip, even where the core would hold it", async () => {
  const small = program("small", 8);
  for (const [chip, advice] of [
    ["ft1-sim", "compile the program again with `--chip ft1-up5k`"],
    ["loihi1", "compile a program of cuba and li neurons with `--chip ft1-up5k`"],
  ] as const) {
    await snn(["compile", small, "--chip", chip, "-o", "other.img"], folder);
    const done = await snn(["lockstep", "other.img", "--json"], folder);
    expect(done.json()).toMatchObject({
      error: {
        kind: "build",
        code: "image",
        message: `the image is for ${chip}, the RTL core is an ft1-up5k`,
        advice,
      },
    });
    expectCivil(done, folder);
  }
});
