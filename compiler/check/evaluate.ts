/** Computes constant expressions, with their units. An error is reported once, where it arises. */
import { UNITS } from "../../grammar/lexer.ts";
import type { Binary, Expression, Name, NumberLiteral, Place } from "../ast.ts";
import { textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Computed, type Context, fail, type ParamEntry, suggestName } from "./context.ts";
import {
  describeDimension,
  PLAIN,
  RATE,
  sameDimension,
  TIME,
  timesPower,
  usualUnit,
  VOLTAGE,
} from "./units.ts";

const OF_UNIT = { time: TIME, voltage: VOLTAGE, rate: RATE } as const;

/** Names of what may stand for a weight, and is no number. */
export const DRAWS: ReadonlySet<string> = new Set(["normal", "uniform", "truncated"]);

/** The value of an expression or range; null where it has none, which is then reported. */
export const evaluate = (place: Place, context: Context): Computed | null => {
  const { span } = place;
  switch (place.kind) {
    case "number":
      return evaluateNumber(place, context);
    case "name":
      return evaluateName(place.name, context);
    case "group": {
      const inner = evaluate(place.inner, context);
      return inner && { ...inner, span };
    }
    case "part":
      return fail(context, "E0202", span, `${quote(textOf(span))} is a part of neurons; a value is due here`);
    case "negate": {
      const operand = evaluate(place.operand, context);
      return operand && { ...operand, value: -operand.value, span };
    }
    case "binary":
      return evaluateBinary(place, context);
    case "call":
      if (DRAWS.has(place.callee.text))
        return fail(
          context,
          "E0409",
          span,
          `${quote(textOf(span))} is drawn at random; one number is due here`,
          {
            hint: "weights and delays can be drawn, and threshold, reset, bias, v and i of neurons",
          },
        );
      if (place.callee.text === "file")
        return fail(context, "E0408", span, "a file of values stands where one number is due");
      return fail(context, "E0216", place.callee.span, `there is no function ${quote(place.callee.text)}`, {
        hint: suggest(place.callee.text, [...DRAWS, "file"]),
      });
    case "string":
      return fail(context, "E0408", span, "a string stands where a number is due");
    case "list":
      return fail(context, "E0408", span, "a list stands where one number is due");
    case "range":
      return fail(context, "E0408", span, "a range stands where one number is due");
  }
};

const evaluateNumber = (literal: NumberLiteral, context: Context): Computed | null => {
  const { text, unit, percent, span } = literal;
  const known = unit === null ? undefined : UNITS.get(unit.text);
  if (unit !== null && known === undefined)
    return fail(context, "E0301", unit.span, `there is no unit ${quote(unit.text)}`, {
      hint: unitMeant(unit.text),
    });
  // The power of ten goes into the decimal number: 0.3ms is the double nearest to 0.0003.
  const [mantissa, exponent = "0"] = text.toLowerCase().split("e");
  const ten = Number(exponent) + (percent ? -2 : (known?.ten ?? 0));
  const value = Number(`${mantissa}e${ten}`);
  const dimension = known === undefined ? PLAIN : OF_UNIT[known.of];
  return finite({ value, dimension, span }, context, "is too large for a number");
};

/** Other ways to write the units. */
const OTHERWISE: Readonly<Record<string, string>> = {
  sec: "s",
  second: "s",
  seconds: "s",
  msec: "ms",
  millis: "ms",
  usec: "us",
  micros: "us",
  nsec: "ns",
  volt: "V",
  volts: "V",
};

const unitMeant = (text: string): string | undefined =>
  suggest(Object.hasOwn(OTHERWISE, text.toLowerCase()) ? OTHERWISE[text.toLowerCase()] : text, UNITS.keys());

const evaluateName = (name: Name, context: Context): Computed | null => {
  const entry = context.names.get(name.text);
  if (entry?.kind === "poisoned") return null;
  if (entry?.kind === "param") {
    const computed = evaluateParam(entry, name, context);
    return computed && { ...computed, span: name.span };
  }
  if (entry !== undefined) {
    const what = { learn: "a learning block", population: "a population", view: "made of a population" };
    return fail(
      context,
      "E0202",
      name.span,
      `${quote(name.text)} is ${what[entry.kind]}; a value is due here`,
      {
        label: { span: entry.name.span, message: "declared here" },
      },
    );
  }
  if (UNITS.has(name.text))
    return fail(context, "E0306", name.span, `the unit ${quote(name.text)} wants a number before it`, {
      hint: `write ${quote(`1${name.text}`)}`,
    });
  return fail(context, "E0201", name.span, `there is no param ${quote(name.text)}`, {
    hint: DRAWS.has(name.text)
      ? `it takes arguments: ${quote(`${name.text}(...)`)}`
      : suggestName(context, name.text, ["param"]),
  });
};

/** The value of a param, computed once; `user` is where it is needed. */
const evaluateParam = (entry: ParamEntry, user: Name | null, context: Context): Computed | null => {
  if (entry.state === "running") {
    const label = user === null ? undefined : { span: user.span, message: "needed here" };
    return fail(context, "E0205", entry.name.span, `${quote(entry.name.text)} is defined by itself`, {
      label,
    });
  }
  if (entry.state === "untouched") computeWithOthers(entry, context);
  return typeof entry.state === "object" ? entry.state.computed : null;
};

/** Computes a param after those it needs, without recursion: a chain of params may be as long as a program. */
const computeWithOthers = (first: ParamEntry, context: Context): void => {
  const path = [first];
  for (let entry = path.at(-1); entry !== undefined; entry = path.at(-1)) {
    if (entry.state === "untouched") {
      entry.state = "running";
      // One that is running is needed by itself; evaluating its name will say so.
      for (const name of namesIn(entry.expression)) {
        const other = context.names.get(name.text);
        if (other?.kind === "param" && other.state === "untouched") path.push(other);
      }
      continue;
    }
    if (entry.state === "running") entry.state = { computed: evaluate(entry.expression, context) };
    path.pop();
  }
};

/** Names that an expression's value depends on. */
export const namesIn = (expression: Expression): readonly Name[] => {
  switch (expression.kind) {
    case "name":
      return [expression.name];
    case "group":
      return namesIn(expression.inner);
    case "negate":
      return namesIn(expression.operand);
    case "binary":
      return [...namesIn(expression.left), ...namesIn(expression.right)];
    // No value: evaluate says so without looking inside.
    case "number":
    case "string":
    case "list":
    case "call":
    case "part":
      return [];
  }
};

/** Computes every param, so that errors show in those that nothing uses. */
export const checkParams = (context: Context): void => {
  for (const entry of context.names.values()) if (entry.kind === "param") evaluateParam(entry, null, context);
};

const evaluateBinary = (node: Binary, context: Context): Computed | null => {
  const left = evaluate(node.left, context);
  const right = evaluate(node.right, context);
  if (left === null || right === null) return null;
  const { span, operator } = node;
  switch (operator) {
    case "+":
    case "-":
      return sum(node, left, right, context);
    case "*": {
      const dimension = timesPower(left.dimension, right.dimension, 1);
      return finite({ value: left.value * right.value, dimension, span }, context);
    }
    case "/": {
      if (right.value === 0)
        return fail(context, "E0401", span, `${quote(textOf(span))} divides by zero`, {
          ...(node.right.kind !== "number" && {
            label: { span: right.span, message: "this is zero" },
          }),
        });
      const dimension = timesPower(left.dimension, right.dimension, -1);
      return finite({ value: left.value / right.value, dimension, span }, context);
    }
    case "^": {
      if (!sameDimension(right.dimension, PLAIN))
        return fail(context, "E0307", right.span, `an exponent is a plain number; ${says(right)}`);
      if (!sameDimension(left.dimension, PLAIN) && !Number.isInteger(right.value))
        return fail(context, "E0307", span, `${says(left)}; it can be raised to a whole power only`);
      const dimension = timesPower(PLAIN, left.dimension, right.value);
      return finite({ value: left.value ** right.value, dimension, span }, context);
    }
  }
};

const sum = (node: Binary, left: Computed, right: Computed, context: Context): Computed | null => {
  const { span, operator } = node;
  if (!sameDimension(left.dimension, right.dimension)) {
    const can = operator === "+" ? "be added" : "be subtracted";
    return fail(context, "E0302", span, `${says(left)}, ${says(right)}: they cannot ${can}`, {
      hint: unitHint(node.left, left, right) ?? unitHint(node.right, right, left),
    });
  }
  const value = operator === "+" ? left.value + right.value : left.value - right.value;
  return finite({ value, dimension: left.dimension, span }, context);
};

/** Where a bare number met a value with a unit: the number with one. */
const unitHint = (expression: Expression, bare: Computed, other: Computed): string | undefined => {
  const unit = usualUnit(other.dimension);
  if (expression.kind !== "number" || unit === null || !sameDimension(bare.dimension, PLAIN))
    return undefined;
  return `did you mean ${quote(`${textOf(expression.span)}${unit}`)}?`;
};

/** `4mV` is a voltage. */
export const says = (computed: Computed): string =>
  `${quote(textOf(computed.span))} is ${describeDimension(computed.dimension)}`;

const finite = (computed: Computed, context: Context, why = "is not a finite number"): Computed | null =>
  Number.isFinite(computed.value)
    ? computed
    : fail(context, "E0401", computed.span, `${quote(textOf(computed.span))} ${why}`);
