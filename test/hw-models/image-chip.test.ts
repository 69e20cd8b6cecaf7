/** Images for chips that a file describes: what they carry, who believes it, and that nothing else is changed by it. */
import { describe, expect, test } from "vitest";
import type { Ft1Chip } from "../../hw-models/chip/chip.ts";
import { describedChip, isDescribed } from "../../hw-models/chip/described.ts";
import { FT1_SIM } from "../../hw-models/chip/ft1-sim.ts";
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { LOIHI1 } from "../../hw-models/chip/loihi1.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { MOST } from "../../hw-models/chip/most.ts";
import { boardPart, decodeImage, encodeImage, imageSha256 } from "../../hw-models/image.ts";
import { ImageError } from "../../hw-models/image-error.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import type { Ft1Program, Loihi1Program } from "../../hw-models/program.ts";
import { readProject } from "../golden.ts";
import { withNames } from "../image-names.ts";
import { programOf } from "../loihi1-nets.ts";
import { compiled, cuba, input, networkOf, uniform } from "../networks.ts";

const origin = "test";
const ft1 = (limits: object = {}): Ft1Chip =>
  describedChip("ft1", {
    name: "mine",
    what: "a chip of mine",
    limits: { ...FT1_UP5K.limits, ...limits },
    origin,
  }) as Ft1Chip;

const onUp5k = compiled(
  networkOf({
    populations: [input("in", 5), cuba("a", 7, { bias: 1.5 })],
    connections: [{ pre: "in", post: "a", weight: uniform(-1, 2) }],
  }),
  { chip: FT1_UP5K },
).program as Ft1Program;
const onMine: Ft1Program = { ...onUp5k, chip: ft1({ neurons: 7 }) };

const loihi1: Loihi1Program = programOf(
  {
    inputs: 2,
    neurons: Array.from({ length: 3 }, () => ({
      ...{ currentDecay: 100, voltageDecay: 100, threshold: 10, biasMantissa: 9, biasExponent: 3 },
      ...{ refractory: 0, initialCurrent: 0, initialVoltage: 0, spiking: true },
    })),
    projections: [
      { exponent: 0, axons: [{ source: 0, delay: 1, synapses: [{ target: 1, weight: 9, delay: 0 }] }] },
    ],
  },
  [0, 0, 1],
  LOIHI1,
);

const faultOf = (image: Uint8Array): string => {
  try {
    decodeImage(image);
    return "none";
  } catch (thrown) {
    if (!(thrown instanceof ImageError)) throw thrown;
    return `${thrown.fault}: ${thrown.message}`;
  }
};

describe("an image for a described chip", () => {
  test("carries the chip, numbers without an end among them, and gives it back", () => {
    const chip = describedChip("loihi1", {
      name: "quarter",
      what: "four cores",
      limits: { ...LOIHI1.limits, cores: 4 },
      origin,
    });
    for (const program of [onMine, { ...loihi1, chip: chip as typeof LOIHI1 }]) {
      const back = decodeImage(encodeImage(program));
      const { name, what, limits, id, models } = program.chip;
      expect(back.chip).toMatchObject({ name, what, limits, id, models, kind: program.kind });
      expect({ ...back, chip: null }).toEqual({ ...program, chip: null });
      expect(encodeImage(back)).toEqual(encodeImage(program));
    }
  });

  test("has the bytes of the same program for a chip of Firetime's own, but for the id and the names", () => {
    const [own, mine] = [onUp5k, onMine].map((program) => boardPart(encodeImage(program)));
    expect(mine.length).toBe(own.length);
    const differing = [...own.keys()].filter((at) => own[at] !== mine[at]);
    // The id in the header, and the header's CRC.
    for (const at of differing) expect((at >= 8 && at < 12) || (at >= 60 && at < 64)).toBe(true);
    expect(differing).toContain(8);
    expect(new TextDecoder().decode(encodeImage(onUp5k))).not.toContain('"chip"');
  });

  test("is proved against its own limits, and not against those of a larger chip", () => {
    expect(faultOf(encodeImage({ ...onUp5k, chip: ft1({ neurons: 6 }) }))).toContain(
      "core 0 has 7 neurons, mine holds 6",
    );
    expect(faultOf(encodeImage({ ...onUp5k, chip: ft1({ axons: 4 }) }))).toContain("5 axons, mine holds 4");
    expect(faultOf(encodeImage(onMine))).toBe("none");
  });

  test("without its names fits whatever it can say, and the host's own chip where there is one", () => {
    const board = boardPart(encodeImage(onMine));
    const { chip } = decodeImage(board);
    expect(chip).toMatchObject({ kind: "ft1", limits: MOST.ft1, id: onMine.chip.id });
    expect(isDescribed(chip)).toBe(true);
    expect(decodeImage(board, onMine.chip).chip).toBe(onMine.chip);
    expect(() => decodeImage(board, ft1({ neurons: 6 }))).toThrow("7 neurons, mine holds 6");
    // What an image says of its chip counts for more, and a chip of another kind or id is none for it.
    expect(decodeImage(encodeImage(onMine), ft1({ neurons: 6 })).chip.limits.neurons).toBe(7);
    expect(decodeImage(board, LOIHI1).chip.limits).toEqual(MOST.ft1);
    expect(decodeImage(boardPart(encodeImage(onUp5k)), onMine.chip).chip).toBe(FT1_UP5K);
  });

  const good = { name: "mine", what: "it", limits: { ...FT1_UP5K.limits } };
  test.each<[unknown, string]>([
    [null, "the image's description of its chip cannot be read"],
    [7, "the image's description of its chip cannot be read"],
    [{ ...good, name: 3 }, "the image's description of its chip cannot be read"],
    [{ ...good, what: "" }, "the image's description of its chip cannot be read"],
    [{ ...good, limits: "many" }, "the image's description of its chip cannot be read"],
    [{ ...good, limits: {} }, "cores is missing; neurons is missing"],
    [{ ...good, limits: { ...good.limits, neurons: -1 } }, "the description of chip mine: neurons is -1"],
    [{ ...good, limits: { ...good.limits, axons: "9" } }, "axons is 9"],
    [{ ...good, limits: { ...good.limits, synapses: null } }, "synapses is Infinity, more than an image"],
    [{ ...good, limits: { ...good.limits, delaySteps: 1001 } }, "delaySteps is 1001, more than an image"],
    [{ ...good, limits: { ...good.limits, outputAxons: 9 } }, "outputAxons is no limit of ft1"],
    [{ ...good, limits: { ...good.limits, toString: 9 } }, "toString is no limit of ft1"],
  ])("that describes it as %j is refused", (chip, message) => {
    const fault = faultOf(withNames(encodeImage(onMine), (names) => ({ ...names, chip })));
    expect(fault).toContain("layout: ");
    expect(fault).toContain(message);
  });

  test("a description of a chip that its id tells is not listened to", () => {
    const image = withNames(encodeImage(onUp5k), (names) => ({ ...names, chip: { ...good, limits: {} } }));
    expect(decodeImage(image)).toEqual(onUp5k);
  });
});

test("a machine does the same on a described chip as on Firetime's own of that kind", () => {
  const steps = 200;
  const heard = (program: Ft1Program | Loihi1Program): unknown => {
    const spikes: number[] = [];
    const machine = new Machine(encodeImage(program));
    machine.run(steps, { spike: (tick, neuron) => spikes.push(tick, neuron) });
    expect(spikes.length).toBeGreaterThan(40);
    return [spikes, machine.counts, machine.cycles, machine.effort];
  };
  expect(heard(onMine)).toEqual(heard({ ...onUp5k, chip: FT1_SIM }));
  const limits = { ...MOST.loihi1, neurons: 2, cores: 2 };
  const small = describedChip("loihi1", { name: "small", what: "two neurons a core", limits, origin });
  expect(heard({ ...loihi1, chip: small as typeof LOIHI1 })).toEqual(heard({ ...loihi1, chip: LOIHI1_SIM }));
});

test("the ids of described chips are those that the documents say", () => {
  expect(readProject("hw-models/SPEC.md")).toContain(`share the id 0x${onMine.chip.id.toString(16)}`);
  const { id } = describedChip("loihi1", { name: "a", what: "b", limits: LOIHI1.limits, origin });
  expect(readProject("hw-models/SPEC-loihi1.md")).toContain(`share the id 0x${id.toString(16)}`);
});

test("the hash of an image tells what a board receives, whose chip is told by its id alone", () => {
  const sha256 = (program: Ft1Program): string => imageSha256(encodeImage(program));
  expect(sha256(onMine)).toBe(sha256({ ...onUp5k, chip: ft1({ neurons: 99 }) }));
  expect(sha256(onMine)).not.toBe(sha256(onUp5k));
});
