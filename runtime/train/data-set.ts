/** Labelled samples for training: features in 0..1, one class a sample. */

export interface Split {
  /** Row by row, `columns.length` numbers a sample. */
  readonly features: Float64Array | Float32Array;
  readonly labels: Uint16Array;
}

export interface DataSet {
  readonly name: string;
  /** Names of the features. */
  readonly columns: readonly string[];
  readonly classes: number;
  readonly train: Split;
  readonly validation: Split;
  readonly test: Split;
}

export const SPLITS = ["train", "validation", "test"] as const;
export type SplitName = (typeof SPLITS)[number];

/** A split as CSV: a header, shortest decimals that read back exactly, LF. */
export const toCsv = (data: DataSet, split: Split): string => {
  const width = data.columns.length;
  const rows = Array.from(split.labels, (label, n) =>
    [...split.features.subarray(n * width, (n + 1) * width), label].join(","),
  );
  return `${[[...data.columns, "label"].join(","), ...rows].join("\n")}\n`;
};
