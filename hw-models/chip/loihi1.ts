import type { Loihi1Chip } from "./chip.ts";

/** Davies et al., "Loihi: A Neuromorphic Manycore Processor with On-Chip Learning", IEEE Micro 38(1), 2018. */
const DAVIES = "Davies et al. 2018";
/** The open back end that mapped networks onto the chip; its limits are those of Intel's own tools. */
const NENGO = "nengo-loihi 1.1.1, nengo_loihi/block.py";

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
    cores: `${DAVIES}: 128 neuromorphic cores`,
    neurons: `${DAVIES}: 1,024 primitive compartments a core`,
    axons: `${NENGO}: MAX_IN_AXONS`,
    synapses: "limited by their bits only",
    delaySteps: `${DAVIES}: delays up to 62 steps, beside the one that every spike takes`,
    outputAxons: `${NENGO}: MAX_OUT_AXONS`,
    synapticBits: `${NENGO}: MAX_SYNAPSE_BITS, 128 KiB; ${DAVIES} gives 2 Mbit of state a core in all`,
  },
};
