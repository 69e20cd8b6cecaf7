/**
 * `snn fmt`: the one canonical form of a program (grammar/SPEC.md, "Canonical form"). It is made of the words
 * themselves, cut into statements as the compiler cuts them, with the blanks between them chosen anew: so no
 * word and no comment can get lost, and a new kind of statement needs no printer of its own.
 */
import { createCollector, type Diagnostic } from "../diagnostic.ts";
import { parse, readsVersion } from "../parse.ts";
import type { Source } from "../source.ts";
import { align } from "./align.ts";
import { type Line, linesOf } from "./lines.ts";

export type Formatted =
  | { readonly kind: "formatted"; readonly text: string }
  /** There are syntax errors, or it is another version's program: what cannot be read is not rewritten. */
  | { readonly kind: "refused"; readonly diagnostics: readonly Diagnostic[] };

/** The canonical form of a program. Line ends stay as the first one is; a byte order mark goes. */
export const format = (source: Source): Formatted => {
  const collector = createCollector();
  readsVersion(parse(source, collector).statements[0], collector);
  if (collector.failed()) return { kind: "refused", diagnostics: collector.diagnostics() };
  const lines = linesOf(source, source.text.startsWith("\uFEFF") ? 1 : 0);
  align(lines);
  const end = /\r\n|\n|\r/.exec(source.text)?.[0] ?? "\n";
  return { kind: "formatted", text: lines.map((line) => print(line) + end).join("") };
};

const print = (line: Line): string => {
  switch (line.kind) {
    case "blank":
      return "";
    case "comment":
      return " ".repeat(line.indent) + line.text;
    case "code":
      return (
        " ".repeat(line.indent) + line.words.map(({ text, blanks }) => " ".repeat(blanks) + text).join("")
      );
  }
};
