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
