/** What a person is told about a program: one type for every stage, collected and shown together. */
import { CODES, type Code } from "./codes.ts";
import type { Source, Span } from "./source.ts";

export type Severity = "error" | "warning";

export interface Diagnostic {
  readonly code: Code;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: string;
  /** A second place that matters, with what it is. */
  readonly label?: Label;
  /** What to do. */
  readonly hint?: string;
}

export interface Label {
  readonly span: Span;
  readonly message: string;
}

/** What a diagnostic may have beside its code, place and message. */
export interface Extras {
  readonly label?: Label | undefined;
  readonly hint?: string | undefined;
}

/** Gathers the diagnostics of a stage, so that it can report all of them. */
export interface Collector {
  /** Reports a problem; its severity is that of the code. */
  report(code: Code, span: Span, message: string, extras?: Extras): void;
  /** Takes note of a file of the program: what is said about it stands behind what is said about those before. */
  open(source: Source): void;
  /** Whether an error was reported (warnings do not count). */
  failed(): boolean;
  /** Whether so much is wrong that nothing further needs to be looked at. */
  hopeless(): boolean;
  /** In order of their files and places, at most `MOST`; a last one says how many are left out. */
  diagnostics(): readonly Diagnostic[];
}

/** More than this nobody reads: the first ones explain the rest. */
export const MOST = 50;
/** Of the same code at the same place. */
const MOST_ALIKE = 3;
/** With so many errors the text is most likely no program at all. */
const HOPELESS = 1000;

/** An empty collector. */
export const createCollector = (): Collector => {
  const all: Diagnostic[] = [];
  const seen = new Set<string>();
  // Files in the order in which they were opened, or first named in a report.
  const files = new Map<Source, number>();
  const open = (source: Source): void => {
    if (!files.has(source)) files.set(source, files.size);
  };
  const fileOf = ({ span }: Diagnostic): number => files.get(span.source) ?? 0;
  const alike = new Map<string, number>();
  let errors = 0;
  return {
    open,
    report: (code, span, message, extras = {}) => {
      const { severity } = CODES[code];
      // Two projections of one line have one mistake.
      const key = `${code} ${span.start} ${span.source.file} ${message}`;
      if (seen.has(key)) return;
      seen.add(key);
      if (severity === "error") errors++;
      open(span.source);
      // A line in a loop or block may be wrong each time it is put in place.
      const kind = `${code} ${span.start} ${span.source.file}`;
      const before = alike.get(kind) ?? 0;
      alike.set(kind, before + 1);
      if (before >= MOST_ALIKE) return;
      const { label, hint } = extras;
      all.push({
        code,
        severity,
        span,
        message,
        ...(label !== undefined && { label }),
        ...(hint !== undefined && { hint }),
      });
    },
    failed: () => errors > 0,
    hopeless: () => errors >= HOPELESS,
    diagnostics: () => {
      // Stable: what was found first at a place stays first.
      const sorted = [...all].sort((a, b) => fileOf(a) - fileOf(b) || a.span.start - b.span.start);
      if (sorted.length <= MOST) return sorted;
      const left = sorted.slice(MOST);
      // The exit code of a program with errors beyond the shown ones is still that of an error.
      const severity = left.some((d) => d.severity === "error") ? "error" : "warning";
      const count = errors >= HOPELESS ? `more than ${left.length}` : String(left.length);
      const message = `${count} more ${left.length === 1 ? "problem is" : "problems are"} not shown`;
      return [...sorted.slice(0, MOST), { code: "E0100", severity, span: left[0].span, message }];
    },
  };
};
