import { readBytes } from "../../files.ts";
import { type DiffReport, diffTraces, type TraceDifference } from "../../traces/trace-diff.ts";
import { Columns, parseTrace, SPIKE, type TraceTable } from "../../traces/trace-table.ts";
import { EXIT, Stop } from "../exit.ts";
import { type Output, output } from "../output.ts";
import { count } from "../words.ts";

export interface DiffArguments {
  readonly left: string;
  readonly right: string;
  readonly json: boolean;
}

/** `snn diff`: the first record in which two traces differ; exit code 0 where there is none, else 1. */
export const diff = (argv: DiffArguments): void => {
  const out = output(argv.json);
  const columns = new Columns();
  const left = parseTrace(argv.left, readBytes(argv.left), columns);
  const right = parseTrace(argv.right, readBytes(argv.right), columns);
  const report = diffTraces(left, right, columns);
  const { first, records, differing, neurons } = report;
  if (first === null) out.say(`${left.file} and ${right.file} are equal: ${count(records, "record")}`);
  else sayDifference(left, right, first, report, out);
  out.result({ equal: first === null, records, differing, neurons, difference: first });
  if (first !== null) throw new Stop(EXIT.diagnostics);
};

const sayDifference = (
  left: TraceTable,
  right: TraceTable,
  { tick, neuron, variable, left: a, right: b, around }: TraceDifference,
  { records, differing, neurons }: DiffReport,
  out: Output,
): void => {
  const what =
    variable === SPIKE
      ? `${neuron} spikes in ${a === null ? right.file : left.file} only`
      : `${variable} of ${neuron} is ${a ?? "nothing"} in ${left.file} and ${b ?? "nothing"} in ${right.file}`;
  out.say(`first difference at tick ${tick}: ${what}`);
  const short = [left, right].find((table) => tick > lastTick(table));
  if (short !== undefined) out.say(`${short.file} ends at tick ${lastTick(short)}`);
  out.say();
  const shown = (value: number | null): string => (value === null ? "–" : String(value));
  out.table(
    ["tick", "what", left.file, right.file, ""],
    around.map((record) => [
      String(record.tick),
      record.variable,
      shown(record.left),
      shown(record.right),
      record.left === record.right ? "" : "≠",
    ]),
  );
  out.say();
  out.say(
    `${count(differing, "record")} of ${records.toLocaleString("en-US")} differ, of ${count(neurons, "neuron")}`,
  );
};

const lastTick = ({ tick, count: records }: TraceTable): number => (records === 0 ? 0 : tick[records - 1]);
