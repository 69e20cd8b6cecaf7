/** Projections: both ends, the rule that joins them, weights and delay. */
import type { Call, End, ProjectionStatement } from "../ast.ts";
import { synapsesOf } from "../lower/rules/count.ts";
import type { Population, Projection, Quantity, Rule, Section, Value } from "../network.ts";
import { textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw } from "./context.ts";
import { describeShape, findPopulation, sectionOf } from "./sections.ts";
import { probability, time, weight } from "./values.ts";

type Key = "p" | "weight" | "delay";

const RULES = {
  dense: {
    title: "dense",
    form: "dense(WEIGHT, delay = TIME)",
    keys: { weight: true, delay: false },
    positional: ["weight"],
  },
  one_to_one: {
    title: "one_to_one",
    form: "one_to_one(WEIGHT, delay = TIME)",
    keys: { weight: true, delay: false },
    positional: ["weight"],
  },
  flatten: {
    title: "flatten",
    form: "flatten(WEIGHT, delay = TIME)",
    keys: { weight: true, delay: false },
    positional: ["weight"],
  },
  random: {
    title: "random",
    form: "random(p = PROBABILITY, weight = WEIGHT, delay = TIME)",
    keys: { p: true, weight: true, delay: false },
    positional: ["p", "weight"],
  },
} as const;

/** A population at an end of a projection. */
interface Joined {
  readonly section: Section;
  readonly shape: readonly number[];
  readonly population: Population;
  readonly end: End;
}

interface Joining {
  readonly rule: Rule;
  readonly weight: Value;
  readonly delay: Quantity | null;
}

/** The projections of a statement, one for each pair of ends, without their names. */
export const checkProjection = (
  statement: ProjectionStatement,
  context: Context,
): readonly Omit<Projection, "name">[] => {
  const sources = statement.sources.map((end) => join(end, context));
  const targets = statement.targets.map((end) => joinTarget(end, context));
  const joining = checkRule(statement.rule, context);
  if (joining === null) return [];
  const { plastic } = statement;
  const projections: Omit<Projection, "name">[] = [];
  for (const source of sources)
    for (const target of targets) {
      if (source === null || target === null || !fits(source, target, joining.rule, statement, context))
        continue;
      const { span } = statement;
      projections.push({
        ...joining,
        pre: source.section,
        post: target.section,
        plastic: plastic !== null,
        span,
      });
    }
  for (const source of sources) if (source !== null) warnIfSilent(source, context);
  return projections;
};

const join = (end: End, context: Context): Joined | null => {
  const found = findPopulation(end.name, context);
  if (found === null) return null;
  const selected = sectionOf(found.index, found.population, end.slice, context);
  return selected && { ...selected, population: found.population, end };
};

const joinTarget = (end: End, context: Context): Joined | null => {
  // Whether a name is an input is known even where the rest of its declaration is in error.
  const joined = join(end, context);
  if (joined === null || joined.population.role.kind === "neurons") return joined;
  const { name, span } = joined.population;
  return fail(context, "E0504", end.span, `${quote(name)} is an input: nothing can be projected into it`, {
    label: { span, message: "declared here" },
    hint: "inputs stand to the left of `->`",
  });
};

const checkRule = (call: Call, context: Context): Joining | null => {
  const kind = call.callee.text;
  if (!Object.hasOwn(RULES, kind))
    return fail(context, "E0209", call.callee.span, `there is no rule ${quote(kind)}`, {
      hint: suggest(kind, Object.keys(RULES)),
    });
  const signature = RULES[kind as keyof typeof RULES] as unknown as Signature<Key>;
  const bound: Bound<Key> = bind<Key>(call, signature, context);
  const p = bound.p ? probability(bound.p, "the probability", context) : null;
  const value = bound.weight ? weight(bound.weight, context) : null;
  const delay = bound.delay ? time(bound.delay, "the delay", "positive", context) : null;
  if (kind === "random") noteDraw(context, call.span);
  if (value === null || (bound.delay && delay === null)) return null;
  if (kind === "random") return p === null ? null : { rule: { kind, probability: p }, weight: value, delay };
  return { rule: { kind: kind === "dense" ? kind : "one_to_one" }, weight: value, delay };
};

/** Whether the rule can join ends of these shapes. */
const fits = (
  source: Joined,
  target: Joined,
  rule: Rule,
  statement: ProjectionStatement,
  context: Context,
): boolean => {
  if (rule.kind !== "one_to_one") return isAffordable(source, target, rule, statement, context);
  const { arrow } = statement;
  const { callee } = statement.rule;
  const name = callee.text;
  const sameSize = source.section.size === target.section.size;
  const same = describeShape(source.shape) === describeShape(target.shape);
  if (sameSize && (same || name === "flatten")) return true;
  const flat = name === "flatten" || (source.shape.length === 1 && target.shape.length === 1);
  const shape = ({ section, shape, end }: Joined): string =>
    `${quote(textOf(end.span))} has ${flat ? section.size : describeShape(shape)}`;
  const equal = flat ? "sizes" : "shapes";
  fail(context, "E0501", arrow, `${name} joins equal ${equal}, but ${shape(source)} and ${shape(target)}`, {
    label: {
      span: callee.span,
      message: `this rule wants both sides of one ${flat ? "size" : "shape"}`,
    },
    hint: sameSize
      ? "join them in the order of their neurons, row by row, with flatten"
      : "join all with dense, or take a slice of the larger side",
  });
  return false;
};

/** Synapses of a projection: more would not be expanded, whatever the chip. */
const MOST_SYNAPSES = 2 ** 28;

const isAffordable = (
  source: Joined,
  target: Joined,
  rule: Rule,
  statement: ProjectionStatement,
  context: Context,
): boolean => {
  const synapses = synapsesOf(rule, source.section.size, target.section.size);
  if (synapses <= MOST_SYNAPSES) return true;
  const count = (n: number): string => n.toLocaleString("en-US");
  fail(
    context,
    "E0508",
    statement.arrow,
    `this projection would make ${count(synapses)} synapses; at most ${count(MOST_SYNAPSES)} can be made`,
    {
      label: {
        span: statement.rule.span,
        message: `from ${count(source.section.size)} to ${count(target.section.size)} neurons`,
      },
      hint: "connect more sparsely, or make the populations smaller",
    },
  );
  return false;
};

const warnIfSilent = ({ population, end }: Joined, context: Context): void => {
  const { role, name } = population;
  if (role.kind !== "neurons" || role.model.kind !== "li") return;
  fail(context, "W0507", end.span, `${quote(name)} never spikes, so nothing goes along this projection`, {
    label: { span: population.span, message: "its neurons are of the model li" },
  });
};

/** Gives each projection its name: `pre->post`, and `#2`, `#3` … from the second one of a pair on. */
export const nameProjections = (
  projections: readonly Omit<Projection, "name">[],
  populations: readonly Population[],
): readonly Projection[] => {
  const counts = new Map<string, number>();
  return projections.map((projection) => {
    const pair = `${populations[projection.pre.population].name}->${populations[projection.post.population].name}`;
    const count = (counts.get(pair) ?? 0) + 1;
    counts.set(pair, count);
    return { name: count === 1 ? pair : `${pair}#${count}`, ...projection };
  });
};
