/** Populations and parts of them, where they are named. */
import type { Name, Slice } from "../ast.ts";
import type { Population, Section } from "../network.ts";
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

/** The neurons that a name and its slice stand for. */
export const sectionOf = (
  index: number,
  population: Population,
  slice: Slice | null,
  context: Context,
): Section | null => {
  const { name, size } = population;
  if (slice === null) return { population: index, first: 0, size };
  const { places } = slice;
  if (places.length > 1)
    return fail(
      context,
      "E0505",
      places[1].span,
      `${quote(name)} has one size, so a slice of it has one index`,
    );
  const place = places[0];
  const most: readonly [number, number] = [0, Number.MAX_SAFE_INTEGER];
  const first = whole(place.kind === "range" ? place.low : place, "an index", most, context);
  const last = place.kind === "range" ? whole(place.high, "an index", most, context) : first;
  if (first === null || last === null) return null;
  if (first.value > last.value)
    return fail(context, "E0503", place.span, `this slice runs from ${first.value} back to ${last.value}`, {
      hint: "the first neuron of a slice comes first",
    });
  if (last.value >= size)
    return fail(context, "E0502", last.span, `${quote(name)} has no neuron ${last.value}`, {
      label: {
        span: population.span,
        message: `${size} ${size === 1 ? "neuron" : "neurons"}: 0..${size - 1}`,
      },
    });
  return { population: index, first: first.value, size: last.value - first.value + 1 };
};

/** `hid` or `hid[0..7]`, as a person would write it. */
export const describeSection = (section: Section, population: Population): string =>
  section.size === population.size
    ? population.name
    : `${population.name}[${section.first}..${section.first + section.size - 1}]`;
