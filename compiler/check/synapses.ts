/** Synapses that are named one by one: `edges([[0, 1, 0.5], ...])`, or in a table of columns with a header. */
import type { Call, Expression, Place } from "../ast.ts";
import { tableLines } from "../lower/table.ts";
import type { Value } from "../network.ts";
import type { Span } from "../source.ts";
import { quote, suggest } from "../words.ts";
import { quantityIn } from "./cells.ts";
import { type Context, fail } from "./context.ts";
import type { Joining } from "./joining.ts";
import { PLAIN, VOLTAGE } from "./units.ts";
import { noteVoltage, potential, string, time, whole } from "./values.ts";

/** Columns of numbers, a row a synapse. */
interface Table {
  readonly source: number[];
  readonly target: number[];
  /** Empty: the weights are said beside the table. */
  readonly weight: number[];
  /** Seconds. Empty: the delay is said beside the table. */
  readonly delay: number[];
  readonly describe: Joining["describe"];
}

const COLUMNS = ["pre", "post", "weight", "delay"] as const;
type Column = (typeof COLUMNS)[number];

/** Delays that the synapses of one table can have: each makes a projection, with an axon for each source. */
const MOST_DELAYS = 64;

/** The synapses of a table, in one part for each of their delays. */
export const checkEdges = (
  place: Place,
  weight: Value | null,
  delayed: boolean,
  call: Call,
  context: Context,
): readonly Joining[] => {
  const { span } = call;
  const table = place.kind === "list" ? tableOf(place.items, context) : fileTable(place, context);
  if (table === null) return [];
  const clash = (what: string, column: readonly number[], beside: boolean): boolean => {
    if (column.length === 0 || !beside) return false;
    fail(context, "E0213", span, `${quote(what)} is given twice: for each synapse and for all`);
    return true;
  };
  if (clash("weight", table.weight, weight !== null) || clash("delay", table.delay, delayed)) return [];
  if (table.weight.length === 0 && weight === null) {
    fail(context, "E0214", span, "edges wants `weight`: for each synapse, or for all", {
      hint: "write a third number in every row, or add `weight = WEIGHT`",
    });
    return [];
  }
  const parts = byDelay(table);
  if (parts.length > MOST_DELAYS) {
    fail(
      context,
      "E0510",
      span,
      `these synapses have ${parts.length} delays; at most ${MOST_DELAYS} can be told apart`,
      {
        hint: "round the delays, or give one to all by `delay = TIME`",
      },
    );
    return [];
  }
  return parts.map((part) => joiningOf(table, part, weight, span));
};

/** Rows of the same delay, in the order in which the delays first come. */
const byDelay = ({ source, delay }: Table): readonly Uint32Array[] => {
  if (delay.length === 0) return [Uint32Array.from(source.keys())];
  const parts = new Map<number, number[]>();
  delay.forEach((seconds, row) => {
    const part = parts.get(seconds);
    if (part === undefined) parts.set(seconds, [row]);
    else part.push(row);
  });
  return Array.from(parts.values(), (rows) => Uint32Array.from(rows));
};

const joiningOf = (table: Table, rows: Uint32Array, weight: Value | null, span: Span): Joining => {
  const { source, target, describe } = table;
  const list = Float64Array.from(table.weight.length === 0 ? [] : rows, (row) => table.weight[row]);
  return {
    rule: { kind: "edges", source: rows.map((row) => source[row]), target: rows.map((row) => target[row]) },
    weight: weight ?? { kind: "list", values: list, shape: [list.length], file: null, span },
    delay: table.delay.length === 0 ? null : { value: table.delay[rows[0]], span },
    describe: (n) => describe(rows[n]),
  };
};

/** The rows of a list in the program. */
const tableOf = (items: readonly Expression[], context: Context): Table | null => {
  const table: Table = {
    source: [],
    target: [],
    weight: [],
    delay: [],
    describe: (row) => ({ span: items[row].span, where: "" }),
  };
  const width = items[0].kind === "list" ? items[0].items.length : 0;
  const most: readonly [number, number] = [0, 2 ** 24 - 1];
  for (const item of items) {
    if (item.kind !== "list" || item.items.length !== width || width < 2 || width > 4)
      return fail(context, "E0510", item.span, "this is no synapse like the others of the list", {
        hint: "every one is written [PRE, POST], [PRE, POST, WEIGHT] or [PRE, POST, WEIGHT, DELAY]",
      });
    const [pre, post, weight, delay] = item.items;
    const source = whole(pre, "the source's number", most, context);
    const target = whole(post, "the target's number", most, context);
    const strength = weight && potential(weight, "the weight", "any", context);
    const seconds = delay && time(delay, "the delay", "positive", context);
    if (source === null || target === null || strength === null || seconds === null) return null;
    table.source.push(source.value);
    table.target.push(target.value);
    if (strength) table.weight.push(strength.value);
    if (seconds) table.delay.push(seconds.value);
  }
  return table;
};

/** The rows of a file. */
const fileTable = (place: Place, context: Context): Table | null => {
  const { span } = place;
  const name = string(place, "a table of synapses", context);
  const bytes = name === null ? null : context.files.read(name, span);
  if (name === null || bytes === null) return null;
  const lines: number[] = [];
  const table: Table = {
    source: [],
    target: [],
    weight: [],
    delay: [],
    describe: (row) => ({ span, where: `${quote(name)}, line ${lines[row]}: ` }),
  };
  let header: readonly Column[] | null = null;
  for (const { number, cells } of tableLines(bytes)) {
    const refuse = (what: string, hint?: string): null =>
      fail(context, "E0811", span, `${quote(name)}, line ${number}: ${what}`, { hint });
    if (header === null) {
      const unknown = cells.find((cell) => !(COLUMNS as readonly string[]).includes(cell));
      if (unknown !== undefined)
        return refuse(`there is no column ${quote(unknown)}`, suggest(unknown, COLUMNS));
      if (new Set(cells).size < cells.length || !cells.includes("pre") || !cells.includes("post"))
        return refuse("a table of synapses has the columns pre and post, each once", HEADER);
      header = cells as readonly Column[];
      continue;
    }
    if (cells.length !== header.length)
      return refuse(`${cells.length} values stand under ${header.length} columns`);
    const problem = takeRow(header, cells, table, span, context);
    if (problem !== null) return refuse(problem);
    lines.push(number);
  }
  if (table.source.length > 0) return table;
  return fail(context, "E0811", span, `${quote(name)} has no synapse in it`, { hint: HEADER });
};

const HEADER = "its first line names the columns: pre,post,weight,delay";

/** Adds a row; what is wrong with it in words, or null. */
const takeRow = (
  header: readonly Column[],
  cells: readonly string[],
  table: Table,
  span: Span,
  context: Context,
): string | null => {
  for (let c = 0; c < header.length; c++) {
    const read = quantityIn(cells[c]);
    const column = header[c];
    const bad = (due: string): string => `${column} is ${due}, not ${quote(cells[c])}`;
    switch (column) {
      case "pre":
      case "post":
        if (
          read === null ||
          read.of !== null ||
          !Number.isInteger(read.value) ||
          read.value < 0 ||
          read.value >= 2 ** 24
        )
          return bad("a neuron's number");
        (column === "pre" ? table.source : table.target).push(read.value);
        break;
      case "weight": {
        if (read === null || (read.of !== null && read.of !== "voltage")) return bad("a number or a voltage");
        const volt = read.of === "voltage";
        noteVoltage(volt ? "volt" : "plain", { value: 1, dimension: volt ? VOLTAGE : PLAIN, span }, context);
        table.weight.push(read.value);
        break;
      }
      case "delay":
        if (read === null || read.of !== "time" || read.value <= 0) return bad("a time with its unit (2ms)");
        table.delay.push(read.value);
    }
  }
  return null;
};
