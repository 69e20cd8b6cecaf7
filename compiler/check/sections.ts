/** Populations and parts of them, where they are named. */
import type { Name, Part, Slice } from "../ast.ts";
import type { Population, Section } from "../network.ts";
import { joinRuns } from "../section.ts";
import { quote } from "../words.ts";
import { type Context, fail, suggestName } from "./context.ts";
import { whole } from "./values.ts";

/** A population by name; null where there is none, which is reported, or where it is in error itself. */
export const findPopulation = (
  name: Name,
  context: Context,
): { readonly index: number; readonly population: Population } | null => {
  const entry = context.names.get(name.text);
  if (entry === undefined)
    return fail(context, "E0201", name.span, `there is no population ${quote(name.text)}`, {
      hint: suggestName(context, name.text, ["population"]),
    });
  if (entry.kind === "poisoned") return null;
  if (entry.kind === "population") return entry.checked && { index: entry.index, population: entry.checked };
  const what = entry.kind === "param" ? "a param" : "a learning block";
  return fail(context, "E0202", name.span, `${quote(name.text)} is ${what}, not a population`, {
    label: { span: entry.name.span, message: "declared here" },
  });
};

/** Neurons of a population with the shape they have: a dimension that a slice takes one index of is gone. */
export interface Selected {
  readonly section: Section;
  readonly shape: readonly number[];
}

export const shapeOf = ({ shape, size }: Population): readonly number[] => shape ?? [size];

/** `[2, 34, 34]` */
export const describeShape = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** What a slice takes of one dimension. */
interface Taken {
  readonly first: number;
  readonly size: number;
  /** Taken by one index, so that the dimension is gone. */
  readonly single: boolean;
}

/** The neurons that a name and its slice stand for. */
export const sectionOf = (
  index: number,
  population: Population,
  slice: Slice | null,
  context: Context,
): Selected | null => {
  const { name, size, span } = population;
  const shape = shapeOf(population);
  if (slice === null) return { section: { population: index, first: 0, size }, shape };
  const { places } = slice;
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
    const part = take(place, population, d, context);
    if (part !== null) taken.push(part);
  });
  return taken.length === shape.length ? select(index, shape, taken) : null;
};

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? "" : "s"}`;

/** What a part of a slice takes of dimension `d`. */
const take = (place: Part, population: Population, d: number, context: Context): Taken | null => {
  const shape = shapeOf(population);
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
  const { name, span } = population;
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

const select = (population: number, shape: readonly number[], taken: readonly Taken[]): Selected => {
  let stride = 1;
  let first = 0;
  const strides = shape.map(() => 0);
  for (let d = shape.length - 1; d >= 0; d--) {
    strides[d] = stride;
    first += taken[d].first * stride;
    stride *= shape[d];
  }
  const runs = joinRuns(taken.map(({ size }, d) => ({ count: size, stride: strides[d] })));
  const size = taken.reduce((product, part) => product * part.size, 1);
  const inARow = runs.length === 0 || (runs.length === 1 && runs[0].stride === 1);
  const kept = taken.filter(({ single }) => !single).map((part) => part.size);
  return {
    section: { population, first, size, ...(!inARow && { runs }) },
    shape: kept.length === 0 ? [1] : kept,
  };
};
