/** Two traces → the first record in which they differ, how many do, and what the neuron did around it. */
import { Problem } from "../problem.ts";
import { type Column, type Columns, SPIKE, type TraceTable } from "./trace-table.ts";

export interface TraceDifference extends Column {
  readonly tick: number;
  /** What each file has there; null: it has nothing. */
  readonly left: number | null;
  readonly right: number | null;
  /** Records of that neuron from a little before to a little after, in order of time. */
  readonly around: readonly RecordPair[];
}

export interface RecordPair {
  readonly tick: number;
  readonly variable: string;
  readonly left: number | null;
  readonly right: number | null;
}

export interface DiffReport {
  /** Records that either file has. */
  readonly records: number;
  /** Those that differ, and the neurons they are of. */
  readonly differing: number;
  readonly neurons: number;
  readonly first: TraceDifference | null;
}

/**
 * Compares record by record; values have to be equal.
 * @throws Problem E0851 where the files are not of one program
 */
export const diffTraces = (left: TraceTable, right: TraceTable, columns: Columns): DiffReport => {
  demandSameKind(left, right, columns);
  let [records, differing] = [0, 0];
  let first: Pair | null = null;
  const neurons = new Set<string>();
  for (const pair of pairsOf(left, right)) {
    records++;
    if (valueAt(left, pair.left) === valueAt(right, pair.right)) continue;
    differing++;
    neurons.add(columns.at(pair.column).neuron);
    first ??= { ...pair };
  }
  return {
    records,
    differing,
    neurons: neurons.size,
    first: first && {
      tick: first.tick,
      ...columns.at(first.column),
      left: valueAt(left, first.left),
      right: valueAt(right, first.right),
      around: around(left, right, columns, first),
    },
  };
};

/** Indexes of two records of one tick and column, −1 where a file has none. */
interface Pair {
  tick: number;
  column: number;
  left: number;
  right: number;
}

const valueAt = ({ value }: TraceTable, n: number): number | null => (n < 0 ? null : value[n]);

/** All records of either file in order; the same object each time. */
function* pairsOf(left: TraceTable, right: TraceTable): Generator<Pair, void> {
  const pair: Pair = { tick: 0, column: 0, left: -1, right: -1 };
  let [a, b] = [0, 0];
  while (a < left.count || b < right.count) {
    const order = a === left.count ? 1 : b === right.count ? -1 : compare(left, a, right, b);
    pair.left = order <= 0 ? a++ : -1;
    pair.right = order >= 0 ? b++ : -1;
    const [table, n] = order <= 0 ? [left, pair.left] : [right, pair.right];
    pair.tick = table.tick[n];
    pair.column = table.column[n];
    yield pair;
  }
}

const compare = (left: TraceTable, a: number, right: TraceTable, b: number): number =>
  left.tick[a] - right.tick[b] || left.column[a] - right.column[b];

/** Ticks of the neuron's records that are shown before the difference and after it. */
const BEFORE = 3;
const AFTER = 2;

const around = (
  left: TraceTable,
  right: TraceTable,
  columns: Columns,
  { tick, column }: Pair,
): readonly RecordPair[] => {
  const { neuron } = columns.at(column);
  const own: RecordPair[] = [];
  for (const pair of pairsOf(left, right)) {
    const { neuron: other, variable } = columns.at(pair.column);
    if (other !== neuron) continue;
    own.push({
      tick: pair.tick,
      variable,
      left: valueAt(left, pair.left),
      right: valueAt(right, pair.right),
    });
  }
  const ticks = [...new Set(own.map((record) => record.tick))];
  const at = ticks.indexOf(tick);
  const shown = new Set(ticks.slice(Math.max(0, at - BEFORE), at + AFTER + 1));
  return own.filter((record) => shown.has(record.tick));
};

/** Spikes come and go, but what is told of every step names the program: two traces tell of the same. */
const demandSameKind = (left: TraceTable, right: TraceTable, columns: Columns): void => {
  const refuse = (what: string, hint: string): never => {
    throw new Problem("E0851", right.file, what, { hint });
  };
  if (left.form !== right.form)
    refuse(
      `${left.file} holds ${left.form} and ${right.file} holds ${right.form}`,
      "compare two files that the same option of `snn run` wrote",
    );
  const [own, other] = [told(left, columns), told(right, columns)];
  for (const [has, lacks, table, without] of [
    [own, other, left, right],
    [other, own, right, left],
  ] as const) {
    const lost = [...has].find((number) => !lacks.has(number));
    if (lost === undefined) continue;
    const { neuron, variable } = columns.at(lost);
    refuse(
      `${table.file} tells ${variable} of ${neuron} in every step, ${without.file} does not`,
      "they are of other programs, chips or probes: compare runs of one program",
    );
  }
  const [first, second] = [firers(left, columns), firers(right, columns)];
  if (first.size > 0 && second.size > 0 && own.size === 0 && ![...first].some((name) => second.has(name)))
    refuse(
      `no population that spikes in ${left.file} spikes in ${right.file}`,
      "they are of other programs: compare runs of one program",
    );
};

/** Columns that are told in every step. */
const told = ({ column }: TraceTable, columns: Columns): ReadonlySet<number> => {
  const found = new Set(column);
  for (const number of found) if (columns.at(number).variable === SPIKE) found.delete(number);
  return found;
};

/** Populations that spike. */
const firers = ({ column }: TraceTable, columns: Columns): ReadonlySet<string> =>
  new Set(Array.from(new Set(column), (number) => columns.at(number).neuron.replace(/\[\d+\]$/, "")));
