import type { Loihi1Chip } from "./chip.ts";
import { LOIHI1 } from "./loihi1.ts";
import { MOST } from "./most.ts";

/** Loihi 1's arithmetic without its memories: only the widths of the image's fields limit it. */
export const LOIHI1_SIM: Loihi1Chip = {
  name: "loihi1-sim",
  id: 0x0202,
  kind: "loihi1",
  what: "Loihi 1's arithmetic with as many cores as it takes, for research",
  limits: MOST.loihi1,
  models: LOIHI1.models,
  sources: {
    ...LOIHI1.sources,
    cores: "width of a route's core number",
    axons: "no limit",
    synapses: "no limit",
    outputAxons: "no limit",
    synapticBits: "no limit",
  },
};
