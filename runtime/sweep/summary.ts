/** Results of sweeps over seeds: one row a program, stage, setting and reference, as CSV and as tables. */
import { parse } from "csv-parse/sync";
import type { GradientRecord, SteppedRecord, SweepResults } from "./record.ts";

export interface SummaryRow {
  readonly program: string;
  readonly stage: string;
  readonly setting: string;
  readonly against: string;
  readonly seeds: number;
  /** Of all layers as one vector: mean over seeds, standard deviation, smallest and largest seed. */
  readonly cosine: number;
  readonly deviation: number;
  readonly lowest: number;
  readonly highest: number;
  /** Smallest of any batch and seed. */
  readonly worst: number;
  readonly normRatio: number;
  readonly signAgreement: number;
}

/** References that a summary keeps: those with the chip's floor, and for baselines, which know none, the one without. */
const KEPT = {
  gradient: ["chip ticks, floor", "continuous, floor", "stored weights, floor"],
  baseline: ["continuous, no floor"],
} as const;
type Compared = GradientRecord | SteppedRecord;

/** Settings and references where some seed has no gradient are left out. */
export const summarise = ({ header, records }: SweepResults): readonly SummaryRow[] => {
  const groups = new Map<string, Compared[]>();
  for (const record of records) {
    if (record.kind === "training") continue;
    const key = `${record.stage}\n${record.setting}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  return [...groups.values()].flatMap((group) =>
    KEPT[group[0].kind].flatMap((against) => rowOf(header.program, group, against) ?? []),
  );
};

const rowOf = (program: string, group: readonly Compared[], against: string): SummaryRow | null => {
  const [{ stage, setting }] = group;
  const layers = group.flatMap(({ layers }) =>
    layers.filter((layer) => layer.name === "all" && layer.against === against),
  );
  const numbers = (pick: "cosine" | "worstCosine" | "normRatio" | "signAgreement"): readonly number[] =>
    layers.map((layer) => layer[pick]).filter((value) => value !== null);
  const cosines = numbers("cosine");
  if (cosines.length < group.length) return null;
  const cosine = mean(cosines);
  const squares = cosines.reduce((sum, c) => sum + (c - cosine) ** 2, 0);
  return {
    program,
    stage,
    setting,
    against,
    seeds: cosines.length,
    cosine,
    deviation: cosines.length > 1 ? Math.sqrt(squares / (cosines.length - 1)) : 0,
    lowest: Math.min(...cosines),
    highest: Math.max(...cosines),
    worst: Math.min(...numbers("worstCosine")),
    normRatio: mean(numbers("normRatio")),
    signAgreement: mean(numbers("signAgreement")),
  };
};

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

const COLUMNS = [
  "program",
  "stage",
  "setting",
  "against",
  "seeds",
  "cosine",
  "deviation",
  "lowest",
  "highest",
  "worst",
  "normRatio",
  "signAgreement",
] as const satisfies readonly (keyof SummaryRow)[];
const WORDS: ReadonlySet<string> = new Set(["program", "stage", "setting", "against"]);

/** Numbers with six decimals. */
export const summaryToCsv = (rows: readonly SummaryRow[]): string => {
  const cell = (value: string | number): string =>
    typeof value === "string" ? `"${value}"` : String(Number(value.toFixed(6)));
  const lines = rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(","));
  return `${[COLUMNS.join(","), ...lines].join("\n")}\n`;
};

/** What summaryToCsv wrote. */
export const summaryFromCsv = (text: string): readonly SummaryRow[] => {
  const rows = parse(text, {
    columns: true,
    cast: (value, { column, header }) => (header || WORDS.has(String(column)) ? value : Number(value)),
  });
  return rows as SummaryRow[];
};

/** A row of a table: settings that vary one knob, a baseline at some resolution, or the chip's own in its place. */
export interface KnobRow {
  readonly bits: number;
  readonly row: SummaryRow;
}

/**
 * The rows of one program, stage and reference that vary one knob, by bits.
 * @param knob `time`, or of a baseline `quantised, time`
 * @param chipBits where the chip's own formats stand; null where they stand nowhere
 */
export const varying = (
  rows: readonly SummaryRow[],
  which: Pick<SummaryRow, "program" | "stage" | "against">,
  knob: string,
  chipBits: number | null,
): readonly KnobRow[] =>
  rows
    .filter(
      (row) => row.program === which.program && row.stage === which.stage && row.against === which.against,
    )
    .flatMap((row) => {
      const said = new RegExp(`^${knob} (\\d+)$`).exec(row.setting);
      if (said) return [{ bits: Number(said[1]), row }];
      return row.setting === "chip" && chipBits !== null ? [{ bits: chipBits, row }] : [];
    })
    .sort((a, b) => a.bits - b.bits);
