import { describe, expect, test } from "vitest";
import { analyse } from "../../compiler/front.ts";
import { expand } from "../../compiler/lower/edges.ts";
import type { Network } from "../../compiler/network.ts";
import { textOf } from "../../compiler/source.ts";
import { compiled } from "../networks.ts";
import { read, source } from "./cases.ts";

const CUBA = "cuba(tau_m = 10ms, tau_s = 5ms)";
const program = (lines: string): Network => {
  const { network, diagnostics } = analyse(source(`snn 1 tick 20us seed 1\n${lines}`), { read });
  if (network === null) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return network;
};
const names = (lines: string): string[] => program(lines).populations.map(({ name }) => name);
const joins = (lines: string): string[] => program(lines).projections.map(({ name }) => name);

describe("blocks", () => {
  const LAYER = `block Layer(a, n) { pop o[n] : ${CUBA} a -> o : dense(normal(0, 1)) return o }\n`;

  test("make what would be written out by hand, bytes and all", () => {
    const made = program(`${LAYER}input x[4] : external()\nh = Layer(x, 2 * 3)\nprobe h.spikes`);
    expect(made.populations.map(({ name, size }) => [name, size])).toEqual([
      ["x", 4],
      ["h.o", 6],
    ]);
    expect(made.projections[0].name).toBe("x->h.o");
    const byHand = program(
      `input x[4] : external()\npop h[6] : ${CUBA}\nx -> h : dense(normal(0, 1))\nprobe h.spikes`,
    );
    expect(expand(made)[0].weight).not.toEqual(expand(byHand)[0].weight);
    expect(compiled(made).program.cores[0].neurons).toEqual(compiled(byHand).program.cores[0].neurons);
  });

  test("nest, and their names with them", () => {
    const text = `${LAYER}block Two(a) { p = Layer(a, 3) q = Layer(p, 2) return q }
input x[4] : external()
t = Two(x)
u = Two(t)
t.p, u.q -> u.p.o : dense(1)`;
    expect(names(text)).toEqual(["x", "t.p.o", "t.q.o", "u.p.o", "u.q.o"]);
    expect(joins(text)).toEqual([
      "x->t.p.o",
      "t.p.o->t.q.o",
      "t.q.o->u.p.o",
      "u.p.o->u.q.o",
      "t.p.o->u.p.o",
      "u.q.o->u.p.o",
    ]);
  });

  test("take their arguments by position and name, in any order of statements", () => {
    const text = `b = Layer(n = 2, a = a)
a = Layer(x, count)
input x[1] : external()
param count = 5
${LAYER}`;
    expect(program(text).populations.map(({ name, size }) => `${name} ${size}`)).toEqual([
      "b.o 2",
      "a.o 5",
      "x 1",
    ]);
    expect(joins(text)).toEqual(["a.o->b.o", "x->a.o"]);
  });

  test("hide their own names and see those of the program", () => {
    const text = `param n = 7 param tau_m = 40ms
block B() { param n = 2 pop o[n] : cuba(tau_m, tau_s = 5ms) }
b = B()
pop p[n] : cuba(tau_m, tau_s = 5ms)`;
    expect(program(text).populations.map(({ size }) => size)).toEqual([2, 7]);
  });

  test("draw by their names, so that another block changes nothing", () => {
    const text = `${LAYER}input x[4] : external()\n`;
    const alone = expand(program(`${text}b = Layer(x, 3)`))[0].weight;
    expect(expand(program(`${text}a = Layer(x, 5)\nb = Layer(x, 3)`))[1].weight).toEqual(alone);
    expect(expand(program(`${text}c = Layer(x, 3)`))[0].weight).not.toEqual(alone);
  });

  test("take values that are no numbers: draws, lists, files, strings", () => {
    const text = `block J(a, b, w) { a -> b : dense(w) }
input x[4] : external() pop a[3] : ${CUBA}
r = J(x, a, normal(0, 1)) s = J(x, a, file("files/weights-4x3.npy")) t = J(x, a, [[1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]])`;
    expect(program(text).projections.map(({ weight }) => weight.kind)).toEqual(["normal", "list", "list"]);
  });
});

describe("loops", () => {
  test("number their names, in loops within loops too", () => {
    const text = `for i in 1..2 { pop a[i] : ${CUBA} for j in 0..1 { pop b[i + j] : ${CUBA} a -> b : dense(1) } }
a.1 -> b.2.1 : dense(1)`;
    expect(names(text)).toEqual(["a.1", "b.1.0", "b.1.1", "a.2", "b.2.0", "b.2.1"]);
    expect(joins(text)).toEqual(["a.1->b.1.0", "a.1->b.1.1", "a.2->b.2.0", "a.2->b.2.1", "a.1->b.2.1"]);
  });

  test("may stand on one line with other statements, and in blocks with bounds from parameters", () => {
    const text = `block B(n) { for i in 0..n - 1 { pop p[1] : ${CUBA} } p.0 -> p.1 : dense(1) }
param two = 2 b = B(two) for k in 0..0 { c = B(3) } seed_ = B(2)
b.p.1 -> c.0.p.2 : dense(1)`;
    expect(names(text)).toEqual([
      "b.p.0",
      "b.p.1",
      "c.0.p.0",
      "c.0.p.1",
      "c.0.p.2",
      "seed_.p.0",
      "seed_.p.1",
    ]);
  });

  test("of many passes take their time once", () => {
    const begun = process.cpuUsage();
    expect(names(`for i in 1..20000 { pop p[i / i] : ${CUBA} }`).length).toBe(20000);
    expect(process.cpuUsage(begun).user).toBeLessThan(5e6);
  });
});

describe("what would never end", () => {
  const codes = (lines: string): string[] =>
    analyse(source(`snn 1 tick 20us seed 1\n${lines}`), { read }).diagnostics.map(({ code }) => code);

  test("is told soon: empty loops in loops, blocks that double, lists that double", () => {
    const begun = process.cpuUsage();
    expect(codes("for i in 0..49999 { for j in 0..49999 { } }")).toEqual(["E1206"]);
    const levels = Array.from({ length: 40 }, (_, n) => n);
    const twice = levels.map((n) => `block B${n}() { x = B${n + 1}() y = B${n + 1}() }`);
    expect(codes(`block B40() { }\n${twice.join("\n")}\nb = B0()`)).toEqual(["E1206"]);
    const lists = levels.map((n) => `block L${n}(a) { x = L${n + 1}([a, a]) }`);
    const last = `block L40(a) { x[0] -> p[0] : dense(a) }\ninput x[1] : external() pop p[1] : ${CUBA}`;
    expect(codes(`${last}\n${lists.join("\n")}\nl = L0(1)`)).toContain("E0413");
    expect(process.cpuUsage(begun).user).toBeLessThan(5e6);
  });
});

describe("imports", () => {
  test("bring params and blocks, with their places in their own file", () => {
    const { populations } = program(
      'import "files/stages.snn"\nimport "files/shared.snn"\ninput x[2] : external()\nr = Readout(x, shared / 5ms)',
    );
    const [, readout] = populations;
    expect(readout.name).toBe("r.o");
    expect(readout.span.source.file).toBe("files/stages.snn");
    expect(textOf(readout.span)).toBe("o");
  });
});
