/** Programs that the front end takes and a chip does not, or only with a warning: each with its exact text. */
import { existsSync, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CODES, type Code } from "../../compiler/codes.ts";
import { compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import { renderAll } from "../../compiler/render.ts";
import { expectGolden, projectFile, readProject } from "../golden.ts";

const FOLDER = "test/cases/chip";
const CASES = readdirSync(projectFile(FOLDER)).filter((name) => name.endsWith(".snn"));

const said = (name: string): readonly Diagnostic[] => {
  const { network, diagnostics } = analyse({ file: name, text: readProject(`${FOLDER}/${name}`) });
  expect(renderAll(diagnostics), "the front end has nothing against it").toBe("");
  if (network === null) throw new Error("no network");
  const result = compile(network);
  expect(result.compiled === null).toBe(result.diagnostics.some(({ severity }) => severity === "error"));
  return result.diagnostics;
};

describe("programs a chip refuses or rounds", () => {
  test("have each its text", () => {
    expect(CASES.length).toBeGreaterThanOrEqual(16);
    for (const name of CASES)
      expect(existsSync(projectFile(`${FOLDER}/${name.replace(/\.snn$/, ".txt")}`))).toBe(true);
  });

  test.each(CASES)("%s gets exactly its text", (name) => {
    expectGolden(`${FOLDER}/${name.replace(/\.snn$/, ".txt")}`, `${renderAll(said(name))}\n`);
  });

  test("show every code of limits and quantisation (E0704 is shown with its weights file in compile.test.ts)", () => {
    const shown = new Set<Code>(CASES.flatMap((name) => said(name).map(({ code }) => code)));
    // 064 are those of chips' files: chip-file/read.test.ts.
    const own = (Object.keys(CODES) as Code[]).filter(
      (code) => /^[EW]0(6[^4]|7)/.test(code) && code !== "E0704",
    );
    expect(own.filter((code) => !shown.has(code))).toEqual([]);
  });
});
