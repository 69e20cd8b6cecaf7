/** Results of a comparison with baselines as a file: JSON lines, a header and a record a seed, baseline and layer. */

import { objectOf } from "../json-line.ts";
import { Problem } from "../problem.ts";
import type { BaselineComparison, BaselineLayer } from "./compare-baselines.ts";

export const BASELINES_VERSION = 1;

export interface BaselinesHeader {
  readonly firetimeBaselines: typeof BASELINES_VERSION;
  /** Name of the program. */
  readonly program: string;
  /** Where the weights are from, as the command was told; null: drawn. */
  readonly weights: string | null;
  readonly batches: number;
  readonly batch: number;
  /** Firings of a trial, the variables of the exact gradient: mean over seeds. */
  readonly firings: number;
  /** Records that follow. */
  readonly records: number;
}

/** Numbers are null where no batch has a gradient. */
export type BaselineRecord = {
  readonly [K in keyof BaselineLayer]: BaselineLayer[K] extends number ? number | null : BaselineLayer[K];
} & { readonly seed: number };

export interface BaselineResults {
  readonly header: BaselinesHeader;
  readonly records: readonly BaselineRecord[];
}

export const baselineResults = (
  about: Pick<BaselinesHeader, "program" | "weights" | "batches" | "batch">,
  comparisons: readonly BaselineComparison[],
): BaselineResults => {
  const records = comparisons.flatMap(({ seed, layers }) =>
    layers.map((layer): BaselineRecord => {
      const { cosine, worstCosine, normRatio, signAgreement, state } = layer;
      const numbers = { cosine, worstCosine, normRatio, signAgreement, state };
      return { seed, ...layer, ...finiteOnly(numbers) };
    }),
  );
  const firings = comparisons.reduce((sum, c) => sum + c.firings, 0) / comparisons.length;
  return {
    header: { firetimeBaselines: BASELINES_VERSION, ...about, firings, records: records.length },
    records,
  };
};

/** NaN and infinities as null. */
const finiteOnly = <T extends Readonly<Record<string, number>>>(
  numbers: T,
): { readonly [K in keyof T]: number | null } =>
  Object.fromEntries(
    Object.entries(numbers).map(([name, value]) => [name, Number.isFinite(value) ? value : null]),
  ) as { readonly [K in keyof T]: number | null };

export const baselinesToText = ({ header, records }: BaselineResults): string =>
  [header, ...records].map((entry) => `${JSON.stringify(entry)}\n`).join("");

/**
 * A whole file.
 * @throws Problem with the line where it is something else
 */
export const baselinesFromText = (file: string, text: string): BaselineResults => {
  const broken = (line: number, what: string): Problem =>
    new Problem("E0941", file, `${file} holds no comparison with baselines: ${what}`, {
      place: { line, column: 1 },
      hint: "make it with `snn compare FILE --baselines -o RESULTS`",
    });
  const [header, ...records] = text
    .split("\n")
    .slice(0, -1)
    .map((line, n) => objectOf(line) ?? raise(broken(n + 1, "the line is no JSON object")));
  if (header?.["firetimeBaselines"] !== BASELINES_VERSION)
    throw broken(1, `the first line does not say "firetimeBaselines": ${BASELINES_VERSION}`);
  if (header["records"] !== records.length)
    throw broken(
      records.length + 1,
      `it has ${records.length} of ${String(header["records"])} records: it was cut off`,
    );
  records.forEach((record, n) => {
    for (const field of ["baseline", "name"])
      if (typeof record[field] !== "string") throw broken(n + 2, `the record has no \`${field}\``);
  });
  return {
    header: header as unknown as BaselinesHeader,
    records: records as unknown as readonly BaselineRecord[],
  };
};

const raise = (problem: Problem): never => {
  throw problem;
};
