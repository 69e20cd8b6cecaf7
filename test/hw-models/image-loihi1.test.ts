/** Images of loihi1 programs: they come back whole, and nothing out of range passes the audit. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LOIHI1 } from "../../hw-models/chip/loihi1.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { decodeImage, encodeImage, ImageError } from "../../hw-models/image.ts";
import type { Loihi1Core, Loihi1Learning, Loihi1Program } from "../../hw-models/program.ts";
import { programOf, randomCase } from "../loihi1-nets.ts";
import type { OracleNeuron } from "../oracle/loihi1.ts";

test("a program comes back whole, whatever is in it", () => {
  fc.assert(
    fc.property(randomCase, ({ net, coreOf }) => {
      const program = programOf(net, coreOf);
      expect(decodeImage(encodeImage(program))).toEqual(program);
    }),
    { numRuns: 300, seed: 1 },
  );
});

const plain: OracleNeuron = {
  currentDecay: 0,
  voltageDecay: 0,
  threshold: 1,
  biasMantissa: 0,
  biasExponent: 0,
  refractory: 0,
  initialCurrent: 0,
  initialVoltage: 0,
  spiking: true,
};

/** Two inputs, two neurons on a core each, two projections. */
const small = (): Loihi1Program =>
  programOf(
    {
      inputs: 2,
      neurons: [plain, plain],
      projections: [0, 1].map(() => ({
        exponent: 0,
        axons: [0, 1, 2].map((source) => ({
          source,
          delay: 1,
          synapses: [0, 1].map((target) => ({ target, weight: 1, delay: 0 })),
        })),
      })),
    },
    [0, 1],
    LOIHI1,
  );

type Tables = Pick<Loihi1Core, "neurons" | "axons" | "synapses"> & { learning?: Loihi1Learning };

/** The loader's words on a program with one number changed; null where it takes it. */
const refusal = (change: (core: Tables, program: Loihi1Program) => void): string | null => {
  const program = small();
  change(program.cores[1], program);
  try {
    decodeImage(encodeImage(program));
    return null;
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return error.message;
  }
};

describe("the audit", () => {
  test("takes the program as it is", () => {
    expect(refusal(() => undefined)).toBeNull();
  });

  const changes: readonly (readonly [string, (core: Tables, program: Loihi1Program) => void])[] = [
    ["neuron id 4", ({ neurons }) => neurons.id.fill(4)],
    ["current decay 4096", ({ neurons }) => neurons.currentDecay.fill(4096)],
    ["voltage decay 4097", ({ neurons }) => neurons.voltageDecay.fill(4097)],
    ["threshold -1", ({ neurons }) => neurons.threshold.fill(-1)],
    ["threshold 131072", ({ neurons }) => neurons.threshold.fill(131072)],
    ["bias mantissa 4096", ({ neurons }) => neurons.biasMantissa.fill(4096)],
    ["bias mantissa -4097", ({ neurons }) => neurons.biasMantissa.fill(-4097)],
    ["bias exponent 8", ({ neurons }) => neurons.biasExponent.fill(8)],
    ["refractory period 63", ({ neurons }) => neurons.refractory.fill(63)],
    ["initial current -8388608", ({ neurons }) => neurons.initialCurrent.fill(-(2 ** 23))],
    ["initial voltage 8388608", ({ neurons }) => neurons.initialVoltage.fill(2 ** 23)],
    ["delay of 0 steps", ({ axons }) => axons.delay.fill(0)],
    ["delay of 64 steps", ({ axons }) => axons.delay.fill(64)],
    ["weight exponent 8", ({ axons }) => axons.exponent.fill(8)],
    ["weight exponent -9", ({ axons }) => axons.exponent.fill(-9)],
    ["projection 0 has two weight exponents", ({ axons }) => axons.exponent.fill(1, 0, 1)],
    ["axons are not in order", ({ axons }) => axons.number.fill(0)],
    ["axons are not in order", ({ axons }) => axons.projection.fill(2, 0, 1)],
    ["axon rows do not cover", ({ axons }) => axons.row.fill(1, 0, 1)],
    ["synapse to neuron 1 of 1", ({ synapses }) => synapses.target.fill(1)],
    ["weight 256", ({ synapses }) => synapses.weight.fill(256)],
    ["weight -257", ({ synapses }) => synapses.weight.fill(-257)],
    ["synaptic delay of 63 steps", ({ synapses }) => synapses.delay.fill(63)],
    ["leads to core 2", (_, { routes }) => routes.core.fill(2)],
    ["leads to axon 6 of 6", (_, { routes }) => routes.axon.fill(6)],
  ];
  test.each(changes)("refuses: %s", (said, change) => {
    expect(refusal(change)).toContain(said);
  });
});

describe("the audit of what learns", () => {
  const learning = (): Loihi1Learning => ({
    seed: 1,
    epoch: 2,
    stochastic: 1,
    rules: {
      x1Impulse: Uint8Array.of(16),
      x2Impulse: Uint8Array.of(0),
      y1Impulse: Uint8Array.of(16),
      y2Impulse: Uint8Array.of(0),
      y3Impulse: Uint8Array.of(0),
      decimation: Uint8Array.of(0),
      x1Decay: Uint32Array.of(2 ** 31),
      x2Decay: Uint32Array.of(0),
      y1Decay: Uint32Array.of(2 ** 31),
      y2Decay: Uint32Array.of(0),
      y3Decay: Uint32Array.of(0),
    },
    products: {
      rule: Uint8Array.of(0),
      dependency: Uint8Array.of(1),
      mantissa: Int8Array.of(1),
      exponent: Uint8Array.of(3),
    },
    factors: {
      product: Uint16Array.of(0, 0, 0),
      variable: Uint8Array.of(1, 7, 7),
      constant: Int8Array.of(0, 0, 0),
    },
    layers: {
      firstAxon: Uint32Array.of(0, 2),
      axons: Uint32Array.of(2, 1),
      rule: Uint8Array.of(0, 0),
      mode: Uint8Array.of(0, 0),
    },
  });
  const refused = (change: (own: Loihi1Learning) => Partial<Loihi1Learning> | undefined): string | null => {
    const own = learning();
    const changed = { ...own, ...change(own) };
    return refusal((core) => {
      core.learning = changed;
    });
  };

  test("takes it as it is, and it comes back as it was", () => {
    expect(refused(() => undefined)).toBeNull();
  });

  test.each<[string, (own: Loihi1Learning) => Partial<Loihi1Learning> | undefined]>([
    ["a learning epoch of 0 steps", () => ({ epoch: 0 })],
    ["a learning epoch of 64 steps", () => ({ epoch: 64 })],
    ["it rounds by 2", () => ({ stochastic: 2 })],
    ["an impulse of 128", ({ rules }) => void rules.y3Impulse.fill(128)],
    ["a decimation of 16", ({ rules }) => void rules.decimation.fill(16)],
    ["a product of rule 1", ({ products }) => void products.rule.fill(1)],
    ["dependency 3", ({ products }) => void products.dependency.fill(3)],
    ["a product scaled by 8", ({ products }) => void products.mantissa.fill(8)],
    ["a product's exponent 16", ({ products }) => void products.exponent.fill(16)],
    ["a factor of product 1", ({ factors }) => void factors.product.fill(1, 2)],
    ["factor 9", ({ factors }) => void factors.variable.fill(9)],
    [
      "a product of factors of 28 bits",
      () => ({
        factors: {
          product: Uint16Array.of(0, 0, 0, 0),
          variable: Uint8Array.of(7, 7, 7, 0),
          constant: new Int8Array(4),
        },
      }),
    ],
    ["a layer of rule 1", ({ layers }) => void layers.rule.fill(1)],
    ["sign mode 3", ({ layers }) => void layers.mode.fill(3)],
    ["layers of learning are not in order", ({ layers }) => void layers.firstAxon.fill(1)],
    ["layers of learning are not in order", ({ layers }) => void layers.axons.fill(9)],
    ["in a layer of", ({ layers }) => void layers.mode.fill(2)],
  ])("refuses: %s", (said, change) => {
    expect(refused(change)).toContain(said);
  });
});

describe("the limits of loihi1", () => {
  /** One core of neurons that all receive from all inputs; neurons send to nobody. */
  const dense = (inputs: number, neurons: number, delay = 0): Loihi1Program =>
    programOf(
      {
        inputs,
        neurons: Array.from({ length: neurons }, () => plain),
        projections: [
          {
            exponent: 0,
            axons: Array.from({ length: inputs }, (_, source) => ({
              source,
              delay: 1,
              synapses: Array.from({ length: neurons }, (_, target) => ({ target, weight: 1, delay })),
            })),
          },
        ],
      },
      Array.from({ length: neurons }, () => 0),
      LOIHI1,
    );
  const load = (program: Loihi1Program): void => void decodeImage(encodeImage(program));

  test("are 1,024 neurons and 4,096 axons a core", () => {
    expect(() => load(dense(1, 1024))).not.toThrow();
    expect(() => load(dense(1, 1025))).toThrow("core 0 has 1025 neurons, loihi1 holds 1024");
    expect(() => load(dense(4097, 1))).toThrow("core 0 has 4097 axons, loihi1 holds 4096");
  });

  test("are 4,096 output axons of a core's neurons", () => {
    const program = dense(1, 1024);
    const fanOut = (each: number): Loihi1Program => ({
      ...program,
      routes: {
        start: Uint32Array.from({ length: 1026 }, (_, n) => Math.max(0, n - 1) * each),
        core: new Uint16Array(1024 * each),
        axon: new Uint32Array(1024 * each),
      },
    });
    expect(() => load(fanOut(4))).not.toThrow();
    expect(() => load(fanOut(5))).toThrow("core 0 has 5120 output axons, loihi1 holds 4096");
  });

  test("are 128 KiB of synapses, which delays fill sooner", () => {
    // 64 synapses an axon: 1,216 bits of 1,048,576, or 1,600 with delays.
    expect(() => load(dense(862, 64))).not.toThrow();
    expect(() => load(dense(863, 64))).toThrow("core 0 has 1049408 bits of synapses, loihi1 holds 1048576");
    expect(() => load(dense(656, 64, 5))).toThrow("bits of synapses");
  });

  test("do not hold on loihi1-sim", () => {
    expect(() => load({ ...dense(863, 64), chip: LOIHI1_SIM })).not.toThrow();
  });
});
