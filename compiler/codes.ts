/**
 * Every diagnostic code: stable for ever, never used twice. By hundreds: 01 text and syntax, 02 names,
 * 03 units, 04 values, 05 populations and projections, 06 limits of a chip, 07 quantisation, 08 files and
 * images, 09 neuron models and probes (from 0910 on checkpoints and sweeps,
 * from 0930 on gradients and reports), 10 learning, 11 the program as a whole, 12 blocks, loops and imports.
 * A code that begins with W is a warning. `explanation` is what `snn explain CODE` prints.
 */

import { type CodeEntry, error, warning } from "./code-entry.ts";
import { CHIP_FILES, LIMITS, QUANTISATION } from "./codes-chip.ts";
import { FILES } from "./codes-files.ts";
import { GRADIENT_FILES } from "./codes-gradient.ts";
import { NAMES, SYNTAX, UNITS, VALUES } from "./codes-language.ts";
import { SWEEPS } from "./codes-sweeps.ts";

const PROJECTIONS = {
  E0501: error(
    "sizes that do not fit",
    "one_to_one joins the first neuron to the first, the second to the second: both sides need the same shape. flatten does the same row by row, so it wants the same size only.",
  ),
  E0502: error(
    "a slice outside its population",
    "Neurons are counted from 0, and both ends of a slice are included: a population of 8 has neurons 0..7.",
  ),
  E0503: error(
    "a slice that runs backwards",
    "The first neuron of a slice comes before the last: hid[0..7].",
  ),
  E0504: error(
    "a projection into an input",
    "An input's spikes come from its encoder; nothing can be projected into it.",
  ),
  E0505: error(
    "a slice of other dimensions than its population's",
    "A slice says for each dimension of its population what it takes: an index, a range, or `*` for all of it, as in c1[2, *, 0..7].",
  ),
  E0506: error(
    "a size that is no size",
    "A size is a whole number from 1 to 16777216, and so are the product of a population's sizes and the sum of all inputs and populations. Of neurons with values of their own a population has at most 1048576.",
  ),
  W0507: warning(
    "a projection that never carries a spike",
    "Neurons of the model li have no threshold and never fire, so what they project to never hears of them.",
  ),
  E0508: error(
    "too many synapses or projections",
    "A projection can have 268435456 synapses (2^28), and a program 50000 projections: one for each pair of a source and a target of a statement. How many there would be is computed before any is made, so that a slip costs no memory.",
  ),
  E0509: error(
    "more partners than neurons",
    "fan_in(k) joins every target to k distinct sources, fan_out(k) every source to k distinct targets; the other side needs at least k neurons.",
  ),
  E0510: error(
    "a list of synapses that cannot be read",
    "edges takes rows of one form: [PRE, POST], [PRE, POST, WEIGHT] or [PRE, POST, WEIGHT, DELAY]. Synapses of different delays travel along different axons, so a list can have 64 delays.",
  ),
  E0511: error(
    "a synapse to a neuron that is not there",
    "The numbers in a list of synapses count through the two ends of the projection, row by row and from 0.",
  ),
  E0512: error(
    "a window that makes another shape",
    "A window moves over the map behind the channels, the first dimension. Along each axis it makes floor((size + 2 pad - dilation (k - 1) - 1) / stride) + 1 places; the target has that shape. conv_shape computes it where a population is declared.",
  ),
  E0513: error(
    "a window that cannot move over its map",
    "Behind the channels there are one to three dimensions to move along; sizes, strides and pads are one number for all, or a list of one for each. A window fits into its map with its pad at least once.",
  ),
  E0514: error(
    "a shape that is not known yet",
    "conv_shape takes the shape of a population that is declared before.",
  ),
  E0515: error("an input on a core", "The spikes of inputs come from outside; only neurons are on a core."),
  E0516: error(
    "a pool where neurons are due",
    "A pool with a name, p = sumpool(c1, 2), has no neurons of its own: what projects from it is joined to the neurons it sees, each of which takes the synapses of its place. Nothing can be projected into it, and there is nothing to probe or to place.",
  ),
} as const satisfies Record<string, CodeEntry>;

const MODELS = {
  E0901: error(
    "a variable this population does not have",
    "Inputs have spikes only; li neurons have v and i, but never spike.",
  ),
} as const satisfies Record<string, CodeEntry>;

const LEARNING = {
  E1001: error(
    "weights or delays that nothing teaches",
    "`plastic` marks the weights that a `learn` block may change, and a rate in `axonal(...)` the delays; the program has no such block.",
  ),
  W1002: warning(
    "learning that can change nothing",
    "The program has a `learn` block, but no projection is marked `plastic` and no `axonal` delays have a rate; or all products of its local rule are 0.",
  ),
  E1003: error("learning without data", "A `learn` block takes its samples from the program's `data`."),
  E1004: error(
    "learning without a trial",
    "Learning goes sample by sample: `trial` says how long each one is shown.",
  ),
  E1005: error(
    "a learning block that is not complete",
    "A `learn` block says what to reduce, `loss = first_spike(...)`, and how, `update = sgd(...)`.",
  ),
  E1006: error(
    "a loss on neurons that are not read out",
    "A loss is read from the spikes of a population of neurons that fire: not of an input, not of li neurons.",
  ),
  E1007: error(
    "shared weights that should learn",
    "A chip moves each synapse's weight by itself, so those that share one, in conv, sumpool and avgpool and behind a pool with a name, would drift apart. Such projections keep their weights.",
  ),
  E1008: error(
    "a formula that is no learning rule",
    "products(dw = ...) is a sum of products of x0, x1, x2, y0, y1, y2, y3, w and numbers. Each product has x0, y0 or u0 to u15 in it, which says when it counts: where a spike arrives, where the target fires, or at the end of every 2^n-th epoch. Each trace that is used has a time, as in `x1 = trace(10ms)`.",
  ),
} as const satisfies Record<string, CodeEntry>;

const PROGRAM = {
  E1101: error(
    "a statement said twice",
    "chip, tick, seed, data, trial and learn stand once in a program; so do loss and update in a learning block.",
  ),
  E1102: error("no tick", "Every program says the finest time it tells apart: `tick 20us`."),
  E1103: error(
    "data that cannot be used",
    'The files of csv data are named by strings: csv("train.csv", test = "test.csv").',
  ),
  E1104: error("a trial shorter than a tick", "A trial lasts at least one tick."),
} as const satisfies Record<string, CodeEntry>;

const BLOCKS = {
  E1201: error(
    "files that import each other",
    "A file takes the params and blocks of the files it imports, so none of them can import it in turn.",
  ),
  E1202: error(
    "a block that makes itself",
    "A block is made by putting its statements in place, so one that makes itself, directly or through others, would never end.",
  ),
  E1203: error(
    "a statement in an imported file",
    "An imported file holds params, blocks and imports. What makes a network, and what is said once, stands in the program.",
  ),
  E1204: error(
    "an unknown block",
    "`name = Block(...)` makes a block, and so does Block(...) in an argument; no block of this name is declared or imported.",
  ),
  E1205: error(
    "a name that leads nowhere",
    "What is declared in a block made as `c1` is called `c1.o`; `c1` alone is what the block returns. What is declared in a loop has the number of the pass: `layer.0`.",
  ),
  E1206: error(
    "too many statements",
    "Blocks and loops are put in place one by one; a program can have 50000 statements from them.",
  ),
} as const satisfies Record<string, CodeEntry>;

const PLACEMENT = {
  W0610: warning(
    "a place that the chip has not got",
    "`place` says on which core neurons should be. A chip of one core holds all of them on core 0, and a hint of another changes nothing.",
  ),
} as const satisfies Record<string, CodeEntry>;

/** All codes. A stage that needs more adds a table above and spreads it here. */
export const CODES = {
  ...SYNTAX,
  ...NAMES,
  ...UNITS,
  ...VALUES,
  ...PROJECTIONS,
  ...LIMITS,
  ...CHIP_FILES,
  ...QUANTISATION,
  ...FILES,
  ...GRADIENT_FILES,
  ...MODELS,
  ...SWEEPS,
  ...LEARNING,
  ...PROGRAM,
  ...BLOCKS,
  ...PLACEMENT,
} as const satisfies Record<string, CodeEntry>;

export type Code = keyof typeof CODES;
