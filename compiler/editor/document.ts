/**
 * A program as an editor has it open: what the compiler makes of it as far as it gets, and its words with
 * their places, which are there even while half a statement is typed.
 */
import type { Ast } from "../ast.ts";
import { withImports } from "../blocks/imports.ts";
import { createContext } from "../check/context.ts";
import { type Compiled, compile } from "../compile.ts";
import { createCollector, type Diagnostic } from "../diagnostic.ts";
import type { ReadFile } from "../files.ts";
import { analyse } from "../front.ts";
import type { Network } from "../network.ts";
import { parse } from "../parse.ts";
import type { Source } from "../source.ts";
import { split, type Token } from "../split.ts";

/** A text, and its statements as their words. */
export interface Words {
  readonly source: Source;
  readonly statements: readonly (readonly Token[])[];
}

export interface Document extends Words {
  /** The program with the params and blocks of the files it imports. */
  readonly ast: Ast;
  /** Files that it imports, and those that they import. */
  readonly imported: readonly Words[];
  /** Null with an error. */
  readonly network: Network | null;
  /** For the chip that the program names, or the smallest that holds it; null where it does not go there. */
  readonly compiled: Compiled | null;
  /** Of the language, then of the chip. */
  readonly diagnostics: readonly Diagnostic[];
}

export const openDocument = (source: Source, read: ReadFile): Document => {
  const silent = createCollector();
  const written = parse(source, silent);
  const ast = { ...written, statements: withImports(written, createContext(silent, read)) };
  const others = new Set(ast.statements.map(({ span }) => span.source));
  others.delete(source);
  const words = { ...wordsOf(source), ast, imported: [...others].map(wordsOf) };
  const { network, diagnostics } = analyse(source, { read });
  if (network === null) return { ...words, network, compiled: null, diagnostics };
  const result = compile(network);
  return {
    ...words,
    network,
    compiled: result.compiled,
    diagnostics: [...diagnostics, ...result.diagnostics],
  };
};

const wordsOf = (source: Source): Words => {
  const from = source.text.startsWith("\uFEFF") ? 1 : 0;
  return { source, statements: [...split(source, from, createCollector())].map(({ tokens }) => tokens) };
};

/** A word and the statement it is in. */
export interface Found {
  readonly tokens: readonly Token[];
  readonly index: number;
}

/** The word at an offset, or the one that ends there. */
export const wordAt = ({ statements }: Document, offset: number): Found | null => {
  let ending: Found | null = null;
  for (const tokens of statements)
    for (let index = 0; index < tokens.length; index++) {
      const { start, end } = tokens[index].span;
      if (start <= offset && offset < end) return { tokens, index };
      if (end === offset && tokens[index].type !== "mark") ending = { tokens, index };
    }
  return ending;
};

/** The mark, if it is one, behind a word. */
export const markAfter = ({ tokens, index }: Found): string =>
  tokens[index + 1]?.type === "mark" ? tokens[index + 1].text : "";
