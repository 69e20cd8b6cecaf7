/** Rules with names are sums of products, formulas mean what they say, and no number is rounded in silence. */
import { describe, expect, test } from "vitest";
import { compile, type Loihi1Compiled } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { readProject } from "../golden.ts";

const result = (update: string, plastic = "plastic(range = 1)", params = "") => {
  const text = `snn 1\ntick 1ms   seed 3\n${params}\ninput x[3] : external()\npop a[2] : lif(tau_m = 5ms)
x -> a : dense(0.5)  ${plastic}\nlearn it { update = ${update} }`;
  const { network, diagnostics } = analyse({ file: "t.snn", text });
  if (network === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return compile(network, { chip: LOIHI1_SIM });
};

const compiled = (...said: Parameters<typeof result>): Loihi1Compiled => {
  const { compiled: made, diagnostics } = result(...said);
  if (made?.kind !== "loihi1") throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
};

/** `5·2^3 · (x1 − 4) at y0`, as the chip has it. */
const productsOf = ({ lowered: { learning } }: Loihi1Compiled): readonly string[] =>
  (learning?.rules[0]?.products ?? []).map(({ dependency, mantissa, exponent, factors }) => {
    const own = factors.map(({ variable, constant }) =>
      constant === 0 ? variable : `(${variable}${constant < 0 ? "" : "+"}${constant})`,
    );
    return `${[`${mantissa}·2^${exponent}`, ...own].join(" · ")} at ${dependency}`;
  });

const products = (dw: string): readonly string[] =>
  productsOf(
    compiled(
      `products(dw = ${dw}, x1 = trace(9ms), x2 = trace(9ms), y1 = trace(9ms), y2 = trace(9ms), y3 = trace(9ms))`,
    ),
  );

describe("rules with names are sums of products: the same bytes", () => {
  test.each([
    [
      "stdp(rate = 2%, tau_plus = 10ms, tau_minus = 20ms, minus = 0.5, epoch = 2ms)",
      "products(rate = 2%, dw = x1 * y0 - 0.5 * y1 * x0, x1 = trace(10ms), y1 = trace(20ms), epoch = 2ms)",
    ],
    [
      "stdp(rate = 2%, tau_plus = 10ms, tau_minus = 20ms, minus = 0)",
      "products(dw = 2% * x1 * y0, x1 = trace(10ms), y1 = trace(20ms))",
    ],
    [
      "hebb(rate = 2%, tau = 10ms, offset = 0.3, decay = 1.2)",
      "products(dw = 2% * y0 * (x1 - 0.3) - 2.4% * w * y0, x1 = trace(10ms))",
    ],
  ])("%s is %s", (named, free) => {
    for (const plastic of ["plastic(range = 1)", "plastic(rate = 5%, range = 1)"]) {
      // A projection's rate is in place of the rule's own.
      const [rate] = /rate = [0-9.]+%/.exec(named) ?? [""];
      const said = plastic.includes("rate") && !free.includes("rate") ? null : free;
      if (said === null) continue;
      expect(rate).not.toBe("");
      expect(compiled(said, plastic).imageSha256).toBe(compiled(named, plastic).imageSha256);
    }
  });

  test("and the example's rule has its numbers", () => {
    const text = readProject("examples/local.snn");
    expect(text).toContain("hebb(rate = 2%, tau = 2 * tau_s, decay = 1.2)");
    expect(productsOf(compiled("hebb(rate = 2%, tau = 10ms, decay = 1.2)"))).toEqual([
      "5·2^3 · x1 at y0",
      "-3·2^0 · w at y0",
    ]);
  });
});

describe("a formula", () => {
  test.each([
    [
      "every variable",
      "x0 * (x1 + x2) + y0 * (y1 + y2) + y0 * y3 - y0 * w",
      [
        "4·2^9 · x1 at x0",
        "4·2^9 · x2 at x0",
        "4·2^9 · y1 at y0",
        "4·2^9 · y2 at y0",
        "4·2^9 · y3 at y0",
        "-4·2^5 · w at y0",
      ],
    ],
    [
      "asks for the first of x0 and y0, the other is a factor",
      "x0 * y0 * x1 - y0 * x0 * x1",
      ["4·2^9 · y0 · x1 at x0", "-4·2^9 · x0 · x1 at y0"],
    ],
    ["asks once", "x0^3 * x1", ["4·2^9 · x1 at x0"]],
    ["asks for u wherever it stands, and has x0 then as a factor", "x0 * x1 * u3", ["4·2^9 · x0 · x1 at u"]],
    [
      "has a constant in its variable's unit",
      "y0 * (x1 - 0.5) + y0 * (w + 0.2) + y0 * (1 - x0)",
      ["4·2^9 · (x1-8) at y0", "4·2^5 · (w+51) at y0", "-4·2^13 · (x0-1) at y0"],
    ],
    [
      "counts a number in front of a variable for all of the bracket",
      "y0 * (2 * x1 - 1)",
      ["4·2^10 · (x1-8) at y0"],
    ],
    [
      "multiplies out what is no variable and a constant",
      "y0 * (x1 - y1) / 2 + y0 * -(x1 - 0.5)",
      ["4·2^8 · x1 at y0", "-4·2^8 · y1 at y0", "-4·2^9 · (x1-8) at y0"],
    ],
    [
      "multiplies out a constant that the chip cannot add",
      "y0 * x1 * (1 - w)",
      ["-4·2^6 · x1 · w at y0", "4·2^9 · x1 at y0"],
    ],
    [
      "makes good what a wide product loses",
      "x0 * y1 * y2 + x0 * y1",
      ["4·2^8 · y1 · y2 at x0", "4·2^9 · y1 at x0"],
    ],
    ["leaves out what counts 0 times", "0 * x0 * x1 + x0 * x2", ["4·2^9 · x2 at x0"]],
  ])("%s: %s", (_, dw, due) => {
    expect(products(dw)).toEqual(due);
  });

  test("of Lava has Lava's scale: 2^-2 is 32 · 2^-7", () => {
    expect(readProject("hw-models/SPEC-loihi1.md")).toContain("16 / 255 * (2^-2 * x1 * y0 - 2^-2 * y1 * x0)");
    expect(products("16 / 255 * (2^-2 * x1 * y0 - 2^-2 * y1 * x0)")).toEqual([
      "4·2^3 · x1 at y0",
      "-4·2^3 · y1 at x0",
    ]);
  });

  test("takes params, and u says how often", () => {
    const made = compiled("products(dw = gain / 2 * u5 * w^2)", "plastic", "param gain = 2^-3");
    expect(productsOf(made)).toEqual(["4·2^0 · w · w at u"]);
    expect(made.program.cores[0].learning?.rules.decimation).toEqual(Uint8Array.of(5));
  });
});

describe("a number that the chip rounds", () => {
  const warned = (...said: Parameters<typeof result>): readonly string[] =>
    result(...said).diagnostics.map(({ code, message }) => `${code} ${message}`);

  test("is said from a twentieth on", () => {
    // 2040 of the chip's units are 1: 81.6 becomes 80, 2.04 becomes 2; 89.8 becomes 96, 2.55 becomes 3.
    expect(warned("stdp(rate = 4%, tau_plus = 9ms, tau_minus = 9ms, minus = 0.025)")).toEqual([]);
    expect(warned("stdp(rate = 4.4%, tau_plus = 9ms, tau_minus = 9ms, minus = 0.0284)")).toEqual([
      "W0632 a product's scale of 0.044 becomes 0.0471 on loihi1-sim: 7 % more",
      "W0632 a product's scale of 0.00125 becomes 0.00147 on loihi1-sim: 18 % more",
    ]);
  });

  test("is compiled all the same", () => {
    expect(productsOf(compiled("stdp(rate = 4.4%, tau_plus = 9ms, tau_minus = 9ms)"))).toEqual([
      "6·2^4 · x1 at y0",
      "-6·2^4 · y1 at x0",
    ]);
  });
});

test("rates of their own make rules of their own, and a core has 256", () => {
  const codes = (count: number): readonly string[] => {
    const lines = Array.from(
      { length: count },
      (_, n) => `x[0] -> a[0] : dense(0.5)  plastic(range = 1, rate = ${1.015 ** n / 100})`,
    );
    const text = `snn 1\ntick 1ms   seed 3\ninput x[1] : external()\npop a[1] : lif(tau_m = 5ms)
${lines.join("\n")}
learn it { update = products(x1 = trace(9ms), dw = ${Array.from({ length: 12 }, (_, k) => `${1 + k / 12} * x0 * x1`).join(" + ")}) }`;
    const { network } = analyse({ file: "t.snn", text });
    const said = network === null ? [] : compile(network, { chip: LOIHI1_SIM }).diagnostics;
    return said
      .filter(({ severity }) => severity === "error")
      .map(({ code, message }) => `${code} ${message}`);
  };
  expect(codes(200)).toEqual([]);
  expect(codes(400)).toEqual([
    "E0635 with the rates of its projections the rule becomes 287 rules; loihi1-sim has up to 256",
  ]);
});
