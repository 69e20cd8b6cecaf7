/** Firing times that another simulator found, or a chip: CSV or .npy, as they are, in order of time. */
import { looksLikeNpy, readNpy } from "../compiler/lower/npy.ts";
import type { Names } from "../hw-models/program.ts";
import { neuronId } from "./input-file.ts";
import { Problem } from "./problem.ts";
import { type CsvRow, records } from "./train/csv.ts";

/** Units that times can have in a table. */
export const TIME_UNITS = ["tick", "s", "ms", "us", "ns"] as const;
export type TimeUnit = (typeof TIME_UNITS)[number];

/** Spikes of all neurons, inputs among them where the table lists them. */
export interface ListedSpikes {
  /** In time units of the net, from the start of the run; in order. */
  readonly time: Float64Array;
  /** Network ids. */
  readonly neuron: Uint32Array;
  readonly unit: TimeUnit;
}

/** What a table is read for. */
export interface SpikeContext {
  readonly names: Names;
  /** Neurons of the network. */
  readonly neurons: number;
  /** Of each network id, whether it may fire at all. */
  canFire(id: number): boolean;
  /** Net's time units of a tick, and seconds of a time unit. */
  readonly tick: number;
  readonly timeUnit: number;
  /** Unit of the times of an .npy array, which does not say it. */
  readonly npyUnit: TimeUnit;
}

/** Ticks of a run have 32 bits. */
const MOST_TICKS = 2 ** 32;

/**
 * Reads a table of spikes.
 * @throws Problem that names line and column, or the row of an array, counted from 1
 */
export const parseSpikeTimes = (file: string, bytes: Uint8Array, context: SpikeContext): ListedSpikes =>
  looksLikeNpy(bytes) ? fromNpy(file, bytes, context) : fromCsv(file, bytes, context);

/** A row of either kind of table. */
interface Row {
  readonly at: number;
  /** As it was written. */
  readonly word: string;
  readonly neuron: number;
  readonly line: number;
}

const fromCsv = (file: string, bytes: Uint8Array, context: SpikeContext): ListedSpikes => {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const [head, ...rows] = rowsOf(file, text);
  const header = head?.cells.join() ?? "";
  const unit = TIME_UNITS.find((u) => header === (u === "tick" ? "tick,neuron" : `time_${u},neuron`));
  if (unit === undefined)
    throw new Problem(
      "E0930",
      file,
      header === ""
        ? `${file} is empty`
        : `${file} has the columns \`${shown(header)}\`; firing times have two, time and neuron`,
      {
        place: { line: 1, column: 1 },
        hint: "the header is `tick,neuron`, or `time_s,neuron` (time_ms, time_us, time_ns)",
      },
    );
  return listed(
    file,
    unit,
    context,
    true,
    rows.map(({ cells, line }) => {
      const [word = "", name = ""] = cells;
      if (cells.length !== 2)
        throw new Problem("E0930", file, `a row of ${cells.length} columns; the header has 2`, {
          place: { line, column: 1 },
          hint: "a row is a time and a neuron, parted by a comma",
        });
      const place = { file, line, column: word.length + 2, code: "E0933" } as const;
      const neuron = neuronId(name, context.names, context.neurons, place);
      return { at: word === "" ? Number.NaN : Number(word), word, neuron, line };
    }),
  );
};

const rowsOf = (file: string, text: string): readonly CsvRow[] => {
  try {
    return records(file, text);
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    throw new Problem("E0930", file, thrown.message, {
      ...(thrown.place && { place: thrown.place }),
      hint: "write one spike a line, time and neuron parted by a comma",
    });
  }
};

const fromNpy = (file: string, bytes: Uint8Array, context: SpikeContext): ListedSpikes => {
  const read = readNpy(bytes);
  if ("problem" in read)
    throw new Problem("E0930", file, `${file} ${read.problem}`, { hint: "save it by numpy.save" });
  const { shape, values } = read;
  if (shape.length !== 2 || shape[1] !== 2)
    throw new Problem(
      "E0930",
      file,
      `${file} has the shape [${shape.join(", ")}]; firing times have [n, 2]`,
      {
        hint: "a row is a time and a network id: numpy.stack([time, neuron], axis=1)",
      },
    );
  const rows = Array.from({ length: shape[0] }, (_, n): Row => {
    const [at, neuron] = values.subarray(2 * n, 2 * n + 2);
    if (!(Number.isInteger(neuron) && neuron >= 0 && neuron < context.neurons))
      throw new Problem("E0933", file, `row ${n + 1}: the network has no neuron ${neuron}`, {
        hint: `ids run from 0 to ${context.neurons - 1}`,
      });
    return { at, word: String(at), neuron, line: n + 1 };
  });
  return listed(file, context.npyUnit, context, false, rows);
};

/** The rows as spikes, each held against its kind and against the one before. */
const listed = (
  file: string,
  unit: TimeUnit,
  context: SpikeContext,
  hasLines: boolean,
  rows: readonly Row[],
): ListedSpikes => {
  const refuse = (code: "E0931" | "E0932" | "E0933" | "E0934", row: Row, what: string, hint: string) =>
    hasLines
      ? new Problem(code, file, what, { place: { line: row.line, column: 1 }, hint })
      : new Problem(code, file, `row ${row.line}: ${what}`, { hint });
  if (rows.length === 0)
    throw new Problem("E0930", file, `${file} lists no spike`, {
      hint: "a trial without firings has no gradient",
    });
  const scale = unit === "tick" ? context.tick : SECONDS[unit] / context.timeUnit;
  const time = new Float64Array(rows.length);
  /** Rows of the present instant, by neuron. */
  const instant = new Map<number, Row>();
  rows.forEach((row, n) => {
    const { at, word, neuron } = row;
    if (!(at >= 0 && at * scale < MOST_TICKS * context.tick) || (unit === "tick" && !Number.isInteger(at)))
      throw refuse("E0931", row, `\`${shown(word)}\` is no firing time`, TIME_HINTS[unit]);
    if (n > 0 && at < rows[n - 1].at)
      throw refuse(
        "E0932",
        row,
        `time ${word} comes after ${rows[n - 1].word}`,
        hasLines
          ? "sort the rows by their first column; rows of several runs do not belong in one table"
          : "sort the rows: a[numpy.argsort(a[:, 0], kind='stable')]",
      );
    if (!context.canFire(neuron))
      throw refuse(
        "E0933",
        row,
        `${nameOf(context.names, neuron)} only integrates and never fires`,
        "leave out the rows of its population, or check how the neurons are numbered",
      );
    if (n > 0 && at > rows[n - 1].at) instant.clear();
    const twin = instant.get(neuron);
    if (twin !== undefined)
      throw refuse(
        "E0934",
        row,
        `${nameOf(context.names, neuron)} at ${word} is listed before, in ${hasLines ? "line" : "row"} ${twin.line}`,
        "a neuron fires once at an instant: leave one of the rows out",
      );
    instant.set(neuron, row);
    time[n] = at * scale;
  });
  return { time, neuron: Uint32Array.from(rows, ({ neuron }) => neuron), unit };
};

const SECONDS = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 } as const;

const TIME_HINTS: Readonly<Record<TimeUnit, string>> = {
  tick: "a tick is a whole number from 0; times between ticks go in a column time_s",
  s: "a time is a number of seconds from 0",
  ms: "a time is a number of milliseconds from 0",
  us: "a time is a number of microseconds from 0",
  ns: "a time is a number of nanoseconds from 0",
};

/** A neuron as people call it. */
export const nameOf = ({ populations }: Names, id: number): string => {
  const population = populations.find(({ first, size }) => id >= first && id < first + size);
  return population ? `${population.name}[${id - population.first}]` : String(id);
};

/** What a file says, short enough to be quoted. */
const shown = (words: string): string => (words.length > 60 ? `${words.slice(0, 60)}…` : words);
