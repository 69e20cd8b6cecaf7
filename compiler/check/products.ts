/**
 * The formula of a learning rule, `2^-2 * x1 * y0 - 0.1 * w * u2`, as a sum of products. Brackets are multiplied
 * out, but for a variable and a constant, which a chip adds as one factor.
 */
import { UNITS } from "../../grammar/lexer.ts";
import type { Binary, Expression, Name, Place } from "../ast.ts";
import type { LocalFactor, LocalProduct } from "../network.ts";
import { type Span, textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Context, fail } from "./context.ts";
import { evaluate, namesIn } from "./evaluate.ts";
import { plain, whole } from "./values.ts";

/** What a formula is made of, beside numbers and u0 to u15. */
export const VARIABLES = ["x0", "x1", "x2", "y0", "y1", "y2", "y3", "w"] as const;
type Variable = LocalFactor["variable"];

export interface Formula {
  readonly products: readonly LocalProduct[];
  /** Of `u`: 0 where no product has it. */
  readonly decimation: number;
}

/** A product that is being multiplied out. */
interface Term {
  readonly amount: number;
  readonly span: Span;
  readonly factors: readonly Factor[];
}

interface Factor {
  /** A number stands for `u` and its decimation. */
  readonly variable: Variable | number;
  readonly constant: number;
  readonly span: Span;
}

/** More than any chip has; brackets to a power are soon as many. */
const MOST_TERMS = 1024;
const MOST_FACTORS = 32;
const MOST_POWER = 8;
const MOST_DECIMATION = 15;

/**
 * The products of a formula; null where an error in it was reported.
 * @param used takes each variable at its place
 */
export const checkFormula = (
  place: Place,
  context: Context,
  used: (variable: Variable, span: Span) => void,
): Formula | null => {
  if (place.kind === "range") return evaluate(place, context) && null;
  const terms = sumOf(place, context);
  if (terms === null) return null;
  const products: LocalProduct[] = [];
  let u: Factor | null = null;
  for (const term of terms) {
    const condition = conditionOf(term, u, context);
    if (condition === null) continue;
    if (isU(condition)) u ??= condition;
    products.push(productOf(term, condition, used));
  }
  const decimation = u === null ? 0 : Number(u.variable);
  return products.length === terms.length ? { products, decimation } : null;
};

/** What a product asks for: u, or the first x0 or y0 that it is multiplied by. */
const conditionOf = (
  { amount, factors, span }: Term,
  before: Factor | null,
  context: Context,
): Factor | null => {
  if (!Number.isFinite(amount))
    return fail(context, "E0401", span, `${quote(textOf(span))} is not a finite number`);
  const condition = factors.find(isU) ?? factors.find(isEvent);
  if (condition === undefined)
    return fail(context, "E1008", span, `${quote(textOf(span))} does not say when it counts`, {
      hint: "multiply it by x0 (a spike arrives), y0 (the target fires) or u0 (an epoch ends)",
    });
  if (before === null || !isU(condition) || condition.variable === before.variable) return condition;
  const message = `a rule has one u, and this one has \`u${before.variable}\` already`;
  return fail(context, "E1008", condition.span, message, {
    label: { span: before.span, message: "here" },
    hint: "u0 counts in every epoch, u1 in every second one, u2 in every fourth",
  });
};

const productOf = (
  { amount, factors, span }: Term,
  condition: Factor,
  used: (variable: Variable, span: Span) => void,
): LocalProduct => ({
  when: isU(condition) ? "u" : (condition.variable as "x0" | "y0"),
  amount: { value: amount, span },
  factors: factors.flatMap(({ variable, constant, span: at }) => {
    // A condition once met is 1, however often it is asked for.
    const asked = variable === condition.variable && constant === 0;
    if (typeof variable === "number" || (asked && !isU(condition))) return [];
    used(variable, at);
    return [{ variable, constant: { value: constant, span: at } }];
  }),
});

const isU = ({ variable }: Factor): boolean => typeof variable === "number";

/** Whether a factor asks for a spike: x0 or y0 by itself. */
const isEvent = ({ variable, constant }: Factor): boolean =>
  (variable === "x0" || variable === "y0") && constant === 0;

const sumOf = (expression: Expression, context: Context): readonly Term[] | null => {
  const { span } = expression;
  if (!mentions(expression)) {
    const stranger = namesIn(expression).find(({ text }) => !context.names.has(text) && !UNITS.has(text));
    if (stranger !== undefined) return unknown(stranger, context);
    const number = plain(expression, "a number of a learning rule", "any", context);
    return number && [{ amount: number.value, factors: [], span }];
  }
  switch (expression.kind) {
    case "name":
      return variableOf(expression.name, context);
    case "group": {
      const terms = sumOf(expression.inner, context);
      return terms && asFactor(terms, span);
    }
    case "negate": {
      const terms = sumOf(expression.operand, context);
      return terms && negated(terms, span);
    }
    case "binary":
      return binary(expression, context);
    default:
      // No value, which is said there.
      return evaluate(expression, context) && null;
  }
};

const binary = (node: Binary, context: Context): readonly Term[] | null => {
  const { operator, left, right, span } = node;
  if ((operator === "/" || operator === "^") && mentions(right))
    return fail(
      context,
      "E1008",
      right.span,
      operator === "/"
        ? "a learning rule divides by numbers only"
        : "an exponent is a number in a learning rule",
      { hint: "a chip adds up products: variables can be multiplied, added and subtracted" },
    );
  if (operator === "^") return power(node, context);
  const [a, b] = [sumOf(left, context), sumOf(right, context)];
  if (a === null || b === null) return null;
  switch (operator) {
    case "+":
      return [...a, ...b];
    case "-":
      return [...a, ...negated(b)];
    case "*":
      return multiply(a, b, span, context);
    case "/": {
      const [{ amount }] = b;
      if (amount === 0) return fail(context, "E0401", span, `${quote(textOf(span))} divides by zero`);
      return a.map((term) => ({ ...term, amount: term.amount / amount, span }));
    }
  }
};

const power = ({ left, right, span }: Binary, context: Context): readonly Term[] | null => {
  const exponent = whole(right, "a variable's exponent", [1, MOST_POWER], context);
  const base = sumOf(left, context);
  if (exponent === null || base === null) return null;
  let result: readonly Term[] | null = base;
  for (let n = 1; n < exponent.value && result !== null; n++) result = multiply(result, base, span, context);
  return result;
};

const negated = (terms: readonly Term[], span?: Span): readonly Term[] =>
  terms.map((term) => ({ ...term, amount: -term.amount, ...(terms.length === 1 && span && { span }) }));

const multiply = (
  a: readonly Term[],
  b: readonly Term[],
  span: Span,
  context: Context,
): readonly Term[] | null => {
  if (a.length * b.length > MOST_TERMS)
    return fail(context, "E1008", span, `multiplied out these are more than ${MOST_TERMS} products`);
  const terms = a.flatMap((l) =>
    b.map((r) => ({ amount: l.amount * r.amount, factors: [...l.factors, ...r.factors], span })),
  );
  if (terms.some(({ factors }) => factors.length > MOST_FACTORS))
    return fail(context, "E1008", span, `these are products of more than ${MOST_FACTORS} variables`);
  return terms;
};

/** In brackets, `2 * x1 - 0.5` is 2 · (x1 − 0.25); other sums stay what they are. */
const asFactor = (terms: readonly Term[], span: Span): readonly Term[] => {
  const variables = terms.filter(({ factors }) => factors.length > 0);
  const rest = terms
    .filter(({ factors }) => factors.length === 0)
    .reduce((sum, { amount }) => sum + amount, 0);
  if (variables.length !== 1) return terms;
  const [{ amount, factors }] = variables;
  const [factor, ...more] = factors;
  if (amount === 0 || more.length > 0 || typeof factor.variable === "number") return terms;
  return [{ amount, span, factors: [{ ...factor, span, constant: factor.constant + rest / amount }] }];
};

/** Whether a variable of the rule is in an expression. */
const mentions = (expression: Expression): boolean => {
  switch (expression.kind) {
    case "name":
      return isVariable(expression.name.text);
    case "group":
      return mentions(expression.inner);
    case "negate":
      return mentions(expression.operand);
    case "binary":
      return mentions(expression.left) || mentions(expression.right);
    default:
      return false;
  }
};

const isVariable = (text: string): text is Variable =>
  (VARIABLES as readonly string[]).includes(text) || /^u\d+$/.test(text);

const unknown = ({ text, span }: Name, context: Context): null => {
  const params = [...context.names].flatMap(([name, { kind }]) => (kind === "param" ? [name] : []));
  return fail(context, "E0201", span, `there is no param ${quote(text)}, and no variable of a rule`, {
    hint:
      suggest(text, [...VARIABLES, "u0", ...params]) ?? `the variables are ${VARIABLES.join(", ")} and u0`,
  });
};

const variableOf = (name: Name, context: Context): readonly Term[] | null => {
  const { text, span } = name;
  const param = context.names.get(text);
  if (param?.kind === "param")
    return fail(
      context,
      "E1008",
      span,
      `${quote(text)} is a variable of the rule, and a param of the program`,
      {
        label: { span: param.name.span, message: "declared here" },
        hint: "give the param another name",
      },
    );
  if (!text.startsWith("u"))
    return [{ amount: 1, span, factors: [{ variable: text as Variable, constant: 0, span }] }];
  const decimation = Number(text.slice(1));
  if (decimation > MOST_DECIMATION)
    return fail(context, "E1008", span, `u counts in every 2^n-th epoch, n from 0 to ${MOST_DECIMATION}`);
  return [{ amount: 1, span, factors: [{ variable: decimation, constant: 0, span }] }];
};
