/**
 * What the RTL asks for and what synthesis made of it, counted: yosys can lose a multiplier without a word
 * (docs/decisions), so nothing is believed that is not counted on both sides.
 */
import { BuildError } from "./build-error.ts";

/** Hard blocks of the UP5K by the names of their cells. */
export const BLOCKS = { dsp: "SB_MAC16", spram: "SB_SPRAM256KA", ebr: "SB_RAM40_4K" } as const;
export type Block = keyof typeof BLOCKS;
export type BlockCounts = Readonly<Record<Block, number>>;

/** A design as yosys's `write_json` tells it, flattened: what is read of it. */
export interface Design {
  readonly modules: Readonly<
    Record<
      string,
      {
        readonly cells: Readonly<Record<string, Cell>>;
      }
    >
  >;
}

interface Cell {
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Bits of each port: numbers of wires, or "0", "1", "x". */
  readonly connections: Readonly<Record<string, readonly (number | string)[]>>;
}

/** A product of two signals; one with a constant is made of adders. */
const isProduct = ({ type, connections }: Cell): boolean =>
  type === "$mul" &&
  ["A", "B"].every((port) => connections[port]?.some((bit) => typeof bit === "number") ?? false);

const cellsOf = (design: Design, top: string): readonly Cell[] =>
  Object.values(design.modules[top]?.cells ?? {});

/** How a block RAM of 4,096 bits can be cut: words of so many bits. */
const EBR_SHAPES = [
  [256, 16],
  [512, 8],
  [1024, 4],
  [2048, 2],
] as const;

/** Fewest block RAMs that hold words of `width` bits. */
export const ebrsFor = (words: number, width: number): number =>
  Math.min(...EBR_SHAPES.map(([deep, wide]) => Math.ceil(words / deep) * Math.ceil(width / wide)));

/** Parameters are text of binary digits. */
const numberOf = (parameter: string | undefined): number => Number.parseInt(parameter ?? "0", 2);

/** What the elaborated design asks for: cells it names, products and memories it describes. */
export const wanted = (design: Design, top: string): BlockCounts => {
  const counts = { dsp: 0, spram: 0, ebr: 0 };
  for (const cell of cellsOf(design, top)) {
    const { type, parameters } = cell;
    if (type === BLOCKS.dsp || isProduct(cell)) counts.dsp++;
    if (type === BLOCKS.spram) counts.spram++;
    if (type === BLOCKS.ebr) counts.ebr++;
    if (type === "$mem_v2")
      counts.ebr += ebrsFor(numberOf(parameters["SIZE"]), numberOf(parameters["WIDTH"]));
  }
  return counts;
};

export interface CellCounts extends BlockCounts {
  readonly luts: number;
  readonly flipFlops: number;
  readonly carries: number;
}

/** What the UP5K has: iCE40 UltraPlus family data sheet, table 1. */
const UP5K = {
  luts: ["LUTs", 5280],
  dsp: ["multipliers", 8],
  ebr: ["block RAMs", 30],
  spram: ["large RAMs", 4],
} as const;

/** What helps where there is no room. */
export const SMALLER =
  "make a width or a memory smaller: hw-models/chip/ft1-up5k.ts, firmware-targets/rtl/layout.ts";

/** @throws BuildError where a netlist has more of something than the UP5K: what only placing tells comes later */
export const demandRoom = (cells: CellCounts): void => {
  const beyond = (Object.keys(UP5K) as (keyof typeof UP5K)[])
    .filter((kind) => cells[kind] > UP5K[kind][1])
    .map((kind) => `${cells[kind]} ${UP5K[kind][0]} where it has ${UP5K[kind][1]}`);
  if (beyond.length === 0) return;
  throw new BuildError("room", `the design does not fit the UP5K: ${beyond.join(", ")}`, SMALLER);
};

/** What synthesis made. */
export const made = (netlist: Design, top: string): CellCounts => {
  const cells = cellsOf(netlist, top);
  const count = (is: (type: string) => boolean): number => cells.filter(({ type }) => is(type)).length;
  return {
    dsp: count((type) => type === BLOCKS.dsp),
    spram: count((type) => type === BLOCKS.spram),
    ebr: count((type) => type.startsWith(BLOCKS.ebr)),
    luts: count((type) => type === "SB_LUT4"),
    flipFlops: count((type) => type.startsWith("SB_DFF")),
    carries: count((type) => type === "SB_CARRY"),
  };
};

/** @throws BuildError where synthesis has lost or invented a hard block */
export const demandEqualBlocks = (asked: BlockCounts, have: BlockCounts): void => {
  const wrong = (Object.keys(BLOCKS) as Block[]).filter((block) => asked[block] !== have[block]);
  if (wrong.length === 0) return;
  throw new BuildError(
    "netlist",
    wrong
      .map((block) => `the RTL asks for ${asked[block]} ${BLOCKS[block]}, synthesis made ${have[block]}`)
      .join("; "),
    "do not use this netlist: name the cells in the Verilog, or try another version of yosys",
  );
};
