import { isSameFile } from "../files.ts";

/** A command line that contradicts itself in a way yargs does not see. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Refuses to write over what the command reads: a program would be gone.
 * @throws UsageError
 */
export const demandOther = (output: string | undefined, ...inputs: readonly (string | undefined)[]): void => {
  for (const input of inputs)
    if (output !== undefined && input !== undefined && isSameFile(output, input))
      throw new UsageError(`${output} is what the command reads: write to another file`);
};

/**
 * Refuses what yargs lets through: NaN, fractions, negative numbers, empty values, an option given twice.
 * @throws UsageError
 */
export const demandPlainValues = (argv: Readonly<Record<string, unknown>>): true => {
  for (const [key, value] of Object.entries(argv)) {
    if (key === "_" || key.length === 1) continue;
    if (Array.isArray(value)) throw new UsageError(`--${key} is given more than once`);
    // `-` comes as an empty name.
    if (value === "" && key === "file")
      throw new UsageError("name a file: standard input is read by `snn fmt -` only");
    if (value === "") throw new UsageError(`--${key} needs a value`);
    if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 0))
      throw new UsageError(`--${key} takes a whole number from 0`);
  }
  return true;
};
