/** Pools that have a name, and parts: their synapses are those that matrices say. */
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { type Edges, expand } from "../../compiler/lower/edges.ts";
import { synapsesOf } from "../../compiler/lower/rules/count.ts";
import type { Network } from "../../compiler/network.ts";
import { compiled } from "../networks.ts";
import { source } from "./cases.ts";

const CUBA = "cuba(tau_m = 10ms, tau_s = 5ms)";
const program = (lines: string): Network => {
  const { network, diagnostics } = analyse(source(`snn 1 tick 20us seed 5\n${lines}`));
  if (network === null) throw new Error(diagnostics.map((d) => d.message).join("\n"));
  return network;
};

/** Sums of the weights from each of `pre` sources to each of `post` targets. */
const matrixOf = ({ row, target, weight }: Edges, post: number): number[][] =>
  Array.from({ length: row.length - 1 }, (_, n) => {
    const sums = new Array<number>(post).fill(0);
    for (let e = row[n]; e < row[n + 1]; e++) sums[target[e]] += weight[e];
    return sums;
  });
const product = (a: number[][], b: number[][]): number[][] =>
  a.map((row) => b[0].map((_, t) => row.reduce((sum, x, k) => sum + x * b[k][t], 0)));
const close = (a: number[][], b: number[][]): void => {
  expect(a.length).toBe(b.length);
  a.forEach((row, n) => {
    row.forEach((x, t) => {
      expect(x).toBeCloseTo(b[n][t], 12);
    });
  });
};

const X = "input x[2, 5, 6] : external()\n";

describe("a pool with a name", () => {
  // The same pool as a rule, whose neurons nobody needs, is the first factor.
  const POOLS = [
    ["sumpool(x, 2)", "sumpool(2)", [2, 2, 3]],
    ["avgpool(x, 2)", "avgpool(2)", [2, 2, 3]],
    ["sumpool(x, [3, 2], 1)", "sumpool([3, 2], 1)", [2, 3, 5]],
    ["avgpool(x, 3, stride = [1, 2])", "avgpool(3, [1, 2])", [2, 3, 2]],
  ] as const;
  const RULES = ["dense(normal(0, 1))", "random(p = 50%, weight = normal(0, 1))", "fan_in(3, normal(0, 1))"];

  test.each(POOLS)("%s has the synapses of pool times rule", (named, rule, shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    for (const further of RULES) {
      const network = program(`${X}pop out[7] : ${CUBA}\np = ${named}\np -> out : ${further}`);
      const [edges] = expand(network);
      const byPopulation = expand(
        program(`${X}pop p[${shape.join(", ")}], out[7] : ${CUBA}\nx -> p : ${rule}`),
      );
      // What the places project is drawn as for neurons of their number, under the projection's own name.
      const [, inner] = expand({
        ...program(`input x[${size}] : external()\npop q[1], out[7] : ${CUBA}
x -> q : dense(1)\nx -> out : ${further}`),
      });
      close(matrixOf(edges, 7), product(matrixOf(byPopulation[0], size), matrixOf(inner, 7)));
    }
  });

  test("is over a pool, over a part, and has parts", () => {
    const [edges] = expand(
      program(
        `${X}pop out[3] : ${CUBA}
p = avgpool(sumpool(x[1, *, *], 2, 1), 2)`.replace("x[1, *, *]", "x[1..1, 0..3, *]") +
          "\np[0, *, 1] -> out[1] : dense(1)",
      ),
    );
    // Of rows 0..3 of channel 1: sums over 2 × 2 by 1 leave 3 × 5, means of them by 2 leave 1 × 2.
    const matrix = matrixOf(edges, 3);
    const expected = Array.from({ length: 24 }, (_, n) => {
      const [y, x] = [Math.floor(n / 6), n % 6];
      let seen = 0;
      for (const v of [0, 1])
        for (const u of [2, 3]) if (y - v >= 0 && y - v < 2 && x - u >= 0 && x - u < 2) seen += 0.25;
      return [0, seen, 0].slice(0, 3);
    });
    expect(matrix.map((row) => row.reduce((a, b) => a + b, 0))).toEqual(
      expected.map((row) => row.reduce((a, b) => a + b, 0)),
    );
  });

  test("passes through conv, lists and one_to_one too", () => {
    const network = program(`${X}pop small[2, 2, 3], c[3, 1, 2] : ${CUBA}
p = sumpool(x, 2)
p -> small : one_to_one(0.5)
p -> c : conv(2, weight = normal(0, 1))
p -> small : edges([[0, 3, 1], [0, 3, 2], [11, 0, -1]])`);
    const [one, conv, listed] = expand(network);
    expect([...one.target.subarray(0, 6)]).toEqual([0, 0, 1, 1, 2, 2]);
    expect(new Set(one.weight)).toEqual(new Set([0.5]));
    // Every source of a place has the weights of the place.
    const matrix = matrixOf(conv, 6);
    expect(matrix[0]).toEqual(matrix[7]);
    expect(matrix[0]).not.toEqual(matrix[2]);
    // The fifth row of x is in no window.
    expect(matrix[24].every((w) => w === 0)).toBe(true);
    expect(matrixOf(listed, 12)[1][3]).toBe(3);
    expect(matrixOf(listed, 12)[53][0]).toBe(-1);
    compiled(network);
  });

  test("is counted before it is made", () => {
    const network = program(`${X}pop small[2, 3, 5], c[3, 2, 4], out[4] : ${CUBA}
p = sumpool(x, [3, 2], 1)
q = avgpool(p, [3, 2])
p -> small : one_to_one(1)
p, q -> out : dense(1)
p -> c : conv(2, weight = 1)
p[0, *, *] -> out : fan_out(3, 1)
p -> small : edges([[0, 3, 1], [0, 3, 2], [29, 0, -1]])`);
    expand(network).forEach(({ projection: { rule, pre, post }, target }) => {
      expect(synapsesOf(rule, pre.size, post.size)).toBe(target.length);
    });
    const { network: none, diagnostics } = analyse(
      source(`snn 1 tick 20us
input x[1, 1024, 1024] : external()
pop out[1000] : ${CUBA}
p = sumpool(x, 2)
p -> out : dense(1)`),
    );
    expect(none).toBeNull();
    expect(diagnostics.map(({ code }) => code)).toEqual(["E0508"]);
  });

  test("runs on ft1 as its synapses written one by one", () => {
    const pooled = compile(program(`${X}pop out[3] : ${CUBA}\np = sumpool(x, 2)\np -> out : dense(0.25)`));
    const weights = Array.from({ length: 60 }, (_, n) => (n % 30 < 24 ? 1 : 0));
    const list = weights.flatMap((w, n) => (w ? [0, 1, 2].map((t) => `[${n}, ${t}]`) : []));
    const byHand = compile(
      program(`${X}pop out[3] : ${CUBA}\nx -> out : edges([${list.join(", ")}], weight = 0.25)`),
    );
    expect(pooled.compiled?.program.cores).toEqual(byHand.compiled?.program.cores);
  });
});

describe("parts with names", () => {
  test("are the part itself", () => {
    const named = program(`${X}pop a[3, 4] : ${CUBA}
row = a[1, *]
left = x[*, 0..1, 2]
most = left[0, *]
left -> row : dense(normal(0, 1))
most -> row[1..2] : dense(1)
probe row.v[0], left.spikes[1, *]`);
    const plain = program(`${X}pop a[3, 4] : ${CUBA}
x[*, 0..1, 2] -> a[1, *] : dense(normal(0, 1))
x[0, 0..1, 2] -> a[1, 1..2] : dense(1)
probe a.v[1, 0], x.spikes[1, 0..1, 2]`);
    expect(expand(named).map(({ weight }) => weight)).toEqual(expand(plain).map(({ weight }) => weight));
    expect(named.probes.map(({ section }) => section)).toEqual(plain.probes.map(({ section }) => section));
    expect(named.projections.map(({ pre, post, name }) => [pre, post, name])).toEqual(
      plain.projections.map(({ pre, post, name }) => [pre, post, name]),
    );
  });

  test("and blocks in arguments are called by the argument's name", () => {
    const network = program(`block Layer(a, n) { pop o[n] : ${CUBA} a -> o : dense(1) return o }
${X}b = Layer(Layer(x[0, 0, *], 3), 2)
c = sumpool(x, 2)
for n in 0..1 { d = Layer(a = b[n], n = 1) }
d.0 -> b.a : dense(1)`);
    expect(network.populations.map(({ name }) => name)).toEqual(["x", "b.a.o", "b.o", "d.0.o", "d.1.o"]);
    expect(network.projections.map(({ name }) => name)).toEqual([
      "x->b.a.o",
      "b.a.o->b.o",
      "b.o->d.0.o",
      "b.o->d.1.o",
      "d.0.o->b.a.o",
    ]);
  });
});

describe("computed passes", () => {
  test("chain what a loop declares, inside it and outside", () => {
    const chain = (lines: string) => program(lines).projections.map(({ name }) => name);
    expect(
      chain(`for n in 0..3 { pop l[2] : ${CUBA} }
for n in 1..3 { l.(n - 1) -> l.(n) : dense(1) }`),
    ).toEqual(["l.0->l.1", "l.1->l.2", "l.2->l.3"]);
    expect(
      chain(`param last = 2\nfor n in 0..last { pop l[2] : ${CUBA} l -> l.(last - n) : dense(1) }`),
    ).toEqual(["l.0->l.2", "l.1->l.1", "l.2->l.0"]);
    expect(
      chain(`for i in 0..1 { for j in 0..1 { pop l[2] : ${CUBA} l.(j) -> l.(1 - i).(j) : dense(1) } }`),
    ).toEqual(["l.0.0->l.1.0", "l.0.1->l.1.1", "l.1.0->l.0.0", "l.1.1->l.0.1"]);
  });
});
