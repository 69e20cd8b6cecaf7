/** What each core of a program holds, counted from the program itself. */
import type { Chip } from "../../hw-models/chip/chip.ts";
import { axonBits } from "../../hw-models/chip/loihi1-memory.ts";
import type { Ft1Core, Loihi1Core, Program } from "../../hw-models/program.ts";
import type { Resource } from "./budget.ts";
import { LIMITS_OF, type LimitName } from "./partition.ts";
import { capacityOf, LIMIT_WORDS } from "./violations.ts";

/** Counts of one core. */
export type CoreUsage = Readonly<Record<LimitName, number>>;

/** For each core of the program, those that hold nothing included. */
export const usageOf = ({ cores, routes }: Program): readonly CoreUsage[] =>
  cores.map((core) => ({
    neurons: core.neurons.id.length,
    axons: core.axons.number.length,
    synapses: core.synapses.target.length,
    synapticBits: bitsOf(core),
    outputAxons: core.neurons.id.reduce((sum, id) => sum + routes.start[id + 1] - routes.start[id], 0),
    decayTables: "decays" in core ? core.decays.length : 0,
  }));

const bitsOf = ({ axons, synapses }: Ft1Core | Loihi1Core): number => {
  if (!("delay" in synapses)) return 0;
  let bits = 0;
  for (let a = 0; a < axons.number.length; a++) {
    let delayed = false;
    for (let s = axons.row[a]; s < axons.row[a + 1] && !delayed; s++) delayed = synapses.delay[s] > 0;
    bits += axonBits(axons.row[a + 1] - axons.row[a], delayed);
  }
  return bits;
};

/** The resource table of a chip of many cores: cores, and of each limit what the fullest core takes. */
export const coreResources = (program: Program, chip: Chip): readonly Resource[] => {
  const usage = usageOf(program);
  const capacity = capacityOf(chip);
  const used = usage.filter(({ neurons }) => neurons > 0);
  return [
    { name: "cores", need: used.length, have: chip.limits.cores },
    ...LIMITS_OF[chip.kind].map((name) => ({
      name: `${LIMIT_WORDS[name]} of a core`,
      need: used.reduce((most, core) => Math.max(most, core[name]), 0),
      have: capacity[name],
    })),
  ];
};
