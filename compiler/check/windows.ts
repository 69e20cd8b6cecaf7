/** conv, sumpool and avgpool: windows that move over a map. */
import type { End, Place } from "../ast.ts";
import { outputSize } from "../lower/rules/window.ts";
import type { Window, WindowAxis } from "../network.ts";
import type { Span } from "../source.ts";
import { quote } from "../words.ts";
import type { Bound } from "./arguments.ts";
import { called, describeShape } from "./boxes.ts";
import { type Context, fail } from "./context.ts";
import { itemsOf, whole } from "./values.ts";

/** A window as it is written, before the shapes it moves over are known: one number for all axes, or one for each. */
export interface WindowDraft {
  readonly kind: "window draft";
  readonly name: "conv" | "sumpool" | "avgpool";
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly pad: readonly number[];
  readonly dilation: readonly number[];
  /** Null: every channel by itself, as in a pool. */
  readonly groups: number | null;
}

export type WindowKey = "k" | "stride" | "pad" | "dilation" | "groups";

/** Reads what a window says; pools stride by their own size where they do not say. */
export const draftWindow = (
  name: WindowDraft["name"],
  bound: Bound<WindowKey>,
  context: Context,
): WindowDraft | null => {
  const kernel = sizes(bound.k, "the size of the window", 1, null, context);
  const stride = sizes(bound.stride, "`stride`", 1, name === "conv" ? [1] : kernel, context);
  const pad = sizes(bound.pad, "`pad`", 0, [0], context);
  const dilation = sizes(bound.dilation, "`dilation`", 1, [1], context);
  const most: readonly [number, number] = [1, 2 ** 24];
  const groups = bound.groups ? whole(bound.groups, "`groups`", most, context) : { value: 1 };
  if (!kernel || !stride || !pad || !dilation || !groups) return null;
  const own = name === "conv" ? groups.value : null;
  return { kind: "window draft", name, kernel, stride, pad, dilation, groups: own };
};

/** One whole number or a list of them. */
const sizes = (
  place: Place | undefined,
  what: string,
  least: number,
  otherwise: readonly number[] | null,
  context: Context,
): readonly number[] | null => {
  if (place === undefined) return otherwise;
  if (place.kind === "range") return fail(context, "E0408", place.span, "a range stands where a size is due");
  const all = itemsOf(place).map((item) => whole(item, what, [least, 2 ** 24], context));
  return all.every((size) => size !== null) ? all.map(({ value }) => value) : null;
};

/** The window of a pool over a shape; null where it cannot move over it, which is reported. */
export const windowOver = (
  draft: WindowDraft,
  [channels, ...map]: readonly number[],
  what: string,
  span: Span,
  context: Context,
): Window | null => {
  const axes = axesOf(draft, map, what, span, context);
  return axes && { kind: "window", inputs: channels, outputs: channels, groups: channels, axes };
};

/** The axes over a map of these sizes; null where the window cannot move over it, which is reported at `span`. */
export const axesOf = (
  draft: Omit<WindowDraft, "kind" | "name" | "groups">,
  map: readonly number[],
  what: string,
  span: Span,
  context: Context,
): readonly WindowAxis[] | null => {
  const { kernel, stride, pad, dilation } = draft;
  const given = Math.max(kernel.length, stride.length, pad.length, dilation.length);
  const fits = [kernel, stride, pad, dilation].every(({ length }) => length === 1 || length === map.length);
  if (map.length < 1 || map.length > 3 || !fits)
    return fail(
      context,
      "E0513",
      span,
      given > 1 && map.length > 0
        ? `a window of ${given} dimensions does not move over ${what}`
        : `a window moves over maps of one to three dimensions, not over ${what}`,
      { hint: "the first dimension counts the channels, the others are the map" },
    );
  const axes: WindowAxis[] = [];
  for (const [d, size] of map.entries()) {
    const at = (list: readonly number[]): number => list[list.length === 1 ? 0 : d];
    const axis = { size, kernel: at(kernel), stride: at(stride), pad: at(pad), dilation: at(dilation) };
    const out = outputSize(axis);
    if (out < 1) {
      const reach = axis.dilation * (axis.kernel - 1) + 1;
      return fail(
        context,
        "E0513",
        span,
        `a window of ${reach} does not fit into ${size + 2 * axis.pad} places of ${what}`,
        { hint: "use a smaller window or dilation, or a larger `pad`" },
      );
    }
    axes.push({ ...axis, out });
  }
  return axes;
};

/** An end of a projection, as far as windows need it. */
interface MapEnd {
  readonly shape: readonly number[];
  readonly end: End;
}

/** The window between two ends; null where their shapes do not fit, which is reported at `arrow`. */
export const placeWindow = (
  draft: WindowDraft,
  source: MapEnd,
  target: MapEnd,
  at: { readonly arrow: Span; readonly rule: Span },
  context: Context,
): Window | null => {
  const [inputs, ...map] = source.shape;
  const says = ({ shape, end }: MapEnd): string => `${quote(called(end))} has ${describeShape(shape)}`;
  const what = `${quote(called(source.end))} ${describeShape(source.shape)}`;
  const axes = axesOf(draft, map, what, at.rule, context);
  if (axes === null) return null;
  const groups = draft.groups ?? inputs;
  const outputs = draft.groups === null ? inputs : target.shape[0];
  const label = { span: at.rule, message: "by this window" };
  if (inputs % groups !== 0 || outputs % groups !== 0)
    return fail(
      context,
      "E0512",
      at.arrow,
      `${groups} groups do not divide: ${says(source)}, ${says(target)}`,
      {
        label,
        hint: "the first dimension counts the channels; both are multiples of `groups`",
      },
    );
  const made = [outputs, ...axes.map(({ out }) => out)];
  if (describeShape(made) === describeShape(target.shape))
    return { kind: "window", inputs, outputs, groups, axes };
  return fail(
    context,
    "E0512",
    at.arrow,
    `${draft.name} makes ${describeShape(made)} of ${what}, but ${says(target)}`,
    { label, hint: `\`conv_shape(${called(source.end)}, ...)\` computes the sizes behind the channels` },
  );
};

/** The kernel that a window's weights are given for, outermost first. */
export const kernelShape = ({ inputs, outputs, groups, axes }: Window): readonly number[] => [
  outputs,
  inputs / groups,
  ...axes.map(({ kernel }) => kernel),
];
