/** Projections: both ends, the rule that joins them, weights and delay. */
import type { Call, End, ProjectionStatement } from "../ast.ts";
import type { Population, Projection, Rule } from "../network.ts";
import { either, quote } from "../words.ts";
import { bind, type Signature } from "./arguments.ts";
import { type Context, fail } from "./context.ts";
import { fits, type Joined } from "./fits.ts";
import { checkRule } from "./rules.ts";
import { select, selectNeurons } from "./sections.ts";
import { plain, potential } from "./values.ts";

/** Projections of a program. */
const MOST_PROJECTIONS = 50_000;

/**
 * The projections of a statement, one for each pair of ends, without their names.
 * @param before how many the program has; null comes of a statement that makes too many
 */
export const checkProjection = (
  statement: ProjectionStatement,
  before: number,
  context: Context,
): readonly Omit<Projection, "name">[] | null => {
  const sources = statement.sources.map((end) => join(end, context));
  const targets = statement.targets.map((end) => joinTarget(end, context));
  const joinings = checkRule(statement.rule, context);
  if (!isAffordable(statement, joinings.length, before, context)) return null;
  const { plastic } = statement;
  const learning = plastic && checkPlastic(plastic, context);
  const projections: Omit<Projection, "name">[] = [];
  for (const source of sources)
    for (const target of targets) {
      if (source === null || target === null) continue;
      const { span } = statement;
      for (const joining of joinings) {
        const joined = fits(source, target, joining, statement, context);
        if (joined === null) continue;
        projections.push({
          ...joined,
          delay: joining.delay,
          ...(joining.delays && { delays: joining.delays }),
          ...(joining.axonal && { axonal: joining.axonal }),
          pre: source.section,
          post: target.section,
          plastic: plastic !== null,
          ...learning,
          span,
        });
      }
    }
  if (plastic !== null && projections.some(({ rule }) => SHARED.has(rule.kind)))
    fail(context, "E1007", plastic.span, "weights that a window or pool shares cannot learn", {
      label: { span: statement.rule.callee.span, message: "several synapses have one weight here" },
      hint: "leave out `plastic`, or join by a rule with a weight for every synapse",
    });
  for (const source of sources) if (source !== null) warnIfSilent(source, context);
  return projections;
};

/** Whether there may be so many more projections; where not, it is reported. */
const isAffordable = (
  { sources, targets, arrow }: ProjectionStatement,
  delays: number,
  before: number,
  context: Context,
): boolean => {
  const more = sources.length * targets.length * delays;
  if (before + more <= MOST_PROJECTIONS) return true;
  const count = (n: number, what: string): string => `${n.toLocaleString("en-US")} ${what}`;
  const most = count(MOST_PROJECTIONS, "projections");
  const factors = [count(sources.length, "sources"), count(targets.length, "targets")];
  if (delays > 1) factors.push(count(delays, "delays"));
  const message =
    more > MOST_PROJECTIONS
      ? `${either(factors, "and")} make ${count(more, "projections")}; a program has at most ${most}`
      : `from here on the program has more than ${most}`;
  fail(context, "E0508", arrow, message, {
    hint: "one population of many neurons says more than many populations",
  });
  return false;
};

const PLASTIC: Signature<"rate" | "range"> = {
  title: "plastic",
  form: "plastic(rate = NUMBER, range = WEIGHT)",
  keys: { rate: false, range: false },
  positional: [],
};

/** What a projection that learns says of it. */
const checkPlastic = (call: Call, context: Context): Pick<Projection, "rate" | "range"> => {
  const bound = bind(call, PLASTIC, context);
  const rate = bound.rate && plain(bound.rate, "`rate`", "positive", context);
  const range = bound.range && potential(bound.range, "`range`", "positive", context);
  return { ...(rate && { rate }), ...(range && { range }) };
};

/** Rules by which several synapses have one weight. */
const SHARED: ReadonlySet<string> = new Set<Rule["kind"]>(["window", "pooled"]);

const join = (end: End, context: Context): Joined | null => {
  const selected = select(end, context);
  return selected && { ...selected, end };
};

const joinTarget = (end: End, context: Context): Joined | null => {
  // Whether a name is an input is known even where the rest of its declaration is in error.
  const selected = selectNeurons(end, "nothing can be projected into it", context);
  const joined = selected && { ...selected, end };
  if (joined === null || joined.population.role.kind === "neurons") return joined;
  const { name, span } = joined.population;
  return fail(context, "E0504", end.span, `${quote(name)} is an input: nothing can be projected into it`, {
    label: { span, message: "declared here" },
    hint: "inputs stand to the left of `->`",
  });
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
