/** Losses: what a learning block reduces, read from the spikes of one population. */
import type { Call, Place } from "../ast.ts";
import type { Loss, Population, Quantity } from "../network.ts";
import { type Span, textOf } from "../source.ts";
import { describeSeconds } from "../units-text.ts";
import { quote } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { describeShape } from "./boxes.ts";
import { type Context, fail } from "./context.ts";
import { fileNumbers, listOf } from "./lists.ts";
import { findPopulation } from "./sections.ts";
import { string, time, written } from "./values.ts";

export const LOSSES = {
  first_spike: {
    title: "first_spike",
    form: "first_spike(POPULATION, margin = TIME)",
    keys: { population: true, margin: true },
    positional: ["population"],
  },
  cross_entropy: {
    title: "cross_entropy",
    form: "cross_entropy(POPULATION, tau = TIME)",
    keys: { population: true, tau: true },
    positional: ["population"],
  },
  spike_times: {
    title: "spike_times",
    form: "spike_times(POPULATION, targets = [[TIME, ...], ...])",
    keys: { population: true, targets: true },
    positional: ["population"],
  },
  count: {
    title: "count",
    form: "count(POPULATION, window = TIME .. TIME, edge = TIME)",
    keys: { population: true, window: true, edge: true },
    positional: ["population"],
  },
} as const satisfies Record<string, Signature<string>>;

export const checkLoss = (call: Call, trial: Quantity | null, context: Context): Loss | null => {
  const kind = call.callee.text as Loss["kind"];
  switch (kind) {
    case "first_spike": {
      const bound = bind<"population" | "margin">(call, LOSSES[kind], context);
      const margin = bound.margin && time(bound.margin, "`margin`", "not negative", context);
      const read = readOut(bound.population, kind, context);
      if (!margin || !read) return null;
      return { kind, population: read.index, margin: margin.value, span: call.span };
    }
    case "cross_entropy": {
      const bound = bind<"population" | "tau">(call, LOSSES[kind], context);
      const tau = bound.tau && time(bound.tau, "`tau`", "positive", context);
      const read = readOut(bound.population, kind, context);
      if (!tau || !read) return null;
      return { kind, population: read.index, tau: tau.value, span: call.span };
    }
    case "spike_times": {
      const bound = bind<"population" | "targets">(call, LOSSES[kind], context);
      const read = readOut(bound.population, kind, context);
      if (bound.targets === undefined || read === null) return null;
      const targets = checkTargets(bound.targets, read.population, trial, context);
      return targets && { kind, population: read.index, ...targets, span: call.span };
    }
    case "count": {
      const bound = bind<"population" | "window" | "edge">(call, LOSSES[kind], context);
      const window = bound.window && checkWindow(bound.window, trial, context);
      const edge = bound.edge && time(bound.edge, "`edge`", "positive", context);
      const read = readOut(bound.population, kind, context);
      if (!window || !edge || !read) return null;
      return { kind, population: read.index, ...window, edge: edge.value, span: call.span };
    }
  }
};

interface ReadOut {
  readonly index: number;
  readonly population: Population;
}

/** The population that is read out. */
const readOut = (place: Place | undefined, loss: string, context: Context): ReadOut | null => {
  if (place === undefined) return null;
  if (place.kind !== "name")
    return fail(context, "E0202", place.span, `${loss} wants the name of a population`);
  const found = findPopulation(place.name, context);
  if (found === null) return null;
  const { role, span, name } = found.population;
  const label = { span, message: "declared here" };
  if (role.kind === "input")
    return fail(context, "E1006", place.span, `${quote(name)} is an input, and a loss reads neurons`, {
      label,
    });
  if (role.model.kind === "li")
    return fail(context, "E1006", place.span, `the li neurons of ${quote(name)} never spike`, { label });
  return found;
};

type CountWindow = { readonly from: number; readonly to: number };

const checkWindow = (place: Place, trial: Quantity | null, context: Context): CountWindow | null => {
  if (place.kind !== "range")
    return fail(context, "E0408", place.span, "count wants a window of times", {
      hint: `the form is: ${LOSSES.count.form}`,
    });
  const from = time(place.low, "the beginning of the window", "not negative", context);
  const to = time(place.high, "the end of the window", "not negative", context);
  if (from === null || to === null) return null;
  if (from.value >= to.value)
    return fail(
      context,
      "E0406",
      place.span,
      `${quote(textOf(from.span))} is not before ${quote(textOf(to.span))}`,
      { hint: "the earlier time comes first" },
    );
  return inTrial(to, trial, context) ? { from: from.value, to: to.value } : null;
};

const inTrial = ({ value, span }: Quantity, trial: Quantity | null, context: Context): boolean => {
  if (trial === null || value <= trial.value) return true;
  fail(context, "E0407", span, `${quote(textOf(span))} is after the end of the trial`, {
    label: { span: trial.span, message: "the trial's length" },
    hint: "lengthen the trial or ask for an earlier spike",
  });
  return false;
};

const FILE: Signature<"name" | "unit"> = {
  title: "file",
  form: 'file("targets.npy", unit = TIME)',
  keys: { name: true, unit: true },
  positional: ["name"],
};

/** Times, row by row, and the sizes of their dimensions. */
interface Times {
  readonly values: Float64Array;
  readonly shape: readonly number[];
  /** Where they stand; a single time of a list has its own place. */
  readonly span: Span;
  readonly spans?: readonly Span[];
}

type Targets = Pick<Extract<Loss, { kind: "spike_times" }>, "targets" | "classes" | "spikes">;

/** A row for each class: a time, or a list of times, for each neuron. */
const checkTargets = (
  place: Place,
  population: Population,
  trial: Quantity | null,
  context: Context,
): Targets | null => {
  const times = timesOf(place, context);
  if (times === null) return null;
  const { values, shape, span, spans } = times;
  const [classes, neurons, spikes = 1] = shape;
  const label = { span: population.span, message: `${population.size} neurons here` };
  if (shape.length < 2 || shape.length > 3 || neurons !== population.size)
    return fail(
      context,
      spans ? "E0413" : "E0812",
      span,
      `these targets have the shape ${describeShape(shape)}; ${quote(population.name)} wants a row of ${population.size} for each class`,
      { label, hint: "a row has a time for each neuron, or a list of times for each" },
    );
  for (let n = 0; n < values.length; n++) {
    const at = { value: values[n], span: spans?.[n] ?? span };
    if (spans === undefined && !(values[n] >= 0 && (trial === null || values[n] <= trial.value)))
      return fail(
        context,
        "E0814",
        span,
        `the targets have the time ${describeSeconds(values[n])} at ${describeShape([Math.floor(n / (neurons * spikes)), Math.floor(n / spikes) % neurons])}, outside the trial`,
        { hint: "every target is a time from 0 to the trial's end; indexes count from 0" },
      );
    if (!inTrial(at, trial, context)) return null;
    if (n % spikes > 0 && values[n] <= values[n - 1])
      return fail(
        context,
        "E0411",
        at.span,
        `the times of a neuron ascend, but ${spans ? written(at.span, values[n]) : describeSeconds(values[n])} comes after ${describeSeconds(values[n - 1])}`,
      );
  }
  return { targets: values, classes, spikes };
};

const timesOf = (place: Place, context: Context): Times | null => {
  if (place.kind === "list") {
    const spans: Span[] = [];
    const list = listOf(
      place,
      (node) => {
        const value = time(node, "a target", "not negative", context);
        if (value !== null) spans.push(value.span);
        return value;
      },
      context,
    );
    return list && { ...list, span: place.span, spans };
  }
  if (place.kind === "call" && place.callee.text === "file") {
    const bound: Bound<"name" | "unit"> = bind(place, FILE, context);
    const name = bound.name && string(bound.name, "a file of targets", context);
    const unit = bound.unit && time(bound.unit, "`unit`", "positive", context);
    const read = name && unit ? fileNumbers(name, place.span, context) : null;
    return read && unit
      ? { values: read.values.map((x) => x * unit.value), shape: read.shape, span: place.span }
      : null;
  }
  return fail(context, "E0408", place.span, "`targets` wants a list of times", {
    hint: `the form is: ${LOSSES.spike_times.form}, or targets = ${FILE.form}`,
  });
};
