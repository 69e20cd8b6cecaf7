/** The learning block: what is reduced, how, and whether the program has what it takes. */
import type { Assignment, Call, LearnStatement } from "../ast.ts";
import type { Learn, LocalLearn, Quantity } from "../network.ts";
import { quote, suggest } from "../words.ts";
import { type Bound, bind, type Signature } from "./arguments.ts";
import { type Context, fail, noteDraw } from "./context.ts";
import { checkLocalRule, isLocal, LOCAL_RULES } from "./local.ts";
import { checkLoss, LOSSES } from "./losses.ts";
import { itemsOf, plain, probability, whole, written } from "./values.ts";

const SGD = {
  title: "sgd",
  form: "sgd(rate = NUMBER, halve_at = [FRACTION, ...], slow_start = SAMPLES, dropout = FRACTION)",
  keys: { rate: true, halve_at: false, slow_start: false, dropout: false },
  positional: [],
} as const satisfies Signature<string>;

const PARTS = ["loss", "update"] as const;
type Part = (typeof PARTS)[number];
/** All that a block may say. */
const WORDS = [...PARTS, "slope_floor"] as const;
type Word = (typeof WORDS)[number];

/** The checked block; null where an error in it was reported. */
export const checkLearn = (
  statement: LearnStatement,
  trial: Quantity | null,
  context: Context,
): Learn | LocalLearn | null => {
  const { name, span } = statement;
  // Updates are rounded at random.
  noteDraw(context, span);
  const lines = gatherLines(statement, context);
  const local = learnsLocally(statement);
  const missing = PARTS.filter((part) => !lines.has(part) && !(local && part === "loss"));
  const whole = statement.body.every((s) => s.kind !== "broken");
  if (missing.length > 0 && whole)
    fail(context, "E1005", name.span, `${quote(name.text)} does not say its ${missing.join(" and ")}`, {
      hint: "the form is: learn NAME { loss = first_spike(...)  update = sgd(...) }",
    });
  const call = (part: Part): Call | null => {
    const line = lines.get(part);
    return line ? callOf(part, line, context) : null;
  };
  const lossCall = call("loss");
  const updateCall = call("update");
  const loss = lossCall && checkLoss(lossCall, trial, context);
  const floor = lines.get("slope_floor");
  if (local) {
    if (floor)
      fail(context, "E0212", floor.name.span, "a local rule divides by no slope: it has no `slope_floor`", {
        hint: "leave it out, or learn by `update = sgd(rate = NUMBER)`",
      });
    const rule = updateCall && checkLocalRule(updateCall, context);
    if (rule === null || (loss === null && lines.has("loss"))) return null;
    return { name: name.text, span, rule, loss };
  }
  const update = updateCall && checkUpdate(updateCall, context);
  const slopeFloor = floor ? plain(floor.value, "`slope_floor`", "positive", context) : null;
  return loss && update && { name: name.text, span, loss, slopeFloor, update };
};

/** Whether a block's update is a local rule, as far as its words say. */
export const learnsLocally = ({ body }: LearnStatement): boolean =>
  body.some(
    (line) =>
      line.kind === "assign" &&
      line.name.text === "update" &&
      line.value.kind === "call" &&
      isLocal(line.value),
  );

/** Whether a block says what is read out. */
export const readsOut = ({ body }: LearnStatement): boolean =>
  body.some((line) => line.kind === "assign" && line.name.text === "loss");

/** What a block says, by its word; null where a misspelt word may have been it. */
const gatherLines = (statement: LearnStatement, context: Context): ReadonlyMap<Word, Assignment | null> => {
  const lines = new Map<Word, Assignment | null>();
  for (const line of statement.body) {
    if (line.kind === "broken") continue;
    if (line.kind !== "assign") {
      fail(context, "E0116", line.span, "this statement does not belong into a learning block", {
        label: { span: statement.span, message: "the block begins here" },
        hint: "a learning block holds `loss = ...`, `update = ...` and what else it sets",
      });
      continue;
    }
    const word = WORDS.find((w) => w === line.name.text);
    if (word === undefined) {
      fail(context, "E0212", line.name.span, `learning has no ${quote(line.name.text)}`, {
        hint: suggest(line.name.text, WORDS),
      });
      // One of them was most likely meant.
      for (const w of WORDS) if (!lines.has(w)) lines.set(w, null);
      continue;
    }
    const before = lines.get(word);
    if (before)
      fail(context, "E1101", line.span, `${quote(word)} is said twice`, {
        label: { span: before.span, message: "said here first" },
      });
    else lines.set(word, line);
  }
  return lines;
};

/** What stands behind `loss =` and `update =`. */
export const LEARNING_RULES = { loss: LOSSES, update: { sgd: SGD, ...LOCAL_RULES } } as const;

const callOf = (part: Part, { value }: Assignment, context: Context): Call | null => {
  const rules: Readonly<Record<string, { readonly form: string }>> = LEARNING_RULES[part];
  const names = Object.keys(rules);
  if (value.kind !== "call")
    return fail(context, "E0212", value.span, `${quote(part)} wants a rule`, {
      hint: `the form is: ${rules[names[0]].form}`,
    });
  if (Object.hasOwn(rules, value.callee.text)) return value;
  return fail(context, "E0212", value.callee.span, `there is no ${part} ${quote(value.callee.text)}`, {
    hint: suggest(value.callee.text, names),
  });
};

const checkUpdate = (call: Call, context: Context): Learn["update"] | null => {
  const bound = bind<keyof typeof SGD.keys>(call, SGD, context);
  const rate = bound.rate && plain(bound.rate, "`rate`", "positive", context);
  const halveAt = bound.halve_at === undefined ? [] : checkFractions(bound.halve_at, context);
  const slowStart = bound.slow_start
    ? whole(bound.slow_start, "`slow_start`", [0, Number.MAX_SAFE_INTEGER], context)
    : { value: 0 };
  const dropout = bound.dropout ? probability(bound.dropout, "`dropout`", context) : 0;
  if (!rate || !halveAt || !slowStart || dropout === null) return null;
  return { kind: "sgd", rate, halveAt, slowStart: slowStart.value, dropout, span: call.span };
};

const checkFractions = (
  place: NonNullable<Bound<"halve_at">["halve_at"]>,
  context: Context,
): readonly number[] | null => {
  if (place.kind === "range")
    return fail(context, "E0408", place.span, "`halve_at` wants a list of fractions");
  const fractions: number[] = [];
  for (const item of itemsOf(place)) {
    const fraction = probability(item, "a fraction", context);
    if (fraction === null) return null;
    const last = fractions.at(-1);
    if (last !== undefined && fraction <= last)
      return fail(
        context,
        "E0411",
        item.span,
        `fractions ascend, but ${written(item.span, fraction)} comes after ${last}`,
      );
    fractions.push(fraction);
  }
  return fractions;
};
