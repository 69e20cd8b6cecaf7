/** What all parts of the check share: the names of the program, its diagnostics and what it measures in. */
import type { Call, Declared, Expression, Name, PartOf } from "../ast.ts";
import type { Code } from "../codes.ts";
import type { Collector, Extras } from "../diagnostic.ts";
import { createFiles, type Files, type ReadFile } from "../files.ts";
import type { Population } from "../network.ts";
import type { Span } from "../source.ts";
import { suggest } from "../words.ts";
import type { Box, Pool } from "./boxes.ts";
import type { Dimension } from "./units.ts";

/** A computed value. */
export interface Computed {
  readonly value: number;
  readonly dimension: Dimension;
  readonly span: Span;
}

/** A name that was declared wrongly: reported there, silent wherever it is used. */
export type Entry =
  | { readonly kind: "poisoned"; readonly name: Name }
  | { readonly kind: "learn"; readonly name: Name }
  | ParamEntry
  | PopulationEntry
  | ViewEntry;

export interface ParamEntry {
  readonly kind: "param";
  readonly name: Name;
  readonly expression: Expression;
  /** Computed when first used; null: an error in it was reported. */
  state: "untouched" | "running" | { readonly computed: Computed | null };
}

export interface PopulationEntry {
  readonly kind: "population";
  readonly name: Name;
  readonly declared: Declared;
  readonly index: number;
  /** Sizes of its dimensions; null: in error. `later`: not reached yet, declarations are checked in order. */
  shape: "later" | readonly number[] | null;
  /** Null until it is checked, and where an error in it was reported. */
  checked: Population | null;
}

/** Neurons, or what pools make of them. */
export interface Seen {
  readonly entry: PopulationEntry;
  /** Of the population. */
  readonly neurons: Box;
  /** The first one over the neurons, each other one over the one before. */
  readonly pools: readonly Pool[];
}

/** A part of a population or a pool over one that has a name. */
export interface ViewEntry {
  readonly kind: "view";
  readonly name: Name;
  readonly expression: PartOf | Call;
  /** Looked at when first used; null: an error in it was reported. */
  state: "untouched" | "running" | { readonly seen: Seen | null };
}

export interface Context {
  readonly collector: Collector;
  /** What the program names. */
  readonly files: Files;
  readonly names: Map<string, Entry>;
  /**
   * Where the program first used a plain number and a voltage as threshold or weight, and where it first
   * left a threshold to its default.
   */
  readonly voltage: { plain: Span | null; volt: Span | null; unsaid: Span | null; reported: boolean };
  /** Of all random draws; known once the settings are checked. */
  seed: number;
  /** Where the program first draws at random. */
  draw: Span | null;
}

export const createContext = (collector: Collector, read: ReadFile | null): Context => ({
  collector,
  files: createFiles(collector, read),
  names: new Map(),
  voltage: { plain: null, volt: null, unsaid: null, reported: false },
  seed: 0,
  draw: null,
});

/** Reports and returns null, the value of what could not be computed. */
export const fail = (context: Context, code: Code, span: Span, message: string, extras?: Extras): null => {
  context.collector.report(code, span, message, extras);
  return null;
};

/** Notes that the program draws random numbers. */
export const noteDraw = (context: Context, span: Span): void => {
  context.draw ??= span;
};

/** Names among which the nearest one is looked for. */
const MOST_GUESSED = 5000;

/** The nearest name of the given kinds, as a hint. */
export const suggestName = (
  context: Context,
  word: string,
  kinds: readonly Entry["kind"][],
): string | undefined => {
  // In a very large program the search would take longer than the rest of the check.
  if (context.names.size > MOST_GUESSED) return undefined;
  const known: string[] = [];
  // A param that is being computed is the one with the mistake in it.
  for (const entry of context.names.values())
    if (kinds.includes(entry.kind) && !(entry.kind === "param" && entry.state === "running"))
      known.push(entry.name.text);
  return suggest(word, known);
};
