/** Delays of axons that learn: what moves, how far, and the way through a weights file. */
import { describe, expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { axonRanges } from "../../../compiler/lower/edges.ts";
import { decodeImage, encodeImage } from "../../../hw-models/image.ts";
import { ImageError } from "../../../hw-models/image-error.ts";
import type { Ft1Program, Learning } from "../../../hw-models/program.ts";
import { compareGradients } from "../../../runtime/gradient/compare.ts";
import { demandSweepable } from "../../../runtime/sweep/run-point.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
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

describe("the chip", () => {
  const trained = (text: string, samples = 1500) => {
    const { compiled, encoding } = compiledOf(text);
    const trainee = chipTrainee(compiled, encoding);
    const { state } = trainee.machine.ft1[0];
    const before = state.delay.slice();
    trainee.beginEpoch(0, 10);
    trainee.train(train, some(samples));
    return { compiled, encoding, trainee, before, state };
  };
  const BOTH = program(`${RANDOM}, rate = 2^-3)`).replace(
    "normal(1.0, 2.0)",
    "normal(1.0, 2.0), delay = axonal(uniform(tau_s / 4, tau_s / 2), rate = 2^-4)",
  );

  test("moves delays that have a rate between trials, within a step and the longest, and counts the rest", () => {
    const { before, state, trainee } = trained(BOTH);
    expect(before.filter((d, a) => d !== state.delay[a]).length).toBeGreaterThan(20);
    expect(state.delay.every((d) => d >= 64 && d <= 960)).toBe(true);
    const { delayUpdates, delaySaturations } = trainee.machine.counts;
    expect(delayUpdates).toBeGreaterThan(15_000);
    expect(delaySaturations).toBeGreaterThan(0);
    const frozen = trained(program(`${RANDOM})`), 300);
    expect(frozen.state.delay).toEqual(frozen.before);
    expect(frozen.trainee.machine.counts.delayUpdates).toBe(0);
  });

  test("keeps them in its weights, which compile to its own image and can be restored", () => {
    const { trainee, state } = trained(BOTH, 300);
    const weights = trainee.weights();
    const { compiled } = compile(networkOf(BOTH), { weights });
    if (compiled?.kind !== "ft1") throw new Error("does not compile");
    const [own] = (trainee.machine.snapshot() as Ft1Program).cores;
    const [made] = compiled.program.cores;
    expect(made.axons.delay).toEqual(own.axons.delay);
    expect(made.learning).toEqual(own.learning);
    const [delay, shadow] = [state.delay.slice(), state.shadowDelay.slice()];
    trainee.train(train, some(100));
    expect(state.shadowDelay).not.toEqual(shadow);
    trainee.restore(weights);
    expect(state.delay).toEqual(delay);
    expect(state.shadowDelay).toEqual(shadow);
  });

  test("has float64's derivatives by the delays, cosine .999 and more, after learning too", () => {
    const { compiled, encoding, trainee } = trained(BOTH, 1000);
    const { layers } = compareGradients(compiled, encoding, trainee, validation, { batches: 2, batch: 150 });
    const exact = layers.filter(
      ({ name, against }) => /delays/.test(name) && against === "chip ticks, floor",
    );
    expect(exact.map(({ name }) => name)).toEqual(["point->hid delays", "hid->class delays"]);
    for (const { worstCosine } of exact) expect(worstCosine).toBeGreaterThan(0.999);
  });

  test("refuses an image whose delays are not their shadows', or outside what it holds", () => {
    const { program: made } = compiledOf(BOTH).compiled;
    const altered = (change: (learning: Learning, delay: Uint16Array) => Partial<Learning>): string => {
      const [core] = made.cores;
      const { learning } = core;
      if (learning === null) throw new Error("it does not learn");
      const axons = { ...core.axons, delay: core.axons.delay.slice() };
      const cores = [{ ...core, axons, learning: { ...learning, ...change(learning, axons.delay) } }];
      try {
        decodeImage(encodeImage({ ...made, cores }));
        return "taken";
      } catch (error) {
        return error instanceof ImageError ? error.message : "another error";
      }
    };
    expect(altered(() => ({}))).toBe("taken");
    expect(
      altered((_, delay) => {
        delay[0]++;
        return {};
      }),
    ).toContain("delay 0 is not its shadow delay rounded");
    expect(altered(() => ({ shadowDelay: new Uint16Array(3) }))).toContain("do not cover the axons");
    expect(altered(() => ({ longestDelay: 961 }))).toContain("delays that grow to 961 ticks");
    expect(altered(() => ({ longestDelay: 64 }))).toContain("is not its shadow delay rounded");
    expect(
      altered(({ layers }) => ({ layers: layers.map((layer) => ({ ...layer, delayRate: 32 })) })),
    ).toContain("2^-32 of delays");
  });
});

test("a sweep over formats, whose model has no delays that learn, refuses them by name (E0917)", () => {
  const { compiled, encoding } = compiledOf(program(`${RANDOM}, rate = 2^-3)`));
  const task = { encoding, data: yinYang() };
  expect(() => demandSweepable({ compiled, task } as Parameters<typeof demandSweepable>[0])).toThrow(
    "t.snn cannot be swept: its delays learn, those of the model do not",
  );
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
