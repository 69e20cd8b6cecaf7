/** What is said about a diagnostic's code, and the two ways to write it down. */

export interface CodeEntry {
  readonly severity: "error" | "warning";
  /** One line, without an example's own names. */
  readonly title: string;
  /** What `snn explain CODE` prints. */
  readonly explanation: string;
}

export const error = (title: string, explanation: string): CodeEntry => ({
  severity: "error",
  title,
  explanation,
});

export const warning = (title: string, explanation: string): CodeEntry => ({
  severity: "warning",
  title,
  explanation,
});
