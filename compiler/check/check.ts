/** The meaning of a program: names, units, sizes and rules checked, constants computed. */
import type { Assignment, Ast, Probed, Statement } from "../ast.ts";
import { expandBlocks } from "../blocks/blocks.ts";
import type { Collector } from "../diagnostic.ts";
import type { ReadFile } from "../files.ts";
import type { Network, PlaceHint, Population, Probe, Projection } from "../network.ts";
import { type Source, textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Context, createContext, fail } from "./context.ts";
import { checkParams } from "./evaluate.ts";
import { checkLearn, learnsLocally, readsOut } from "./learn.ts";
import { declareNames } from "./names.ts";
import { checkPlace } from "./places.ts";
import { checkDeclaration, LARGEST } from "./populations.ts";
import { checkProjection, nameProjections } from "./projections.ts";
import { AXONAL } from "./rules.ts";
import { selectNeurons } from "./sections.ts";
import { checkHeader, checkSettings, type Settings } from "./settings.ts";
import { isView, seenAs } from "./views.ts";

export interface CheckOptions {
  /** Takes the place of the program's `seed`. */
  readonly seed?: number;
  /** Reads what the program names; without it a program that names files is in error. */
  readonly read?: ReadFile;
}

/** The network a program describes; null where an error was reported, here or by the parser. */
export const checkProgram = (
  written: Ast,
  source: Source,
  collector: Collector,
  options: CheckOptions = {},
): Network | null => {
  if (written.statements.length === 0) return null;
  const context = createContext(collector, options.read ?? null);
  // A program in another version of the language would only be misread further.
  if (!checkHeader(written, context)) return null;
  const ast = expandBlocks(written, context);
  if (ast === null) return null;
  declareNames(ast, context);
  checkParams(context);
  const settings = checkSettings(ast, context);
  context.seed = options.seed ?? settings.seed?.value ?? 0;
  for (const statement of ast.statements)
    if (statement.kind === "declaration") checkDeclaration(statement, settings, context);
  const parts: Omit<Projection, "name">[] = [];
  let room = true;
  const probes: Probe[] = [];
  const places: PlaceHint[] = [];
  for (const statement of ast.statements) {
    if (statement.kind === "projection" && room) {
      const more = checkProjection(statement, parts.length, context);
      room = more !== null;
      for (const part of more ?? []) parts.push(part);
    }
    if (statement.kind === "probe") probes.push(...checkProbes(statement.items, context));
    if (statement.kind === "place") places.push(...checkPlace(statement, context));
    if (statement.kind === "assign") checkAssignment(statement, context);
  }
  const learn = settings.learn && checkLearn(settings.learn, settings.trial, context);
  checkLearning(ast, settings, context);
  checkVoltage(context);
  checkNeurons(context);
  checkSeed(settings, options, context);
  const { tick, tickSpan } = settings;
  if (collector.failed() || tick === null || tickSpan === null) return null;
  const populations = populationsOf(context);
  return {
    source: source.file.replace(/^.*[\\/]/, ""),
    seed: context.seed,
    seeded: options.seed !== undefined || settings.seed !== null,
    tick: tick.value,
    tickSpan,
    trial: settings.trial,
    voltage: context.voltage.volt === null ? "1" : "volt",
    chip: settings.chip,
    data: settings.data,
    populations,
    projections: nameProjections(parts, populations),
    learn: learn !== null && "rule" in learn ? null : learn,
    ...(learn !== null && "rule" in learn && { local: learn }),
    probes,
    ...(places.length > 0 && { places }),
  };
};

const populationsOf = (context: Context): readonly Population[] => {
  const populations: Population[] = [];
  for (const entry of context.names.values())
    if (entry.kind === "population" && entry.checked !== null) populations[entry.index] = entry.checked;
  return populations;
};

/** All neurons together are as many as one population may have: each has its id and its place in a table. */
const checkNeurons = (context: Context): void => {
  let neurons = 0;
  for (const population of populationsOf(context)) {
    if (population === undefined) continue;
    const before = neurons;
    neurons += population.size;
    if (before > LARGEST || neurons <= LARGEST) continue;
    const message = `with ${quote(population.name)} the program has more than ${LARGEST} neurons`;
    fail(context, "E0506", population.span, message, { hint: "make inputs or populations smaller" });
  }
};

export const VARIABLES = ["spikes", "v", "i"] as const;

const checkProbes = (items: readonly Probed[], context: Context): readonly Probe[] => {
  const probes: Probe[] = [];
  for (const { name, variable, slice, span } of items) {
    const selected = selectNeurons({ name, slice }, "it has nothing to probe", context);
    const known = VARIABLES.find((v) => v === variable.text);
    if (known === undefined)
      fail(context, "E0211", variable.span, `there is no variable ${quote(variable.text)} to probe`, {
        hint: suggest(variable.text, VARIABLES),
      });
    if (selected === null || known === undefined) continue;
    const { section, population } = selected;
    if (has(population, known)) probes.push({ section, variable: known, span });
    else {
      const why = population.role.kind === "input" ? "it is an input" : "its li neurons never spike";
      fail(context, "E0901", variable.span, `${quote(name.text)} has no ${quote(known)}: ${why}`, {
        label: { span: population.span, message: "declared here" },
        hint: known === "spikes" ? "probe its `v` or `i`" : "probe its `spikes`",
      });
    }
  }
  return probes;
};

const has = ({ role }: Population, variable: Probe["variable"]): boolean =>
  role.kind === "input" ? variable === "spikes" : role.model.kind !== "li" || variable !== "spikes";

/** Parts and pools have names without a word before; values have not. */
const checkAssignment = ({ name, value, span }: Assignment, context: Context): void => {
  if (isView(value)) {
    if (context.names.get(name.text)?.kind === "view") seenAs(name, context);
    return;
  }
  const isNeurons = value.kind === "name" && context.names.get(value.name.text)?.kind === "population";
  if (isNeurons) {
    fail(context, "E0115", span, `${quote(textOf(value.span))} has its name, and needs no other`, {
      hint: `a part of it can have one: ${quote(`${name.text} = ${textOf(value.span)}[0..1]`)}`,
    });
    return;
  }
  fail(context, "E0115", span, `${quote(name.text)} is defined without \`param\``, {
    hint: `write ${quote(`param ${name.text} = ${textOf(value.span)}`)}`,
  });
};

/** What a learning block needs around it, and what needs a learning block. */
const checkLearning = (ast: Ast, { learn, said }: Settings, context: Context): void => {
  const learns = ast.statements.flatMap(pupils)[0];
  if (learn === null) {
    if (learns !== undefined && !said.has("learn"))
      fail(context, "E1001", learns.span, `nothing teaches these ${learns.what}`, {
        hint: `add a \`learn\` block, or leave out \`${learns.mark}\``,
      });
    return;
  }
  const name = quote(learn.name.text);
  // Without a readout nothing is trained: weights move as the network runs.
  const trains = !learnsLocally(learn) || readsOut(learn);
  if (trains && !said.has("data"))
    fail(context, "E1003", learn.name.span, `${name} has no data to learn from`, {
      hint: 'say which: `data yinyang` or `data csv("train.csv", test = "test.csv")`',
    });
  if (trains && !said.has("trial"))
    fail(context, "E1004", learn.name.span, `${name} does not know how long a sample lasts`, {
      hint: "say it by `trial TIME`",
    });
  const unread = ast.statements.some((s) => s.kind === "broken");
  if (learns === undefined && !unread)
    fail(context, "W1002", learn.name.span, `${name} can change nothing`, {
      hint: "mark projections as `plastic`",
    });
};

/** What is to learn in a statement. */
const pupils = (statement: Statement) => {
  if (statement.kind !== "projection") return [];
  const { plastic, rule } = statement;
  const rate = rule.arguments.flatMap(({ value }) =>
    value.kind === "call" && value.callee.text === AXONAL.title
      ? value.arguments.filter(({ name }) => name?.text === "rate")
      : [],
  );
  return [
    ...(plastic === null ? [] : [{ what: "weights", mark: "plastic", span: plastic.span }]),
    ...rate.map(({ span }) => ({ what: "delays", mark: "rate", span })),
  ];
};

const checkVoltage = ({ voltage, collector }: Context): void => {
  if (voltage.volt === null || voltage.unsaid === null || voltage.reported) return;
  collector.report("E0308", voltage.unsaid, "the threshold is left at 1, but the program measures in volts", {
    label: { span: voltage.volt, message: "a voltage here" },
    hint: "say the threshold: threshold = 20mV",
  });
};

const checkSeed = (settings: Settings, options: CheckOptions, context: Context): void => {
  if (context.draw === null || settings.said.has("seed") || options.seed !== undefined) return;
  fail(context, "W0410", context.draw, "the program draws random numbers, but says no seed", {
    hint: "say one, for instance `seed 0`, which is used now",
  });
};
