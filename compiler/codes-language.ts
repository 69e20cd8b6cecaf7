/** Codes of what a program says: syntax (01), names (02), units (03), values (04). See codes.ts. */
import { type CodeEntry, error, warning } from "./code-entry.ts";

/** Text and syntax. */
export const SYNTAX = {
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

export const NAMES = {
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
    "`chip NAME` names the chip a program is for where the command line names none. `snn chips` lists them; one that a file describes is given there, `--chip FILE`.",
  ),
  E0218: error("an unknown place", "Neurons are placed on a core by its number: place hid : core(0)."),
} as const satisfies Record<string, CodeEntry>;

export const UNITS = {
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

export const VALUES = {
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
