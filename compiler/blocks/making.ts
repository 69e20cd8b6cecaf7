/** How names are replaced while blocks and loops are put in place. */
import type { BlockStatement, Expression, Name } from "../ast.ts";
import { type Context, fail } from "../check/context.ts";
import { whole } from "../check/values.ts";
import { type Span, textOf } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Renaming, renameExpression } from "./rename.ts";
import { lookUp, type Scope } from "./scope.ts";

/** What is being made. */
export interface Making {
  readonly context: Context;
  /** Holds the params met so far, for the bounds of loops. */
  readonly params: Context;
  readonly blocks: ReadonlyMap<string, BlockStatement>;
  /** Names that were reported: no other message about them. */
  readonly poisoned: Name[];
  /** Statements made; names replaced. */
  count: number;
  /** Where it became too much. */
  excess: boolean;
}

/** The whole program's name of what is declared in a scope: `c1.o`, and with `#` for the place of the name `o.0`. */
export const named = (text: string, { prefix }: Scope): string =>
  prefix.includes("#") ? prefix.replace("#", text) : `${prefix}${text}`;

/** Passes of a loop are counted so far. */
const PASSES: readonly [number, number] = [0, 2 ** 24];

/** A name with its computed parts as numbers, `layer.2` for `layer.(n - 1)`; null where one is none, which is reported. */
export const pathOf = ({ text, parts }: Name, scope: Scope, making: Making): string | null => {
  if (parts === undefined) return text;
  const to = renaming(scope, making);
  const numbers = parts.map((part) =>
    typeof part === "string"
      ? part
      : whole(renameExpression(part, to), "the number of a pass", PASSES, making.params),
  );
  return numbers.includes(null)
    ? null
    : numbers.map((part) => (typeof part === "string" ? part : part?.value)).join(".");
};

/** What a block returns; a name that is not of the block keeps its place, since it may be none at all. */
const portOf = (port: Name, scope: Scope, span: Span, making: Making): Name => {
  const isOwn = lookUp(port.text, scope).kind === "found";
  return renaming(scope, making).use(isOwn ? { ...port, span } : port);
};

/** Replaces names as a scope knows them. */
export const renaming = (scope: Scope, making: Making): Renaming => {
  const find = (written: Name): Name | Expression => {
    const text = pathOf(written, scope, making);
    const name = { text: text ?? written.text, span: written.span };
    if (text === null) {
      making.poisoned.push(name);
      return name;
    }
    const found = lookUp(text, scope);
    if (found.kind === "outside") {
      const renamed = { text: found.text, span: found.span ?? name.span };
      // Nothing is known of what is in a block that could not be made.
      if (making.poisoned.some(({ text }) => found.text.startsWith(`${text}.`)))
        making.poisoned.push(renamed);
      return renamed;
    }
    if (found.kind === "missing") {
      fail(
        making.context,
        "E1205",
        name.span,
        `${quote(name.text)} leads nowhere: there is no ${quote(found.part)} in it`,
        {
          hint: found.hint ?? suggest(found.part, found.known),
        },
      );
      making.poisoned.push(name);
      return name;
    }
    const { meaning } = found;
    switch (meaning.kind) {
      case "own":
        return { text: meaning.text, span: found.span ?? name.span };
      case "value":
        return meaning.expression;
      case "made":
        if (meaning.port !== null) return portOf(meaning.port, meaning.scope, name.span, making);
        fail(
          making.context,
          "E1205",
          name.span,
          `${quote(textOf(name.span))} is a block that returns nothing`,
          {
            label: { span: meaning.block.span, message: "the block" },
            hint: "add `return NAME` to it, or name a part of it",
          },
        );
        break;
      case "passes":
        fail(
          making.context,
          "E1205",
          name.span,
          `${quote(name.text)} is declared in a loop, once for each pass`,
          {
            hint: `say which one: ${quote(`${name.text}.${meaning.first}`)}`,
          },
        );
    }
    making.poisoned.push(name);
    return name;
  };
  return {
    use: (name) => {
      const found = find(name);
      if (!("kind" in found)) return found;
      fail(making.context, "E0202", name.span, `${quote(name.text)} is a value, not a population`, {
        label: { span: found.span, message: "given here" },
      });
      making.poisoned.push(name);
      return name;
    },
    value: (name) => {
      const found = find(name);
      return "kind" in found ? found : { kind: "name", name: found, span: name.span };
    },
    declare: (name) => ({ ...name, text: named(name.text, scope) }),
  };
};
