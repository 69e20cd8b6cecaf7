/** Samples and labels from two .npy arrays: the first dimension of both counts the samples. */
import { type NumberArray, readNpy } from "../../compiler/lower/npy.ts";
import { Problem } from "../problem.ts";
import type { Split } from "./data-set.ts";
import { type FeatureRange, rangeOf, scaled } from "./split.ts";

/** A file's name and its bytes. */
export interface NamedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * @param features numbers of a sample; an image of several dimensions is read row by row
 * @param classes labels are whole numbers below this
 * @param range what becomes 0 and what 1; nothing may lie outside
 * @throws Problem that names the row, counted from 1
 */
export const npySplit = (
  samples: NamedBytes,
  labels: NamedBytes,
  features: number,
  classes: number,
  range: FeatureRange,
): Split => {
  const { shape, values } = arrayOf(samples);
  const own = arrayOf(labels);
  const [count = 0] = shape;
  const width = shape.slice(1).reduce((product, size) => product * size, 1);
  if (shape.length < 2 || width !== features || count === 0)
    throw new Problem(
      "E0805",
      samples.file,
      `${samples.file} has the shape [${shape.join(", ")}]; the input takes samples of ${features} features`,
      { hint: `the first dimension counts the samples, the others have ${features} numbers in all` },
    );
  if (own.shape.length !== 1 || own.shape[0] !== count)
    throw new Problem(
      "E0805",
      labels.file,
      `${labels.file} has the shape [${own.shape.join(", ")}]; ${samples.file} has ${count} samples`,
      { hint: "one label a sample, in one dimension" },
    );
  for (let n = 0; n < values.length; n++) {
    const [low, high] = rangeOf(range, n % width);
    if (values[n] >= low && values[n] <= high) continue;
    throw new Problem(
      "E0806",
      samples.file,
      `row ${Math.floor(n / width) + 1}: feature ${n % width} is ${values[n]}, not a number from ${low} to ${high}`,
      { hint: "say the range of the features by `low` and `high`, and leave out rows with missing values" },
    );
  }
  const bad = own.values.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (bad >= 0)
    throw new Problem(
      "E0807",
      labels.file,
      `row ${bad + 1}: the label is ${own.values[bad]}, not a class from 0 to ${classes - 1}`,
      { hint: `the loss tells ${classes} classes apart` },
    );
  return { features: scaled(values, width, range), labels: Uint16Array.from(own.values) };
};

const arrayOf = ({ file, bytes }: NamedBytes): NumberArray => {
  const read = readNpy(bytes);
  if ("problem" in read)
    throw new Problem("E0813", file, `${file} ${read.problem}`, { hint: "save it by numpy.save" });
  return read;
};
