/** Gathers the names a program declares, so that they can be used before and after their declaration. */
import { UNITS } from "../../grammar/lexer.ts";
import type { Ast, Name } from "../ast.ts";
import { quote } from "../words.ts";
import { type Context, type Entry, fail } from "./context.ts";
import { isView } from "./views.ts";

/** Fills the context's names; duplicates and names that are units are reported. */
export const declareNames = (ast: Ast, context: Context): void => {
  let populations = 0;
  for (const statement of ast.statements)
    switch (statement.kind) {
      case "param": {
        const { name, value: expression } = statement;
        declare(context, { kind: "param", name, expression, state: "untouched" });
        break;
      }
      case "declaration":
        for (const declared of statement.items) {
          const { name } = declared;
          // A second declaration keeps its place in the order, but the name stays the first one's.
          declare(context, {
            kind: "population",
            name,
            declared,
            index: populations++,
            shape: "later",
            checked: null,
          });
        }
        break;
      case "learn":
        declare(context, { kind: "learn", name: statement.name });
        break;
      case "assign":
        if (isView(statement.value)) {
          const { name, value: expression } = statement;
          declare(context, { kind: "view", name, expression, state: "untouched" });
          break;
        }
        // Reported by check.ts; what was meant is plain.
        if (!context.names.has(statement.name.text))
          context.names.set(statement.name.text, { kind: "poisoned", name: statement.name });
        break;
      case "broken":
        for (const name of statement.names)
          if (!context.names.has(name.text)) context.names.set(name.text, { kind: "poisoned", name });
        break;
    }
};

const declare = (context: Context, entry: Entry): void => {
  const { name } = entry;
  if (UNITS.has(name.text)) {
    const hint = "choose another name";
    fail(context, "E0204", name.span, `${quote(name.text)} is a unit and cannot be a name`, { hint });
    return;
  }
  const before = context.names.get(name.text);
  if (before === undefined) context.names.set(name.text, entry);
  // A broken statement may not have meant to declare anything.
  else if (before.kind === "poisoned") return;
  else reportTwice(context, name, before.name);
};

const reportTwice = (context: Context, name: Name, first: Name): void => {
  const label = { span: first.span, message: "declared here first" };
  fail(context, "E0203", name.span, `${quote(name.text)} is declared twice`, {
    label,
    hint: "every name means one thing",
  });
};
