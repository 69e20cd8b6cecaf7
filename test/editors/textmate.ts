/** The editors' TextMate grammar, made from the language's own lists of words. */
import { KEYWORDS, UNITS } from "../../grammar/lexer.ts";

const NUMBER = String.raw`(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?`;

/** The grammar as the file has it. */
export const textMate = (): string => {
  const grammar = {
    name: "Firetime .snn",
    scopeName: "source.snn",
    patterns: [
      { name: "comment.line.number-sign.snn", match: "#.*$" },
      { name: "string.quoted.double.snn", match: '"[^"]*"' },
      { name: "keyword.control.snn", match: String.raw`\b(?:${[...KEYWORDS].join("|")})\b` },
      {
        match: String.raw`(${NUMBER})\s*(%|(?:${[...UNITS.keys()].join("|")})\b)?`,
        captures: { 1: { name: "constant.numeric.snn" }, 2: { name: "keyword.other.unit.snn" } },
      },
      { match: String.raw`\b([A-Za-z_]\w*)(?=\()`, captures: { 1: { name: "entity.name.function.snn" } } },
      {
        match: String.raw`\b([A-Za-z_]\w*)\s*(=)`,
        captures: { 1: { name: "variable.parameter.snn" }, 2: { name: "keyword.operator.snn" } },
      },
      { name: "keyword.operator.snn", match: String.raw`->|\.\.|[-+*/^=:]` },
      { name: "variable.other.snn", match: String.raw`\b[A-Za-z_]\w*\b` },
    ],
  };
  return `${JSON.stringify(grammar, null, 2)}\n`;
};
