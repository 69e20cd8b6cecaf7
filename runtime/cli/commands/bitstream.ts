import { fileURLToPath } from "node:url";
import { either, nearest } from "../../../compiler/words.ts";
import type { Board } from "../../../firmware-targets/boards/board.ts";
import { BOARDS, boardNamed } from "../../../firmware-targets/boards/boards.ts";
import {
  type Placed,
  place,
  type Synthesis,
  synthesise,
  type Used,
} from "../../../firmware-targets/build/bitstream.ts";
import { BOARD_TOP, boardSources, RTL_FOLDER, sha256 } from "../../../firmware-targets/build/sources.ts";
import {
  demandTools,
  installTool,
  isInstalled,
  toolsFolder,
} from "../../../firmware-targets/build/toolchain.ts";
import { TOOL_NAMES, TOOLS, type ToolName } from "../../../firmware-targets/build/tools.ts";
import { demandWritable, writeAtomically } from "../../files.ts";
import { type Output, output } from "../output.ts";
import { UsageError } from "../usage.ts";
import { duration } from "../words.ts";

export interface BitstreamArguments {
  readonly board: string;
  readonly out: string | undefined;
  readonly goal: number;
  readonly system: boolean;
  readonly json: boolean;
}

export interface InstallArguments {
  readonly tools: readonly string[];
  readonly json: boolean;
}

/** Seen from the bundle, dist/tool.js. */
const RTL = `../${RTL_FOLDER}`;

/** `snn bitstream build`: the chip's RTL for a board, with what it takes and how fast it is. */
export const buildBitstream = async (argv: BitstreamArguments): Promise<void> => {
  const out = output(argv.json);
  const board = boardOf(argv.board);
  if (argv.goal < 1) throw new UsageError("--goal takes MHz from 1");
  if (argv.out !== undefined) demandWritable(argv.out);
  demandTools(["yosys", "nextpnr-ice40", "icepack"], argv.system);
  const rtl = fileURLToPath(new URL(RTL, import.meta.url));
  const sources = boardSources(rtl);

  const defines = board.high.length > 0 ? [`HIGH_PINS=${board.high.length}`] : [];
  const netlist = await synthesise(sources, BOARD_TOP, { system: argv.system, defines });
  out.say(`synthesised in ${duration(netlist.seconds)}: no multiplier and no memory was lost`);
  const placed = await place(netlist, board, argv.goal, argv.system);
  out.say(`placed and routed in ${duration(placed.seconds)}`);
  sayReport(board, netlist, placed, out);
  if (argv.out !== undefined) {
    writeAtomically(argv.out, placed.bitstream);
    out.say(`\nwrote ${argv.out} (${placed.bitstream.length.toLocaleString("en-US")} bytes)`);
    for (const command of board.program)
      out.say(`  write it to the board with: ${command.replace("FILE", argv.out)}`);
    if (board.note !== null) out.say(`  ${board.note}`);
  }
  out.result({
    board: board.name,
    clockMegahertz: board.clock.megahertz,
    fmaxMegahertz: placed.megahertz,
    goalMegahertz: argv.goal,
    resources: placed.resources,
    cells: netlist.cells,
    hostLink: false,
    bytes: placed.bitstream.length,
    sha256: sha256(placed.bitstream),
    written: argv.out ?? null,
  });
};

const sayReport = (board: Board, netlist: Synthesis, { resources, megahertz }: Placed, out: Output): void => {
  const row = (name: string, { used, available }: Used) => [
    name,
    used,
    available,
    `${((100 * used) / available).toFixed(1)} %`,
  ];
  out.say(`\nft1 on ${board.title} (UP5K):`);
  out.table(
    ["resource", "used", "have", ""],
    [
      row("logic cells", resources.lc),
      row("multipliers", resources.dsp),
      row("block RAMs", resources.ebr),
      row("large RAMs", resources.spram),
    ],
  );
  const { luts, flipFlops, carries } = netlist.cells;
  out.say(
    `\n${luts} LUTs, ${flipFlops} flip-flops, ${carries} carries. Some hundred of them stand in for the link`,
  );
  out.say("to the host, which is still to come: this bitstream shows size and speed, and takes no network");
  out.say(
    `\nhighest clock ${megahertz.toFixed(2)} MHz; ${board.title} runs it at ${board.clock.megahertz} MHz`,
  );
};

const boardOf = (name: string): Board => {
  const board = boardNamed(name);
  if (board) return board;
  const names = BOARDS.map((b) => b.name);
  const near = nearest(name, names);
  throw new UsageError(
    `there is no board ${name}: ${near ? `did you mean ${near}?` : `choose ${either(names)}`}`,
  );
};

/** `snn bitstream install`: the pinned tools, each into its folder of the user's cache. */
export const installTools = async (argv: InstallArguments): Promise<void> => {
  const out = output(argv.json);
  const names = argv.tools.length > 0 ? argv.tools.map(toolNamed) : TOOL_NAMES;
  for (const name of names) {
    const { package: id, version, megabytes } = TOOLS[name];
    if (isInstalled(name)) out.say(`${id} ${version} is installed`);
    else {
      out.say(`installing ${id} ${version} (${megabytes} MB) into ${toolsFolder()}`);
      await installTool(name);
    }
  }
  out.result({ folder: toolsFolder(), installed: names });
};

const toolNamed = (name: string): ToolName => {
  const found = TOOL_NAMES.find((tool) => tool === name || TOOLS[tool].package === name);
  if (found) return found;
  const near = nearest(name, TOOL_NAMES);
  throw new UsageError(
    `there is no tool ${name}: ${near ? `did you mean ${near}?` : `choose ${either(TOOL_NAMES)}`}`,
  );
};
