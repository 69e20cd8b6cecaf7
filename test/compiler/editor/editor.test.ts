/** What an editor asks, at every place of programs whole, broken and half typed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { completionsAt, ENCODERS, RULES, WEIGHTS } from "../../../compiler/editor/complete.ts";
import { openDocument, wordAt } from "../../../compiler/editor/document.ts";
import { hoverAt } from "../../../compiler/editor/hover.ts";
import { symbolAt, symbolsOf } from "../../../compiler/editor/symbols.ts";
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
    expect(complete(`${pops}input x[3] : |`)).toEqual([...ENCODERS]);
    expect(complete(`${pops}a -> |`)).toEqual(["a", "b"]);
    expect(complete(`${pops}a -> b : |`)).toEqual([...RULES]);
    expect(complete(`${pops}a -> b : dense(|`)).toEqual(["weight", "delay", "w", ...WEIGHTS]);
    expect(complete(`${pops}a -> b : dense(1) |`)).toEqual(["plastic"]);
    expect(complete(`${pops}pop c[|`)).toEqual(["w"]);
    expect(complete(`${pops}probe |`)).toEqual(["a", "b"]);
  });

  it("offers only what the compiler knows", () => {
    const messages = [
      ...ENCODERS.map((name) => `input x[2] : ${name}()`),
      ...RULES.map((name) => `pop a[2] : if()\na -> a : ${name}()`),
      ...WEIGHTS.map((name) => `pop a[2] : if()\na -> a : dense(${name}())`),
    ].flatMap((text) => open(HEAD + text).diagnostics.map(({ message }) => message));
    expect(messages.filter((message) => message.startsWith("there is no"))).toEqual([]);
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
