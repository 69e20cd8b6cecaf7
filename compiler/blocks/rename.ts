/** Statements of a block with the names that the whole program knows, and with the values given for parameters. */
import type { Argument, Call, Declared, End, Expression, Name, Part, Place, Statement } from "../ast.ts";

/** How names are replaced. */
export interface Renaming {
  /** Of a population, input or learning block, where it is used. */
  use(name: Name): Name;
  /** Of a name in an expression. */
  value(name: Name): Expression;
  /** Of what is declared. */
  declare(name: Name): Name;
}

/** A statement that stands for itself, renamed; those that blocks.ts puts others in place of are left. */
export const renameStatement = (statement: Statement, to: Renaming): Statement => {
  switch (statement.kind) {
    case "param":
      return { ...statement, name: to.declare(statement.name), value: renameExpression(statement.value, to) };
    case "tick":
    case "seed":
    case "trial":
      return { ...statement, value: renameExpression(statement.value, to) };
    case "declaration": {
      const items = statement.items.map((item) => renameDeclared(item, to));
      return { ...statement, items, model: renameCall(statement.model, to) };
    }
    case "projection": {
      const { sources, targets, rule, plastic } = statement;
      const ends = (list: readonly End[]): readonly End[] => list.map((end) => renameEnd(end, to));
      return {
        ...statement,
        sources: ends(sources),
        targets: ends(targets),
        rule: renameCall(rule, to),
        plastic: plastic && renameCall(plastic, to),
      };
    }
    case "probe":
      return { ...statement, items: statement.items.map((item) => renameEnd(item, to)) };
    case "place":
      return {
        ...statement,
        ends: statement.ends.map((end) => renameEnd(end, to)),
        where: renameCall(statement.where, to),
      };
    case "learn":
      return { ...statement, body: statement.body.map((part) => renameStatement(part, to)) };
    case "assign":
      return { ...statement, value: renameExpression(statement.value, to) };
    default:
      return statement;
  }
};

const renameDeclared = (item: Declared, to: Renaming): Declared => ({
  ...item,
  name: to.declare(item.name),
  shape: item.shape.map((size) => renameExpression(size, to)),
});

const renameEnd = <Item extends Pick<End, "name" | "slice">>(end: Item, to: Renaming): Item => {
  const { slice } = end;
  const places = slice?.places.map((part) => renamePart(part, to));
  return { ...end, name: to.use(end.name), ...(slice && places && { slice: { ...slice, places } }) };
};

const renamePart = (part: Part, to: Renaming): Part => (part.kind === "all" ? part : renamePlace(part, to));

const renamePlace = (place: Place, to: Renaming): Place =>
  place.kind === "range"
    ? { ...place, low: renameExpression(place.low, to), high: renameExpression(place.high, to) }
    : renameExpression(place, to);

const renameCall = (call: Call, to: Renaming): Call => ({
  ...call,
  arguments: call.arguments.map((argument) => renameArgument(argument, to)),
});

/** A lone name that is also a key keeps saying so: `cuba(tau_m)` in a block whose tau_m is a parameter. */
const renameArgument = (argument: Argument, to: Renaming): Argument => {
  const { name, value } = argument;
  const lone = name === null && value.kind === "name" ? { word: argument.word ?? value.name } : {};
  return { ...argument, ...lone, value: renamePlace(value, to) };
};

export const renameExpression = (expression: Expression, to: Renaming): Expression => {
  switch (expression.kind) {
    case "name":
      return to.value(expression.name);
    case "part":
      return renameEnd(expression, to);
    case "negate":
      return { ...expression, operand: renameExpression(expression.operand, to) };
    case "group":
      return { ...expression, inner: renameExpression(expression.inner, to) };
    case "binary": {
      const { left, right } = expression;
      return { ...expression, left: renameExpression(left, to), right: renameExpression(right, to) };
    }
    case "list":
      return { ...expression, items: expression.items.map((item) => renameExpression(item, to)) };
    case "call":
      return renameCall(expression, to);
    case "number":
    case "string":
      return expression;
  }
};
