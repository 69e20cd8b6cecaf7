/** What an editor asks, at every place of programs whole, broken and half typed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DRAWS } from "../../../compiler/check/draws.ts";
import { ENCODERS } from "../../../compiler/check/encoders.ts";
import { LOSSES } from "../../../compiler/check/losses.ts";
import { RULES } from "../../../compiler/check/rules.ts";
import { completionsAt } from "../../../compiler/editor/complete.ts";
import { openDocument, wordAt } from "../../../compiler/editor/document.ts";
import { hoverAt } from "../../../compiler/editor/hover.ts";
import { symbolAt, symbolsOf } from "../../../compiler/editor/symbols.ts";
import { textOf } from "../../../compiler/source.ts";
import { CASES, clean, EXAMPLES, examples, failing, load, read, source } from "../cases.ts";

const open = (text: string) => openDocument(source(text), read);
/** The text without its `|`, and where that was. */
const marked = (text: string) => ({ document: open(text.replace("|", "")), offset: text.indexOf("|") });
const hover = (text: string): readonly string[] => {
  const { document, offset } = marked(text);
  return hoverAt(document, offset)?.lines ?? [];
};
const complete = (text: string): readonly string[] => {
  const { document, offset } = marked(text);
  return completionsAt(document, offset).map(({ label }) => label);
};

const HEAD = "snn 1\ntick 1ms   seed 1\n";

describe("an editor", () => {
  it("sees values with their units, also beside a mistake", () => {
    const text = `${HEAD}param t = 2 * 5ms\nparam r = 1 / t\nparam u = 3mV\nparam n = 4 + oops\nparam q = t * t\n`;
    expect(hover(text.replace("r =", "|r ="))).toEqual(["param r = 100Hz"]);
    expect(hover(text.replace("/ t", "/ |t"))).toEqual(["param t = 10ms"]);
    expect(hover(text.replace("u =", "u| ="))).toEqual(["param u = 3mV"]);
    expect(hover(text.replace("n =", "|n ="))).toEqual(["param n = …"]);
    expect(hover(text.replace("q =", "|q ="))).toEqual(["param q = 0.0001 (a value in s^2)"]);
  });

  it("sees a neuron's numbers as the chip holds them, by key and by value", () => {
    const text = `${HEAD}pop a[2, 3] : cuba(tau_m = 20ms, tau_s = 5ms, threshold = 0.75, refractory = 2ms)\n`;
    const threshold = ["threshold = 0.75", "on the chip 768 · 2^-10"];
    expect(hover(text.replace("threshold", "thres|hold"))).toEqual(threshold);
    expect(hover(text.replace("0.75", "0.|75"))).toEqual(threshold);
    expect(hover(text.replace("2ms", "|2ms"))).toEqual(["refractory = 2ms", "2 ticks of 1ms"]);
    expect(hover(text.replace("a[", "|a["))).toEqual(["a[2, 3] : pop · cuba", "6 neurons, ids 0 to 5"]);
  });

  it("sees the delays that the axons of a projection have", () => {
    const text = `${HEAD}chip ft1-sim\ninput x[2] : external()\npop a[3] : cuba(tau_m = 20ms, tau_s = 5ms)\nx -> a : |dense(1, delay = axonal([70ms, 90ms]))\n`;
    expect(hover(text)[0]).toBe("x->a: 6 synapses, delays of its axons 70 to 90 ticks");
    expect(hover(text.replace("axonal([70ms, 90ms])", "80ms"))[0]).toBe("x->a: 6 synapses, delay 80 ticks");
  });

  it("finds the declaration of every use", () => {
    const text = `${HEAD}input x[2] : external()\npop a[2], b[2] : cuba(tau_m = 20ms, tau_s = 5ms)\nx -> a, b : dense(1)\nprobe b.v`;
    const document = open(text);
    expect(symbolsOf(document).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      "input x",
      "pop a",
      "pop b",
    ]);
    const found = wordAt(document, text.lastIndexOf("b.v"));
    expect(found && symbolAt(document, found)?.span.start).toBe(text.indexOf("b[2]"));
    const variable = wordAt(document, text.length - 1);
    expect(variable && symbolAt(document, variable)).toBeNull();
  });

  it("offers what can stand at a place", () => {
    const pops = `${HEAD}param w = 1\npop a[2], b[2] : li(tau_m = 20ms, tau_s = 5ms)\n`;
    expect(complete(`${pops}|`)).toEqual(expect.arrayContaining(["pop", "learn", "a", "b"]));
    expect(complete(`${pops}input x[3] : |`)).toEqual(Object.keys(ENCODERS));
    expect(complete(`${pops}a -> |`)).toEqual(["a", "b"]);
    expect(complete(`${pops}a -> b : |`)).toEqual(Object.keys(RULES));
    expect(complete(`${pops}a -> b : dense(|`)).toEqual(["weight", "delay", "w", ...Object.keys(DRAWS)]);
    expect(complete(`${pops}a -> b : dense(1, delay = |`)).toContain("axonal");
    expect(complete(`${pops}a -> b : dense(1, delay = axonal(|`).slice(0, 2)).toEqual(["delay", "rate"]);
    const rule = `${pops}learn l { update = products(`;
    expect(complete(`${rule}dw = |`)).toEqual(expect.arrayContaining(["x0", "y3", "w", "u0"]));
    expect(complete(`${rule}x1 = |`)).toContain("trace");
    expect(complete(`${rule}x1 = trace(|`).slice(0, 2)).toEqual(["tau", "impulse"]);
    expect(complete(`${pops}a -> b : dense(1) |`)).toEqual(["plastic"]);
    expect(complete(`${pops}pop c[|`)).toEqual(["w"]);
    expect(complete(`${pops}probe |`)).toEqual(["a", "b"]);
  });

  it("offers the keys of every call, and a loss where one is due", () => {
    const pops = `${HEAD}pop a[2], b[2] : li(tau_m = 20ms, tau_s = 5ms)\n`;
    for (const [name, { keys }] of Object.entries(RULES))
      expect(complete(`${pops}a -> b : ${name}(|`)).toEqual(expect.arrayContaining(Object.keys(keys)));
    expect(complete(`${pops}a -> b : dense(normal(|`)).toEqual(expect.arrayContaining(["mean", "sd"]));
    expect(complete(`${pops}input x[2] : rank(|`)).toEqual(expect.arrayContaining(["first", "gap"]));
    expect(complete(`${pops}learn l { loss = |`)).toEqual(Object.keys(LOSSES));
  });

  it("follows params and blocks into imported files", () => {
    const program = `${HEAD}import "layer.snn"\nparam twice = 2 * tau\npop a[3] : cuba(tau_m = twice, tau_s = tau)\none = Layer(a, size)\n`;
    const library = `snn 1\nparam tau = 5ms\nparam size = 4\nblock Layer(from, n) {\n  pop o[n] : cuba(tau_m = 2 * tau, tau_s = tau)\n  from -> o : dense(1)\n}\n`;
    const document = openDocument(source(program), () => new TextEncoder().encode(library));
    expect(document.network?.populations.map(({ name }) => name)).toEqual(["a", "one.o"]);
    expect(document.imported.map((words) => words.source.file)).toEqual(["layer.snn"]);
    const shown = (word: string) => hoverAt(document, program.indexOf(word))?.lines;
    const declared = (word: string) => {
      const found = wordAt(document, program.indexOf(word));
      const symbol = found && symbolAt(document, found);
      return symbol && [symbol.span.source.file, textOf(symbol.span), symbol.tokens[0].text];
    };
    expect(declared("tau\npop")).toEqual(["layer.snn", "tau", "param"]);
    expect(declared("Layer")).toEqual(["layer.snn", "Layer", "block"]);
    expect(declared("twice, tau_s")).toEqual(["test.snn", "twice", "param"]);
    expect(shown("tau\npop")).toEqual(["param tau = 5ms"]);
    expect(shown("twice =")).toEqual(["param twice = 10ms"]);
    expect(shown("Layer")).toEqual(["block Layer(from, n)"]);
    const offered = completionsAt(document, program.indexOf("2 * tau")).map(({ label }) => label);
    expect(offered).toEqual(expect.arrayContaining(["tau", "size", "twice"]));
    // Files that import each other, or are not there, are no reason to be silent.
    expect(
      open(`${HEAD}import "files/circle.snn"\nimport "files/missing.snn"`).imported.length,
    ).toBeGreaterThan(0);
  });

  it("is answered at every place of every program, whatever was typed", () => {
    const texts = [
      ...examples().map((name) => load(EXAMPLES, name).text),
      ...[...clean(), ...failing()].map((name) => load(CASES, name).text),
    ].filter((text) => text.length < 2000);
    const typed = fc.constantFrom("", "(", ")", ".", ":", "->", "\n", "pop ", "7", '"', "{", "=");
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.nat(2000), typed, (text, place, extra) => {
        const at = place % (text.length + 1);
        const document = open(text.slice(0, at) + extra + text.slice(at + 1));
        for (let offset = Math.max(0, at - 20); offset <= Math.min(text.length, at + 20); offset++) {
          const found = wordAt(document, offset);
          if (found !== null) symbolAt(document, found);
          hoverAt(document, offset);
          completionsAt(document, offset);
        }
      }),
      { numRuns: 300 },
    );
  });
});
