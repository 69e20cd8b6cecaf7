/** What no person would write: nothing may throw, hang or flood the terminal. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOST } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import { renderAll } from "../../compiler/render.ts";
import { CASES, clean, EXAMPLES, examples, failing, load, source } from "./cases.ts";

const MEGABYTE = 1_000_000;
const HEAD = "snn 1\ntick 1ms\n";

const LARGE: Readonly<Record<string, string>> = {
  "one number": `param a = ${"9".repeat(MEGABYTE)}`,
  "one name": `param a = ${"b".repeat(MEGABYTE)}`,
  "a name and one that is nearly it": `param ${"b".repeat(MEGABYTE)} = 1\nparam a = ${"b".repeat(MEGABYTE - 1)}`,
  "opening brackets": `param a = ${"(".repeat(MEGABYTE)}`,
  "closing brackets": `param a = ${")".repeat(MEGABYTE)}`,
  braces: "{".repeat(MEGABYTE),
  signs: `param a = ${"-".repeat(MEGABYTE)}`,
  "a sum": `param a = 1${" + 1".repeat(MEGABYTE / 4)}`,
  words: "foo ".repeat(MEGABYTE / 4),
  "lines of words": "foo\n".repeat(MEGABYTE / 4),
  "foreign characters": "§ ".repeat(MEGABYTE / 2),
  quotes: '"'.repeat(MEGABYTE),
  "a bracket open over many lines": `param a = (\n${"1 +\n".repeat(MEGABYTE / 4)}`,
  "unknown names": Array.from({ length: 40000 }, (_, i) => `param p${i} = q${i}`).join("\n"),
  blocks: "learn x {\n".repeat(MEGABYTE / 10),
};

describe("a megabyte of", () => {
  it.each(Object.entries(LARGE))("%s gets a clear, short answer soon", (_, text) => {
    const begun = performance.now();
    const { network, diagnostics } = analyse(source(HEAD + text));
    const shown = renderAll(diagnostics);
    // Milliseconds in practice; the bound is for a busy machine.
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(network).toBeNull();
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(MOST + 1);
    expect(Math.max(...shown.split("\n").map((l) => l.length))).toBeLessThan(250);
  });
});

describe("long programs", () => {
  it("of 20,000 projections are read in seconds", () => {
    const line = "e[0..7] -> i[3] : random(p = 1%, weight = 0.4 * 2, delay = 1ms)\n";
    const pops = "seed 1\npop e[100], i[100] : cuba(tau_m = 20ms, tau_s = 5ms)\n";
    const begun = performance.now();
    const { network } = analyse(source(HEAD + pops + line.repeat(20000)));
    // About one second on an idle machine; the benchmark has the number, this is to see a square.
    expect(performance.now() - begun).toBeLessThan(15000);
    expect(network?.projections.length).toBe(20000);
  });
});

describe("mutated programs", () => {
  const texts = [
    ...examples().map((name) => load(EXAMPLES, name).text),
    ...[...clean(), ...failing()].map((name) => load(CASES, name).text),
  ].filter((text) => text.length < 3000);
  const PIECES = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "->",
    "..",
    "=",
    "-",
    "^",
    "%",
    " ",
    "\n",
    "\t",
    '"',
    "#",
    "§",
  ];
  const WORDS = [
    "tick",
    "pop",
    "plastic",
    "ms",
    "0",
    "1e308",
    "1e999",
    "a",
    "hid",
    "normal(0, 1)",
    "\u0000",
    "\uFEFF",
  ];
  const edit = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    drop: fc.nat(12),
    put: fc.oneof(fc.constantFrom(...PIECES, ...WORDS), fc.string({ maxLength: 3 }), fc.constant("")),
  });

  it("never break the compiler, and have a network exactly where they have no error", () => {
    const program = fc.tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 6 }));
    fc.assert(
      fc.property(program, ([text, edits]) => {
        let mutated = text;
        for (const { at, drop, put } of edits) {
          const place = Math.floor(at * mutated.length);
          mutated = mutated.slice(0, place) + put + mutated.slice(place + drop);
        }
        const { network, diagnostics } = analyse(source(mutated));
        renderAll(diagnostics);
        expect(network === null).toBe(diagnostics.some((d) => d.severity === "error"));
        for (const { span } of diagnostics) {
          expect(span.start).toBeGreaterThanOrEqual(0);
          expect(span.end).toBeGreaterThanOrEqual(span.start);
          expect(span.end).toBeLessThanOrEqual(mutated.length);
        }
      }),
      { numRuns: Number(process.env["FUZZ_CASES"] ?? 400), seed: 1 },
    );
  });

  it("say the same when they are read again", () => {
    for (const text of texts) {
      const once = renderAll(analyse(source(text)).diagnostics);
      expect(renderAll(analyse(source(text)).diagnostics)).toBe(once);
    }
  });
});
