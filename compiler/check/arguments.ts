/** Brings the arguments of a call to the keys they are for. */
import type { Call, Name, Place } from "../ast.ts";
import type { Span } from "../source.ts";
import { either, quote, suggest } from "../words.ts";
import { type Context, fail } from "./context.ts";

/** What a neuron model, an encoder, a rule or a value takes. */
export interface Signature<Key extends string> {
  /** As messages name it. */
  readonly title: string;
  /** How it is written. */
  readonly form: string;
  /** Whether each key must be given. */
  readonly keys: Readonly<Record<Key, boolean>>;
  /** Keys that may be given without their name, in order. */
  readonly positional: readonly Key[];
  /** A lone name is a value by its position, even where it is also a key: keys that a person chose. */
  readonly loneIsValue?: boolean;
}

export type Bound<Key extends string> = { readonly [K in Key]?: Place };

/**
 * The arguments by key; unknown, double, superfluous and missing ones are reported. A lone name that is
 * also a key, `tau_s`, stands for `tau_s = tau_s`.
 */
export const bind = <Key extends string>(
  call: Call,
  signature: Signature<Key>,
  context: Context,
): Bound<Key> => {
  const { title, form, keys, positional } = signature;
  const known = Object.keys(keys) as Key[];
  const isKey = (text: string): text is Key => Object.hasOwn(keys, text);
  const bound: { [K in Key]?: Place } = {};
  const places = new Map<Key, Span>();
  let mistaken = false;
  let position = 0;
  for (const { name, value, word, span } of call.arguments) {
    const lone = word ?? (value.kind === "name" ? value.name : undefined);
    const short: Name | null =
      name ?? (lone !== undefined && !signature.loneIsValue && isKey(lone.text) ? lone : null);
    let key: Key;
    if (short === null) {
      if (position >= positional.length) {
        mistaken = true;
        const message =
          positional.length === 0 && known.length > 0
            ? `the arguments of ${title} are given by name`
            : `${title} takes no further argument without a name`;
        // Once for a call is enough.
        if (position++ === positional.length)
          fail(context, "E0215", span, message, { hint: `the form is: ${form}` });
        continue;
      }
      key = positional[position++];
    } else if (isKey(short.text)) {
      key = short.text;
      // By name in its own place: the next one without a name is the one after it.
      if (positional[position] === key) position++;
    } else {
      mistaken = true;
      fail(context, "E0206", short.span, `${title} has no argument ${quote(short.text)}`, {
        hint:
          known.length === 0
            ? `the form is: ${form}`
            : (suggest(short.text, known) ?? `it has ${either(known.map(quote), "and")}`),
      });
      continue;
    }
    const before = places.get(key);
    if (before !== undefined) {
      const label = { span: before, message: "given here first" };
      fail(context, "E0213", span, `${quote(key)} is given twice`, { label });
      continue;
    }
    places.set(key, span);
    bound[key] = value;
  }
  const missing = known.filter((key) => keys[key] && bound[key] === undefined);
  // A misspelt key is missing too; one message for it is enough.
  if (missing.length > 0 && !mistaken)
    fail(context, "E0214", call.span, `${title} wants ${either(missing.map(quote), "and")}`, {
      hint: `the form is: ${form}`,
    });
  return bound;
};
