/**
 * Text to tree. Each statement must have exactly one parse; where it has none, the message says in words
 * what could have stood there, and the statement becomes `broken`, so that what it declares is not missed
 * elsewhere.
 */
import type { Ast, Broken, Statement } from "./ast.ts";
import { parseStatement } from "./derive.ts";
import type { Collector } from "./diagnostic.ts";
import { explainFailure } from "./expected.ts";
import { type Source, spanOver } from "./source.ts";
import { type Chunk, split, type Token } from "./split.ts";
import { quote } from "./words.ts";

/** Parses a program; syntax errors go to the collector. */
export const parse = (source: Source, collector: Collector): Ast => {
  const nothing: Ast = { source, statements: [] };
  if (!isText(source, collector)) return nothing;
  const from = source.text.startsWith("\uFEFF") ? 1 : 0;
  const statements = assemble(split(source, from, collector), collector);
  if (collector.hopeless()) return nothing;
  if (statements.length > 0 || collector.failed()) return { source, statements };
  const hint = "a program begins with `snn 1`";
  collector.report("E0103", { source, start: 0, end: 0 }, "there is no statement in this file", { hint });
  return nothing;
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a text file does not hold
const NOT_TEXT = /[\x00-\x08\x0E-\x1F\x7F\uFFFD]/;

const isText = (source: Source, collector: Collector): boolean => {
  const at = source.text.search(NOT_TEXT);
  if (at < 0) return true;
  const what = source.text[at] === "\uFFFD" ? "bytes that are not UTF-8" : "control characters";
  collector.report("E0104", { source, start: at, end: at + 1 }, `this file is not text: it holds ${what}`, {
    hint: "a program is UTF-8 text; is this an image, an archive or UTF-16?",
  });
  return false;
};

/** The version of the language that this compiler reads. */
const VERSION = "1";

/** Whether a program's first statement says this compiler's version, or none; another one is reported. */
export const readsVersion = (first: Statement | undefined, collector: Collector): boolean => {
  if (first?.kind !== "header" || first.version === VERSION) return true;
  collector.report("E0102", first.span, `version ${quote(first.version)} of the language is not known`, {
    hint: `this compiler reads version ${VERSION}: \`snn ${VERSION}\``,
  });
  return false;
};

type Node = Statement | { readonly kind: "close" };

/** Parses the statements and puts blocks together. */
const assemble = (chunks: Iterable<Chunk>, collector: Collector): readonly Statement[] => {
  const top: Statement[] = [];
  // The bodies of the blocks around a statement, innermost last.
  const bodies: Statement[][] = [top];
  let silent = false;
  for (const chunk of chunks) {
    if (collector.hopeless()) return top;
    if (chunk.fresh) silent = false;
    const statement = parseChunk(chunk, silent ? null : collector);
    if (statement.kind === "close") {
      if (bodies.length > 1) bodies.pop();
      continue;
    }
    // What is in a later version's program is not for this compiler to judge.
    if (statement.kind === "header" && statement.version !== VERSION && top.length === 0) return [statement];
    // What follows a mistake on its line is most often its consequence.
    if (statement.kind === "broken") silent = true;
    bodies[bodies.length - 1].push(statement);
    if (chunk.block === "opens") bodies.push("body" in statement ? (statement.body as Statement[]) : []);
  }
  return top;
};

const parseChunk = (chunk: Chunk, collector: Collector | null): Node => {
  if (chunk.block === "closes") return { kind: "close" };
  const { tokens } = chunk;
  // After a mistake on its line, only a keyword is a sure sign of a new statement.
  if (chunk.broken || (collector === null && tokens[0].type !== "keyword")) return broken(tokens);
  const result = parseStatement(tokens);
  if (result.kind === "parsed") return result.statement;
  if (collector !== null) explainFailure(result, tokens, collector);
  return broken(tokens);
};

/** Stands for a statement that could not be read, with the names it would have declared. */
const broken = (tokens: readonly Token[]): Broken => {
  const first = tokens[0];
  const word = first.type === "keyword" ? first.text : null;
  const names = [];
  for (const token of tokens) {
    // Names are declared before the `:` of a population and before the `=` of a param.
    if (token.type === "mark" && (token.text === ":" || token.text === "=" || token.text === "->")) break;
    if (token.type === "name") names.push({ text: token.text, span: token.span });
  }
  const declares = word === null || ["param", "input", "pop", "learn", "block"].includes(word);
  const span = spanOver(first.span, tokens[tokens.length - 1].span);
  return { kind: "broken", word, names: declares ? names : [], span };
};
