/** Weights and other values that may be one number, drawn for each, or given one by one. */
import type { Call, Place } from "../ast.ts";
import { share } from "../lower/rules/sample.ts";
import type { Value } from "../network.ts";
import { textOf } from "../source.ts";
import { quote } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw } from "./context.ts";
import { FILE, fileValues, listValues } from "./lists.ts";
import { type Least, type Measure, potential } from "./values.ts";

/** Calls that stand for a value each: a distribution, or a file. */
export const DRAWS = {
  normal: {
    title: "normal",
    form: "normal(mean, sd)",
    keys: { mean: true, sd: true },
    positional: ["mean", "sd"],
  },
  uniform: {
    title: "uniform",
    form: "uniform(low, high)",
    keys: { low: true, high: true },
    positional: ["low", "high"],
  },
  truncated: {
    title: "truncated",
    form: "truncated(mean, sd, low, high)",
    keys: { mean: true, sd: true, low: true, high: true },
    positional: ["mean", "sd", "low", "high"],
  },
  file: FILE,
} as const satisfies Record<string, Signature<string>>;

/**
 * One number for all, a distribution they are drawn from, or numbers one by one; `what` names the place, and
 * `measure` takes each number in it.
 */
export const values = (
  place: Place,
  what: string,
  least: Least,
  context: Context,
  measure: Measure = potential,
): Value | null => {
  const { span } = place;
  if (place.kind === "list") return listValues(place, what, least, context, measure);
  if (place.kind === "call")
    switch (place.callee.text) {
      case "normal":
        return normal(place, context, measure);
      case "uniform":
        return uniform(place, context, measure);
      case "truncated":
        return truncated(place, context, measure);
      case "file":
        return fileValues(place, context, measure);
    }
  if (place.kind === "string")
    return fail(context, "E0408", span, "a string stands where a number is due", {
      hint: `numbers from a file are ${quote(`file(${textOf(span)})`)}`,
    });
  const constant = measure(place, what, least, context);
  return constant && { kind: "constant", value: constant.value, span };
};

const spread = (bound: Bound<"mean" | "sd">, context: Context, measure: Measure) => {
  const mean = bound.mean && measure(bound.mean, "the mean", "any", context);
  const sd = bound.sd && measure(bound.sd, "the standard deviation", "not negative", context);
  return mean && sd ? { mean: mean.value, deviation: sd.value } : null;
};

const bounds = (call: Call, bound: Bound<"low" | "high">, context: Context, measure: Measure) => {
  const low = bound.low && measure(bound.low, "the lower bound", "any", context);
  const high = bound.high && measure(bound.high, "the upper bound", "any", context);
  if (!low || !high) return null;
  if (low.value <= high.value) return { low: low.value, high: high.value };
  return fail(
    context,
    "E0406",
    call.span,
    `the lower bound ${quote(textOf(low.span))} is above the upper one, ${quote(textOf(high.span))}`,
    { hint: "the lower bound comes first" },
  );
};

const normal = (call: Call, context: Context, measure: Measure): Value | null => {
  noteDraw(context, call.span);
  const drawn = spread(bind<"mean" | "sd">(call, DRAWS.normal, context), context, measure);
  return drawn && { kind: "normal", ...drawn, span: call.span };
};

const uniform = (call: Call, context: Context, measure: Measure): Value | null => {
  noteDraw(context, call.span);
  const drawn = bounds(call, bind<"low" | "high">(call, DRAWS.uniform, context), context, measure);
  return drawn && { kind: "uniform", ...drawn, span: call.span };
};

const truncated = (call: Call, context: Context, measure: Measure): Value | null => {
  const { span } = call;
  noteDraw(context, span);
  const bound = bind<"mean" | "sd" | "low" | "high">(call, DRAWS.truncated, context);
  const around = spread(bound, context, measure);
  const between = bounds(call, bound, context, measure);
  if (around === null || between === null) return null;
  const { from, to } = share({ ...around, ...between });
  if (from < to) return { kind: "truncated", ...around, ...between, span };
  return fail(context, "E0412", span, "nothing of this distribution lies between its bounds", {
    hint: "widen the bounds, or bring them nearer to the mean",
  });
};
