/** What a program says once: version, chip, tick, seed, data, trial. */
import { CHIPS, chipNamed } from "../../hw-models/chip/chips.ts";
import type { Ast, Statement } from "../ast.ts";
import type { DataSource, Quantity } from "../network.ts";
import { readsVersion } from "../parse.ts";
import type { Span } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { type Context, fail } from "./context.ts";
import { checkData } from "./data.ts";
import { time, whole, written } from "./values.ts";

/** Statements that stand once. */
type Once = "chip" | "tick" | "seed" | "data" | "trial" | "learn";
const ONCE: ReadonlySet<string> = new Set<Once>(["chip", "tick", "seed", "data", "trial", "learn"]);

export type Only<Kind extends Once> = Extract<Statement, { readonly kind: Kind }>;

export interface Settings {
  /** Null: not said, or in error. */
  readonly chip: string | null;
  readonly tick: Quantity | null;
  readonly tickSpan: Span | null;
  readonly seed: Quantity | null;
  readonly trial: Quantity | null;
  readonly data: DataSource | null;
  readonly learn: Only<"learn"> | null;
  /** What the program says, be it wrongly. */
  readonly said: ReadonlySet<string>;
}

/** The version comes first. Returns whether the program is one this compiler can read. */
export const checkHeader = ({ statements, source }: Ast, context: Context): boolean => {
  const [first, ...others] = statements;
  for (const statement of others)
    if (statement.kind === "header")
      fail(context, "E0113", statement.span, "the version stands once, at the beginning", {
        hint: "leave this out",
      });
  if (first?.kind === "header") return readsVersion(first, context.collector);
  if (first === undefined || (first.kind === "broken" && first.word === "snn")) return true;
  const at = first.span.start;
  fail(context, "E0101", { source, start: at, end: at }, "the program does not begin with its version", {
    hint: "begin it with `snn 1`",
  });
  return true;
};

/** Finds and checks what is said once. */
export const checkSettings = (ast: Ast, context: Context): Settings => {
  const found = new Map<string, Statement>();
  const said = new Set<string>();
  for (const statement of ast.statements) {
    if (statement.kind === "broken") {
      if (statement.word !== null) said.add(statement.word);
      continue;
    }
    if (!ONCE.has(statement.kind)) continue;
    said.add(statement.kind);
    const before = found.get(statement.kind);
    if (before === undefined) found.set(statement.kind, statement);
    else
      fail(context, "E1101", statement.span, `${quote(statement.kind)} is said twice`, {
        label: { span: before.span, message: "said here first" },
        hint: "leave one of them out",
      });
  }
  const get = <Kind extends Once>(kind: Kind): Only<Kind> | null =>
    (found.get(kind) as Only<Kind> | undefined) ?? null;

  const tickAt = get("tick");
  const seedAt = get("seed");
  const trialAt = get("trial");
  const dataAt = get("data");
  const tick = tickAt && time(tickAt.value, "the tick", "positive", context);
  const trial = trialAt && time(trialAt.value, "the trial", "positive", context);
  if (!said.has("tick")) reportNoTick(ast, context);
  if (tick && trial && trial.value < tick.value)
    fail(
      context,
      "E1104",
      trial.span,
      `a trial of ${written(trial.span, trial.value)} is shorter than a tick`,
      {
        label: { span: tick.span, message: "the tick" },
      },
    );
  return {
    chip: checkChip(get("chip"), context),
    tick,
    tickSpan: tickAt?.span ?? null,
    seed: seedAt && whole(seedAt.value, "the seed", [0, Number.MAX_SAFE_INTEGER], context),
    trial,
    data: dataAt && checkData(dataAt, context),
    learn: get("learn"),
    said,
  };
};

/** The name of a chip that is known; `ft1`, the smallest that holds the program, is as good as saying none. */
const checkChip = (statement: Only<"chip"> | null, context: Context): string | null => {
  if (statement === null || statement.name.text === "ft1") return null;
  const { text, span } = statement.name;
  if (chipNamed(text)) return text;
  return fail(context, "E0217", span, `no chip is called ${quote(text)}`, {
    hint: suggest(text, ["ft1", ...CHIPS.map(({ name }) => name)]),
  });
};

const reportNoTick = ({ statements, source }: Ast, context: Context): void => {
  // After the version, where the tick belongs.
  const end = statements[0]?.kind === "header" ? statements[0].span.end : 0;
  fail(context, "E1102", { source, start: end, end }, "the program does not say its tick", {
    hint: "say the finest time it tells apart, for instance `tick 20us`",
  });
};
