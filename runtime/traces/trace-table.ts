/**
 * Traces that a run wrote, as tables: spikes (`tick,neuron`) and what was told of neurons step by step
 * (`tick,neuron,variable,value`). docs/files.md has both forms.
 */
import { Problem } from "../problem.ts";

/** Headers of the two forms. */
const HEADERS = { spikes: "tick,neuron", registers: "tick,neuron,variable,value" } as const;
export type TraceForm = keyof typeof HEADERS;

/** How a spike is called among variables. */
export const SPIKE = "spike";

/** One variable of one neuron. */
export interface Column {
  readonly neuron: string;
  readonly variable: string;
}

/** Columns by number, in the order in which files name them; shared by the files that are compared. */
export class Columns {
  private readonly all: Column[] = [];
  private readonly numbers = new Map<string, number>();

  number(neuron: string, variable: string): number {
    const key = `${neuron},${variable}`;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.all.length);
    return this.all.push({ neuron, variable }) - 1;
  }

  at(number: number): Column {
    return this.all[number];
  }
}

/** Records sorted by (tick, column); records of one tick and column keep their order in the file. */
export interface TraceTable {
  readonly file: string;
  readonly form: TraceForm;
  readonly count: number;
  readonly tick: Float64Array;
  readonly column: Uint32Array;
  /** 1 for spikes. */
  readonly value: Float64Array;
}

/**
 * Reads a trace.
 * @throws Problem E0850 with the line that is wrong
 */
export const parseTrace = (file: string, bytes: Uint8Array, columns: Columns): TraceTable => {
  const lines = linesOf(bytes);
  const { value: head } = lines.next();
  const form = (Object.keys(HEADERS) as TraceForm[]).find((name) => HEADERS[name] === head);
  if (form === undefined)
    throw new Problem("E0850", file, `${file} begins with neither of the headers of a trace`, {
      place: { line: 1, column: 1 },
      hint: `traces are written by \`snn run\`: \`${HEADERS.spikes}\` (--spikes), \`${HEADERS.registers}\` (--trace, -o)`,
    });
  const records = new Records();
  let line = 1;
  for (const text of lines) {
    line++;
    if (text !== "") parseRecord(text, form, file, line, columns, records);
  }
  return { file, form, ...records.sorted() };
};

const parseRecord = (
  text: string,
  form: TraceForm,
  file: string,
  line: number,
  columns: Columns,
  records: Records,
): void => {
  const cells = text.split(",");
  const wrong = (what: string, cell: number, hint: string): Problem =>
    new Problem("E0850", file, what, {
      place: { line, column: cells.slice(0, cell).join(",").length + (cell > 0 ? 2 : 1) },
      hint,
    });
  const due = form === "spikes" ? 2 : 4;
  if (cells.length !== due)
    throw wrong(
      `a record has ${due} values, this one ${cells.length}`,
      0,
      `the header is \`${HEADERS[form]}\``,
    );
  const [at, neuron, variable = SPIKE, written = "1"] = cells;
  const value = written.trim() === "" ? Number.NaN : Number(written);
  if (!/^\d+$/.test(at)) throw wrong(`\`${at}\` is no tick`, 0, "a tick is a whole number from 0");
  if (neuron === "") throw wrong("no neuron is named", 1, "neurons are `hid[3]` or network ids");
  if (variable === "") throw wrong("no variable is named", 2, "variables are spike, v, i and registers");
  if (!Number.isFinite(value)) throw wrong(`\`${written}\` is no value`, 3, "a value is a finite number");
  records.add(Number(at), columns.number(neuron, variable), value);
};

/** Bytes that become text at a time. */
const PIECE = 2 ** 20;

/** The lines of a file piece by piece, since one text cannot be as long as a file can. */
function* linesOf(bytes: Uint8Array): Generator<string, undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for (let from = 0; from < bytes.length; from += PIECE) {
    const piece = rest + decoder.decode(bytes.subarray(from, from + PIECE), { stream: true });
    const lines = piece.split(/\r?\n/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
  return undefined;
}

/** Records that grow by doubling. */
class Records {
  private tick = new Float64Array(1024);
  private column = new Uint32Array(1024);
  private value = new Float64Array(1024);
  private count = 0;

  add(tick: number, column: number, value: number): void {
    const n = this.count++;
    if (n === this.tick.length) {
      this.tick = grown(this.tick, new Float64Array(2 * n));
      this.column = grown(this.column, new Uint32Array(2 * n));
      this.value = grown(this.value, new Float64Array(2 * n));
    }
    this.tick[n] = tick;
    this.column[n] = column;
    this.value[n] = value;
  }

  sorted(): Pick<TraceTable, "count" | "tick" | "column" | "value"> {
    const { count } = this;
    const tick = this.tick.subarray(0, count);
    const column = this.column.subarray(0, count);
    const value = this.value.subarray(0, count);
    const compare = (a: number, b: number): number => tick[a] - tick[b] || column[a] - column[b] || a - b;
    let ordered = true;
    for (let n = 1; n < count && ordered; n++) ordered = compare(n - 1, n) < 0;
    if (ordered) return { count, tick, column, value };
    const order = new Uint32Array(count).map((_, n) => n).sort(compare);
    return {
      count,
      tick: Float64Array.from(order, (n) => tick[n]),
      column: Uint32Array.from(order, (n) => column[n]),
      value: Float64Array.from(order, (n) => value[n]),
    };
  }
}

const grown = <A extends Float64Array | Uint32Array>(from: A, larger: A): A => {
  larger.set(from);
  return larger;
};
