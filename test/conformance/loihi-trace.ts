/**
 * One neuron's run on a Loihi 1: the steps in which its input spiked and in which it fired. From the repository of
 * the NIR paper (Pedersen et al. 2024, `lif_lava_loihi_fixed.csv`; BSD 3-Clause, NIR team).
 */
export const LOIHI_STEPS = 1000;
export const LOIHI_INPUT: readonly number[] = [
  60, 220, 270, 310, 320, 350, 370, 400, 410, 430, 440, 450, 460, 470, 480, 490, 500, 510, 520, 530, 670, 680,
  690, 700, 710, 720, 730, 740, 750, 760, 770, 780, 840, 850,
];
export const LOIHI_SPIKES: readonly number[] = [461, 511, 711, 761];
