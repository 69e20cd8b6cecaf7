/** Files of results keep one JSON object a line. */

/** @returns the object that a line holds, or null where it holds something else */
export const objectOf = (line: string): Record<string, unknown> | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
};
