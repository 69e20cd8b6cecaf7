/** Whether a rule can join two ends: their shapes, their sizes, and those of its weights. */
import type { End, ProjectionStatement } from "../ast.ts";
import { MOST_SYNAPSES, synapsesOf } from "../lower/rules/count.ts";
import type { Projection, Rule, Value } from "../network.ts";
import { quote } from "../words.ts";
import { called, describeShape } from "./boxes.ts";
import { type Context, fail } from "./context.ts";
import type { Joining } from "./joining.ts";
import { listFits } from "./lists.ts";
import type { Selected } from "./sections.ts";
import { kernelShape, placeWindow } from "./windows.ts";

/** What stands at an end of a projection. */
export interface Joined extends Selected {
  readonly end: End;
}

/** Whether the rule can join ends of these shapes. */
export const fits = (
  source: Joined,
  target: Joined,
  joining: Joining,
  statement: ProjectionStatement,
  context: Context,
): Pick<Projection, "rule" | "weight"> | null => {
  const { arrow } = statement;
  const at = { arrow, rule: statement.rule.span };
  const rule =
    joining.rule.kind === "window draft"
      ? placeWindow(joining.rule, source, target, at, context)
      : joining.rule;
  if (rule === null) return null;
  const equal = rule.kind !== "one_to_one" || isEqual(source, target, statement, context);
  const joins = equal && hasPartners(source, target, rule, joining.describe, statement, context);
  const weight = weightFor(rule, joining, statement);
  if (!joins) return null;
  for (const [value, what] of [
    [weight, ""],
    [joining.delays, "the delay of "],
  ] as const)
    if (value && !isListedFor(value, what, source, target, rule, statement, context)) return null;
  if (joining.axonal && !isListedForAxons(joining.axonal.value, source, target, statement, context))
    return null;
  const whole = throughPools(rule, source);
  return isAffordable(source, target, whole, statement, context) ? { rule: whole, weight } : null;
};

/** The rule as it joins neurons, where it joins places of pools over them. */
const throughPools = (rule: Rule, { pools }: Joined): Rule =>
  pools.reduceRight<Rule>((inner, pool) => ({ kind: "pooled", ...pool, rule: inner }), rule);

/** An average weighs each place of its window by its share. */
const weightFor = (rule: Rule, { weight }: Joining, statement: ProjectionStatement): Value => {
  if (statement.rule.callee.text !== "avgpool" || rule.kind !== "window" || weight.kind !== "constant")
    return weight;
  const places = rule.axes.reduce((product, { kernel }) => product * kernel, 1);
  return { ...weight, value: weight.value / places };
};

const isEqual = (
  source: Joined,
  target: Joined,
  statement: ProjectionStatement,
  context: Context,
): boolean => {
  const { arrow } = statement;
  const { callee } = statement.rule;
  const name = callee.text;
  const sameSize = source.size === target.size;
  const same = describeShape(source.shape) === describeShape(target.shape);
  if (sameSize && (same || name === "flatten")) return true;
  const flat = name === "flatten" || (source.shape.length === 1 && target.shape.length === 1);
  const shape = ({ size, shape, end }: Joined): string =>
    `${quote(called(end))} has ${flat ? size : describeShape(shape)}`;
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

const isAffordable = (
  source: Joined,
  target: Joined,
  rule: Rule,
  statement: ProjectionStatement,
  context: Context,
): boolean => {
  const synapses = synapsesOf(rule, source.section.size, target.size);
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
        message: `from ${count(source.size)} to ${count(target.size)} neurons`,
      },
      hint: "connect more sparsely, or make the populations smaller",
    },
  );
  return false;
};

/** Partners there are as many of as the rule wants; synapses that are named one by one have both their ends. */
const hasPartners = (
  source: Joined,
  target: Joined,
  rule: Rule,
  describe: Joining["describe"],
  statement: ProjectionStatement,
  context: Context,
): boolean => {
  if (rule.kind === "fan_in" || rule.kind === "fan_out") {
    const from = rule.kind === "fan_in" ? source : target;
    if (rule.partners <= from.size) return true;
    const has = `${quote(called(from.end))} has ${from.size}`;
    fail(
      context,
      "E0509",
      statement.rule.span,
      `${rule.kind} wants ${rule.partners} distinct partners for each neuron, but ${has}`,
      { label: { span: from.end.span, message: "the partners are chosen here" } },
    );
    return false;
  }
  if (rule.kind !== "edges") return true;
  for (const [places, { size, end }] of [
    [rule.source, source],
    [rule.target, target],
  ] as const) {
    const bad = places.findIndex((place) => place >= size);
    if (bad < 0) continue;
    const { span, where } = describe(bad);
    const name = quote(called(end));
    fail(context, "E0511", span, `${where}there is no neuron ${places[bad]} in ${name}`, {
      label: { span: end.span, message: `neurons 0..${size - 1}, counted row by row` },
    });
    return false;
  }
  return true;
};

/** Whether delays that are given one by one are as many as there are sources. */
const isListedForAxons = (
  value: Value,
  source: Joined,
  target: Joined,
  { rule }: ProjectionStatement,
  context: Context,
): boolean => {
  // Through a pool the axons are those of the neurons it looks at.
  const shapes = source.pools.length === 0 ? [source.shape, [source.size]] : [[source.section.size]];
  const ends = quote(`${called(source.end)} -> ${called(target.end)}`);
  const at = { span: rule.callee.span, message: "an axon leads from each source" };
  return listFits(value, shapes, `${ends} by axonal`, at, context);
};

/** Whether weights or delays that are given one by one are as many as there are synapses. */
const isListedFor = (
  value: Value,
  what: string,
  source: Joined,
  target: Joined,
  rule: Rule,
  statement: ProjectionStatement,
  context: Context,
): boolean => {
  const sizes = [source.size, target.size];
  const shapes =
    rule.kind === "window"
      ? [kernelShape(rule)]
      : rule.kind === "edges"
        ? [[rule.source.length]]
        : rule.kind === "one_to_one"
          ? [source.shape, [source.size]]
          : [[...source.shape, ...target.shape], sizes];
  const ends = `${what}${quote(`${called(source.end)} -> ${called(target.end)}`)}`;
  const order = rule.kind === "window" ? "outputs, inputs of a group, window" : "sources and then targets";
  const at = { span: statement.rule.callee.span, message: `in the order of ${order}` };
  return listFits(value, shapes, `${ends} by ${statement.rule.callee.text}`, at, context);
};
