/** Delays of axons that learn: what moves, how far, and the way through a weights file. */
import { describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { axonRanges } from "../../../compiler/lower/edges.ts";
import { encodingOf } from "../../../runtime/train/encode.ts";
import { floatTrainee } from "../../../runtime/train/float-trainee.ts";
import { accuracy } from "../../../runtime/train/trainee.ts";
import { weightsFromText, weightsToText } from "../../../runtime/train/weights-file.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";

const program = (delay: string, weights = "plastic"): string => `
snn 1
param tau_s = 5ms
tick tau_s / 256   seed 0
data yinyang
trial 8 * tau_s
input point[4] : latency(0.15 * tau_s .. 2 * tau_s)
pop hid[30], class[3] : cuba(tau_m = 2 * tau_s, tau_s, threshold = 1, spikes = 1)
point -> hid   : dense(normal(1.0, 2.0))  plastic
hid   -> class : dense(normal(0.5, 1.0)${delay})  ${weights}
learn forward {
  loss   = first_spike(class, margin = 0.2 * tau_s)
  update = sgd(rate = 2^-1)
}
`;
const RANDOM = ", delay = axonal(uniform(tau_s / 4, tau_s)";

const networkOf = (text: string) => {
  const { network, diagnostics } = analyse({ file: "t.snn", text: text.trimStart() });
  if (network === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return network;
};

const compiledOf = (text: string) => {
  const { compiled } = compile(networkOf(text));
  const encoding = encodingOf(networkOf(text));
  if (compiled?.kind !== "ft1" || encoding === null) throw new Error("does not compile");
  return { compiled, encoding };
};

const { train, validation } = yinYang();
const some = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, k) => k);

describe("axonal delays", () => {
  test("are drawn once for each axon, by its source alone, and reach the chip in ticks", () => {
    const { compiled } = compiledOf(program(`${RANDOM})`));
    const { lowered } = compiled;
    const [, hid] = axonRanges(lowered.edges);
    const delays = lowered.delays.subarray(hid.from, hid.to);
    expect(delays.every((d) => d >= 64 && d <= 256)).toBe(true);
    expect(new Set(delays).size).toBeGreaterThan(20);
    expect(lowered.delays.subarray(0, hid.from).every((d) => d === 64)).toBe(true);
    expect([...compiled.program.cores[0].axons.delay]).toEqual([...lowered.delays]);
  });
});

describe("float64", () => {
  const trained = (text: string) => {
    const { network } = { network: networkOf(text) };
    const { compiled } = compile(network, { floatOnly: true });
    const encoding = encodingOf(network);
    if (compiled === null || encoding === null) throw new Error("does not compile");
    const trainee = floatTrainee(compiled, encoding);
    const before = trainee.weights();
    trainee.beginEpoch(0, 10);
    trainee.train(train, some(3000));
    return { trainee, before, after: trainee.weights() };
  };

  test("moves delays that have a rate and no others, within a step and the longest", () => {
    const learned = trained(program(`${RANDOM}, rate = 2^-1)`));
    const frozen = trained(program(`${RANDOM})`));
    const delaysOf = ({ after }: typeof learned) => after.get("hid->class")?.delay ?? new Float64Array();
    expect(delaysOf(frozen)).toEqual(frozen.before.get("hid->class")?.delay);
    const moved = delaysOf(learned).map((d, n) => Math.abs(d - delaysOf(frozen)[n]));
    expect(moved.filter((d) => d > 1e-4).length).toBeGreaterThan(20);
    expect(delaysOf(learned).every((d) => d >= 1.25e-3 - 1e-15)).toBe(true);
    expect(learned.after.get("point->hid")?.delay).toBeUndefined();
  });

  test("leaves fixed weights alone where only the delays learn", () => {
    const { before, after } = trained(program(`${RANDOM}, rate = 2^-1)`, ""));
    expect(after.get("hid->class")?.weight).toEqual(before.get("hid->class")?.weight);
    expect(after.get("hid->class")?.delay).not.toEqual(before.get("hid->class")?.delay);
  });

  test("restores a net from its weights file", () => {
    const { trainee, before, after } = trained(program(`${RANDOM}, rate = 2^-1)`));
    const right = accuracy(trainee, validation);
    const origin = { program: "t.snn", trainedOn: "float64", seed: 0, epochs: 1 };
    const read = weightsFromText("w.json", weightsToText({ weights: after, origin }));
    trainee.restore(before);
    expect(accuracy(trainee, validation)).not.toBe(right);
    trainee.restore(read);
    expect(accuracy(trainee, validation)).toBe(right);
    expect(trainee.weights()).toEqual(after);
  });
});

test("a weights file with other axons than the program's is refused (E0704)", () => {
  const network = networkOf(program(`${RANDOM})`));
  const weight = new Float64Array(90);
  const refused = (delays: number, to = network) =>
    compile(to, {
      weights: new Map([["hid->class", { weight, delay: new Float64Array(delays).fill(5e-3) }]]),
    })
      .diagnostics.map(({ code, message }) => `${code}: ${message}`)
      .join("\n");
  expect(refused(30)).not.toContain("E0704");
  expect(refused(29)).toBe("E0704: the weights file has delays for 29 axons of hid->class, the program 30");
  expect(refused(30, networkOf(program("")))).toBe(
    "E0704: the weights file has delays for 30 axons of hid->class, the program 0",
  );
  const bad = JSON.stringify({
    firetimeWeights: 1,
    projections: [{ name: "a->b", values: [1], delays: [0] }],
  });
  expect(() => weightsFromText("w.json", bad)).toThrow("a delay of a->b is no time above 0");
});
