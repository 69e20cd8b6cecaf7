/** Projections: both ends, the rule that joins them, weights and delay. */
import type { End, ProjectionStatement } from "../ast.ts";
import type { Population, Projection } from "../network.ts";
import { quote } from "../words.ts";
import { type Context, fail } from "./context.ts";
import { fits, type Joined } from "./fits.ts";
import { checkRule } from "./rules.ts";
import { findPopulation, sectionOf } from "./sections.ts";

/** The projections of a statement, one for each pair of ends, without their names. */
export const checkProjection = (
  statement: ProjectionStatement,
  context: Context,
): readonly Omit<Projection, "name">[] => {
  const sources = statement.sources.map((end) => join(end, context));
  const targets = statement.targets.map((end) => joinTarget(end, context));
  const joinings = checkRule(statement.rule, context);
  const { plastic } = statement;
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
          pre: source.section,
          post: target.section,
          plastic: plastic !== null,
          span,
        });
      }
    }
  if (plastic !== null && projections.some(({ rule }) => rule.kind === "window"))
    fail(context, "E1007", plastic, "weights that a window shares cannot learn", {
      label: { span: statement.rule.callee.span, message: "every place of this window has one weight" },
      hint: "leave out `plastic`, or join by a rule with a weight for every synapse",
    });
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
