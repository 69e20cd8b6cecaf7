/** Chips' data files: every limit is there and positive, or the chip is refused by name. */
import { expect, test } from "vitest";
import { type Chip, checkChip, type Loihi1Limits, stepTicksOf } from "../../../hw-models/chip/chip.ts";
import { CHIPS, chipNamed, chipWithId } from "../../../hw-models/chip/chips.ts";
import { LOIHI1 } from "../../../hw-models/chip/loihi1.ts";
import { axonBits } from "../../../hw-models/chip/loihi1-memory.ts";

const withLimits = (limits: object): Chip => ({
  ...LOIHI1,
  limits: { ...LOIHI1.limits, ...limits } as Loihi1Limits,
});

test("names and ids name one chip each", () => {
  for (const chip of CHIPS) {
    expect(chipNamed(chip.name)).toBe(chip);
    expect(chipWithId(chip.id)).toBe(chip);
  }
});

test("a step is 64 ticks on ft1 and one on loihi1", () => {
  expect([stepTicksOf("ft1"), stepTicksOf("loihi1")]).toEqual([64, 1]);
});

test.each([
  [{ neurons: -1 }, "neurons is -1"],
  [{ axons: 0 }, "axons is 0"],
  [{ delaySteps: 1.5 }, "delaySteps is 1.5"],
  [{ cores: Number.NaN }, "cores is NaN"],
  [{ outputAxons: undefined }, "outputAxons is missing"],
  [{ synapticBits: "many" }, "synapticBits is many"],
  [{ decayTables: 3 }, "decayTables is no limit of loihi1"],
])("limits %j are refused", (limits, said) => {
  expect(() => checkChip(withLimits(limits))).toThrow(`the data file of chip loihi1: ${said}`);
});

test("all faults of a data file are told at once", () => {
  expect(() => checkChip(withLimits({ neurons: -1, cores: 0 }))).toThrow("cores is 0; neurons is -1");
});

test("synaptic memory is counted in blocks of 64 synapses and words of 64 bits", () => {
  // 10 bits of header and 18 a synapse: 3 synapses fill one word exactly, the fourth begins the next.
  expect([0, 1, 3, 4].map((n) => axonBits(n, false))).toEqual([0, 64, 64, 128]);
  // 64 synapses take 1,162 bits = 19 words; with delays 1,546 bits = 25 words.
  expect([64, 65, 128].map((n) => axonBits(n, false))).toEqual([1216, 1280, 2432]);
  expect(axonBits(64, true)).toBe(1600);
});
