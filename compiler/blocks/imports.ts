/** `import "other.snn"`: the params and blocks of another file, as if they stood in this one. */
import type { Ast, Statement } from "../ast.ts";
import { type Context, fail } from "../check/context.ts";
import { checkHeader } from "../check/settings.ts";
import { besides } from "../files.ts";
import { parse } from "../parse.ts";
import type { Source } from "../source.ts";
import { quote } from "../words.ts";

/** Files that import one another in a row; by links a file can have more than one name. */
const DEEPEST = 64;

/** The program's statements, those of the files it imports in place of each import. A file is read once. */
export const withImports = (ast: Ast, context: Context): readonly Statement[] => {
  const read = new Set<string>();
  const expand = (statements: readonly Statement[], around: readonly Source[]): readonly Statement[] =>
    statements.flatMap((statement) => {
      if (statement.kind !== "import") return [statement];
      if (statement.file.trim() === "") {
        fail(context, "E0801", statement.span, "a file without a name cannot be imported");
        return [];
      }
      const path = besides(statement.span.source.file, statement.file);
      if (around.some(({ file }) => file === path) || around.length > DEEPEST) {
        const first = around.findIndex(({ file }) => file === path);
        const circle = around.slice(Math.max(first, around.length - 4));
        const by = circle.map(({ file }) => quote(file)).join(" imports ");
        fail(
          context,
          "E1201",
          statement.span,
          `${by} imports ${quote(path)}: these files import each other`,
          {
            hint: "put what both need into a third file",
          },
        );
        return [];
      }
      if (read.has(path)) return [];
      read.add(path);
      const bytes = context.files.read(statement.file, statement.span);
      if (bytes === null) return [];
      const source = { file: path, text: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes) };
      context.collector.open(source);
      const imported = parse(source, context.collector);
      if (imported.statements.length === 0 || !checkHeader(imported, context)) return [];
      return expand(
        imported.statements.filter((s) => isImportable(s, context)),
        [...around, source],
      );
    });
  return expand(ast.statements, [ast.source]);
};

const isImportable = (statement: Statement, context: Context): boolean => {
  if (statement.kind === "header") return false;
  if (["param", "block", "import", "broken"].includes(statement.kind)) return true;
  fail(context, "E1203", statement.span, "a file that is imported holds params, blocks and imports only", {
    hint: "put this into a block, and make the block in the program",
  });
  return false;
};
