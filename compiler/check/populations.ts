/** Inputs and populations: their sizes, encoders and neuron models. */
import type { Call, Declaration, Declared, Expression } from "../ast.ts";
import type { Encoder, Population, Quantity } from "../network.ts";
import { type Span, textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw, type PopulationEntry } from "./context.ts";
import { checkModel, MODELS, type ModelDraft, modelOf } from "./models.ts";
import { rate, time, whole } from "./values.ts";
import { convShape } from "./windows.ts";

/** Neurons in a population: far beyond any chip, and ids still fit 32 bits. */
export const LARGEST = 2 ** 24;

/** Checks one declaration; its populations go into their entries. */
export const checkDeclaration = (
  declaration: Declaration,
  trial: Quantity | null,
  context: Context,
): void => {
  const { items, model: call } = declaration;
  const isInput = declaration.role === "input";
  const input = isInput ? checkEncoder(call, trial, context) : null;
  const model = isInput ? null : checkModelCall(call, context);
  for (const item of items) {
    const shape = checkShape(item, context);
    const entry = entryOf(item.name.text, item.name.span, context);
    if (entry !== null) entry.shape = shape;
    if (entry === null || shape === null) continue;
    const size = shape.reduce((product, n) => product * n, 1);
    const { text: name, span } = item.name;
    const role = input ?? (model && modelOf(model, { name, size, shape, span }, context));
    if (role === null) continue;
    entry.checked = { name, size, ...(shape.length > 1 && { shape }), span, role };
  }
};

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

const ENCODERS = {
  latency: { title: "latency", form: "latency(FIRST .. LAST)", keys: { range: true }, positional: ["range"] },
  poisson: { title: "poisson", form: "poisson(RATE)", keys: { rate: true }, positional: ["rate"] },
  external: { title: "external", form: "external()", keys: {}, positional: [] },
} as const satisfies Record<string, Signature<string>>;

/** The neuron model of a call; the names of encoders are known here, so that one in its place is told. */
const checkModelCall = (call: Call, context: Context): ModelDraft | null => {
  if (!Object.hasOwn(ENCODERS, call.callee.text)) return checkModel(call, context);
  const message = `${quote(call.callee.text)} is an encoder; a population has a neuron model`;
  const hint = "what spikes by itself is declared by `input`";
  return fail(context, "E0207", call.callee.span, message, { hint });
};

const checkEncoder = (call: Call, trial: Quantity | null, context: Context): Population["role"] | null => {
  const name = call.callee.text;
  switch (name) {
    case "latency": {
      const { range } = bind(call, ENCODERS.latency as Signature<"range">, context);
      const encoder = range === undefined ? null : latency(range, trial, context);
      return encoder && { kind: "input", encoder };
    }
    case "poisson": {
      noteDraw(context, call.span);
      const bound = bind(call, ENCODERS.poisson as Signature<"rate">, context);
      const spiking = bound.rate && rate(bound.rate, "the argument of poisson", "not negative", context);
      return spiking ? { kind: "input", encoder: { kind: "poisson", rate: spiking.value } } : null;
    }
    case "external":
      bind(call, ENCODERS.external, context);
      return { kind: "input", encoder: { kind: "external" } };
    default: {
      const isModel = Object.hasOwn(MODELS, name);
      const message = isModel
        ? `${quote(name)} is a neuron model; an input has an encoder`
        : `there is no encoder ${quote(name)}`;
      const hint = isModel ? "neurons are declared by `pop`" : suggest(name, Object.keys(ENCODERS));
      return fail(context, "E0208", call.callee.span, message, { hint });
    }
  }
};

const latency = (
  range: NonNullable<Bound<"range">["range"]>,
  trial: Quantity | null,
  context: Context,
): Encoder | null => {
  if (range.kind !== "range")
    return fail(context, "E0408", range.span, "latency wants a range of times", {
      hint: "the form is: latency(FIRST .. LAST)",
    });
  const first = time(range.low, "the first time of latency", "not negative", context);
  const last = time(range.high, "the last time of latency", "not negative", context);
  if (first === null || last === null) return null;
  if (first.value >= last.value)
    return fail(
      context,
      "E0406",
      range.span,
      `${quote(textOf(first.span))} is not before ${quote(textOf(last.span))}`,
      {
        hint: "the earlier time comes first",
      },
    );
  if (trial !== null && last.value > trial.value)
    return fail(context, "E0407", last.span, `${quote(textOf(last.span))} is after the end of the trial`, {
      label: { span: trial.span, message: "the trial's length" },
      hint: "lengthen the trial or let the input spike earlier",
    });
  return { kind: "latency", first: first.value, last: last.value };
};
