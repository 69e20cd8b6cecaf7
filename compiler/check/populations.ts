/** Inputs and populations: their sizes, encoders and neuron models. */
import type { Call, Declaration, Declared, Expression } from "../ast.ts";
import type { Encoder, Population } from "../network.ts";
import type { Span } from "../source.ts";
import { quote } from "../words.ts";
import { type Context, fail, type PopulationEntry } from "./context.ts";
import { type Clock, checkEncoder, ENCODERS } from "./encoders.ts";
import { checkModel, type ModelDraft, modelOf } from "./models.ts";
import { whole } from "./values.ts";
import { convShape } from "./views.ts";

/** Neurons in a population: far beyond any chip, and ids still fit 32 bits. */
export const LARGEST = 2 ** 24;

/** Checks one declaration; its populations go into their entries. */
export const checkDeclaration = (declaration: Declaration, clock: Clock, context: Context): void => {
  const { items, model: call } = declaration;
  const isInput = declaration.role === "input";
  const input = isInput ? checkEncoder(call, clock, context) : null;
  const model = isInput ? null : checkModelCall(call, context);
  for (const item of items) {
    const shape = checkShape(item, context);
    const entry = entryOf(item.name.text, item.name.span, context);
    if (entry !== null) entry.shape = shape;
    if (entry === null || shape === null) continue;
    const size = shape.reduce((product, n) => product * n, 1);
    const { text: name, span } = item.name;
    const neurons = { name, size, shape, span };
    const role = input ? inputOf(input(neurons)) : model && modelOf(model, neurons, context);
    if (role === null) continue;
    entry.checked = { name, size, ...(shape.length > 1 && { shape }), span, role };
  }
};

const inputOf = (encoder: Encoder | null): Population["role"] | null => encoder && { kind: "input", encoder };

/** The entry of this very declaration: not that of an earlier one of the same name. */
const entryOf = (name: string, span: Span, context: Context): PopulationEntry | null => {
  const entry = context.names.get(name);
  return entry?.kind === "population" && entry.name.span === span ? entry : null;
};

/** One size, or those that `conv_shape` computes. */
const sizesOf = (place: Expression, context: Context): readonly number[] | null => {
  if (place.kind === "call" && place.callee.text === "conv_shape") return convShape(place, context);
  const size = whole(place, "a size", [1, LARGEST], context, "E0506");
  return size && [size.value];
};

/** The sizes of the dimensions, outermost first. */
const checkShape = ({ name, shape, span }: Declared, context: Context): readonly number[] | null => {
  const sizes: number[] = [];
  let complete = true;
  for (const place of shape) {
    const part = sizesOf(place, context);
    if (part === null) complete = false;
    else sizes.push(...part);
  }
  if (!complete) return null;
  const size = sizes.reduce((product, n) => product * n, 1);
  if (size <= LARGEST) return sizes;
  return fail(
    context,
    "E0506",
    span,
    `${quote(name.text)} would have ${size.toLocaleString("en-US")} neurons; a population has at most ${LARGEST}`,
    { hint: "make a dimension smaller, or declare several populations" },
  );
};

/** The neuron model of a call; the names of encoders are known here, so that one in its place is told. */
const checkModelCall = (call: Call, context: Context): ModelDraft | null => {
  if (!Object.hasOwn(ENCODERS, call.callee.text)) return checkModel(call, context);
  const message = `${quote(call.callee.text)} is an encoder; a population has a neuron model`;
  const hint = "what spikes by itself is declared by `input`";
  return fail(context, "E0207", call.callee.span, message, { hint });
};
