/** A command line that contradicts itself in a way yargs does not see. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Refuses what yargs lets through: NaN, fractions, negative numbers, empty values, an option given twice.
 * @throws UsageError
 */
export const demandPlainValues = (argv: Readonly<Record<string, unknown>>): true => {
  for (const [key, value] of Object.entries(argv)) {
    if (key === "_" || key.length === 1) continue;
    if (Array.isArray(value)) throw new UsageError(`--${key} is given more than once`);
    if (value === "") throw new UsageError(`--${key} needs a value`);
    if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 0))
      throw new UsageError(`--${key} takes a whole number from 0`);
  }
  return true;
};
