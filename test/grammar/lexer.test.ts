import { describe, expect, it } from "vitest";
import { MOST_ON_A_LINE, type Token, tokenLines } from "../../grammar/lexer.ts";

const lines = (text: string, from = 0): Token<{ text: string }>[][] => [...tokenLines({ text }, from)];
const shapes = (text: string): string[] => lines(text).flatMap((l) => l.map((t) => `${t.type} ${t.text}`));

describe("the lexer", () => {
  it("gives every token the place its text stands at", () => {
    const text = 'pop hid[3] : cuba(tau_m = 20ms) # remark\r\n\n  a -> b : dense(.5e-3) "x y"\r§ µ\t5 mV';
    const tokens = lines(text).flat();
    expect(tokens.length).toBe(26);
    for (const { text: word, span } of tokens) expect(text.slice(span.start, span.end)).toBe(word);
  });

  it("skips what stands before its beginning", () => {
    expect(lines("\uFEFFsnn 1", 1)[0].map((t) => t.span.start)).toEqual([1, 5]);
  });

  it("makes a line of each line with something on it, whatever ends it", () => {
    expect(lines("a\nb\r\nc\rd # e\n\n# f\n").map((l) => l.map((t) => t.text))).toEqual([
      ["a"],
      ["b"],
      ["c"],
      ["d"],
    ]);
  });

  it("tells a range from a decimal point", () => {
    expect(shapes("0..7 .5 1.5..2")).toEqual([
      "number 0",
      "mark ..",
      "number 7",
      "number .5",
      "number 1.5",
      "mark ..",
      "number 2",
    ]);
  });

  it("takes a word behind a number as its unit, and a projection's first name not", () => {
    expect(shapes("5ms 5 ms 5sec 5 sec")).toEqual([
      "number 5",
      "unit ms",
      "number 5",
      "unit ms",
      "number 5",
      "unit sec",
      "number 5",
      "unit sec",
    ]);
    expect(shapes("seed 0 a -> b")[2]).toBe("name a");
    expect(shapes("seed 0 a[1] -> b")[2]).toBe("name a");
    expect(shapes("seed 0 a, b -> c")[2]).toBe("name a");
    expect(shapes("seed 0 tick 5ms")[2]).toBe("keyword tick");
  });

  it("keeps what is not of the language as one token a run", () => {
    expect(shapes("a §§§ b")).toEqual(["name a", "foreign §§§", "name b"]);
    expect(shapes('"open')).toEqual(['unclosed "open']);
  });

  it("stops on a line that has too much on it and goes on with the next", () => {
    const [first, second] = lines(`${"( ".repeat(MOST_ON_A_LINE + 100)}\nseed 1`);
    expect(first.length).toBe(MOST_ON_A_LINE + 1);
    expect(first.at(-1)?.type).toBe("excess");
    expect(second.map((t) => t.text)).toEqual(["seed", "1"]);
    expect(second[0].span.start).toBe(2 * (MOST_ON_A_LINE + 100) + 1);
  });
});
