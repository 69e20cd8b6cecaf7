/**
 * Blocks, loops and imports → plain statements. What is declared in a block that is made as `c1` is called
 * `c1.o`, what is declared in a loop `layer.0`, `layer.1` …; the checks that follow know of neither.
 */
import type {
  Assignment,
  Ast,
  BlockStatement,
  Call,
  Expression,
  LoopStatement,
  Name,
  Statement,
} from "../ast.ts";
import { bind, type Signature } from "../check/arguments.ts";
import { type Context, createContext, fail } from "../check/context.ts";
import { whole } from "../check/values.ts";
import { quote, suggest } from "../words.ts";
import { blocksOf, declaredBy, INSIDE, namesIn, reportTwice } from "./bodies.ts";
import { withImports } from "./imports.ts";
import { type Making, named, renaming } from "./making.ts";
import { renameExpression, renameStatement } from "./rename.ts";
import type { Meaning, Scope } from "./scope.ts";

/** Statements that blocks and loops may make. */
const MOST_STATEMENTS = 50_000;
/** Blocks within blocks and loops within loops. */
const DEEPEST = 64;

/** Blocks of a circle that a message names. */
const LONGEST_TOLD = 6;

/** A body with its names known and nothing written yet. */
interface Frame {
  readonly scope: Scope;
  readonly body: readonly Statement[];
  /** What stands in place of a statement that makes a block or goes through a loop. */
  readonly inner: ReadonlyMap<Statement, readonly Frame[]>;
  /** Values given for parameters that are computed once. */
  readonly params: readonly Statement[];
}

/**
 * The program without blocks, loops and imports; the same one where it has none. Null where they make too
 * much, which is reported.
 */
export const expandBlocks = (ast: Ast, context: Context): Ast | null => {
  const uses = (s: Statement): boolean =>
    ["block", "return", "for", "import"].includes(s.kind) || (s.kind === "assign" && s.value.kind === "call");
  if (!ast.statements.some(uses)) return ast;
  const statements = withImports(ast, context);
  const making: Making = {
    context,
    params: createContext(context.collector, null),
    blocks: blocksOf(statements, context),
    poisoned: [],
    count: 0,
    excess: false,
  };
  const top: Scope = { prefix: "", names: new Map(), outer: null };
  const body = statements.filter(({ kind }) => kind !== "block");
  const frame = frameOf(body, top, [], [], making);
  if (making.excess) return null;
  const made = write(frame, making);
  if (making.poisoned.length > 0) {
    const [{ span }] = making.poisoned;
    made.push({ kind: "broken", word: null, names: making.poisoned, span });
  }
  return { ...ast, statements: made };
};

/** Gathers the names of a body, and makes the blocks and loops in it. */
const frameOf = (
  body: readonly Statement[],
  scope: Scope,
  params: readonly Statement[],
  stack: readonly BlockStatement[],
  making: Making,
): Frame => {
  const inner = new Map<Statement, readonly Frame[]>();
  // A pass through an empty loop takes its time too.
  making.count++;
  for (const statement of body) for (const name of declaredBy(statement)) own(name, scope);
  for (const statement of [...params, ...body]) {
    making.count++;
    if (statement.kind !== "param") continue;
    // Parameters are named and renamed already.
    const { name, value } = params.includes(statement)
      ? statement
      : (renameStatement(statement, renaming(scope, making)) as typeof statement);
    if (!making.params.names.has(name.text))
      making.params.names.set(name.text, { kind: "param", name, expression: value, state: "untouched" });
  }
  for (const statement of body) {
    if (making.count > MOST_STATEMENTS) reportExcess(statement, making);
    if (making.excess) break;
    if (statement.kind === "for") inner.set(statement, passesOf(statement, scope, stack, making));
    if (statement.kind === "assign" && statement.value.kind === "call") {
      const frame = makeBlock(statement, statement.value, scope, stack, making);
      inner.set(statement, frame === null ? [] : [frame]);
    }
  }
  return { scope, body, inner, params };
};

const own = ({ text }: Name, scope: Scope): void => {
  scope.names.set(text, { kind: "own", text: named(text, scope) });
};

const reportExcess = (statement: Statement, making: Making): void => {
  if (making.excess) return;
  making.excess = true;
  fail(
    making.context,
    "E1206",
    statement.span,
    `blocks and loops make more than ${MOST_STATEMENTS} statements`,
    {
      hint: "one population of many neurons says more than many populations",
    },
  );
};

const makeBlock = (
  statement: Assignment,
  call: Call,
  scope: Scope,
  stack: readonly BlockStatement[],
  making: Making,
): Frame | null => {
  const { context, blocks } = making;
  const { name } = statement;
  if (scope.names.has(name.text)) {
    // The name stays the first one's.
    reportTwice(name, context);
    return null;
  }
  const poison = (): null => {
    const text = named(name.text, scope);
    making.poisoned.push({ ...name, text });
    scope.names.set(name.text, { kind: "own", text });
    return null;
  };
  const block = blocks.get(call.callee.text);
  if (block === undefined) {
    fail(context, "E1204", call.callee.span, `there is no block ${quote(call.callee.text)}`, {
      hint: suggest(call.callee.text, blocks.keys()),
    });
    return poison();
  }
  if (stack.length >= DEEPEST && !stack.includes(block)) {
    fail(context, "E0110", call.span, `blocks make one another more than ${DEEPEST} deep here`, {
      hint: "put the parts of inner blocks into outer ones",
    });
    return poison();
  }
  if (stack.includes(block)) {
    const circle = [...stack.slice(stack.indexOf(block)), block].map((b) => quote(b.name.text));
    // Of a long way round its end tells enough.
    const by = circle.length > LONGEST_TOLD ? ["…", ...circle.slice(-LONGEST_TOLD)] : circle;
    fail(context, "E1202", call.span, `${by.join(" makes ")}: a block cannot make itself`, {
      label: { span: block.span, message: "the block begins here" },
      hint: "a network has an end; go through a loop instead",
    });
    return poison();
  }
  const given = argumentsOf(call, block, context);
  if (given === null) return poison();
  const inside: Scope = { prefix: `${named(name.text, scope)}.`, names: new Map(), outer: null };
  const params: Statement[] = [];
  for (const parameter of block.parameters) {
    const value = given.get(parameter.text) as Expression;
    inside.names.set(parameter.text, parameterMeaning(parameter, value, scope, inside, params, making));
  }
  const port = block.body.find((s) => s.kind === "return");
  scope.names.set(name.text, {
    kind: "made",
    block,
    scope: inside,
    port: port?.kind === "return" ? port.name : null,
  });
  return frameOf(block.body, inside, params, [...stack, block], making);
};

/** What is given for each parameter; null where one is missing or too much, which is reported. */
const argumentsOf = (
  call: Call,
  { name, parameters }: BlockStatement,
  context: Context,
): ReadonlyMap<string, Expression> | null => {
  const keys = parameters.map(({ text }) => text);
  const signature: Signature<string> = {
    title: `the block ${quote(name.text)}`,
    form: `${name.text}(${keys.join(", ")})`,
    keys: Object.fromEntries(keys.map((key) => [key, true])),
    positional: keys,
    loneIsValue: true,
  };
  const bound = bind(call, signature, context);
  const given = new Map<string, Expression>();
  for (const key of keys) {
    const value = bound[key];
    if (value === undefined) return null;
    if (value.kind === "range")
      return fail(context, "E0408", value.span, "a range stands where a value is due");
    given.set(key, value);
  }
  return given.size === new Set(keys).size && call.arguments.length === given.size ? given : null;
};

/** Names are looked up where they are used; arithmetic is computed once, as a param of the block. */
const parameterMeaning = (
  parameter: Name,
  value: Expression,
  scope: Scope,
  inside: Scope,
  params: Statement[],
  making: Making,
): Meaning => {
  if (value.kind === "name") return { kind: "alias", name: value.name, scope };
  const expression = renameExpression(value, renaming(scope, making));
  if (value.kind !== "binary" && value.kind !== "negate" && value.kind !== "group")
    return { kind: "value", expression };
  const text = named(parameter.text, inside);
  params.push({ kind: "param", name: { text, span: value.span }, value: expression, span: value.span });
  return { kind: "own", text };
};

/** One frame for each pass through a loop. */
const passesOf = (
  loop: LoopStatement,
  scope: Scope,
  stack: readonly BlockStatement[],
  making: Making,
): readonly Frame[] => {
  const { context, params } = making;
  const to = renaming(scope, making);
  const most: readonly [number, number] = [0, MOST_STATEMENTS];
  const low = whole(renameExpression(loop.range.low, to), "the loop's first number", most, params);
  const high = whole(renameExpression(loop.range.high, to), "the loop's last number", most, params);
  if (low === null || high === null) return [];
  if (low.value > high.value) {
    fail(context, "E0503", loop.range.span, `this loop runs from ${low.value} back to ${high.value}`, {
      hint: "the smaller number comes first, and a loop is gone through at least once",
    });
    return [];
  }
  const meanings = new Map<string, Meaning[]>();
  for (const name of namesIn(loop.body)) {
    if (meanings.has(name.text)) continue;
    if (scope.names.has(name.text)) reportTwice(name, context);
    const passes: Meaning[] = [];
    meanings.set(name.text, passes);
    scope.names.set(name.text, { kind: "passes", first: low.value, passes });
  }
  const frames: Frame[] = [];
  for (let n = low.value; n <= high.value && !making.excess; n++) {
    // `#` is where a name goes: layer.0, and in a loop within a loop layer.0.1
    const around = scope.prefix.includes("#") ? scope.prefix : `${scope.prefix}#`;
    const inside: Scope = { prefix: `${around}.${n}`, names: new Map(), outer: scope };
    const { span } = loop.variable;
    const number: Expression = { kind: "number", text: String(n), unit: null, percent: false, span };
    inside.names.set(loop.variable.text, { kind: "value", expression: number });
    frames.push(frameOf(loop.body, inside, [], stack, making));
    for (const [name, passes] of meanings) {
      const meaning = inside.names.get(name);
      if (meaning !== undefined) passes.push(meaning);
    }
    if (making.count > MOST_STATEMENTS) reportExcess(loop, making);
  }
  return frames;
};

/** The statements of a frame and of those inside it, in the order they stand in. */
const write = (frame: Frame, making: Making): Statement[] => {
  const to = renaming(frame.scope, making);
  const made: Statement[] = [...frame.params];
  for (const statement of frame.body) {
    const inner = frame.inner.get(statement);
    if (inner !== undefined) for (const f of inner) for (const s of write(f, making)) made.push(s);
    else if (statement.kind === "return" && frame.scope.prefix === "")
      fail(making.context, "E0116", statement.span, "`return` stands in a block only");
    // What does not belong into a block was reported.
    else if (frame.scope.prefix === "" || INSIDE.has(statement.kind))
      made.push(renameStatement(statement, to));
  }
  return made;
};
