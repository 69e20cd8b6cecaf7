import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { CODES, type Code } from "../../compiler/codes.ts";
import { analyse } from "../../compiler/front.ts";
import { renderAll } from "../../compiler/render.ts";
import { CASES, clean, EXAMPLES, examples, failing, load, read, snippets } from "./cases.ts";

// A loader that finds nothing would be green for ever.
const CLEAN = 20;
const FAILING = 121;
const SNIPPETS = 28;

/** Codes of other stages: limits of a chip, quantisation, files and images, checkpoints, sweeps, gradients. */
const ELSEWHERE = /^[EW]0([678]|9[1-4])/;

describe("programs that must compile", () => {
  it(`are at least ${CLEAN} in the folder and all examples`, () => {
    expect(clean().length).toBeGreaterThanOrEqual(CLEAN);
    expect(examples()).toEqual(expect.arrayContaining(["conv.snn", "recurrent.snn", "yinyang.snn"]));
  });

  it.each(clean())("%s says nothing", (name) => {
    const { network, diagnostics } = analyse(load(CASES, name), { read });
    expect(renderAll(diagnostics)).toBe("");
    expect(network).not.toBeNull();
  });

  it.each(examples())("examples/%s says nothing", (name) => {
    const { network, diagnostics } = analyse(load(EXAMPLES, name), { read });
    expect(renderAll(diagnostics)).toBe("");
    expect(network).not.toBeNull();
  });
});

describe("programs with mistakes", () => {
  it(`are at least ${FAILING}, each with its text and no text without its program`, () => {
    expect(failing().length).toBeGreaterThanOrEqual(FAILING);
    const texts = readdirSync(CASES).filter((name) => name.endsWith(".fail.txt"));
    const named = new Set(failing().map((name) => name.replace(/\.snn$/, ".txt")));
    expect(texts.filter((name) => !named.has(name))).toEqual([]);
  });

  it.each(failing())("%s gets exactly its text", (name) => {
    const golden = `${CASES}/${name.replace(/\.snn$/, ".txt")}`;
    const { network, diagnostics } = analyse(load(CASES, name), { read });
    const text = `${renderAll(diagnostics)}\n`;
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(golden, text);
    expect(existsSync(golden), "run again with UPDATE_GOLDEN=1 and read the difference").toBe(true);
    expect(text).toBe(readFileSync(golden, "utf8"));
    expect(network === null).toBe(diagnostics.some((d) => d.severity === "error"));
  });

  it("show every code that the front end can report", () => {
    const shown = new Set<string>();
    for (const name of failing())
      for (const { code } of analyse(load(CASES, name), { read }).diagnostics) shown.add(code);
    const codes = (Object.keys(CODES) as Code[]).filter((code) => !ELSEWHERE.test(code));
    expect(codes.filter((code) => !shown.has(code))).toEqual([]);
  });
});

describe("examples in the language's definition", () => {
  it(`are at least ${SNIPPETS}`, () => {
    expect(snippets().length).toBeGreaterThanOrEqual(SNIPPETS);
  });

  it.each(snippets())("grammar/SPEC.md:$line compiles", ({ text }) => {
    const { network, diagnostics } = analyse({ file: "SPEC.md", text }, { read });
    expect(renderAll(diagnostics)).toBe("");
    expect(network).not.toBeNull();
  });
});
