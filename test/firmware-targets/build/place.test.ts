/** No room and missed timing, from what nextpnr said when it met them. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ICEBREAKER } from "../../../firmware-targets/boards/icebreaker.ts";
import { place } from "../../../firmware-targets/build/bitstream.ts";
import type { BuildError } from "../../../firmware-targets/build/build-error.ts";

const folder = mkdtempSync(join(tmpdir(), "firetime-place-"));
const PATH = process.env["PATH"];
beforeAll(() => {
  process.env["PATH"] = `${folder}:${PATH}`;
  program("icepack", "echo bits > board.bin");
});
afterAll(() => {
  process.env["PATH"] = PATH;
  rmSync(folder, { recursive: true, force: true });
});

/** A program of the system, first on PATH. */
const program = (name: string, script: string): void => {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
};

const NETLIST = {
  json: new TextEncoder().encode("{}"),
  cells: { dsp: 3, spram: 4, ebr: 24, luts: 2775, flipFlops: 1300, carries: 540 },
};

/** `report.json` of nextpnr-ice40 0.8.621 for a 32-bit accumulator, its carry chain cut short. */
const REPORT = {
  critical_paths: [
    {
      from: "posedge clock$SB_IO_IN_$glb_clk",
      path: [
        {
          delay: 1.39,
          from: { cell: "receive_SB_LUT4_I1_LC", loc: [13, 1], port: "O" },
          to: { cell: "receive_SB_LUT4_I1_LC", loc: [13, 1], port: "O" },
          type: "clk-to-q",
        },
        {
          delay: 13.85,
          from: { cell: "receive_SB_LUT4_I1_LC", loc: [13, 1], port: "O" },
          net: "a[0]",
          to: { cell: "a_SB_DFF_Q_31_D_SB_LUT4_O_LC", loc: [13, 5], port: "I3" },
          type: "routing",
        },
      ],
      to: "posedge clock$SB_IO_IN_$glb_clk",
    },
  ],
  fmax: { clock$SB_IO_IN_$glb_clk: { achieved: 65.6, constraint: 24 } },
  utilization: { ICESTORM_LC: { available: 5280, used: 98 } },
};

const reporting = (report: unknown): void =>
  program("nextpnr-ice40", `echo asc > board.asc; cat > report.json <<'END'\n${JSON.stringify(report)}\nEND`);

const faultOf = async (work: Promise<unknown>): Promise<BuildError> =>
  work.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (thrown: BuildError) => thrown,
  );

const onBoard = (megahertz: number) => ({ ...ICEBREAKER, clock: { ...ICEBREAKER.clock, megahertz } });

test("what reaches the board's clock is packed, its clock and size read from nextpnr's report", async () => {
  reporting(REPORT);
  const { bitstream, megahertz, resources } = await place(NETLIST, ICEBREAKER, 24, true);
  expect(new TextDecoder().decode(bitstream)).toBe("bits\n");
  expect([megahertz, resources.lc.used, resources.dsp.used]).toEqual([65.6, 98, 0]);
});

test("missed timing: both clocks, and where the longest path begins and ends", async () => {
  reporting(REPORT);
  const fault = await faultOf(place(NETLIST, onBoard(500), 24, true));
  expect(fault.fault).toBe("timing");
  expect(fault.message).toBe("iCEBreaker 1.0 clocks at 500 MHz, the design reaches 65.6 MHz");
  expect(fault.advice).toBe(
    "shorten the longest path, 15.2 ns from receive_SB_LUT4_I1_LC to a_SB_DFF_Q_31_D_SB_LUT4_O_LC, or divide the board's clock",
  );
});

test("more hard blocks than the chip has are told before anything is placed", async () => {
  program("nextpnr-ice40", "exit 70");
  const cells = { ...NETLIST.cells, ebr: 32, luts: 6000 };
  const fault = await faultOf(place({ ...NETLIST, cells }, ICEBREAKER, 24, true));
  expect(fault.fault).toBe("room");
  expect(fault.message).toBe(
    "the design does not fit the UP5K: 6000 LUTs where it has 5280, 32 block RAMs where it has 30",
  );
});

test("no room that only the placer finds: its own words, without its stack", async () => {
  // The pinned nextpnr traps as it gives up.
  program(
    "nextpnr-ice40",
    `cat <<'END'
ERROR: Unable to place cell 'g[27].words.0.0_RAM', no BELs remaining to implement cell type 'ICESTORM_RAM'
nextpnr-ice40 stopped: unreachable
END
exit 1`,
  );
  const fault = await faultOf(place(NETLIST, ICEBREAKER, 24, true));
  expect(fault.fault).toBe("room");
  expect(fault.message).toBe(
    "the design does not fit the UP5K; nextpnr says: Unable to place cell 'g[27].words.0.0_RAM', no BELs remaining to implement cell type 'ICESTORM_RAM'",
  );
});

test("anything else that nextpnr stops at is told in its words", async () => {
  program("nextpnr-ice40", "echo \"ERROR: package does not have a pin named '99' (on line 1)\"; exit 1");
  const fault = await faultOf(place(NETLIST, ICEBREAKER, 24, true));
  expect(fault.fault).toBe("tool-failed");
  expect(fault.message).toContain("  ERROR: package does not have a pin named '99' (on line 1)");
});
