import type { Ft1Chip } from "./chip.ts";

/** ft1 without a board's memories: only the widths of the image's fields limit it. */
export const FT1_SIM: Ft1Chip = {
  name: "ft1-sim",
  id: 0x0102,
  kind: "ft1",
  what: "one core of any size, for research",
  limits: {
    cores: 1,
    neurons: 65536,
    axons: 2 ** 26,
    synapses: 2 ** 28,
    decayTables: 256,
    pendingEvents: 2 ** 20,
    delaySteps: 1000,
    plasticSynapses: 2 ** 28,
    latches: 2 ** 20,
  },
  models: ["cuba", "li"],
  source: "widths of the image's fields and of the event key",
};
