/**
 * The results of a sweep as a file: JSON lines, first a header, then one record a point. docs/files.md has every
 * field. A record says all that its point depends on, so that any engine can run it and any reader plot it.
 */
import type { SteppedBaseline } from "../baselines/compare-baselines.ts";
import { objectOf } from "../json-line.ts";
import { Problem } from "../problem.ts";
import type { SweepFormats } from "./formats.ts";

export const SWEEP_VERSION = 1;

export interface SweepHeader {
  readonly firetimeSweep: typeof SWEEP_VERSION;
  /** Name of the program, and the SHA-256 over its text and all files it names. */
  readonly program: string;
  readonly programSha256: string;
  readonly chip: string;
  /** Hash of the rules that the chip computes by. */
  readonly specification: string;
  readonly data: { readonly name: string; readonly sha256: string };
  /** Epochs of the trainings that the stages are taken from. */
  readonly epochs: number;
  readonly batches: number;
  /** Samples of a batch. */
  readonly batch: number;
  readonly chipFormats: SweepFormats;
  /** Records that follow. */
  readonly points: number;
}

export const STAGES = ["start", "middle", "end"] as const;
/** Of the training: before the first epoch, after half of all, after the last. */
export type Stage = (typeof STAGES)[number];

export type SweepRecord = GradientRecord | SteppedRecord | TrainingRecord;

interface RecordBase {
  /** Number of the point, from 0. */
  readonly point: number;
  readonly seed: number;
  readonly formats: SweepFormats;
  /** What of it is not the chip's own, such as `time 6`; else `chip`. Of a baseline: `quantised, time 6`. */
  readonly setting: string;
}

/** Gradients at the weights of one stage of a training at the chip's own formats. */
export interface GradientRecord extends RecordBase {
  readonly kind: "gradient";
  readonly stage: Stage;
  readonly samples: number;
  /** Samples left out because an output was silent, at these formats or in float64. */
  readonly silent: number;
  /** Currents that were clipped in these samples. */
  readonly clipped: number;
  readonly layers: readonly LayerRecord[];
}

/**
 * A baseline's gradient at the same weights as the chip's own formats have them, in 2^time steps of a time unit;
 * nothing else of the formats is in it.
 */
export interface SteppedRecord extends RecordBase {
  readonly kind: "baseline";
  readonly stage: Stage;
  readonly baseline: SteppedBaseline;
  readonly samples: number;
  /** Samples left out because an output was silent, in the baseline's own forward pass or in float64. */
  readonly silent: number;
  /** Numbers of state that the rule keeps for a trial, mean; null where all are silent. */
  readonly state: number | null;
  readonly layers: readonly LayerRecord[];
}

/** One layer, or `all` of them together, against one reference. */
export interface LayerRecord {
  readonly name: string;
  readonly against: string;
  /** Mean over batches, as are the ratio and the agreement; null where no batch has a gradient. */
  readonly cosine: number | null;
  readonly worstCosine: number | null;
  /** Its number. */
  readonly worstBatch: number | null;
  /** |own| / |reference|. */
  readonly normRatio: number | null;
  /** Fraction of weights with one sign, of those whose reference is not 0. */
  readonly signAgreement: number | null;
}

/** A training with the formats of the point from its first sample on. */
export interface TrainingRecord extends RecordBase {
  readonly kind: "training";
  readonly epochs: number;
  /** Validation accuracy after each epoch. */
  readonly validation: readonly number[];
  readonly test: { readonly last: number; readonly bestValidation: number };
  readonly bestEpoch: number;
  /** Training samples that took no step for a silent output. */
  readonly silent: number;
}

export interface SweepResults {
  readonly header: SweepHeader;
  readonly records: readonly SweepRecord[];
}

/** One line, its end included. */
export const lineOf = (entry: SweepHeader | SweepRecord): string => `${JSON.stringify(entry)}\n`;

export const resultsToText = ({ header, records }: SweepResults): string =>
  lineOf(header) + records.map(lineOf).join("");

/**
 * A whole result file, or what a stopped sweep has left: a last line that was cut off is no record.
 * @throws Problem with the line where it is something else
 */
export const resultsFromText = (file: string, text: string): SweepResults => {
  const lines = text.split("\n");
  const broken = (line: number, what: string): Problem =>
    new Problem("E0916", file, `${file} holds no results of a sweep: ${what}`, {
      place: { line, column: 1 },
      hint: "make it with `snn compare FILE --sweep SWEEP -o RESULTS`",
    });
  // Behind the last line end stands nothing, or what a killed process could write of its last record.
  const whole = lines.slice(0, -1).map((line, n) => {
    const entry = objectOf(line);
    if (entry === null) throw broken(n + 1, "the line is no JSON object");
    return entry;
  });
  const [header, ...records] = whole;
  if (header?.["firetimeSweep"] !== SWEEP_VERSION)
    throw broken(1, `the first line does not say "firetimeSweep": ${SWEEP_VERSION}`);
  records.forEach((record, n) => {
    if (typeof record["point"] !== "number") throw broken(n + 2, "the record has no `point`");
    if (typeof record["kind"] !== "string") throw broken(n + 2, "the record has no `kind`");
  });
  return {
    header: header as unknown as SweepHeader,
    records: records as unknown as readonly SweepRecord[],
  };
};
