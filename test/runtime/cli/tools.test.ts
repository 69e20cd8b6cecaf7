/** The tools around a program: its canonical form, its insides, its picture. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { expectCivil, type Finished, RECURRENT, scratch, snn, startSnn, YINYANG } from "./snn.ts";

const LOOSE = "snn 1\ntick 1ms # finest\n\n\npop a[3]:if()\n";
const TIDY = "snn 1\ntick 1ms                                # finest\n\npop a[3] : if()\n";

describe("fmt", () => {
  test("rewrites what is not canonical, and only that", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "loose.snn"), LOOSE);
    writeFileSync(join(folder, "tidy.snn"), TIDY);
    const { mtimeMs } = statSync(join(folder, "tidy.snn"));
    const done = await snn(["fmt", "loose.snn", "tidy.snn"], folder);
    expect(done.code).toBe(0);
    expect(done.stdout).toBe("loose.snn is in its canonical form now\n1 file left as it was\n");
    expect(readFileSync(join(folder, "loose.snn"), "utf8")).toBe(TIDY);
    expect(statSync(join(folder, "tidy.snn")).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(folder).sort()).toEqual(["loose.snn", "tidy.snn"]);
  });

  test("--check names what is not canonical and writes nothing", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "loose.snn"), LOOSE);
    const done = await snn(["fmt", "--check", "loose.snn", YINYANG, RECURRENT], folder);
    expect([done.code, done.stdout]).toEqual([1, "loose.snn\n"]);
    expect(readFileSync(join(folder, "loose.snn"), "utf8")).toBe(LOOSE);
    const json = await snn(["fmt", "--check", "--json", "loose.snn", YINYANG], folder);
    expect(json.json()).toEqual({ changed: ["loose.snn"], diagnostics: [] });
    expect((await snn(["fmt", "--check", YINYANG, RECURRENT], folder)).code).toBe(0);
  });

  test("--stdout prints a file, - prints what it reads", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "loose.snn"), LOOSE);
    const printed = await snn(["fmt", "--stdout", "loose.snn"], folder);
    expect([printed.code, printed.stdout]).toEqual([0, TIDY]);
    expect(readFileSync(join(folder, "loose.snn"), "utf8")).toBe(LOOSE);
    expect(await piped(["fmt", "-"], LOOSE, folder)).toEqual({ code: 0, stdout: TIDY });
  });

  test("does not touch a program with syntax errors, and shows them", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "broken.snn"), `${LOOSE}pop b[3 : if()\n`);
    writeFileSync(join(folder, "loose.snn"), LOOSE);
    const done = await snn(["fmt", "broken.snn", "loose.snn"], folder);
    expect(done.code).toBe(1);
    expectCivil(done, folder);
    expect(done.stderr).toContain("error E0108");
    expect(readFileSync(join(folder, "broken.snn"), "utf8")).toBe(`${LOOSE}pop b[3 : if()\n`);
    expect(readFileSync(join(folder, "loose.snn"), "utf8")).toBe(TIDY);
    const missing = await snn(["fmt", "none.snn"], folder);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("E0801")]);
  });

  test.each([
    [["fmt"]],
    [["fmt", "--check", "--stdout", YINYANG]],
    [["fmt", "--stdout", YINYANG, RECURRENT]],
    [["fmt", "--stdout", "--json", YINYANG]],
  ])("refuses %j", async (words) => {
    const folder = scratch();
    const done = await snn(words, folder);
    expect(done.code).toBe(2);
    expectCivil(done, folder);
  });
});

describe("compile --emit", () => {
  const emit = async (stage: string, ...words: readonly string[]): Promise<Record<string, unknown>> => {
    const done = await snn(["compile", YINYANG, "--emit", stage, ...words], scratch());
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(done.stdout.split("\n").length).toBeGreaterThan(20);
    return JSON.parse(done.stdout) as Record<string, unknown>;
  };

  test("prints each stage as JSON of many lines", async () => {
    const ast = await emit("ast");
    expect(ast["statements"]).toContainEqual({ kind: "header", version: "1", span: "1:1" });
    expect(await emit("network")).toMatchObject({ source: "yinyang.snn", seed: 0, projections: [{}, {}] });
    expect(await emit("network", "--seed", "9")).toMatchObject({ seed: 9 });
    const { projections } = (await emit("edges")) as { projections: { synapses: number[][] }[] };
    expect(projections.map(({ synapses }) => synapses.length)).toEqual([480, 360]);
    expect(await emit("placement", "--chip", "ft1-sim")).toMatchObject({
      chip: "ft1-sim",
      cores: [{ core: 0, neurons: 123 }],
    });
    expect(await emit("program")).toMatchObject({ chip: "ft1-up5k", networkNeurons: 127 });
  });

  test("shows a program's errors, and takes neither -o nor --json", async () => {
    const folder = scratch();
    writeFileSync(join(folder, "bad.snn"), "snn 1\ntick 1\n");
    const bad = await snn(["compile", "bad.snn", "--emit", "network"], folder);
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining("error E")]);
    expect(bad.json()).toMatchObject({ diagnostics: [{ file: "bad.snn", line: 2 }] });
    for (const words of [["--json"], ["-o", "x.img"]])
      expect((await snn(["compile", YINYANG, "--emit", "ast", ...words], folder)).code).toBe(2);
    expect(readdirSync(folder)).toEqual(["bad.snn"]);
  });
});

describe("graph", () => {
  test("writes an SVG picture, or prints it", async () => {
    const folder = scratch();
    const done = await snn(["graph", RECURRENT, "-o", "r.svg", "--json"], folder);
    expect(done.json()).toEqual({ output: "r.svg", populations: 3, projections: 6 });
    const svg = readFileSync(join(folder, "r.svg"), "utf8");
    expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    expect((await snn(["graph", RECURRENT], folder)).stdout).toBe(svg);
    expect((await snn(["graph", RECURRENT, "--json"], folder)).code).toBe(2);
    expect(readdirSync(folder)).toEqual(["r.svg"]);
  });
});

/** Runs with a text as standard input. */
const piped = (
  words: readonly string[],
  text: string,
  cwd: string,
): Promise<Pick<Finished, "code" | "stdout">> =>
  new Promise((resolve) => {
    const child = startSnn(words, cwd);
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.on("close", (code) => resolve({ code, stdout }));
    child.stdin.end(text);
  });
