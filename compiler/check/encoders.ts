/** Encoders: what makes the neurons of an input spike. */
import type { Call } from "../ast.ts";
import type { Encoder, Quantity } from "../network.ts";
import { textOf } from "../source.ts";
import { describeSeconds } from "../units-text.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw } from "./context.ts";
import { readEvents, type Sources } from "./events.ts";
import { MODELS } from "./models.ts";
import { probability, rate, string, time } from "./values.ts";

export const ENCODERS = {
  latency: {
    title: "latency",
    form: "latency(FIRST .. LAST, above = NUMBER)",
    keys: { range: true, above: false },
    positional: ["range"],
  },
  rank: {
    title: "rank",
    form: "rank(FIRST, GAP)",
    keys: { first: true, gap: true },
    positional: ["first", "gap"],
  },
  rate: { title: "rate", form: "rate(LOW .. HIGH)", keys: { range: true }, positional: ["range"] },
  poisson: { title: "poisson", form: "poisson(RATE)", keys: { rate: true }, positional: ["rate"] },
  events: {
    title: "events",
    form: 'events("file.csv", unit = TIME)',
    keys: { file: true, unit: false },
    positional: ["file"],
  },
  teacher: { title: "teacher", form: "teacher(AT)", keys: { at: true }, positional: ["at"] },
  external: { title: "external", form: "external()", keys: {}, positional: [] },
} as const satisfies Record<string, Signature<string>>;

type Key = "range" | "above" | "first" | "gap" | "rate" | "file" | "unit" | "at";

/** The times of a program that its inputs keep to. */
export interface Clock {
  readonly tick: Quantity | null;
  readonly trial: Quantity | null;
}

/** The encoder of each input of a declaration; null where it is in error. */
export type EncoderDraft = (sources: Sources) => Encoder | null;

export const checkEncoder = (call: Call, clock: Clock, context: Context): EncoderDraft | null => {
  const name = call.callee.text;
  if (!Object.hasOwn(ENCODERS, name)) return refuse(call, context);
  const kind = name as Encoder["kind"];
  const bound: Bound<Key> = bind<Key>(call, ENCODERS[kind] as unknown as Signature<Key>, context);
  const { trial } = clock;
  switch (kind) {
    case "latency": {
      const above = bound.above === undefined ? 0 : probability(bound.above, "`above`", context);
      const encoder = bound.range && latency(bound.range, trial, context);
      if (encoder && bound.above !== undefined) return above === null ? null : () => ({ ...encoder, above });
      return encoder ? () => encoder : null;
    }
    case "rank":
      return rank(bound, trial, context);
    case "rate": {
      noteDraw(context, call.span);
      const encoder = bound.range && rates(bound.range, clock, context);
      return encoder ? () => encoder : null;
    }
    case "poisson": {
      noteDraw(context, call.span);
      const spiking = bound.rate && rate(bound.rate, "the argument of poisson", "not negative", context);
      if (!spiking || !isSlow(spiking, clock, context)) return null;
      return () => ({ kind, rate: spiking.value });
    }
    case "events": {
      const file = bound.file && string(bound.file, "a table of events", context);
      const unit = bound.unit && time(bound.unit, "the unit of the times", "positive", context);
      if (!file || (bound.unit && !unit)) return null;
      const at = { file, unit: unit?.value ?? null, span: call.span };
      return (sources) => readEvents(at, sources, trial, context);
    }
    case "teacher": {
      const at = bound.at && time(bound.at, "the time of teacher", "not negative", context);
      if (!at) return null;
      if (trial === null || at.value <= trial.value) return () => ({ kind, at: at.value });
      return fail(context, "E0407", at.span, `${quote(textOf(at.span))} is after the end of the trial`, {
        label: { span: trial.span, message: "the trial's length" },
        hint: "lengthen the trial or let the teacher spike earlier",
      });
    }
    case "external":
      return () => ({ kind });
  }
};

const refuse = (call: Call, context: Context): null => {
  const name = call.callee.text;
  const isModel = Object.hasOwn(MODELS, name);
  const message = isModel
    ? `${quote(name)} is a neuron model; an input has an encoder`
    : `there is no encoder ${quote(name)}`;
  const hint = isModel ? "neurons are declared by `pop`" : suggest(name, Object.keys(ENCODERS));
  return fail(context, "E0208", call.callee.span, message, { hint });
};

type Place = NonNullable<Bound<Key>["range"]>;

/** Both ends of a range; rates with the lower one first. */
const bounds = (
  place: Place,
  encoder: "latency" | "rate",
  end: (place: Place, which: "first" | "last") => Quantity | null,
  context: Context,
): readonly [Quantity, Quantity] | null => {
  const of = encoder === "latency" ? "times" : "rates";
  if (place.kind !== "range")
    return fail(context, "E0408", place.span, `${encoder} wants a range of ${of}`, {
      hint: `the form is: ${ENCODERS[encoder].form}`,
    });
  const first = end(place.low, "first");
  const last = end(place.high, "last");
  if (first === null || last === null) return null;
  // Large values may spike early, but not all at once.
  if (encoder === "latency" ? first.value !== last.value : first.value < last.value) return [first, last];
  const is = encoder === "latency" ? "the same as" : "not below";
  return fail(
    context,
    "E0406",
    place.span,
    `${quote(textOf(first.span))} is ${is} ${quote(textOf(last.span))}`,
    { hint: encoder === "latency" ? "the two times differ" : "the lower rate comes first" },
  );
};

const latency = (place: Place, trial: Quantity | null, context: Context): Encoder | null => {
  const ends = bounds(
    place,
    "latency",
    (end, which) => time(end, `the ${which} time of latency`, "not negative", context),
    context,
  );
  if (ends === null) return null;
  const [first, last] = ends;
  for (const end of ends)
    if (trial !== null && end.value > trial.value)
      return fail(context, "E0407", end.span, `${quote(textOf(end.span))} is after the end of the trial`, {
        label: { span: trial.span, message: "the trial's length" },
        hint: "lengthen the trial or let the input spike earlier",
      });
  return { kind: "latency", first: first.value, last: last.value };
};

const rates = (place: Place, clock: Clock, context: Context): Encoder | null => {
  const ends = bounds(
    place,
    "rate",
    (end, which) =>
      rate(end, which === "first" ? "the lower rate" : "the upper rate", "not negative", context),
    context,
  );
  if (ends === null || !isSlow(ends[1], clock, context)) return null;
  return { kind: "rate", low: ends[0].value, high: ends[1].value };
};

/** Whether a source spikes at most once a tick on average: nothing tells more apart. */
const isSlow = ({ value, span }: Quantity, { tick }: Clock, context: Context): boolean => {
  if (tick === null || value * tick.value <= 1) return true;
  const spikes = Number((value * tick.value).toPrecision(3));
  fail(context, "E0415", span, `${quote(textOf(span))} is ${spikes} spikes a tick; at most one can be told`, {
    label: { span: tick.span, message: "the tick" },
    hint: "use a lower rate, several sources, or a finer `tick`",
  });
  return false;
};

const rank = (bound: Bound<Key>, trial: Quantity | null, context: Context): EncoderDraft | null => {
  const first = bound.first && time(bound.first, "the first time of rank", "not negative", context);
  const gap = bound.gap && time(bound.gap, "the gap of rank", "positive", context);
  if (!first || !gap) return null;
  return ({ name, size, span }) => {
    const last = first.value + (size - 1) * gap.value;
    if (trial === null || last <= trial.value) return { kind: "rank", first: first.value, gap: gap.value };
    const message = `the last of the ${size} neurons of ${quote(name)} would spike at ${describeSeconds(last)}, after the end of the trial`;
    return fail(context, "E0407", gap.span, message, {
      label: { span, message: "declared here" },
      hint: "lengthen the trial, or use a smaller gap",
    });
  };
};
