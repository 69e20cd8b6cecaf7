/**
 * Every diagnostic code: stable for ever, never used twice. By hundreds: 01 text and syntax, 02 names,
 * 03 units, 04 values, 05 populations and projections, 06 limits of a chip, 07 quantisation, 08 files and
 * images, 09 neuron models and probes (from 0910 on checkpoints and sweeps,
 * from 0930 on gradients and reports), 10 learning, 11 the program as a whole, 12 blocks, loops and imports.
 * A code that begins with W is a warning. `explanation` is what `snn explain CODE` prints.
 */

import { type CodeEntry, error, warning } from "./code-entry.ts";
import { LIMITS, QUANTISATION } from "./codes-chip.ts";
import { FILES } from "./codes-files.ts";
import { GRADIENT_FILES } from "./codes-gradient.ts";
import { SWEEPS } from "./codes-sweeps.ts";

/** Text and syntax. */
const SYNTAX = {
  E0100: error(
    "too many problems to show",
    "Only the first problems of a program are shown. Most often the later ones follow from the first: mend those and check again.",
  ),
  E0101: error(
    "the program does not begin with its version",
    "The first statement of a program names the version of the language: `snn 1`. It lets a later compiler read an old program as it was meant.",
  ),
  E0102: error(
    "a version of the language that is not known",
    "This compiler reads version 1 of the language. A program that asks for another version was written for another compiler.",
  ),
  E0103: error(
    "the file has no statement",
    "A program needs at least its version and its tick. An empty file, or one with comments only, says nothing to compile.",
  ),
  E0104: error(
    "the file is not text",
    "The file holds NUL or other control characters, or bytes that are no UTF-8. Programs are UTF-8 text; a compiled image, a picture or a file in UTF-16 is not.",
  ),
  E0105: error(
    "a character that is not of the language",
    "Names are written in a to z, A to Z, 0 to 9 and _; everything else is one of the marks -> .. ( ) [ ] { } , : = + - * / ^ % . Other characters may stand in comments and in strings.",
  ),
  E0106: error(
    "a string without its closing quote",
    'A string begins and ends on the same line: "train.csv".',
  ),
  E0107: error(
    "a statement that cannot be read",
    "The statement follows none of the forms of the language. The message says what could have stood at that place; grammar/SPEC.md lists all forms.",
  ),
  E0108: error(
    "a bracket that is never closed",
    "Every ( wants its ), every [ its ] and every { its }. Inside ( ) and [ ] a statement may run over several lines, so a missing bracket is noticed only where the next statement begins.",
  ),
  E0109: error(
    "a closing bracket that nothing opened",
    "There is a ), ] or } more than there are opening brackets, or it closes a bracket of another kind.",
  ),
  E0110: error(
    "brackets nested too deeply",
    "Brackets and blocks may be nested 64 deep. Name the inner parts with `param`.",
  ),
  E0111: error(
    "a statement that is too long",
    "A single statement may have 4000 words and marks. Write several statements, or keep long tables in a file.",
  ),
  E0112: error(
    "a word that begins no statement",
    "A statement begins with one of the words snn, chip, param, tick, seed, data, trial, input, pop, learn, probe, block, return, for, import, place, or it is a projection, `a -> b : rule(...)`.",
  ),
  E0113: error("a version in the middle of a program", "`snn 1` stands once, as the first statement."),
  E0114: error(
    "a reserved word as a name",
    "The words snn, chip, param, tick, seed, data, trial, input, pop, learn, probe, block, return, for, import, place and plastic belong to the language, so that several statements can share a line. Choose another name.",
  ),
  E0115: error(
    "a definition without `param`",
    "A named value is defined by `param name = value`. A bare `name = value` stands inside `learn`, and where the value is a block, a part of a population or a pool: `c1 = Stage(eye, 16)`, `left = eye[0, *, *]`, `c2 = sumpool(c1, 2)`.",
  ),
  E0116: error(
    "a statement in the wrong block",
    "Inside `learn NAME { ... }` only `loss = ...` and `update = ...` can stand; all other statements belong outside. Blocks and loops hold params, inputs, populations, projections, probes, loops and blocks that are made; what is said once, and blocks and imports themselves, stand in the program. `return` stands in a block.",
  ),
} as const satisfies Record<string, CodeEntry>;

const NAMES = {
  E0201: error(
    "an unknown name",
    "Nothing in the program has this name. Params, inputs and populations may be declared before or after they are used, but they must be declared; capital letters count.",
  ),
  E0202: error(
    "a name of the wrong kind",
    "A param stands for a value; an input or a population stands at the ends of projections, in probes and in losses. One cannot take the other's place.",
  ),
  E0203: error(
    "a name declared twice",
    "Params, inputs, populations and learning blocks share one space of names; each name means one thing.",
  ),
  E0204: error(
    "a unit as a name",
    "s, ms, us, ns, V, mV, uV, Hz and kHz are units and cannot be given another meaning.",
  ),
  E0205: error(
    "a param defined by itself",
    "The value of a param cannot depend on the param, not even through other params.",
  ),
  E0206: error(
    "an unknown argument",
    "The neuron model, encoder, rule or value has no argument of this name. The message lists those it has.",
  ),
  E0207: error(
    "an unknown neuron model",
    "Neuron models are a closed set, because a chip can hold no others: cuba, li, lif, if.",
  ),
  E0208: error(
    "an unknown encoder",
    'An input spikes by latency(first .. last), rank(first, gap), rate(low .. high), poisson(rate), events("file.csv") or external().',
  ),
  E0209: error(
    "an unknown connection rule",
    "Rules are dense(weight), one_to_one(weight), flatten(weight), random(p, weight), fan_in(k, weight), fan_out(k, weight), conv(k, stride), sumpool(k), avgpool(k) and edges(list).",
  ),
  E0210: error(
    "unknown data",
    'Data are `yinyang`, which is generated, or csv("train.csv", validation = "val.csv", test = "test.csv").',
  ),
  E0211: error(
    "an unknown variable",
    "A probe records spikes, v (the membrane's potential) or i (the synaptic current).",
  ),
  E0212: error(
    "an unknown part of learning",
    "A learning block has `loss = first_spike(...)` and `update = sgd(...)`.",
  ),
  E0213: error("an argument given twice", "Each argument has one value, given by name or by position."),
  E0214: error("an argument is missing", "The message names the argument and the form of the whole call."),
  E0215: error(
    "too many arguments",
    "The call has more arguments without a name than the model, encoder, rule or value takes.",
  ),
  E0216: error(
    "an unknown function",
    "Values are numbers, arithmetic on them, and for weights normal(mean, sd), uniform(low, high), truncated(mean, sd, low, high) and file(name).",
  ),
  E0217: error(
    "a chip that is not known",
    "`chip NAME` names the chip a program is for where the command line names none. `snn compile --help` lists them.",
  ),
  E0218: error("an unknown place", "Neurons are placed on a core by its number: place hid : core(0)."),
} as const satisfies Record<string, CodeEntry>;

const UNITS = {
  E0301: error(
    "an unknown unit",
    "Units are s, ms, us, ns for times, V, mV, uV for voltages, Hz and kHz for rates.",
  ),
  E0302: error(
    "values of different kinds added",
    "Only values of the same kind can be added or subtracted: a time and a time, a voltage and a voltage.",
  ),
  E0303: error(
    "a value of the wrong kind",
    "The place wants a time, a voltage, a rate or a plain number, and the value is something else. Products and quotients make new kinds: a time times a rate is a plain number.",
  ),
  E0304: error(
    "a number without its unit",
    "A time or a rate is never a bare number, so that a program says what it means wherever it is read: 5ms, 300Hz.",
  ),
  E0305: error(
    "voltages and plain numbers mixed",
    "Thresholds, resets, biases and weights are either all plain numbers or all voltages: one is measured against the other.",
  ),
  E0306: error("a unit without a number", "A unit follows a number: 1ms, not ms."),
  E0307: error(
    "a power that has no meaning",
    "An exponent is a plain number; a value with a unit can be raised to a whole power only.",
  ),
  E0308: error(
    "a threshold without a unit beside voltages",
    "The threshold is 1, a plain number, where the program does not give one. A program whose weights are voltages must give it: threshold = 20mV.",
  ),
} as const satisfies Record<string, CodeEntry>;

const VALUES = {
  E0401: error(
    "a value that is not finite",
    "A division by zero or a product too large for a number has no value that a chip could hold.",
  ),
  E0402: error(
    "a value that must be more than zero",
    "Ticks, trials, delays, time constants, thresholds and rates of learning are more than zero.",
  ),
  E0403: error(
    "a value that cannot be negative",
    "Refractory times, rates of spiking, standard deviations, margins and resets are zero or more.",
  ),
  E0404: error(
    "a value that must be whole",
    "Sizes, seeds, indexes and limits of spikes count something: they are whole numbers.",
  ),
  E0405: error("a probability outside 0 to 1", "A probability lies between 0 and 1, or 0% and 100%."),
  E0406: error("bounds out of order", "The lower bound comes first."),
  E0407: error(
    "spikes after the end of the trial",
    "An input spikes within its trial: the second bound of latency(first .. last) and the last spike of rank(first, gap) are at most the trial's length, and the times of events are below it.",
  ),
  E0408: error(
    "not a single number",
    "A string, a list or a range stands where a number is due, or the other way round.",
  ),
  E0409: error(
    "a random value where one number is due",
    "Weights and delays of a projection and thresholds, resets, biases and starts of neurons are drawn at random; sizes, other times and all else are the same on every run.",
  ),
  W0410: warning(
    "random draws without a seed",
    "The program draws random numbers and says no `seed`, so it uses seed 0. Say a seed, so that another reader gets the same network and knows it.",
  ),
  E0411: error(
    "fractions out of order",
    "The fractions of a schedule lie between 0 and 1 and ascend: [40%, 70%, 90%].",
  ),
  E0412: error(
    "bounds that leave nothing of a distribution",
    "truncated(mean, sd, low, high) draws from the part of a normal distribution between its bounds; here that part is empty, or too far from the mean for numbers to hold.",
  ),
  E0413: error(
    "a list of another shape than its place wants",
    "Values are given row by row, every row as long as the others. Weights come by source and then by target, one row a source.",
  ),
  E0414: error(
    "a start at or above the threshold",
    "`v` is the potential V a neuron starts with; it has not fired yet, so V is below its threshold. The `reset` of lif and if neurons is the V they go on from after a firing: at the threshold they would fire forever.",
  ),
  E0415: error(
    "a rate of more than a spike a tick",
    "A tick is the finest time that is told apart, so a source spikes at most once a tick on average.",
  ),
} as const satisfies Record<string, CodeEntry>;

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
    "The program has a `learn` block, but no projection is marked `plastic` and no `axonal` delays have a rate.",
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
