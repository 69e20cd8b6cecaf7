/**
 * Blocks, loops and imports → plain statements. What is declared in a block that is made as `c1` is called
 * `c1.o`, what is declared in a loop `layer.0`, `layer.1` …; the checks that follow know of neither.
 */
import type {
  Argument,
  Ast,
  BlockStatement,
  Call,
  Expression,
  LoopStatement,
  Name,
  PartOf,
  Statement,
} from "../ast.ts";
import { bind, type Signature } from "../check/arguments.ts";
import { type Context, createContext, fail } from "../check/context.ts";
import { DRAWS } from "../check/evaluate.ts";
import { whole } from "../check/values.ts";
import { isPool } from "../check/views.ts";
import { nearest, quote, suggest } from "../words.ts";
import { blocksOf, declaredBy, INSIDE, namesIn, reportTwice } from "./bodies.ts";
import { withImports } from "./imports.ts";
import { type Making, named, pathOf, renaming } from "./making.ts";
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
  /** What stands in place of a statement that makes something or goes through a loop. */
  readonly inner: ReadonlyMap<Statement, readonly Piece[]>;
  /** What is made for parameters, before the body. */
  readonly given: readonly Piece[];
}

/** A statement with the names of the whole program, one that has them when all names are known, or a body. */
type Piece = Statement | (() => Statement) | Frame;

/**
 * The program without blocks, loops and imports; the same one where it has none. Null where they make too
 * much, which is reported.
 */
export const expandBlocks = (ast: Ast, context: Context): Ast | null => {
  const uses = (s: Statement): boolean =>
    ["block", "return", "for", "import"].includes(s.kind) ||
    (s.kind === "assign" && (s.value.kind === "call" || s.value.kind === "part"));
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
  given: readonly Piece[],
  stack: readonly BlockStatement[],
  making: Making,
): Frame => {
  const inner = new Map<Statement, readonly Piece[]>();
  // A pass through an empty loop takes its time too.
  making.count++;
  for (const statement of body) for (const name of declaredBy(statement)) own(name, scope);
  for (const statement of [...given, ...body]) {
    making.count++;
    if (!("kind" in statement) || statement.kind !== "param") continue;
    // What is given is named and renamed already.
    const { name, value } = given.includes(statement)
      ? statement
      : (renameStatement(statement, renaming(scope, making)) as typeof statement);
    if (!making.params.names.has(name.text))
      making.params.names.set(name.text, { kind: "param", name, expression: value, state: "untouched" });
  }
  for (const statement of body) {
    if (making.count > MOST_STATEMENTS) reportExcess(statement, making);
    if (making.excess) break;
    if (statement.kind === "for") inner.set(statement, passesOf(statement, scope, stack, making));
    if (statement.kind !== "assign") continue;
    const { name, value } = statement;
    if (value.kind === "name" && making.blocks.has(value.name.text))
      inner.set(statement, refuseBare(name, value.name, scope, making));
    if (value.kind === "call" || value.kind === "part")
      inner.set(statement, make(name, value, { scope, within: scope, stack }, making));
  }
  return { scope, body, inner, given };
};

/** A block that is named, and not made. */
const refuseBare = (name: Name, { text, span }: Name, scope: Scope, making: Making): readonly Piece[] => {
  const parameters = making.blocks.get(text)?.parameters.map((parameter) => parameter.text) ?? [];
  fail(making.context, "E0214", span, `${quote(text)} is a block, and wants its arguments`, {
    hint: `the form is: ${name.text} = ${text}(${parameters.join(", ")})`,
  });
  making.poisoned.push({ ...name, text: named(name.text, scope) });
  return [];
};

/** Where something is made. */
interface Site {
  /** Whose names it is made of. */
  readonly scope: Scope;
  /** Where it has its own name. */
  readonly within: Scope;
  /** Blocks around it. */
  readonly stack: readonly BlockStatement[];
}

/** A block, a part of a population or a pool that has a name: what stands for it. */
const make = (name: Name, value: Call | PartOf, site: Site, making: Making): readonly Piece[] => {
  const { within } = site;
  if (within.names.has(name.text)) {
    // The name stays the first one's.
    reportTwice(name, making.context);
    return [];
  }
  if (value.kind === "part" || (isPool(value) && !making.blocks.has(value.callee.text)))
    return makeView(name, value, site, making);
  const frame = makeBlock(name, value, site, making);
  return frame === null ? [] : [frame];
};

/** A part of a population or a pool: a statement that the check knows, with the names of the whole program. */
const makeView = (name: Name, value: Call | PartOf, site: Site, making: Making): readonly Piece[] => {
  const { scope, within } = site;
  const text = named(name.text, within);
  within.names.set(name.text, { kind: "own", text });
  const written = (expression: () => Expression) => (): Statement => ({
    kind: "assign",
    name: { ...name, text },
    value: expression(),
    span: value.span,
  });
  const to = renaming(scope, making);
  const source = value.kind === "part" ? undefined : sourceOf(value);
  if (value.kind === "part" || source?.value.kind !== "call")
    return [written(() => renameExpression(value, to))];
  // What a pool is over is made before it, and called by its name: c2.source
  const beside: Scope = { prefix: `${text}.`, names: new Map(), outer: null };
  const { span } = source.value;
  const over = { text: "source", span };
  const pieces = make(over, source.value, { ...site, within: beside }, making);
  const others = value.arguments.filter((argument) => argument !== source);
  const pool = (): Expression => {
    const known: Expression = { kind: "name", name: renaming(beside, making).use(over), span };
    const renamed = renameExpression({ ...value, arguments: others }, to) as Call;
    return { ...renamed, arguments: [{ ...source, value: known }, ...renamed.arguments] };
  };
  return [...pieces, written(pool)];
};

/** What a pool is over. */
const sourceOf = ({ arguments: all }: Call): Argument | undefined =>
  all.find(({ name }) => name?.text === "source") ?? all.find(({ name }) => name === null);

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

const makeBlock = (name: Name, call: Call, site: Site, making: Making): Frame | null => {
  const { context, blocks } = making;
  const { scope, within, stack } = site;
  const poison = (): null => {
    const text = named(name.text, within);
    making.poisoned.push({ ...name, text });
    within.names.set(name.text, { kind: "own", text });
    return null;
  };
  const block = blocks.get(call.callee.text);
  if (block === undefined) {
    // Perhaps no block was meant.
    const near = nearest(call.callee.text, [...blocks.keys(), "sumpool", "avgpool", ...VALUES]);
    fail(context, "E1204", call.callee.span, `there is no block ${quote(call.callee.text)}`, {
      hint: suggest(call.callee.text, near === null ? blocks.keys() : [near]),
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
  const values = argumentsOf(call, block, context);
  if (values === null) return poison();
  const inside: Scope = { prefix: `${named(name.text, within)}.`, names: new Map(), outer: null };
  const port = block.body.find((s) => s.kind === "return");
  within.names.set(name.text, {
    kind: "made",
    block,
    scope: inside,
    port: port?.kind === "return" ? port.name : null,
  });
  const given: Piece[] = [];
  for (const parameter of block.parameters) {
    const value = values.get(parameter.text) as Expression;
    give(parameter, value, { ...site, scope, within: inside }, given, making);
  }
  return frameOf(block.body, inside, given, [...stack, block], making);
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

/** Calls that stand for a value; all others make something. */
const VALUES: ReadonlySet<string> = new Set([...DRAWS, "file", "conv_shape"]);

const isMade = ({ callee }: Call, { blocks }: Making): boolean =>
  blocks.has(callee.text) || !VALUES.has(callee.text);

/**
 * What a parameter stands for. Names are looked up where they are used; arithmetic is computed once, as a
 * param of the block; a block, a part or a pool is made for it, and called by its name.
 */
const give = (parameter: Name, value: Expression, site: Site, given: Piece[], making: Making): void => {
  const { scope, within } = site;
  const { names } = within;
  if (value.kind === "name") {
    const text = pathOf(value.name, scope, making);
    const { span } = value;
    names.set(parameter.text, { kind: "alias", name: text === null ? value.name : { text, span }, scope });
    return;
  }
  if (value.kind === "part" || (value.kind === "call" && isMade(value, making))) {
    given.push(...make({ ...parameter, span: value.span }, value, site, making));
    return;
  }
  const expression = renameExpression(value, renaming(scope, making));
  if (value.kind !== "binary" && value.kind !== "negate" && value.kind !== "group") {
    names.set(parameter.text, { kind: "value", expression });
    return;
  }
  const text = named(parameter.text, within);
  given.push({ kind: "param", name: { text, span: value.span }, value: expression, span: value.span });
  names.set(parameter.text, { kind: "own", text });
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
  const made: Statement[] = [];
  const put = (piece: Piece): void => {
    if (typeof piece === "function") made.push(piece());
    else if ("kind" in piece) made.push(piece);
    else for (const statement of write(piece, making)) made.push(statement);
  };
  frame.given.forEach(put);
  for (const statement of frame.body) {
    const inner = frame.inner.get(statement);
    if (inner !== undefined) inner.forEach(put);
    else if (statement.kind === "return" && frame.scope.prefix === "")
      fail(making.context, "E0116", statement.span, "`return` stands in a block only");
    // What does not belong into a block was reported.
    else if (frame.scope.prefix === "" || INSIDE.has(statement.kind))
      made.push(renameStatement(statement, to));
  }
  return made;
};
