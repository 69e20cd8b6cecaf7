/** Absurd sizes and numbers: each has its own answer, and nothing of the size is made before. */
import { describe, expect, it } from "vitest";
import { compile } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import { renderAll } from "../../compiler/render.ts";
import { source } from "./cases.ts";

const CUBA = "cuba(tau_m = 20ms, tau_s = 5ms)";
const HEAD = "snn 1\ntick 20us\nseed 1\n";
const POP = `pop a[2] : ${CUBA}\n`;
const times = (count: number, of: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => of(n)).join("\n");

const said = (text: string): readonly Diagnostic[] => {
  const { network, diagnostics } = analyse(source(text));
  return network === null ? diagnostics : [...diagnostics, ...compile(network).diagnostics];
};

/** What is written, and the codes that are said about it. */
const REFUSED: Readonly<Record<string, readonly [text: string, ...codes: string[]]>> = {
  "a population of 2^24": [`pop h[16777216] : ${CUBA}`, "E0602"],
  "a population of 2^24 + 1": [`pop h[16777217] : ${CUBA}`, "E0506"],
  "a population of 1e15": [`pop h[1e15] : ${CUBA}`, "E0506"],
  "a population of 2^53 + 1": [`pop h[2^53 + 1] : ${CUBA}`, "E0506"],
  "2^24 start voltages": ["pop h[16777216] : cuba(tau_m = 20ms, tau_s = 5ms, v = 0.5)", "E0506"],
  "2^24 drawn thresholds": [
    "pop h[16777216] : cuba(tau_m = 20ms, tau_s = 5ms, threshold = truncated(1, 1, 0.5, 2))",
    "E0506",
  ],
  "half a neuron": [`pop h[0.5] : ${CUBA}`, "E0506"],
  "minus no neurons": [`pop h[-0] : ${CUBA}`, "E0506"],
  "a population that is no number": [`pop h[0/0] : ${CUBA}`, "E0401"],
  "many inputs of 2^24": [`${POP}${times(40, (n) => `input y${n}[16777216] : external()`)}`, "E0506"],
  "1% of 10^6 × 10^6": [`pop a[1000000], b[1000000] : ${CUBA}\na -> b : random(p = 1%, weight = 1)`, "E0508"],
  "all of 10^6 × 10^6": [`pop a[1000000], b[1000000] : ${CUBA}\na -> b : dense(normal(0, 1))`, "E0508"],
  "10^6 partners for 10^6": [`pop a[1000000], b[1000000] : ${CUBA}\na -> b : fan_in(1000000, 1)`, "E0508"],
  "1000 sources by 900 targets": [
    `${POP}${Array(1000).fill("a").join(", ")} -> ${Array(900).fill("a").join(", ")} : dense(1)`,
    "E0508",
  ],
  "a loop of 10^6": ["for i in 0..1000000 { param p = i }", "E0404"],
  "a loop of 10^15": ["for i in 0..1e15 { }", "E0404"],
  "a window of 4000 over 1000": [
    `input x[1, 1000, 1000] : external()\npop y[1, 2, 2] : ${CUBA}\nx -> y : conv(4000, weight = 1)`,
    "E0513",
  ],
  "a window over all of a large map": [
    `input x[1, 4000, 4000] : external()\npop y[1, 100, 100] : ${CUBA}\nx -> y : conv(3901, weight = 1)`,
    "E0508",
  ],
  "a trial of 1e308 s": [`trial 1e308s\n${POP}`, "E0607"],
  "a number beyond all numbers": ["param t = 1e999ms", "E0401"],
  "a tau of 1e308 ms": ["pop h[1] : cuba(tau_m = 1e308ms, tau_s = 5ms)", "E0603"],
  "a tau of −0": ["pop h[1] : cuba(tau_m = -0ms, tau_s = 5ms)", "E0402"],
  "a refractory period of 1e308 ms": [
    "pop h[1] : cuba(tau_m = 20ms, tau_s = 5ms, refractory = 1e308ms)",
    "E0603",
  ],
  "a threshold of 1e308": ["pop h[1] : cuba(tau_m = 20ms, tau_s = 5ms, threshold = 1e308)", "E0607"],
  "a delay of 1e308 ms": [`${POP}a -> a : dense(1, delay = 1e308ms)`, "E0605"],
  "a delay of −0": [`${POP}a -> a : dense(1, delay = -0ms)`, "E0402"],
  "0/0": [`${POP}a -> a : dense(0/0)`, "E0401"],
  "1/0 by way of a param": [`param z = 1/0\n${POP}a -> a : dense(z)`, "E0401"],
  "a power beyond all numbers": ["param z = (10 ^ 10) ^ 1000\npop h[z] : if()", "E0401"],
  "400 digits": [`param z = ${"9".repeat(400)}\npop h[z] : if()`, "E0401"],
  "a weight of 1e-308": [`${POP}a -> a : dense(1e-308)`, "E0701"],
};

describe("refused, each with its own words:", () => {
  it.each(Object.entries(REFUSED))("%s", (_, [text, ...codes]) => {
    const before = process.memoryUsage().arrayBuffers;
    const diagnostics = said(HEAD + text);
    // Typed arrays are what the size of a network is made of; none of these may be made.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    const errors = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
    expect([...new Set(errors)]).toEqual(codes);
    expect(renderAll(diagnostics)).not.toMatch(/Infinity|NaN|undefined/);
  });
});

describe("taken as it is:", () => {
  it("an input of nearly 2^24 neurons costs four bytes for each, and no more", () => {
    const bytes = (neurons: number): number => {
      const { network } = analyse(
        source(`${HEAD}input y[${neurons}] : external()\n${POP}y[3..4] -> a : dense(1)\n`),
      );
      return (network && compile(network).compiled?.image.length) ?? 0;
    };
    const few = bytes(16);
    expect(few).toBeGreaterThan(0);
    // The names hold the sizes as text.
    expect(Math.abs(bytes(2 ** 24 - 2) - few - 4 * (2 ** 24 - 18))).toBeLessThan(32);
  });

  it.each(["1e-308", "5e-324", "2^-54", "-0", "0"])(
    "a probability of %s makes no synapse, and an end",
    (p) => {
      const { network } = analyse(source(`${HEAD}${POP}a -> a : random(p = ${p}, weight = 1)`));
      const program = network && compile(network).compiled?.program;
      expect(program?.cores[0].synapses.target.length).toBe(0);
    },
  );

  it("a weight of −0 is one of 0", () => {
    const image = (weight: string) => {
      const { network } = analyse(source(`${HEAD}${POP}a -> a : dense(${weight})`));
      return (network && compile(network).compiled?.imageSha256) ?? weight;
    };
    expect(image("-0")).toBe(image("0"));
  });

  it("tabs, a byte order mark and every kind of line end, with the same places", () => {
    const text = `snn 1\ntick 20us\npop\ta[2]\t: ${CUBA}\n\ta\t-> b : dense(1)\n`;
    const places = (variant: string) =>
      said(variant).map(({ code, span }) => [code, variant.slice(span.start, span.end)]);
    for (const variant of [text, text.replaceAll("\n", "\r\n"), text.replaceAll("\n", "\r"), `\uFEFF${text}`])
      expect(places(variant)).toEqual([["E0201", "b"]]);
  });
});
