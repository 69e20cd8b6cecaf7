/** The canonical form: what it looks like, and that it changes nothing but blanks. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ast } from "../../../compiler/ast.ts";
import { createCollector } from "../../../compiler/diagnostic.ts";
import { format } from "../../../compiler/format/format.ts";
import { parse } from "../../../compiler/parse.ts";
import { readProject } from "../../golden.ts";
import { CASES, clean, EXAMPLES, examples, failing, load, snippets, source } from "../cases.ts";

/** The canonical form of a text; fails where it has none. */
const canonical = (text: string): string => {
  const result = format(source(text));
  if (result.kind === "refused") throw new Error(result.diagnostics.map((d) => d.message).join("\n"));
  return result.text;
};

/** The tree without places; null with a syntax error. */
const tree = (text: string): string | null => {
  const collector = createCollector();
  const ast: Ast = parse(source(text), collector);
  return collector.failed() ? null : JSON.stringify(ast.statements, (key, value) => withoutPlace(key, value));
};
const PLACES: ReadonlySet<string> = new Set(["span", "arrow", "source"]);
const withoutPlace = (key: string, value: unknown): unknown =>
  PLACES.has(key) ? undefined : key === "plastic" ? value !== null : value;

/** Comments in order, without blanks at their ends. A `#` in a string begins none. */
const comments = (text: string): readonly string[] =>
  [...text.matchAll(/"[^"\n\r]*"|(#[^\n\r]*)/g)].flatMap(([, comment]) =>
    comment === undefined ? [] : [comment.replace(/[ \t\f\v]+$/, "")],
  );

const expectSame = (before: string): void => {
  const after = canonical(before);
  expect(tree(after)).toBe(tree(before));
  expect(comments(after)).toEqual(comments(before));
  expect(canonical(after)).toBe(after);
  expect(after).not.toMatch(/[ \t\f\v](?=[\r\n])|(?:\r\n|\n){3}|^\s*\n|\uFEFF/);
};

const SEEDS = [
  ...examples().map((name) => load(EXAMPLES, name).text),
  ...[...clean(), ...failing()].map((name) => load(CASES, name).text),
  ...snippets().map(({ text }) => text),
].filter((text) => text.length < 3000);
const READABLE = SEEDS.filter((text) => format(source(text)).kind === "formatted");

describe("the canonical form", () => {
  it("is what the examples have", () => {
    for (const name of examples()) {
      const { text } = load(EXAMPLES, name);
      expect(canonical(text)).toBe(text);
    }
  });

  it("keeps tree and comments and is its own canonical form, for every program without syntax errors", () => {
    expect(READABLE.length).toBeGreaterThan(80);
    for (const text of READABLE) expectSame(text);
  });

  it.each([
    ["tick 0.1  ms   seed  - 1", "tick 0.1ms   seed -1"],
    ["param a=-2 ^ - 2*( 1+n )/f ( 3,k=4 )", "param a = -2^-2 * (1 + n) / f(3, k = 4)"],
    ["param a = [ 40 % ,[1,-2] , - n]", "param a = [40%, [1, -2], -n]"],
    ["probe a . v [ 0 .. 7,* ,0..n , n+1..9, .5 .. 1 ]", "probe a.v[0..7, *, 0..n, n + 1 .. 9, .5 .. 1]"],
    ["input x [3]: latency(1 ms..2ms)", "input x[3] : latency(1ms .. 2ms)"],
    ["chip ft1 - up5k", "chip ft1-up5k"],
    ["chip ecp5 - 85 k", "chip ecp5-85 k"],
    ["a->b:dense(1)plastic a->b:dense(2)", "a -> b : dense(1)  plastic   a -> b : dense(2)"],
    ["learn l {loss=f(x)update=g(y)}", "learn l { loss = f(x)   update = g(y) }"],
    ["param a = 5 e3", "param a = 5 e3"],
  ])("of %s is %s", (loose, tidy) => {
    expect(canonical(loose)).toBe(`${tidy}\n`);
  });

  it("aligns statements of one kind in a paragraph, and the comments of neighbouring lines", () => {
    const loose = `
snn 1 # first
param a = 1
param long = 2 # more

param b = 3
pop x[1], y[2] : if() # a remark
# between
input in_[3] : external()
x -> y : dense(1)
x[0..1] -> x, y : dense(2)


learn l {

loss = f(x)
update = g(y)

}
`;
    expect(canonical(loose)).toBe(`snn 1                                   # first
param a    = 1
param long = 2                          # more

param b = 3
pop   x[1], y[2] : if()                 # a remark
# between
input in_[3]     : external()
x       -> y    : dense(1)
x[0..1] -> x, y : dense(2)

learn l {
  loss   = f(x)
  update = g(y)
}
`);
  });

  it("sets in what a bracket holds, and a statement's further lines", () => {
    const loose =
      "pop y[\n3] :\n# why\ncuba(\ntau_m = 1ms, # so\n# and\n  f(\n2), \n\n\n tau_s = 2ms\n)\nprobe y.v";
    expect(canonical(loose)).toBe(`pop y[
  3] :
# why
  cuba(
    tau_m = 1ms,                        # so
    # and
    f(
      2),

    tau_s = 2ms
  )
probe y.v
`);
  });

  it("keeps the line ends of the first line, drops a byte order mark, ends with one line end", () => {
    expect(canonical("\uFEFFsnn 1\r\ntick 1ms\n\r\n\r\n")).toBe("snn 1\r\ntick 1ms\r\n");
    expect(canonical("snn 1\rtick   1ms")).toBe("snn 1\rtick 1ms\r");
    expect(canonical("\n\n  # first\n\nsnn 1")).toBe("# first\n\nsnn 1\n");
  });

  it("is refused to what cannot be read, with its diagnostics", () => {
    const codes = (text: string): readonly string[] => {
      const result = format(source(text));
      return result.kind === "refused" ? result.diagnostics.map(({ code }) => code) : [];
    };
    expect(codes("snn 1\npop a[3 : if()\n")).toEqual(["E0108"]);
    expect(codes("snn 2\nwhatever this is\n")).toEqual(["E0102"]);
    expect(codes("# nothing\n")).toEqual(["E0103"]);
  });

  it("takes time in proportion to the length", () => {
    const text = `snn 1\n${"e[0..7]->i[3]:random(p=1%,weight=0.4*2)# so\n".repeat(5000)}`;
    const begun = performance.now();
    expect(canonical(text).length).toBeGreaterThan(text.length);
    expect(performance.now() - begun).toBeLessThan(10_000);
  });
});

describe("whatever a person's blanks and line ends are", () => {
  const noise = fc.constantFrom(
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n\n",
    "\r\n",
    " # so\n",
    "#\n",
    "\f",
    ",",
    "-",
    "(",
    "7",
  );
  const edit = fc.record({ at: fc.nat(3000), cut: fc.constantFrom(0, 0, 0, 1, 2), insert: noise });

  it("tree and comments are kept, and the canonical form is stable", () => {
    let readable = 0;
    fc.assert(
      fc.property(fc.constantFrom(...READABLE), fc.array(edit, { maxLength: 6 }), (text, edits) => {
        const mutated = edits.reduce((t, { at, cut, insert }) => {
          const place = at % (t.length + 1);
          return t.slice(0, place) + insert + t.slice(place + cut);
        }, text);
        if (format(source(mutated)).kind === "refused") return;
        readable++;
        expectSame(mutated);
      }),
      { numRuns: 1500 },
    );
    expect(readable).toBeGreaterThan(300);
  });
});

describe("the definition's example of it", () => {
  it("is canonical", () => {
    const spec = readProject("grammar/SPEC.md");
    const [, example] = /## Canonical form[\s\S]*?```snn\n([\s\S]*?)```/.exec(spec) ?? [];
    expect(canonical(example)).toBe(example);
  });
});
