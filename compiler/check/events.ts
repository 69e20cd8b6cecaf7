/** Spikes that a file lists: `events("sample.csv")`, a table with a time and a neuron in every row. */
import { UNITS } from "../../grammar/lexer.ts";
import { numberIn, tableLines } from "../lower/table.ts";
import type { EventList, Quantity } from "../network.ts";
import type { Span } from "../source.ts";
import { describeSeconds } from "../units-text.ts";
import { quote, suggest } from "../words.ts";
import { describeShape } from "./boxes.ts";
import { quantityIn, withUnit } from "./cells.ts";
import { type Context, fail } from "./context.ts";

/** An input, as far as its encoder needs it. */
export interface Sources {
  readonly name: string;
  readonly size: number;
  readonly shape: readonly number[];
  readonly span: Span;
}

/** A table of events as a program names it. */
interface Named {
  readonly file: string;
  /** Seconds that a 1 in the column of times stands for; null: the file says it. */
  readonly unit: number | null;
  readonly span: Span;
}

/** What a column holds. */
type Column =
  /** Seconds of a cell; null: no time. */
  | { readonly of: "time"; readonly read: (cell: string) => number | null; readonly due: string }
  /** A place along dimension `d` of the input, or for −1 a neuron's number, counted row by row. */
  | { readonly of: "place"; readonly d: number; readonly name: string };

/** The events of a file, sorted by time and neuron; null where something is wrong with them, which is reported. */
export const readEvents = (
  named: Named,
  sources: Sources,
  trial: Quantity | null,
  context: Context,
): EventList | null => {
  const { file, span } = named;
  const bytes = context.files.read(file, span);
  if (bytes === null) return null;
  const times: number[] = [];
  const neurons: number[] = [];
  let columns: readonly Column[] | null = null;
  for (const { number, cells } of tableLines(bytes)) {
    const refuse = (problem: Problem): null =>
      fail(context, "E0815", span, `${quote(file)}, line ${number}: ${problem.what}`, { hint: problem.hint });
    if (columns === null) {
      const header = columnsOf(cells, named, sources);
      if ("what" in header) return refuse(header);
      columns = header;
      continue;
    }
    if (cells.length !== columns.length)
      return refuse({ what: `${cells.length} values stand under ${columns.length} columns` });
    const event = eventOf(cells, columns, sources);
    if ("what" in event) return refuse(event);
    if (trial !== null && event.time >= trial.value) {
      const when = `${quote(file)}, line ${number}: ${describeSeconds(event.time)} is not before the end of the trial`;
      return fail(context, "E0407", span, when, {
        label: { span: trial.span, message: "the trial's length" },
        hint: "lengthen the trial, or leave out what comes later",
      });
    }
    times.push(event.time);
    neurons.push(event.neuron);
  }
  if (times.length === 0)
    return fail(context, "E0815", span, `${quote(file)} has no event in it`, { hint: headerHint(sources) });
  const order = Uint32Array.from(times.keys());
  const behind = (a: number, b: number): number => times[a] - times[b] || neurons[a] - neurons[b];
  // Most recordings are sorted already.
  if (!order.every((n) => n === 0 || behind(n - 1, n) <= 0)) order.sort(behind);
  return {
    kind: "events",
    time: Float64Array.from(order, (n) => times[n]),
    neuron: Uint32Array.from(order, (n) => neurons[n]),
    file,
  };
};

interface Problem {
  readonly what: string;
  readonly hint?: string | undefined;
}

/** Names of columns for the dimensions of an input: the last ones are x, y, z, the first one has three more names. */
const FIRST: readonly string[] = ["channel", "polarity", "p"];
const LAST: readonly string[] = ["x", "y", "z"];

const headerHint = ({ shape }: Sources): string => {
  const places = shape.map((_, d) => (d === 0 && shape.length > 1 ? "channel" : LAST[shape.length - 1 - d]));
  return shape.length === 1 || shape.length > 4
    ? "its first line names the columns: time_us,neuron"
    : `its first line names the columns: time_us,neuron, or time_us,${places.join(",")}`;
};

const columnsOf = (
  cells: readonly string[],
  { unit }: Named,
  sources: Sources,
): readonly Column[] | Problem => {
  const columns: Column[] = [];
  for (const name of cells) {
    const column = timeColumn(name, unit) ?? placeColumn(name, sources.shape);
    if (column === null) {
      const known = ["time", "time_us", "neuron", ...FIRST, ...LAST];
      if (known.includes(name))
        return {
          what: `${quote(sources.name)} ${describeShape(sources.shape)} has no dimension ${quote(name)}`,
          hint: headerHint(sources),
        };
      return { what: `there is no column ${quote(name)}`, hint: suggest(name, known) ?? headerHint(sources) };
    }
    if ("what" in column) return column;
    columns.push(column);
  }
  const times = columns.filter(({ of }) => of === "time").length;
  if (times !== 1)
    return {
      what: times === 0 ? "a table of events has a column of times" : "the time is given twice",
      hint: headerHint(sources),
    };
  const places = columns.flatMap((column) => (column.of === "place" ? [column.d] : []));
  const whole = places.length === 1 && places[0] === -1;
  if (
    whole ||
    (places.length === sources.shape.length && new Set(places).size === places.length && !places.includes(-1))
  )
    return columns;
  return {
    what: `these columns do not say which neuron of ${quote(sources.name)} ${describeShape(sources.shape)} spikes`,
    hint: headerHint(sources),
  };
};

/** `time` with a unit in every cell or from the program, or `time_us` and the like. */
const timeColumn = (name: string, unit: number | null): Column | Problem | null => {
  const [, known] = /^time(?:_([A-Za-z]+))?$/.exec(name) ?? [null, null];
  if (known === null) return null;
  if (known !== undefined) {
    const { of, ten } = UNITS.get(known) ?? { of: null, ten: 0 };
    if (of !== "time") return { what: `${quote(known)} is no unit of time`, hint: "units are s, ms, us, ns" };
    if (unit !== null) return { what: `${quote(name)} says the unit, and so does the program` };
    return {
      of: "time",
      due: "a number",
      read: (cell) => (numberIn(cell) === null ? null : withUnit(cell, ten)),
    };
  }
  if (unit !== null)
    return {
      of: "time",
      due: "a number",
      read: (cell) => {
        const value = numberIn(cell);
        return value === null ? null : value * unit;
      },
    };
  return {
    of: "time",
    due: "a time with its unit (2ms)",
    read: (cell) => {
      const read = quantityIn(cell);
      return read?.of === "time" ? read.value : null;
    },
  };
};

const placeColumn = (name: string, shape: readonly number[]): Column | null => {
  if (name === "neuron") return { of: "place", d: -1, name };
  if (FIRST.includes(name)) return { of: "place", d: 0, name };
  const fromLast = LAST.indexOf(name);
  return fromLast >= 0 && fromLast < shape.length
    ? { of: "place", d: shape.length - 1 - fromLast, name }
    : null;
};

const eventOf = (
  cells: readonly string[],
  columns: readonly Column[],
  { name, size, shape }: Sources,
): { readonly time: number; readonly neuron: number } | Problem => {
  let time = 0;
  let neuron = 0;
  for (let c = 0; c < columns.length; c++) {
    const column = columns[c];
    const cell = cells[c];
    if (column.of === "time") {
      const seconds = column.read(cell);
      if (seconds === null)
        return {
          what: `the time is ${column.due}, not ${quote(cell)}`,
          hint: "a header `time_us`, or `unit = 1us` in the program, says the unit for all",
        };
      if (!Number.isFinite(seconds)) return { what: `${quote(cell)} is no time that could come` };
      if (seconds < 0) return { what: `${quote(cell)} is before the beginning`, hint: "times count from 0" };
      // −0 would print differently from 0.
      time = seconds === 0 ? 0 : seconds;
      continue;
    }
    const sizeHere = column.d < 0 ? size : shape[column.d];
    if (!/^\d+$/.test(cell)) return { what: `${column.name} is a whole number from 0, not ${quote(cell)}` };
    if (Number(cell) >= sizeHere)
      return {
        what: `there is no ${column.name} ${cell} in ${quote(name)} ${describeShape(shape)}`,
        hint: `it runs 0..${sizeHere - 1}`,
      };
    const stride = column.d < 0 ? 1 : shape.slice(column.d + 1).reduce((product, n) => product * n, 1);
    neuron += Number(cell) * stride;
  }
  return { time, neuron };
};
