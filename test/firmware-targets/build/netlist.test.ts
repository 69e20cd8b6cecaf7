/** What synthesis may not lose without a word: docs/decisions and hw-models need these blocks. */
import { expect, test } from "vitest";
import {
  type Design,
  demandEqualBlocks,
  ebrsFor,
  made,
  wanted,
} from "../../../firmware-targets/build/netlist.ts";

const cell = (type: string, parameters: Record<string, string> = {}, connections = {}) => ({
  type,
  parameters,
  connections,
});
const design = (...cells: ReturnType<typeof cell>[]): Design => ({
  modules: { core: { cells: Object.fromEntries(cells.map((c, n) => [`c${n}`, c])) } },
});
const memory = (words: number, bits: number) =>
  cell("$mem_v2", { SIZE: words.toString(2), WIDTH: bits.toString(2) });
const mac = cell("SB_MAC16");

test("block RAMs are cut the way that takes the fewest", () => {
  expect(ebrsFor(256, 16)).toBe(1);
  expect(ebrsFor(512, 16)).toBe(2);
  expect(ebrsFor(512, 5)).toBe(1);
  expect(ebrsFor(1024, 16)).toBe(4);
  expect(ebrsFor(2048, 1)).toBe(1);
});

test("a design asks for the cells it names, for products of signals and for memories", () => {
  const product = cell("$mul", {}, { A: [3, 4], B: [5, 6] });
  const byConstant = cell("$mul", {}, { A: [3], B: ["1", "0"] });
  const asked = design(mac, mac, product, byConstant, cell("SB_SPRAM256KA"), memory(512, 16), memory(16, 16));
  expect(wanted(asked, "core")).toEqual({ dsp: 3, spram: 1, ebr: 3 });
});

test("a multiplier that synthesis lost is named with both numbers", () => {
  const asked = wanted(design(mac, mac, mac), "core");
  const kept = made(design(mac, mac, mac, cell("SB_LUT4"), cell("SB_DFFESR"), cell("SB_CARRY")), "core");
  expect(kept).toMatchObject({ dsp: 3, luts: 1, flipFlops: 1, carries: 1 });
  demandEqualBlocks(asked, kept);
  expect(() => demandEqualBlocks(asked, made(design(mac, mac), "core"))).toThrow(
    "the RTL asks for 3 SB_MAC16, synthesis made 2",
  );
});
