/** The files that a report is made from, told apart by what they say themselves. */
import { type BaselineResults, baselinesFromText } from "../baselines/results.ts";
import { Problem } from "../problem.ts";
import { resultsFromText, type SweepResults } from "../sweep/record.ts";

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
export const parseSource = (file: string, text: string): ReportSource => {
  if (text.trim() === "")
    throw new Problem("E0942", file, `${file} is empty`, {
      hint: "a command that was killed early leaves no results: run it again, or with --resume",
    });
  const first = objectOf(text.split("\n", 1)[0]);
  if (first !== null && "firetimeSweep" in first) {
    const results = resultsFromText(file, text);
    if (results.records.length === 0) throw withoutRecords(file);
    return { kind: "sweep", file, results };
  }
  if (first !== null && "firetimeBaselines" in first) {
    const results = baselinesFromText(file, text);
    if (results.records.length === 0) throw withoutRecords(file);
    return { kind: "baselines", file, results };
  }
  const whole = objectOf(text);
  if (whole !== null && isDemo(whole)) return { kind: "demo", file, results: whole };
  throw new Problem("E0940", file, `${file} holds no results that a report shows${guess(whole ?? first)}`, {
    place: { line: 1, column: 1 },
    hint: "give what `snn compare --sweep` or `snn compare --baselines` wrote with -o, the .report.json of `snn demo`, or a program (.snn)",
  });
};

const withoutRecords = (file: string): Problem =>
  new Problem("E0942", file, `${file} has a header and no results`, {
    place: { line: 2, column: 1 },
    hint: "the command was stopped before its first point: go on with --resume",
  });

/** What else the file could be. */
const guess = (value: Record<string, unknown> | null): string => {
  if (value === null) return ": it is no JSON";
  if ("firetimeWeights" in value) return ": it is weights, which go behind --weights";
  const keys = Object.keys(value).slice(0, 3);
  return keys.length === 0
    ? ": it is an object without fields"
    : `: it begins with ${keys.map((k) => `\`${cut(k)}\``).join(", ")}`;
};

const cut = (word: string): string => (word.length > 24 ? `${word.slice(0, 24)}…` : word);

const isDemo = (value: Record<string, unknown>): value is Record<string, unknown> & DemoReport => {
  const { gradients, validation } = value;
  return (
    typeof value["program"] === "string" &&
    typeof value["imageSha256"] === "string" &&
    Array.isArray(gradients) &&
    typeof validation === "object" &&
    validation !== null &&
    "chip" in validation &&
    "float64" in validation
  );
};

const objectOf = (text: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
