/** The parts that slices take of shapes. */
import type { Part, Slice } from "../ast.ts";
import type { Span } from "../source.ts";
import { quote } from "../words.ts";
import { type Box, describeShape, shapeOf } from "./boxes.ts";
import { type Context, fail } from "./context.ts";
import { whole } from "./values.ts";

/** What is sliced, as messages name it, and where it is declared. */
export interface Named {
  readonly name: string;
  readonly span: Span;
}

/** The part of a box that a slice takes; null where it takes none, which is reported. */
export const slicedBox = (box: Box, slice: Slice, named: Named, context: Context): Box | null => {
  const { places } = slice;
  const shape = shapeOf(box);
  const { name, span } = named;
  if (places.length !== shape.length)
    return fail(
      context,
      "E0505",
      slice.span,
      `${quote(name)} has ${count(shape.length, "dimension")}, this slice has ${count(places.length, "part")}`,
      {
        label: { span, message: `its shape is ${describeShape(shape)}` },
        hint: `\`*\` takes a whole dimension: ${name}[${shape.map(() => "*").join(", ")}]`,
      },
    );
  const taken: Taken[] = [];
  places.forEach((place, d) => {
    const part = take(place, named, shape, d, context);
    if (part !== null) taken.push(part);
  });
  if (taken.length < shape.length) return null;
  const strides = box.dimensions.length === 0 ? [1] : box.dimensions.map(({ stride }) => stride);
  return {
    first: taken.reduce((sum, part, d) => sum + part.first * strides[d], box.first),
    dimensions: taken.flatMap(({ size, single }, d) => (single ? [] : [{ count: size, stride: strides[d] }])),
  };
};

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** What a slice takes of one dimension. */
interface Taken {
  readonly first: number;
  readonly size: number;
  /** Taken by one index, so that the dimension is gone. */
  readonly single: boolean;
}

/** What a part of a slice takes of dimension `d`. */
const take = (
  place: Part,
  { name, span }: Named,
  shape: readonly number[],
  d: number,
  context: Context,
): Taken | null => {
  const size = shape[d];
  if (place.kind === "all") return { first: 0, size, single: false };
  const most: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER];
  const first = whole(place.kind === "range" ? place.low : place, "an index", most, context);
  const last = place.kind === "range" ? whole(place.high, "an index", most, context) : first;
  if (first === null || last === null) return null;
  if (first.value > last.value)
    return fail(context, "E0503", place.span, `this slice runs from ${first.value} back to ${last.value}`, {
      hint: "the first neuron of a slice comes first",
    });
  if (last.value >= size && shape.length > 1)
    return fail(
      context,
      "E0502",
      last.span,
      `dimension ${d + 1} of ${quote(name)} has no index ${last.value}: it runs 0..${size - 1}`,
      { label: { span, message: `its shape is ${describeShape(shape)}` } },
    );
  if (last.value >= size)
    return fail(context, "E0502", last.span, `${quote(name)} has no neuron ${last.value}`, {
      label: { span, message: `${count(size, "neuron")}: 0..${size - 1}` },
    });
  return { first: first.value, size: last.value - first.value + 1, single: place.kind !== "range" };
};
