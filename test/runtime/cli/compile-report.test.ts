import { describe, expect, test } from "vitest";
import { type Compiled, compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import type { Network } from "../../../compiler/network.ts";
import { boundsReport, sayReport, weightsReport } from "../../../runtime/cli/compile-report.ts";
import type { Output } from "../../../runtime/cli/output.ts";
import { alignTable } from "../../../runtime/table.ts";

const analysed = (text: string): Network => {
  const { network, diagnostics } = analyse({ file: "test.snn", text: `snn 1 tick 20us seed 3\n${text}` });
  if (network === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return network;
};

const compiledOf = (text: string): Compiled => {
  const { compiled } = compile(analysed(text));
  if (compiled === null) throw new Error("it does not compile");
  return compiled;
};

/** Everything that would be printed. */
const linesOf = (compiled: Compiled): readonly string[] => {
  const lines: string[] = [];
  const say = (text = ""): void => {
    lines.push(...text.split("\n"));
  };
  const out = {
    json: false,
    say,
    table: (head, rows) => alignTable(head, rows).forEach((line) => say(`  ${line}`)),
  } as Partial<Output> as Output;
  sayReport(compiled, out);
  return lines;
};

const CUBA = "cuba(tau_m = 20ms, tau_s = 5ms)";
/** Steps of 32 threshold units, the widest there are: two weights do not fit, three vanish. */
const LOSSY = `input x[3] : latency(0s .. 4ms)
pop h[5] : ${CUBA}
x[1..2] -> h[2..4] : dense([[5000, 1, -6000], [2, 0.5, 0]])`;

describe("the report of compiling", () => {
  test("counts the weights that are clipped and zeroed, and names those that lost most", () => {
    expect(weightsReport(compiledOf(LOSSY))).toEqual([
      {
        projection: "x->h",
        exponent: 5,
        step: 32,
        range: 4064,
        sqnr: expect.closeTo(10 * Math.log10((5000 ** 2 + 6000 ** 2) / (936 ** 2 + 1904 ** 2)), 4),
        clipped: 2,
        zeroed: 3,
        worstClipped: {
          from: { population: "x", neuron: 1 },
          to: { population: "h", neuron: 4 },
          wanted: -6000,
          held: -4096,
        },
        worstZeroed: {
          from: { population: "x", neuron: 2 },
          to: { population: "h", neuron: 2 },
          wanted: 2,
          held: 0,
        },
      },
    ]);
  });

  test("tells how far currents and voltages go, and where nothing limits them", () => {
    expect(boundsReport(compiledOf(LOSSY))).toEqual([
      {
        population: "h",
        volley: { low: -4096, high: 4064 },
        // A latency input spikes once.
        sustained: { low: -4096, high: 4064 },
        // K has its peak at 4^(-4/3); the rest is for roundings.
        voltage: expect.closeTo(4064 * 4 ** (-4 / 3), -1),
        threshold: 1,
      },
    ]);
    const endless = compiledOf(`input x[1] : external()
pop h[1] : cuba(tau_m = 20ms, tau_s = 5ms, threshold = 0.5)  pop o[1] : li(tau_m = 20ms, tau_s = 5ms)
x -> h, o : dense(1)`);
    expect(boundsReport(endless)).toEqual([
      {
        population: "h",
        volley: { low: 0, high: 1 },
        sustained: { low: 0, high: null },
        voltage: null,
        threshold: 0.5,
      },
      {
        population: "o",
        volley: { low: 0, high: 1 },
        sustained: { low: 0, high: null },
        voltage: null,
        threshold: null,
      },
    ]);
  });

  test("has a finite ratio for weights whose squares are beyond all numbers", () => {
    const of = (weight: string) =>
      compile(analysed(`pop a[1] : ${CUBA} a -> a : dense(${weight})`)).diagnostics.map(({ code }) => code);
    expect(of("1e300")).toContain("W0702");
    expect(of("1e-300")).toContain("E0701");
    expect(weightsReport(compiledOf(`pop a[1] : ${CUBA} a -> a : dense(1e300)`))[0].sqnr).toBe(0);
    expect(weightsReport(compiledOf(`pop a[1] : ${CUBA} a -> a : dense(0)`))[0].sqnr).toBeNull();
  });

  test("fits 80 columns whatever the names, and a screen whatever their number", () => {
    const long = (letter: string) => letter.repeat(200);
    const wide = compiledOf(
      LOSSY.replaceAll(/\bx\b/g, long("x")).replaceAll(/\bh\b/g, long("h")).replace("x[3]", "x[1000000]"),
    );
    expect(Math.max(...linesOf(wide).map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(linesOf(wide).join("\n")).toContain("-6000");
    const many = compiledOf(
      `pop h[5] : ${CUBA}\n${Array.from({ length: 300 }, () => "h -> h : dense(0.01)").join("\n")}`,
    );
    expect(linesOf(many).length).toBeLessThan(80);
    expect(linesOf(many)).toContain("  … and 260 more, all of them with --json");
    expect(weightsReport(many).length).toBe(300);
  });

  test("says what a threshold unit is where a program counts in volts", () => {
    const volts = compiledOf(`input x[3] : latency(0s .. 4ms)
pop h[5] : cuba(tau_m = 20ms, tau_s = 5ms, threshold = 20mV)
x -> h : dense(2mV)`);
    expect(linesOf(volts)).toContain("  in threshold units of 20mV");
    expect(linesOf(compiledOf(LOSSY)).join("\n")).not.toContain("threshold units of");
  });

  test("has no table without rows", () => {
    const lines = linesOf(compiledOf(`pop h[5] : ${CUBA}`)).join("\n");
    expect(lines).not.toMatch(/weights of|lost most/);
    expect(lines).toContain("population");
  });
});
