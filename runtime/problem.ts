/** A mistake in a file that is no program: shown like a diagnostic, with a place in the file where one is known. */
import { CODES, type Code } from "../compiler/codes.ts";
import type { DiagnosticJson } from "../compiler/render.ts";

export interface Place {
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export class Problem extends Error {
  readonly code: Code;
  readonly file: string;
  readonly place: Place | null;
  readonly hint: string | null;

  constructor(code: Code, file: string, message: string, details: { place?: Place; hint?: string } = {}) {
    super(message);
    this.name = "Problem";
    this.code = code;
    this.file = file;
    this.place = details.place ?? null;
    this.hint = details.hint ?? null;
  }

  /** What makes the same problem in another thread. */
  toArguments(): ConstructorParameters<typeof Problem> {
    const { code, file, message, place, hint } = this;
    return [code, file, message, { ...(place && { place }), ...(hint !== null && { hint }) }];
  }

  toJson(): DiagnosticJson {
    const { line, column } = this.place ?? { line: 1, column: 1 };
    const { severity } = CODES[this.code];
    return {
      code: this.code,
      severity,
      file: this.file,
      line,
      column,
      message: this.message,
      hint: this.hint,
    };
  }

  /** The same form as a diagnostic, without a source line. */
  toText(): string {
    const place = this.place ? `:${this.place.line}:${this.place.column}` : "";
    const hint = this.hint === null ? "" : `\n  = ${this.hint}`;
    return `${CODES[this.code].severity} ${this.code}: ${this.message}\n --> ${this.file}${place}${hint}`;
  }
}
