import type { Ft1Chip } from "./chip.ts";

/** One ft1 core in the memories of an iCE40 UP5K (30 block RAMs of 4 kbit, 4 SPRAMs of 256 kbit). */
export const FT1_UP5K: Ft1Chip = {
  name: "ft1-up5k",
  id: 0x0101,
  kind: "ft1",
  what: "one core in the memories of an iCE40 UP5K board",
  limits: {
    cores: 1,
    neurons: 256,
    axons: 512,
    synapses: 16384,
    decayTables: 2,
    pendingEvents: 2 ** 19,
    delaySteps: 15,
    plasticSynapses: 16384,
    latches: 256,
  },
  models: ["cuba", "li"],
  source:
    "256 neurons, 512 axons and 16 K synapses {8-bit target, 8-bit weight} fitted a throw-away core: docs/decisions/0003",
};
