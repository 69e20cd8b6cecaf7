/** Values given one by one: in the program as a list, or in a file. */
import type { Call, Expression } from "../ast.ts";
import { looksLikeNpy, readNpy } from "../lower/npy.ts";
import { readNumbers } from "../lower/table.ts";
import type { Quantity, Value } from "../network.ts";
import type { Span } from "../source.ts";
import { quote } from "../words.ts";
import { bind, type Signature } from "./arguments.ts";
import { describeShape } from "./boxes.ts";
import { type Context, fail } from "./context.ts";
import { PLAIN } from "./units.ts";
import { type Least, type Measure, noteVoltage, potential, string } from "./values.ts";

export const FILE: Signature<"name" | "scale"> = {
  title: "file",
  form: 'file("weights.npy", scale = VALUE)',
  keys: { name: true, scale: false },
  positional: ["name"],
};

/** `file("x.npy", scale = 2mV)`: numbers of a file, times the scale. */
export const fileValues = (call: Call, context: Context, measure: Measure): Value | null => {
  const { span } = call;
  const bound = bind(call, FILE, context);
  const name = bound.name && string(bound.name, "a file of values", context);
  const scale = bound.scale && measure(bound.scale, "the scale", "any", context);
  if (!name || (bound.scale && !scale)) return null;
  if (!scale && measure !== potential)
    return fail(context, "E0304", span, `the numbers in ${quote(name)} are times and want a unit`, {
      hint: "say what a 1 stands for, for instance `scale = 1ms`",
    });
  if (!scale) noteVoltage("plain", { value: 1, dimension: PLAIN, span }, context);
  const read = fileNumbers(name, span, context);
  if (read === null) return null;
  const values = read.values.map((value) => value * (scale ? scale.value : 1));
  return { kind: "list", values, shape: read.shape, file: name, span };
};

/** The numbers of a `.npy` or `.csv` file, all of them finite. */
export const fileNumbers = (
  name: string,
  span: Span,
  context: Context,
): { readonly values: Float64Array; readonly shape: readonly number[] } | null => {
  const bytes = context.files.read(name, span);
  if (bytes === null) return null;
  const read = looksLikeNpy(bytes) || /\.npy$/i.test(name) ? readNpy(bytes) : readNumbers(bytes);
  if ("problem" in read)
    return fail(context, "E0813", span, `${quote(name)} ${read.problem}`, {
      hint: "values are read from .npy arrays of numbers and from .csv tables of numbers without a header",
    });
  const bad = read.values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return read;
  const place = describeShape(indexOf(read.shape, bad));
  return fail(context, "E0814", span, `${quote(name)} has ${read.values[bad]} at ${place}`, {
    hint: "every value must be finite; indexes count from 0",
  });
};

/** The indexes of the n-th of the numbers that are counted row by row. */
const indexOf = (shape: readonly number[], n: number): readonly number[] => {
  const indexes: number[] = [];
  let rest = n;
  for (const size of shape.toReversed()) {
    indexes.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return indexes;
};

/** A list may be made of parameters that are lists. */
const MOST_VALUES = 2 ** 24;

/** `[0.5, 1]` or `[[1, 2], [3, 4]]`: every row as long as the others. */
export const listValues = (
  list: List,
  what: string,
  least: Least,
  context: Context,
  measure: Measure,
): Value | null => {
  const read = listOf(list, (node) => measure(node, what, least, context), context);
  return read && { kind: "list", ...read, file: null, span: list.span };
};

type List = Extract<Expression, { kind: "list" }>;

/** The values of a list that has a shape; null where `read` found an error in one, or where it has none. */
export const listOf = (
  list: List,
  read: (node: Expression) => Quantity | null,
  context: Context,
): { readonly values: Float64Array; readonly shape: readonly number[] } | null => {
  const shape: number[] = [];
  for (let node: Expression = list; node.kind === "list"; node = node.items[0]) shape.push(node.items.length);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count > MOST_VALUES)
    return fail(context, "E0413", list.span, `this list has more than ${MOST_VALUES} values in it`);
  const values: number[] = [];
  const visit = (node: Expression, depth: number): boolean => {
    if (depth === shape.length && node.kind !== "list") {
      const value = read(node);
      if (value !== null) values.push(value.value);
      return value !== null;
    }
    if (node.kind === "list" && node.items.length === shape[depth])
      return node.items.map((item) => visit(item, depth + 1)).every(Boolean);
    fail(context, "E0413", node.span, "this list has no shape: its rows are not of one length", {
      label: { span: list.span, message: `by its first row it is ${describeShape(shape)}` },
    });
    return false;
  };
  return visit(list, 0) ? { values: Float64Array.from(values), shape } : null;
};

/**
 * Whether a list has the shape that its place wants, or one of the others that mean the same. Dimensions of
 * one do not count. `place` is what the values are for, `wants` how they are ordered.
 */
export const listFits = (
  value: Value,
  shapes: readonly (readonly number[])[],
  place: string,
  at: { readonly span: Span; readonly message: string },
  context: Context,
): boolean => {
  if (value.kind !== "list") return true;
  const bare = (shape: readonly number[]): string => shape.filter((size) => size !== 1).join();
  if (shapes.some((shape) => bare(shape) === bare(value.shape))) return true;
  const { file, shape, span } = value;
  const turned = bare(shape.toReversed()) === bare(shapes[shapes.length - 1]);
  fail(
    context,
    file === null ? "E0413" : "E0812",
    span,
    `${file === null ? "this list" : quote(file)} has the shape ${describeShape(shape)}; ${place} wants ${describeShape(shapes[0])}`,
    { label: at, hint: turned && shape.length > 1 ? "it is transposed: save it by `a.T`" : undefined },
  );
  return false;
};
