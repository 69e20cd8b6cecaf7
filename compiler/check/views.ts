/**
 * What a name of neurons stands for: a population, a part of one (`left = eye[0, *, *]`), or a pool over
 * either (`small = sumpool(left, 2)`). A pool has no neurons: what projects from it projects from those it
 * sees, docs/decisions/0010.
 */
import type { Call, Expression, Name, PartOf } from "../ast.ts";
import type { Pooled } from "../network.ts";
import { quote } from "../words.ts";
import { bind, type Signature } from "./arguments.ts";
import { type Box, boxOf, describeShape, placesOf, shapeOf } from "./boxes.ts";
import { type Context, fail, type Seen, suggestName, type ViewEntry } from "./context.ts";
import { slicedBox } from "./slices.ts";
import { axesOf, draftWindow, windowOver } from "./windows.ts";

/** What can be joined: neurons, or places of the last pool. */
const boxSeen = ({ neurons, pools }: Seen): Box => pools.at(-1)?.box ?? neurons;

export const shapeSeen = (seen: Seen): readonly number[] => shapeOf(boxSeen(seen));

/** The pools as rules hold them. */
export const poolsSeen = ({ pools }: Seen): readonly Pick<Pooled, "pool" | "share" | "places">[] =>
  pools.map(({ window, share, box }) => ({ pool: window, share, places: placesOf(box) }));

/** The same with a slice of it. */
export const sliced = (seen: Seen, name: Name, slice: PartOf["slice"], context: Context): Seen | null => {
  const at = context.names.get(name.text)?.name ?? name;
  const box = slicedBox(boxSeen(seen), slice, { name: name.text, span: at.span }, context);
  if (box === null) return null;
  const last = seen.pools.at(-1);
  return last === undefined
    ? { ...seen, neurons: box }
    : { ...seen, pools: [...seen.pools.slice(0, -1), { ...last, box }] };
};

/** Names that stand for neurons. */
const KINDS = ["population", "view"] as const;

/** What a name stands for; null where it stands for no neurons, which is reported. */
export const seenAs = (name: Name, context: Context): Seen | null => {
  const entry = context.names.get(name.text);
  if (entry === undefined)
    return fail(context, "E0201", name.span, `there is no population ${quote(name.text)}`, {
      hint: suggestName(context, name.text, KINDS),
    });
  const label = { span: entry.name.span, message: "declared here" };
  switch (entry.kind) {
    case "poisoned":
      return null;
    case "view":
      return viewed(entry, name, context);
    case "population":
      if (entry.shape === "later")
        return fail(context, "E0514", name.span, `the shape of ${quote(name.text)} is not known yet`, {
          label,
          hint: "declare it before the population that takes its shape",
        });
      return entry.shape && { entry, neurons: boxOf(entry.shape), pools: [] };
    default: {
      const what = entry.kind === "param" ? "a param" : "a learning block";
      return fail(context, "E0202", name.span, `${quote(name.text)} is ${what}, not a population`, { label });
    }
  }
};

const viewed = (entry: ViewEntry, user: Name, context: Context): Seen | null => {
  if (entry.state === "running")
    return fail(context, "E0205", entry.name.span, `${quote(entry.name.text)} is defined by itself`, {
      label: { span: user.span, message: "needed here" },
    });
  if (entry.state !== "untouched") return entry.state.seen;
  entry.state = "running";
  const seen = seenIn(entry.expression, context);
  entry.state = { seen };
  return seen;
};

/** A name, a part or a pool. */
const seenIn = (expression: Expression, context: Context): Seen | null => {
  if (expression.kind === "name") return seenAs(expression.name, context);
  if (expression.kind === "part") {
    const whole = seenAs(expression.name, context);
    return whole && sliced(whole, expression.name, expression.slice, context);
  }
  if (expression.kind === "call" && isPool(expression)) return pooled(expression, context);
  return fail(context, "E0202", expression.span, "a population, a part of one or a pool is due here");
};

const pool = (title: string): Signature<"source" | "k" | "stride"> => ({
  title,
  form: `${title}(NAME, K, STRIDE)`,
  keys: { source: true, k: true, stride: false },
  positional: ["source", "k", "stride"],
  loneIsValue: true,
});
const POOLS: Readonly<Record<string, Signature<"source" | "k" | "stride">>> = {
  sumpool: pool("sumpool"),
  avgpool: pool("avgpool"),
};

/** Whether a call makes a pool. */
export const isPool = ({ callee }: Call): boolean => Object.hasOwn(POOLS, callee.text);

/** Whether a value, given a name, is a part of a population or a pool. */
export const isView = (value: Expression): value is PartOf | Call =>
  value.kind === "part" || (value.kind === "call" && isPool(value));

const pooled = (call: Call, context: Context): Seen | null => {
  const name = call.callee.text as "sumpool" | "avgpool";
  const bound = bind(call, POOLS[name], context);
  const draft = draftWindow(name, bound, context);
  if (bound.source === undefined) return null;
  if (bound.source.kind === "range")
    return fail(context, "E0408", bound.source.span, "a range stands where a population is due");
  const seen = seenIn(bound.source, context);
  if (seen === null || draft === null) return null;
  const shape = shapeSeen(seen);
  const what = `the shape ${describeShape(shape)}`;
  const window = windowOver(draft, shape, what, bound.source.span, context);
  if (window === null) return null;
  const places = window.axes.reduce((product, { kernel }) => product * kernel, 1);
  const share = name === "avgpool" ? 1 / places : 1;
  const box = boxOf([window.outputs, ...window.axes.map(({ out }) => out)]);
  return { ...seen, pools: [...seen.pools, { window, share, box }] };
};

const CONV_SHAPE: Signature<"source" | "k" | "stride" | "pad" | "dilation"> = {
  title: "conv_shape",
  form: "conv_shape(NAME, K, STRIDE, pad = 0, dilation = 1)",
  keys: { source: true, k: true, stride: false, pad: false, dilation: false },
  positional: ["source", "k", "stride"],
};

/** `conv_shape(a, 5, 2)`: the sizes, without the channels, that such a window leaves of neurons. */
export const convShape = (call: Call, context: Context): readonly number[] | null => {
  const bound = bind(call, CONV_SHAPE, context);
  const draft = draftWindow("conv", bound, context);
  const { source } = bound;
  if (source === undefined) return null;
  if (source.kind === "range")
    return fail(context, "E0408", source.span, "a range stands where a population is due");
  const seen = seenIn(source, context);
  if (seen === null || draft === null) return null;
  const shape = shapeSeen(seen);
  const what = `${source.kind === "name" ? quote(source.name.text) : "the shape"} ${describeShape(shape)}`;
  const axes = axesOf(draft, shape.slice(1), what, call.span, context);
  return axes === null ? null : axes.map(({ out }) => out);
};
