import { describe, expect, test } from "vitest";
import { compile, ft1Of } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { expand, synapseRanges } from "../../compiler/lower/edges.ts";
import type { Network, Projection } from "../../compiler/network.ts";
import { chipNamed } from "../../hw-models/chip/chips.ts";
import { decodeImage } from "../../hw-models/image.ts";
import { bytesOf, fillFrom } from "../../hw-models/image-bytes.ts";
import { readProject } from "../golden.ts";

const program = (text: string, seed?: number): Network => {
  const { network } = analyse({ file: "test.snn", text }, seed === undefined ? {} : { seed });
  if (network === null) throw new Error("the test's program has a mistake");
  return network;
};
const YINYANG = readProject("examples/yinyang.snn");
const RECURRENT = readProject("examples/recurrent.snn");
const compiled = (network: Network) => {
  const result = compile(network);
  if (result.compiled === null) throw new Error("the test's program does not compile");
  return ft1Of(result.compiled);
};

describe("compile", () => {
  test("gives the same bytes twice and other bytes for another seed", () => {
    const a = compiled(program(YINYANG));
    expect(compiled(program(YINYANG)).image).toEqual(a.image);
    expect(compiled(program(YINYANG, 1)).imageSha256).not.toBe(a.imageSha256);
  });

  test("gives an image that decodes to the program it was made from, axons numbered from the network", () => {
    for (const text of [YINYANG, RECURRENT]) {
      const { image, program: made } = compiled(program(text));
      const read = decodeImage(image);
      expect(read.cores[0].synapses.weight).toEqual(made.cores[0].synapses.weight);
      expect(read.routes).toEqual(made.routes);
      expect(read.names).toEqual(made.names);
      expect([...read.cores[0].axons.number]).toEqual([...read.cores[0].axons.number.keys()]);
    }
  });

  test("chooses the smallest chip that holds the program", () => {
    expect(compiled(program(YINYANG)).chip.name).toBe("ft1-up5k");
    expect(compiled(program(RECURRENT)).chip.name).toBe("ft1-sim");
  });

  test("takes learned weights by projection, and refuses those of another shape (E0704)", () => {
    const network = program(YINYANG);
    const weights = new Map([["hid->class", { weight: new Float64Array(360).fill(0.75) }]]);
    const result = compile(network, { weights });
    const weightOf = (p: number) => result.compiled?.lowered.weights[p].weight;
    expect(new Set(weightOf(1))).toEqual(new Set([24]));
    expect(weightOf(0)).toEqual(compiled(network).lowered.weights[0].weight);
    const wrong = compile(network, { weights: new Map([["hid->class", { weight: new Float64Array(5) }]]) });
    expect(wrong.compiled).toBeNull();
    expect(wrong.diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ["E0704", "the weights file has 5 weights for hid->class, the program 360"],
    ]);
  });

  test("lets float64 train what only the chip cannot learn, with an image that does not learn", () => {
    const network = program(YINYANG.replaceAll(", spikes = 1", ""));
    expect(compile(network).diagnostics.map(({ code }) => code)).toEqual(["E0608", "E0608"]);
    const float = compile(network, { floatOnly: true });
    if (float.compiled === null) throw new Error("float64 refuses it too");
    const { program: made, lowered } = ft1Of(float.compiled);
    expect(made.cores[0].learning).toBeNull();
    expect(lowered.learning?.onChip).toBe(false);
  });

  test("measures V from the bias and scales volts by the largest threshold", () => {
    const text = (threshold: string, bias: string, weight: string): string =>
      `snn 1 tick 20us
input x[1] : external()
pop a[1] : cuba(tau_m = 10ms, tau_s = 5ms, threshold = ${threshold}, bias = ${bias})
x -> a : dense(${weight})`;
    const plain = compiled(program(text("1", "0.25", "0.5"))).program.cores[0];
    const volts = compiled(program(text("20mV", "5mV", "10mV"))).program.cores[0];
    expect(plain.neurons.threshold[0]).toBe(768);
    expect(plain.neurons.initial[0]).toBe(-256);
    expect(plain.neurons.reset[0]).toBe(1024);
    expect(volts.neurons).toEqual(plain.neurons);
    expect(volts.synapses).toEqual(plain.synapses);
    expect(volts.synapses.weight[0] << volts.axons.shift[0]).toBe(512);
  });

  test("holds every single weight of either sign without clipping it", () => {
    for (const weight of [1, 2, 0.4, 127.4, -128, 100, 3.999, -1e-3, 31]) {
      const result = compile(
        program(`snn 1 tick 20us
input x[1] : external()
pop a[1] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> a : dense(${weight})`),
      );
      // That such a neuron clips its current, or never fires, is another matter.
      const own = result.diagnostics.filter(({ code }) => code !== "W0705" && code !== "W0706");
      expect(own).toEqual([]);
      if (result.compiled === null) throw new Error("no program");
      const [{ synapses, axons }] = ft1Of(result.compiled).program.cores;
      const held = (synapses.weight[0] << axons.shift[0]) / 1024;
      expect(Math.abs(held - weight)).toBeLessThanOrEqual(Math.max(2 ** -11, Math.abs(weight) / 127));
    }
  });

  test("gives a plastic projection one range for all seeds: three deviations", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { lowered } = compiled(program(YINYANG, seed));
      expect(lowered.weights.map(({ shift }) => shift)).toEqual([6, 5]);
    }
  });
});

describe('expansion is a function of keys (design note "language", randomness)', () => {
  const net = (projections: readonly Projection[]): Network => ({ ...program(RECURRENT), projections });
  const all = program(RECURRENT).projections;

  test("the order of projections, and which others there are, changes no edge and no weight", () => {
    const forward = expand(net(all));
    const backward = expand(net([...all].reverse())).toReversed();
    forward.forEach((edges, p) => {
      expect(backward[p].target).toEqual(edges.target);
      expect(backward[p].weight).toEqual(edges.weight);
    });
    const alone = expand(net([all[3]]));
    expect(alone[0].weight).toEqual(forward[3].weight);
  });

  test("random(p) has p of all pairs, rows are sorted and without a pair twice, and another seed is another net", () => {
    const [sparse] = expand(net([{ ...all[2], rule: { kind: "random", probability: 0.1 } }]));
    const pairs = all[2].pre.size * all[2].post.size;
    expect(Math.abs(sparse.target.length - 0.1 * pairs)).toBeLessThan(4 * Math.sqrt(0.09 * pairs));
    for (let n = 0; n < all[2].pre.size; n++) {
      const row = sparse.target.subarray(sparse.row[n], sparse.row[n + 1]);
      row.forEach((target, k) => expect(k === 0 || target > row[k - 1]).toBe(true));
    }
    const other = expand({ ...net([all[2]]), seed: 8 });
    expect(other[0].target).not.toEqual(expand(net([all[2]]))[0].target);
  });

  test("random(100%) is dense, random(0%) is empty", () => {
    const [full, none] = [1, 0].map(
      (probability) => expand(net([{ ...all[2], rule: { kind: "random", probability } }]))[0],
    );
    const [dense] = expand(net([{ ...all[2], rule: { kind: "dense" } }]));
    expect(full.target).toEqual(dense.target);
    expect(none.target.length).toBe(0);
  });

  test("weights have the moments of their distribution", () => {
    const network = program(`snn 1 tick 20us seed 3
input x[100] : external()
pop a[100] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> a : dense(normal(2, 0.5))
x -> a : dense(uniform(-1, 3))`);
    const [normal, uniform] = expand(network).map(({ weight }) => {
      const mean = weight.reduce((a, b) => a + b) / weight.length;
      return { mean, deviation: Math.sqrt(weight.reduce((a, b) => a + (b - mean) ** 2, 0) / weight.length) };
    });
    expect(normal.mean).toBeCloseTo(2, 1);
    expect(normal.deviation).toBeCloseTo(0.5, 1);
    expect(uniform.mean).toBeCloseTo(1, 1);
    expect(uniform.deviation).toBeCloseTo(4 / Math.sqrt(12), 1);
  });

  test("ranges of synapses follow each other without a gap", () => {
    const ranges = synapseRanges(expand(net(all)));
    ranges.forEach(({ from }, n) => expect(from).toBe(n === 0 ? 0 : ranges[n - 1].to));
  });
});

describe("bounds of a population", () => {
  const bounds = (model: string, connect: string) => {
    const text = `snn 1 tick 20us trial 79 * 64 * 20us
input once[2] : latency(1ms .. 50ms)
input any[1] : external()
pop fast[1] : cuba(tau_m = 10ms, tau_s = 5ms, refractory = 5ms)
pop a[1] : ${model}
${connect}`;
    return compiled(program(text)).lowered.bounds[3];
  };

  test("of the current are sums over one volley, and geometric sums where sources repeat", () => {
    const model = "cuba(tau_m = 10ms, tau_s = 5ms)";
    const slow = bounds(model, "once -> a : dense(0.5)\nfast -> a : dense(-1)");
    expect(slow?.volley).toEqual({ low: -1, high: 1 });
    expect(slow?.sustained.high).toBe(1);
    expect(slow?.sustained.low).toBeCloseTo(-1 / (1 - Math.exp(-1)), 12);
    expect(bounds(model, "any -> a : dense(0.5)")?.sustained.high).toBe(Number.POSITIVE_INFINITY);
  });

  test("of the voltage add the peaks of the response: a quarter of a weight at tau_m = 2 tau_s", () => {
    const voltage = bounds("cuba(tau_m = 10ms, tau_s = 5ms)", "once -> a : dense(0.5)")?.voltage ?? 0;
    expect(voltage).toBeGreaterThan(0.25);
    expect(voltage).toBeLessThan(0.275);
  });

  test("inputs have none", () => {
    const { lowered } = compiled(program(YINYANG));
    expect(lowered.bounds.map((b) => b === null)).toEqual([true, false, false]);
    expect(lowered.bounds[2]?.volley.high).toBeGreaterThan(32);
  });

  test("name the worst weight that is clipped or becomes zero", () => {
    const text = `snn 1 tick 20us
input x[2] : external()
pop a[2] : cuba(tau_m = 10ms, tau_s = 5ms)
x -> a : dense([[1, 0.0005], [0.001, 0.9]])`;
    const [{ error }] = compiled(program(text)).lowered.weights;
    expect(error.worstClipped).toBeNull();
    expect(error.worstZeroed).toEqual({ source: 1, target: 0, wanted: 0.001, held: 0 });
  });
});

describe("columns of an image", () => {
  const columns = [
    Uint8Array.of(0, 1, 255),
    Int8Array.of(-128, -1, 127),
    Uint16Array.of(0, 0x1234, 0xffff),
    Int16Array.of(-32768, -2, 32767),
    Uint32Array.of(0, 0x12345678, 0xffffffff),
    Int32Array.of(-(2 ** 31), -3, 2 ** 31 - 1),
    new Uint16Array(0),
    Uint32Array.of(7, 8, 9).subarray(1),
  ];

  test("have the same bytes on hosts of either order, little end first", () => {
    expect([...bytesOf(Uint32Array.of(0x12345678), false)]).toEqual([0x78, 0x56, 0x34, 0x12]);
    for (const column of columns) expect(bytesOf(column, true)).toEqual(bytesOf(column, false));
  });

  test("are read back by either path, also from bytes at an odd place", () => {
    for (const column of columns)
      for (const littleEndian of [true, false]) {
        const bytes = new Uint8Array(column.byteLength + 1);
        bytes.set(bytesOf(column, false), 1);
        const read = column.slice().fill(0);
        fillFrom(read, bytes.subarray(1), littleEndian);
        expect(read).toEqual(column);
      }
  });
});

describe("chips", () => {
  test("are found by name", () => {
    expect(chipNamed("ft1-up5k")?.limits.neurons).toBe(256);
    expect(chipNamed("loihi9")).toBeUndefined();
  });
});
