/** The files that a report is made from, told apart by what they say themselves. */
import { type BaselineResults, baselinesFromText } from "../baselines/results.ts";
import { objectOf } from "../json-line.ts";
import { Problem } from "../problem.ts";
import { resultsFromText, type SweepResults } from "../sweep/record.ts";
import {
  BASELINE_RECORD,
  BASELINES_HEADER,
  DEMO,
  misfit,
  type Shape,
  SWEEP_HEADER,
  SWEEP_RECORDS,
} from "./shape.ts";

export type ReportSource =
  | { readonly kind: "sweep"; readonly file: string; readonly results: SweepResults }
  | { readonly kind: "baselines"; readonly file: string; readonly results: BaselineResults }
  | { readonly kind: "demo"; readonly file: string; readonly results: DemoReport };

/** What a report takes from the .report.json of `snn demo`. */
export interface DemoReport {
  readonly program: string;
  readonly chip: string;
  readonly seed: number;
  readonly validation: { readonly chip: readonly number[]; readonly float64: readonly number[] };
  readonly gradients: readonly {
    readonly stage: string;
    readonly name: string;
    readonly against: string;
    readonly cosine: number;
  }[];
}

/**
 * Reads a file of results.
 * @throws Problem for a file of another program, without results, or cut off
 */
export const parseSource = (file: string, content: string): ReportSource => {
  // Some editors of Windows begin a text with a mark of its encoding.
  const text = content.replace(/^\ufeff/, "");
  if (text.trim() === "")
    throw new Problem("E0942", file, `${file} is empty`, {
      hint: "a command that was killed early leaves no results: run it again, or with --resume",
    });
  const first = objectOf(text.split("\n", 1)[0]);
  if (first !== null && "firetimeSweep" in first) return sweep(file, text);
  if (first !== null && "firetimeBaselines" in first) return baselines(file, text);
  const whole = objectOf(text);
  if (whole !== null && isDemo(whole)) return demo(file, whole);
  throw new Problem(
    "E0940",
    file,
    `${file} holds no results that a report shows: ${guess(text, whole ?? first)}`,
    {
      place: { line: 1, column: 1 },
      hint: "give what `snn compare --sweep` or `snn compare --baselines` wrote with -o, the .report.json of `snn demo`, or a program (.snn)",
    },
  );
};

const sweep = (file: string, text: string): ReportSource => {
  const results = resultsFromText(file, text);
  const { header, records } = results;
  const demand = (value: unknown, shape: Shape, line: number): void => {
    const wrong = misfit(value, shape);
    if (wrong !== null)
      throw new Problem("E0916", file, `${file} holds no results of a sweep: ${wrong}`, {
        place: { line, column: 1 },
        hint: "make it with `snn compare FILE --sweep SWEEP -o RESULTS`",
      });
  };
  demand(header, SWEEP_HEADER, 1);
  const known = records.filter(({ kind }) => Object.hasOwn(SWEEP_RECORDS, kind));
  records.forEach((record, n) => {
    if (Object.hasOwn(SWEEP_RECORDS, record.kind)) demand(record, SWEEP_RECORDS[record.kind], n + 2);
  });
  if (known.length === 0) throw withoutRecords(file);
  return { kind: "sweep", file, results: { header, records: known } };
};

const baselines = (file: string, text: string): ReportSource => {
  const results = baselinesFromText(file, text);
  [results.header, ...results.records].forEach((record, n) => {
    const wrong = misfit(record, n === 0 ? BASELINES_HEADER : BASELINE_RECORD);
    if (wrong !== null)
      throw new Problem("E0941", file, `${file} holds no comparison with baselines: ${wrong}`, {
        place: { line: n + 1, column: 1 },
        hint: "make it with `snn compare FILE --baselines -o RESULTS`",
      });
  });
  if (results.records.length === 0) throw withoutRecords(file);
  return { kind: "baselines", file, results };
};

const demo = (file: string, results: DemoReport): ReportSource => {
  const wrong = misfit(results, DEMO);
  if (wrong !== null)
    throw new Problem("E0940", file, `${file} is no whole report of a training: ${wrong}`, {
      hint: "make it anew with `snn demo`",
    });
  return { kind: "demo", file, results };
};

const withoutRecords = (file: string): Problem =>
  new Problem("E0942", file, `${file} has a header and no results`, {
    place: { line: 2, column: 1 },
    hint: "the command was stopped before its first point: go on with --resume",
  });

/** What the file could be instead. */
const guess = (text: string, value: Record<string, unknown> | null): string => {
  if (value === null) {
    // A zero byte, or what no UTF-8 decodes to.
    if (/[\0\ufffd]/.test(text.slice(0, 4096))) return "it is no text";
    if (/^\s*\[/.test(text)) return "it is no object";
    return /^\s*\{/.test(text) ? "its JSON is cut off or broken" : "it is no JSON";
  }
  if ("firetimeWeights" in value) return "it is weights, which go behind --weights";
  const keys = Object.keys(value).slice(0, 3);
  return keys.length === 0
    ? "it is an object without fields"
    : `it begins with ${keys.map((k) => `\`${cut(k)}\``).join(", ")}`;
};

const cut = (word: string): string => (word.length > 24 ? `${word.slice(0, 24)}…` : word);

const isDemo = (value: Record<string, unknown>): value is Record<string, unknown> & DemoReport =>
  typeof value["program"] === "string" && typeof value["imageSha256"] === "string" && "gradients" in value;
