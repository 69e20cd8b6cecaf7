/** Populations and parts of them, where they are named. */
import type { End, Name } from "../ast.ts";
import type { Pooled, Population, Section } from "../network.ts";
import { quote } from "../words.ts";
import { placesOf } from "./boxes.ts";
import { type Context, fail } from "./context.ts";
import { poolsSeen, seenAs, shapeSeen, sliced } from "./views.ts";

/** A population by name; null where there is none, which is reported, or where it is in error itself. */
export const findPopulation = (
  name: Name,
  context: Context,
): { readonly index: number; readonly population: Population } | null => {
  const seen = seenAs(name, context);
  if (seen === null) return null;
  const { index, checked } = seen.entry;
  if (context.names.get(name.text)?.kind !== "view") return checked && { index, population: checked };
  return fail(context, "E0202", name.span, `${quote(name.text)} is no population, but made of one`, {
    label: { span: seen.entry.name.span, message: "of this one" },
    hint: `name all of it: ${quote(seen.entry.name.text)}`,
  });
};

/** Neurons of a population, or places of pools over them, with the shape they have. */
export interface Selected {
  readonly index: number;
  readonly population: Population;
  /** The neurons, below all pools. */
  readonly section: Section;
  /** Of what a rule joins: neurons, or places of the last pool. */
  readonly shape: readonly number[];
  readonly size: number;
  readonly pools: readonly Pick<Pooled, "pool" | "share" | "places">[];
}

/** What a name and its slice stand for; null where there is nothing, which is reported. */
export const select = ({ name, slice }: Omit<End, "span">, context: Context): Selected | null => {
  const whole = seenAs(name, context);
  const seen = whole && slice ? sliced(whole, name, slice, context) : whole;
  if (!seen?.entry.checked) return null;
  const { index, checked: population } = seen.entry;
  const shape = shapeSeen(seen);
  const size = shape.reduce((product, n) => product * n, 1);
  const section = { population: index, ...placesOf(seen.neurons) };
  return { index, population, section, shape, size, pools: poolsSeen(seen) };
};

/** The same where only neurons can be; `why` ends "a pool has no neurons: …". */
export const selectNeurons = (end: Omit<End, "span">, why: string, context: Context): Selected | null => {
  const selected = select(end, context);
  if (selected === null || selected.pools.length === 0) return selected;
  const label = context.names.get(end.name.text);
  return fail(context, "E0516", end.name.span, `${quote(end.name.text)} is a pool: ${why}`, {
    ...(label && { label: { span: label.name.span, message: "declared here" } }),
    hint: `a population pools too: pop NAME[...] and ${selected.population.name} -> NAME : sumpool(K)`,
  });
};
