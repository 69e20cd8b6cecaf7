/** A source text and places in it. Offsets count UTF-16 code units from 0; lines and columns from 1. */

export interface Source {
  /** As the user named it. */
  readonly file: string;
  readonly text: string;
}

export interface Span {
  readonly source: Source;
  readonly start: number;
  /** Offset after the last character. */
  readonly end: number;
}
