/** Values with what their place demands of them: the unit, the range, a whole number. */
import type { Argument, Expression, Place } from "../ast.ts";
import type { Quantity } from "../network.ts";
import { type Span, textOf } from "../source.ts";
import { quote } from "../words.ts";
import { type Computed, type Context, fail } from "./context.ts";
import { evaluate, says } from "./evaluate.ts";
import {
  type Dimension,
  describeDimension,
  PLAIN,
  RATE,
  sameDimension,
  TIME,
  usualUnit,
  VOLTAGE,
} from "./units.ts";

/** How small a value may be. */
export type Least = "positive" | "not negative" | "any";

/** A value of one dimension; `what` names the place: "the tick". */
const measured = (
  place: Place,
  what: string,
  due: Dimension,
  least: Least,
  context: Context,
): Quantity | null => {
  const computed = evaluate(place, context);
  if (computed === null) return null;
  if (!sameDimension(computed.dimension, due)) return mismatch(place, computed, what, due, context);
  return inRange(computed, what, least, context);
};

export const time = (place: Place, what: string, least: Least, context: Context): Quantity | null =>
  measured(place, what, TIME, least, context);
export const rate = (place: Place, what: string, least: Least, context: Context): Quantity | null =>
  measured(place, what, RATE, least, context);
export const plain = (place: Place, what: string, least: Least, context: Context): Quantity | null =>
  measured(place, what, PLAIN, least, context);

const mismatch = (place: Place, computed: Computed, what: string, due: Dimension, context: Context): null => {
  const bare = sameDimension(computed.dimension, PLAIN);
  const unit = usualUnit(due);
  if (bare && unit !== null) {
    const text = textOf(place.span);
    const hint =
      place.kind === "number" && !place.percent
        ? `did you mean ${quote(text + unit)}?`
        : `give it a unit, such as ${unit}`;
    return fail(context, "E0304", place.span, `${what} is ${describeDimension(due)} and wants a unit`, {
      hint,
    });
  }
  return fail(context, "E0303", place.span, `${what} is ${describeDimension(due)}, but ${says(computed)}`);
};

const inRange = (computed: Computed, what: string, least: Least, context: Context): Quantity | null => {
  const { value, span } = computed;
  if (least === "positive" && value <= 0)
    return fail(context, "E0402", span, `${what} must be more than zero (got ${written(span, value)})`);
  if (least === "not negative" && value < 0)
    return fail(context, "E0403", span, `${what} cannot be negative (got ${written(span, value)})`);
  // −0 would print and hash differently from 0.
  return { value: value === 0 ? 0 : value, span };
};

/** What was written, and its value where that does not show. */
export const written = (span: Span, value: number): string => {
  const text = textOf(span);
  return /^-?[\d.]+[a-zA-Z]*$/.test(text) ? quote(text) : `${quote(text)} = ${Number(value.toPrecision(6))}`;
};

/** A whole number from `least` to `most`; a result of arithmetic may miss it by a rounding error. */
export const whole = (
  place: Place,
  what: string,
  [least, most]: readonly [number, number],
  context: Context,
  code: "E0404" | "E0506" = "E0404",
): Quantity | null => {
  const computed = plain(place, what, "any", context);
  if (computed === null) return null;
  const { value, span } = computed;
  const round = Math.round(value);
  if (Math.abs(value - round) > 1e-9 * Math.max(1, Math.abs(round)) || round < least || round > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
    return fail(context, code, span, `${what} must be a whole number ${range} (got ${written(span, value)})`);
  }
  return { value: round === 0 ? 0 : round, span };
};

/** A plain number from 0 to 1. */
export const probability = (place: Place, what: string, context: Context): number | null => {
  const computed = plain(place, what, "any", context);
  if (computed === null) return null;
  const { value, span } = computed;
  if (value >= 0 && value <= 1) return value;
  const forgotten = place.kind === "number" && !place.percent && value > 1 && value <= 100;
  const hint = forgotten ? `did you mean ${quote(`${textOf(span)}%`)}?` : undefined;
  return fail(context, "E0405", span, `${what} must lie between 0 and 1 (got ${written(span, value)})`, {
    hint,
  });
};

/** How a place takes a quantity: `potential`, `time` … */
export type Measure = (place: Place, what: string, least: Least, context: Context) => Quantity | null;

/** A threshold, weight or bias: a plain number or a voltage, the same in the whole program. */
export const potential = (place: Place, what: string, least: Least, context: Context): Quantity | null => {
  const computed = evaluate(place, context);
  if (computed === null) return null;
  const isPlain = sameDimension(computed.dimension, PLAIN);
  if (!isPlain && !sameDimension(computed.dimension, VOLTAGE))
    return fail(
      context,
      "E0303",
      place.span,
      `${what} is a plain number or a voltage, but ${says(computed)}`,
    );
  noteVoltage(isPlain ? "plain" : "volt", computed, context);
  return inRange(computed, what, least, context);
};

/** Notes what a threshold, weight or bias was measured in; a program measures in one of the two. */
export const noteVoltage = (kind: "plain" | "volt", computed: Computed, context: Context): void => {
  const { voltage } = context;
  voltage[kind] ??= computed.span;
  const other = kind === "plain" ? voltage.volt : voltage.plain;
  if (other === null || voltage.reported) return;
  voltage.reported = true;
  fail(
    context,
    "E0305",
    computed.span,
    `${says(computed)}, ${quote(textOf(other))} is ${kind === "plain" ? "a voltage" : "a plain number"}: a program measures in one of them`,
    {
      label: { span: other, message: kind === "plain" ? "a voltage here" : "a plain number here" },
      hint: "thresholds, resets, biases and weights are all plain numbers or all voltages",
    },
  );
};

/** The items of a list; one value is a list of one. */
export const itemsOf = (place: Expression): readonly Expression[] =>
  place.kind === "list" ? place.items : [place];

/** A string argument. */
export const string = (argument: Argument["value"], what: string, context: Context): string | null => {
  if (argument.kind !== "string")
    return fail(context, "E1103", argument.span, `${what} is named by a string`, {
      hint:
        argument.kind === "name"
          ? `did you mean ${quote(`"${/\./.test(argument.name.text) ? argument.name.text : `${argument.name.text}.csv`}"`)}?`
          : undefined,
    });
  if (argument.value.trim() === "") return fail(context, "E1103", argument.span, `${what} has an empty name`);
  return argument.value;
};
