/** Verilog → netlist (yosys) → placed and routed (nextpnr) → bitstream (icepack), for the boards' UP5K. */
import type { Board } from "../boards/board.ts";
import { BuildError } from "./build-error.ts";
import {
  type CellCounts,
  type Design,
  demandEqualBlocks,
  demandRoom,
  made,
  SMALLER,
  wanted,
} from "./netlist.ts";
import { type Files, runTool } from "./toolchain.ts";

/** Seconds each tool may take. */
const SECONDS = { synth: 1200, place: 2400, pack: 120 };

export interface Synthesis {
  /** For nextpnr. */
  readonly json: Uint8Array;
  /** The netlist as Verilog, made of cells of the iCE40; inside the ports every wire has one bit. */
  readonly verilog: Uint8Array;
  readonly cells: CellCounts;
  readonly seconds: number;
}

/** What the Verilog is told, so that it names hard blocks instead of describing them. */
const DEFINE = "FT1_UP5K";

/**
 * Synthesises a module and proves that no hard block was lost.
 * @param defines text macros, `NAME` or `NAME=VALUE`
 * @throws BuildError
 */
export const synthesise = async (
  verilog: Files,
  top: string,
  options: { readonly system?: boolean; readonly defines?: readonly string[] } = {},
): Promise<Synthesis> => {
  const macros = [DEFINE, ...(options.defines ?? [])].map((define) => `-D${define}`).join(" ");
  const sources = Object.keys(verilog).filter((name) => name.endsWith(".v"));
  const script = [
    ...sources.map((name) => `read_verilog -I. ${macros} ${name}`),
    "read_verilog -D ICE40_U -lib +/ice40/cells_sim.v",
    `hierarchy -check -top ${top}`,
    "design -save read",
    "proc; flatten; opt -full; memory -nomap; opt_clean",
    `select ${top}; write_json -selected elaborated.json; select -clear`,
    "design -load read",
    `synth_ice40 -device u -top ${top} -json netlist.json`,
    // Without words that wait for themselves, which simulators would evaluate again and again.
    "splitnets",
    "write_verilog -noattr netlist.v",
  ].join("; ");
  const { files, seconds } = await runTool({
    command: "yosys",
    args: ["-q", "-p", script],
    files: verilog,
    results: ["elaborated.json", "netlist.json", "netlist.v"],
    seconds: SECONDS.synth,
    ...(options.system && { system: true }),
  });
  const cells = made(designOf(files["netlist.json"]), top);
  demandEqualBlocks(wanted(designOf(files["elaborated.json"]), top), cells);
  return { json: files["netlist.json"], verilog: files["netlist.v"], cells, seconds };
};

const designOf = (json: Uint8Array): Design => JSON.parse(new TextDecoder().decode(json)) as Design;

export interface Used {
  readonly used: number;
  readonly available: number;
}

export interface Placed {
  readonly bitstream: Uint8Array;
  readonly resources: { readonly lc: Used; readonly dsp: Used; readonly ebr: Used; readonly spram: Used };
  /** Highest clock in MHz that all paths meet. */
  readonly megahertz: number;
  readonly seconds: number;
}

/** The pin file of a board, for board/top.v. */
export const pinsOf = ({ clock, uart, high }: Board): string =>
  [
    `set_io clock ${clock.pin}`,
    `set_io receive ${uart.receive}`,
    `set_io transmit ${uart.transmit}`,
    ...high.map(({ pin }, n) => `set_io high[${n}] ${pin}`),
    "",
  ].join("\n");

/** What nextpnr's `--report` says. */
interface Report {
  readonly fmax: Readonly<Record<string, { readonly achieved: number; readonly constraint: number }>>;
  readonly utilization: Readonly<Record<string, Used>>;
  /** The slowest one of each pair of clock edges. */
  readonly critical_paths: readonly { readonly path: readonly Hop[] }[];
}

/** A stretch of a path: through a cell, or along a net. */
interface Hop {
  readonly delay: number;
  readonly from: { readonly cell: string };
  readonly to: { readonly cell: string };
}

/**
 * Places, routes and packs. What timing was reached is read from nextpnr's report, never from its exit code.
 * @param goal MHz that the placer works for
 * @throws BuildError where the design does not fit, or misses the board's own clock
 */
export const place = async (
  netlist: Pick<Synthesis, "json" | "cells">,
  board: Board,
  goal: number,
  system = false,
): Promise<Placed> => {
  demandRoom(netlist.cells);
  const placed = await runTool({
    command: "nextpnr-ice40",
    args: [
      `--${board.device}`,
      "--package",
      board.package,
      ...["--json", "netlist.json", "--pcf", "board.pcf", "--asc", "board.asc", "--report", "report.json"],
      ...["--freq", String(goal), "--seed", "1", "--timing-allow-fail", "--quiet"],
    ],
    files: { "netlist.json": netlist.json, "board.pcf": pinsOf(board) },
    results: ["board.asc", "report.json"],
    seconds: SECONDS.place,
    system,
  }).catch((thrown: unknown) => {
    throw noRoom(thrown) ?? thrown;
  });
  const report = JSON.parse(new TextDecoder().decode(placed.files["report.json"])) as Report;
  const megahertz = Math.min(...Object.values(report.fmax).map(({ achieved }) => achieved));
  if (megahertz < board.clock.megahertz)
    throw new BuildError(
      "timing",
      `${board.title} clocks at ${board.clock.megahertz} MHz, the design reaches ${megahertz.toFixed(1)} MHz`,
      `shorten the longest path${toldPath(report)}, or divide the board's clock`,
    );
  const packed = await runTool({
    command: "icepack",
    args: ["board.asc", "board.bin"],
    files: { "board.asc": placed.files["board.asc"] },
    results: ["board.bin"],
    seconds: SECONDS.pack,
    system,
  });
  const used = (name: string): Used => report.utilization[name] ?? { used: 0, available: 0 };
  return {
    bitstream: packed.files["board.bin"],
    resources: {
      lc: used("ICESTORM_LC"),
      dsp: used("ICESTORM_DSP"),
      ebr: used("ICESTORM_RAM"),
      spram: used("ICESTORM_SPRAM"),
    },
    megahertz,
    seconds: placed.seconds + packed.seconds,
  };
};

/** Where the slowest path of all begins and ends. */
const toldPath = ({ critical_paths }: Report): string => {
  const delayOf = (path: readonly Hop[]): number => path.reduce((sum, { delay }) => sum + delay, 0);
  const [slowest] = critical_paths.map(({ path }) => path).sort((a, b) => delayOf(b) - delayOf(a));
  const [first, last] = [slowest?.[0], slowest?.at(-1)];
  return first && last
    ? `, ${delayOf(slowest).toFixed(1)} ns from ${first.from.cell} to ${last.to.cell}`
    : "";
};

/** What nextpnr says where something does not fit: it places cells one after the other. */
const noRoom = (thrown: unknown): BuildError | null => {
  if (!(thrown instanceof BuildError) || thrown.fault !== "tool-failed") return null;
  const [words] = /(?:Unable to (?:place|find)|[Ff]ailed to expand)[^\n]*/.exec(thrown.message) ?? [];
  return words === undefined
    ? null
    : new BuildError("room", `the design does not fit the UP5K; nextpnr says: ${words}`, SMALLER);
};
