/**
 * The synthesised netlist to simulate: cells of the iCE40 instead of the Verilog, behind the same ports. What
 * runs here is what synthesis made, so an optimisation that changes the core shows.
 */
import { synthesise } from "./bitstream.ts";
import { BuildError } from "./build-error.ts";
import { type Files, type Resource, resourcesOf, resourceText } from "./toolchain.ts";

/**
 * A module's netlist as Verilog, with models of its cells.
 * @throws BuildError
 */
export const netlistSources = async (verilog: Files, cells: Files, top: string): Promise<Files> => {
  const { verilog: netlist } = await synthesise(verilog, top);
  return { "cells.v": await cellModels(), ...cells, "netlist.v": netlist };
};

/** Yosys's models of the cells, but for the one that has a model of its own in rtl/cells. */
const cellModels = async (): Promise<string> => {
  const { filesystem } = (await resourcesOf("yosys", "resources-yosys.js")) as {
    readonly filesystem: { readonly share: { readonly ice40: Readonly<Record<string, Resource>> } };
  };
  const kept = filesystem.share.ice40["cells_sim.v"];
  const text = kept && resourceText(kept);
  const without = text?.replace(/^module SB_SPRAM256KA[\s\S]*?^endmodule$/m, "");
  if (text === undefined || without === text)
    throw new BuildError("tool-failed", "yosys came without models of the iCE40's cells", "install it again");
  return without as string;
};
