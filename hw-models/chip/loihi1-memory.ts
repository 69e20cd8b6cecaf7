/**
 * Synaptic memory of a loihi1 core. A spike's synapses stand in blocks; the layout is that of nengo-loihi's
 * `SynapseConfig.bits_per_axon`, with the fields' widths below.
 */

/** Synapses of the longest block. */
const BLOCK_SYNAPSES = 64;
/** Header of a block: format and number of synapses. */
const BLOCK_HEADER_BITS = 4 + 6;
/** Blocks start at words of this size. */
const WORD_BITS = 64;
/** A target's index in its core, and a weight. */
const SYNAPSE_BITS = 10 + 8;
const DELAY_BITS = 6;

/**
 * Bits that one axon's synapses take.
 * @param delayed whether any of them has a delay of its own
 */
export const axonBits = (synapses: number, delayed: boolean): number => {
  const blockBits = (n: number): number =>
    Math.ceil((BLOCK_HEADER_BITS + n * (SYNAPSE_BITS + (delayed ? DELAY_BITS : 0))) / WORD_BITS) * WORD_BITS;
  const rest = synapses % BLOCK_SYNAPSES;
  return Math.floor(synapses / BLOCK_SYNAPSES) * blockBits(BLOCK_SYNAPSES) + (rest > 0 ? blockBits(rest) : 0);
};
