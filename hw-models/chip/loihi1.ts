import type { Loihi1Chip } from "./chip.ts";

/** Davies et al., "Loihi: A Neuromorphic Manycore Processor with On-Chip Learning", IEEE Micro 38(1), 82–99, 2018. */
const DAVIES = "Davies et al. 2018";
/** The open back end that mapped networks onto the chip. */
const NENGO = "nengo-loihi 1.1.1";

/** One Loihi 1 chip with the limits that were published. */
export const LOIHI1: Loihi1Chip = {
  name: "loihi1",
  id: 0x0201,
  kind: "loihi1",
  what: "Intel's Loihi 1 with its published limits",
  limits: {
    cores: 128,
    neurons: 1024,
    axons: 4096,
    synapses: Number.POSITIVE_INFINITY,
    delaySteps: 63,
    outputAxons: 4096,
    synapticBits: 128 * 1024 * 8,
  },
  models: ["cuba", "li", "lif", "if"],
  sources: {
    cores: `${DAVIES}, p. 86: 128 neuromorphic cores`,
    neurons: `${DAVIES}, p. 86 and p. 89 (1): 1,024 compartments a core`,
    axons: `${DAVIES}, p. 89 (4): at most 4,096 distribution lists in a core; ${NENGO}: MAX_IN_AXONS`,
    synapses: "limited by their bits only",
    delaySteps: `${DAVIES}, p. 92: delays up to 62 steps, beside the one that every spike takes; with all 1,024 compartments a core only 8, which is not modelled`,
    outputAxons: `${DAVIES}, p. 89 (3): at most 4,096 core-to-core edges of a core; ${NENGO}: MAX_OUT_AXONS`,
    synapticBits: `${DAVIES}, p. 89 (2): 128 KB of fan-in state a core; ${NENGO}: MAX_SYNAPSE_BITS`,
  },
};
