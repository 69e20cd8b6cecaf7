/** Codes of the stages that know a chip: limits (06), quantisation (07), files and images (08). See codes.ts. */
import { type CodeEntry, error, warning } from "./code-entry.ts";

export const LIMITS = {
  E0601: error(
    "a neuron model the chip cannot hold",
    "ft1 finds exact firing ticks by following a voltage that has no jumps: cuba and li neurons. In lif and if neurons every spike makes V jump, so ft1 refuses them by name. loihi1 has all models; but it sets V to 0 at a firing, whatever the program says, and does not count firings.",
  ),
  E0602: error(
    "more than the chip holds",
    "A chip has fixed memories for neurons, axons, synapses and tables. All limits that are exceeded are reported at once, each with what is needed, what is there and what to change. On a chip of many cores the placer fills core after core in the order of the program; a fan-in axon is a source with a target on the core, a fan-out axon a pair of a neuron of the core and an axon it sends to.",
  ),
  E0603: error(
    "a time the chip's tables cannot hold",
    "ft1 lets states decay by tables over 127 steps of 64 ticks; what is left after them counts as zero. A time constant must be at least one tick and short enough for that to be true. loihi1 keeps so many 4096ths of a state in a step, and counts refractory periods in 6 bits.",
  ),
  E0604: error(
    "a delay shorter than a step",
    "Cores exchange spikes once a step, so that they can run in any order; a spike takes at least one step to arrive.",
  ),
  E0605: error(
    "a delay longer than the chip holds",
    "Spikes under way wait in a queue of a chip's own length. Delays that learn are kept to a sixteenth of a tick in 16 bits: up to 4095 ticks.",
  ),
  W0606: warning(
    "a time rounded to the chip's grid",
    "A chip counts time in whole ticks and trials in whole steps. What a program says is rounded to the nearest; the message shows to what.",
  ),
  E0607: error(
    "a number outside the chip's range",
    "Voltages, thresholds and trial lengths are held in a fixed number of bits; hw-models/SPEC.md lists the ranges.",
  ),
  E0608: error(
    "learning that the chip cannot do",
    "ft1 learns networks of at most 16 spikes a neuron and trial, loops among them, from inputs that spike once, by first_spike, cross_entropy or spike_times. Other networks train with `--chip float64` where they have a loss. loihi1 learns at its synapses, by stdp and hebb, and knows no gradients.",
  ),
  E0609: error(
    "a rate that is no power of two",
    "The chip multiplies by its learning rate with a shift, so the rate is 2^-n.",
  ),
  E0611: error(
    "delays of synapses on a chip of delays of axons",
    "A delay that is drawn or listed belongs to one synapse. On ft1 a spike travels along an axon, whose one delay holds for all its synapses: `axonal(...)` gives each axon its own. loihi1 holds a delay for every synapse.",
  ),
  E0612: error(
    "a start that the chip does not have",
    "A run or trial on ft1 begins with every synaptic current at 0; a start of V it has, `v`. loihi1 can start both.",
  ),
  W0613: warning(
    "a time constant that is rounded by more than a hundredth",
    "loihi1 keeps a whole number of 4096ths of a state in a step: long time constants are far apart.",
  ),
  E0614: error(
    "a place where neurons cannot be",
    "`place` puts neurons on a core of a chip of many cores. The core must be there and work, and a neuron is on one core.",
  ),
  W0615: warning(
    "a neuron model the chip approximates",
    "loihi1 looks for firings once a tick, and a firing sets V to 0: what a cuba neuron would keep above its threshold is lost, and during a refractory period V stays 0. Between firings U and V are those of the equations at every tick.",
  ),
  E0631: error(
    "a number of a local rule that the chip does not have",
    "loihi1 scales each product of a rule by a number of 4 bits and a power of two, adds constants of 8 bits to traces of 7, and moves weights at the end of learning epochs of 1 to 63 steps.",
  ),
  W0632: warning(
    "a number of a local rule that is rounded by more than a twentieth",
    "loihi1 has a whole number of 1 to 7 times a power of two to scale a product by, sixteenths for impulses and for constants beside a trace, and 255ths of a weight's range. The rule that runs is the one with the rounded numbers: two products may be out of balance.",
  ),
  W0634: warning(
    "a local rule that never hears of classes",
    "The program has a loss, by which the trained network is read out in classes, but no input with the encoder `teacher`: nothing that the synapses see differs by class. Features may be learned so, and read by weights that stay; else the classes are chance.",
  ),
  E0635: error(
    "a local rule that is too large for the chip",
    "loihi1 multiplies variables of up to 27 bits in a product, a trace counting 7, a weight 9, x0 and y0 one each. A rule has up to 256 products, and a core 256 rules: projections with rates of their own have their own rules.",
  ),
  W0636: warning(
    "a range that is wider on the chip",
    "loihi1 has one scale for the voltages of a network, and weights of a projection count 1, 2, 4 … 128 of its steps. Where other weights or biases are so large that the scale is coarse, weights of the smallest steps already reach further than `range = …` says. A local rule counts parts of the range that the table of `snn compile` shows: its rates mean more there.",
  ),
  E0630: error(
    "learning that does not fit one core",
    "ft1 learns inside one core: errors go back along axons that the core itself holds. On a chip of many cores a program that learns is therefore on one of them, whole; without `learn` it may be spread over all, with weights that were learned elsewhere.",
  ),
} as const satisfies Record<string, CodeEntry>;

export const CHIP_FILES = {
  E0640: error(
    "a chip file that cannot be read",
    "A chip is described by text, a statement a line: `chip 1` first, then `name`, `about`, `kind`, `based on` and the limits; docs/files.md shows one, and `snn chips ft1-up5k` prints one. Behind # a line is a comment.",
  ),
  E0641: error(
    "a word that says nothing of a chip",
    "A line of a chip file begins with name, about, kind, based on, or a limit of the chip's kind, each once. `snn chips` shows the limits of both kinds.",
  ),
  E0642: error(
    "a kind of chip that is not there",
    "A chip is of kind ft1, timed cores, or loihi1, time-stepped ones: a file says how large a chip is, not what it computes. `based on` names one of Firetime's own chips, which is of the same kind.",
  ),
  E0643: error(
    "a chip that is not described whole",
    "A chip has a name, a kind, and a number for every limit of its kind. `based on` takes what the file does not say from one of Firetime's own chips; nothing else has a default.",
  ),
  E0644: error(
    "a limit that is no number of things",
    "A limit says how much there is at most: a whole number from 1, in digits, or `unlimited` where an image can say any number.",
  ),
  E0645: error(
    "a limit beyond what an image can say",
    "Images have fields of fixed widths, and so have the cores' queues. ft1-sim and loihi1-sim have the largest limits there are, but for the number of cores.",
  ),
  E0646: error(
    "a name that a chip cannot have",
    "A chip's name stands in messages, images and a board's greeting, so that of a file is none of Firetime's own chips, and not ft1 or float64, which `--chip` understands otherwise.",
  ),
  W0647: warning(
    "a limit that another one hides",
    "Synapses that learn are synapses: where a core has fewer synapses than may learn, the larger number is never reached.",
  ),
} as const satisfies Record<string, CodeEntry>;

export const QUANTISATION = {
  E0701: error(
    "all weights of a projection become zero",
    "The weights of a projection are 8-bit numbers with one exponent. Here all of them are smaller than half the smallest step: nothing would ever pass.",
  ),
  W0702: warning(
    "weights clipped to the format",
    "Weights beyond the range of their 8-bit format are clipped to its end. A projection that learns has a range of three deviations around its initial mean, so that every seed trains in the same format.",
  ),
  W0703: warning(
    "many weights become zero",
    "One exponent serves all weights of a projection, set by the largest; the smallest may vanish.",
  ),
  E0704: error(
    "a weights file that does not fit the program",
    "A weights file holds the weights of each projection in the order of its edges. Another program, or another seed of a random projection, has other edges.",
  ),
  W0705: warning(
    "a current that one volley can clip",
    "Synaptic currents are held between -32 and 32 threshold units. Here the synapses of one sign into a neuron reach beyond that if each delivers one spike in the same tick; what is beyond is lost, and a run counts it as currentSaturations. On loihi1 U has 24 bits and wraps: the sum comes out with the other sign, and a run counts currentWraps. Plastic weights move, so populations they lead to are not warned about.",
  ),
  W0706: warning(
    "a population that can never fire",
    "Even if every source spikes as fast as it may, and nothing inhibits, V of no neuron reaches its threshold. Sources that nothing limits, external and poisson, reach any threshold.",
  ),
  W0707: warning(
    "a population that always fires",
    "The bias alone takes V over the threshold, in every neuron and within a trial, and nothing inhibits it: its first spike tells nothing about its inputs.",
  ),
} as const satisfies Record<string, CodeEntry>;
