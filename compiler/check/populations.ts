/** Inputs and populations: their sizes, encoders and neuron models. */
import type { Call, Declaration, Declared, Expression } from "../ast.ts";
import type { Encoder, Model, Population, Quantity } from "../network.ts";
import { type Span, textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw, type PopulationEntry } from "./context.ts";
import { potential, rate, time, whole } from "./values.ts";
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
  const role = declaration.role === "input" ? checkEncoder(call, trial, context) : checkModel(call, context);
  for (const item of items) {
    const shape = checkShape(item, context);
    const entry = entryOf(item.name.text, item.name.span, context);
    if (entry !== null) entry.shape = shape;
    if (entry === null || shape === null || role === null) continue;
    const size = shape.reduce((product, n) => product * n, 1);
    const { text: name, span } = item.name;
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

const optional = false;
const required = true;
const MODELS = {
  cuba: {
    title: "cuba",
    form: "cuba(tau_m = TIME, tau_s = TIME, threshold = 1, reset = threshold, bias = 0, refractory = 0s, spikes = 0)",
    keys: {
      tau_m: required,
      tau_s: required,
      threshold: optional,
      reset: optional,
      bias: optional,
      refractory: optional,
      spikes: optional,
    },
    positional: [],
  },
  li: {
    title: "li",
    form: "li(tau_m = TIME, tau_s = TIME, bias = 0)",
    keys: { tau_m: required, tau_s: required, bias: optional },
    positional: [],
  },
  lif: {
    title: "lif",
    form: "lif(tau_m = TIME, threshold = 1, refractory = 0s)",
    keys: { tau_m: required, threshold: optional, refractory: optional },
    positional: [],
  },
  if: {
    title: "if",
    form: "if(threshold = 1, refractory = 0s)",
    keys: { threshold: optional, refractory: optional },
    positional: [],
  },
} as const satisfies Record<string, Signature<string>>;

type Key = "tau_m" | "tau_s" | "threshold" | "reset" | "bias" | "refractory" | "spikes";

const checkModel = (call: Call, context: Context): Population["role"] | null => {
  const name = call.callee.text;
  if (!Object.hasOwn(MODELS, name)) {
    const isEncoder = Object.hasOwn(ENCODERS, name);
    const message = isEncoder
      ? `${quote(name)} is an encoder; a population has a neuron model`
      : `there is no neuron model ${quote(name)}`;
    const hint = isEncoder
      ? "what spikes by itself is declared by `input`"
      : suggest(name, Object.keys(MODELS));
    return fail(context, "E0207", call.callee.span, message, { hint });
  }
  const kind = name as Model["kind"];
  const bound: Bound<Key> = bind<Key>(call, MODELS[kind] as unknown as Signature<Key>, context);
  const model = fillModel(kind, bound, call.span, context);
  return model && { kind: "neurons", model };
};

const fillModel = (kind: Model["kind"], bound: Bound<Key>, span: Span, context: Context): Model | null => {
  const at = (value: number): Quantity => ({ value, span });
  const tauMembrane = bound.tau_m ? time(bound.tau_m, "`tau_m`", "positive", context) : null;
  const tauSynapse = bound.tau_s ? time(bound.tau_s, "`tau_s`", "positive", context) : null;
  const threshold = bound.threshold ? potential(bound.threshold, "`threshold`", "positive", context) : at(1);
  if (kind !== "li" && bound.threshold === undefined) context.voltage.unsaid ??= span;
  const reset = bound.reset ? potential(bound.reset, "`reset`", "not negative", context) : threshold;
  const bias = bound.bias ? potential(bound.bias, "`bias`", "any", context) : at(0);
  const refractory = bound.refractory
    ? time(bound.refractory, "`refractory`", "not negative", context)
    : at(0);
  const spikes = bound.spikes
    ? whole(bound.spikes, "`spikes`", [0, Number.MAX_SAFE_INTEGER], context)
    : at(0);
  if (!threshold || !reset || !bias || !refractory || !spikes) return null;
  switch (kind) {
    case "cuba":
      if (!tauMembrane || !tauSynapse) return null;
      return { kind, tauMembrane, tauSynapse, threshold, reset, bias, refractory, spikes };
    case "li":
      return tauMembrane && tauSynapse && { kind, tauMembrane, tauSynapse, bias };
    case "lif":
      return tauMembrane && { kind, span };
    case "if":
      return { kind, span };
  }
};
