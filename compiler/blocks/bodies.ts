/** What stands in blocks and loops, before any is made. */
import type { BlockStatement, LoopStatement, Name, Statement } from "../ast.ts";
import { type Context, fail } from "../check/context.ts";
import type { Span } from "../source.ts";
import { quote } from "../words.ts";

/** The blocks of a program by their names; what is wrong inside of blocks and loops is reported. */
export const blocksOf = (
  statements: readonly Statement[],
  context: Context,
): ReadonlyMap<string, BlockStatement> => {
  const blocks = new Map<string, BlockStatement>();
  for (const statement of statements) {
    if (statement.kind === "for") checkBody(statement, context);
    if (statement.kind !== "block") continue;
    const before = blocks.get(statement.name.text);
    if (before === undefined) blocks.set(statement.name.text, statement);
    else
      fail(
        context,
        "E0203",
        statement.name.span,
        `the block ${quote(statement.name.text)} is declared twice`,
        {
          label: { span: before.name.span, message: "declared here first" },
        },
      );
    checkBody(statement, context);
  }
  return blocks;
};

/** What blocks and loops hold; anything else is said once, in the program. */
export const INSIDE: ReadonlySet<string> = new Set([
  "param",
  "declaration",
  "projection",
  "probe",
  "place",
  "assign",
  "for",
  "broken",
]);

const checkBody = (around: BlockStatement | LoopStatement, context: Context): void => {
  const parameters = new Map<string, Name>();
  let returned: Span | null = null;
  for (const name of around.kind === "block" ? around.parameters : []) {
    if (parameters.has(name.text)) reportTwice(name, context);
    parameters.set(name.text, name);
  }
  for (const statement of around.body) {
    for (const name of declaredBy(statement)) if (parameters.has(name.text)) reportTwice(name, context);
    if (statement.kind === "for") checkBody(statement, context);
    if (statement.kind === "return" && around.kind === "block") {
      if (returned !== null)
        fail(context, "E1101", statement.span, "`return` is said twice", {
          label: { span: returned, message: "said here first" },
        });
      returned = statement.span;
    } else if (!INSIDE.has(statement.kind))
      fail(context, "E0116", statement.span, "this statement does not belong into a block or loop", {
        label: { span: around.span, message: "it begins here" },
        hint: "blocks hold params, inputs, populations, projections, probes, places, loops and other blocks",
      });
  }
};

export const declaredBy = (statement: Statement): readonly Name[] => {
  if (statement.kind === "param") return [statement.name];
  return statement.kind === "declaration" ? statement.items.map(({ name }) => name) : [];
};

/** Names that a body declares, in loops within it too. */
export const namesIn = (body: readonly Statement[]): readonly Name[] =>
  body.flatMap((s) => {
    if (s.kind === "for") return namesIn(s.body);
    const makes = s.kind === "assign" && (s.value.kind === "call" || s.value.kind === "part");
    return makes ? [s.name] : declaredBy(s);
  });

export const reportTwice = (name: Name, context: Context): void => {
  fail(context, "E0203", name.span, `${quote(name.text)} is declared twice`, {
    hint: "every name means one thing",
  });
};
