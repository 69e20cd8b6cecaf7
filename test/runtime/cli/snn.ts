/** Runs the built command line as a person would: a process of its own, in a folder of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect } from "vitest";
import { projectFile } from "../../golden.ts";

export const SNN = projectFile("dist/snn.js");
export const YINYANG = projectFile("examples/yinyang.snn");
export const RECURRENT = projectFile("examples/recurrent.snn");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output as JSON. */
  json(): Record<string, unknown>;
}

/** A folder that goes away after the test file. */
export const scratch = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "firetime-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export const snn = (words: readonly string[], cwd: string): Promise<Finished> =>
  new Promise((resolve) => {
    const child = startSnn(words, cwd);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("close", (code) =>
      resolve({
        code,
        stdout,
        stderr,
        json: () => JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, unknown>,
      }),
    );
  });

export const startSnn = (words: readonly string[], cwd: string): ChildProcessWithoutNullStreams =>
  spawn(process.execPath, [SNN, ...words], { cwd, env: { ...process.env, NO_COLOR: "1" } });

/** What every message to a person must be: something, without a stack trace, and nothing left half written. */
export const expectCivil = ({ stdout, stderr }: Finished, folder: string): void => {
  expect(stderr.length).toBeGreaterThan(0);
  expect(stdout + stderr).not.toMatch(/\n\s+at .*[:(]/);
  // What the person wrote is quoted in backticks and may be anything.
  expect((stdout + stderr).replace(/`[^`]*`/g, "")).not.toMatch(/bug in Firetime|undefined|NaN|\[object/);
  expect(readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
};

/** A fake board in a process of its own; resolves once it listens. */
export const startBoard = (
  cwd: string,
  ...words: readonly string[]
): Promise<{ readonly port: number; stop(): void }> =>
  new Promise((resolve, reject) => {
    const child = startSnn(["board", "--tcp", "0", "--json", ...words], cwd);
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      if (!stdout.includes("\n")) return;
      const { port } = JSON.parse(stdout.split("\n")[0]) as { port: number };
      resolve({ port, stop: () => child.kill("SIGTERM") });
    });
    child.on("close", (code) => reject(new Error(`the board ended with ${code}`)));
  });
