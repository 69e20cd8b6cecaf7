/** The language server: the editor's protocol on one side, the compiler's own answers on the other. */
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  type Location,
  type Diagnostic as LspDiagnostic,
  type Position,
  type Range,
  TextDocumentSyncKind,
  TextDocuments,
} from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { type Completion, completionsAt } from "../../compiler/editor/complete.ts";
import { type Document, openDocument, wordAt } from "../../compiler/editor/document.ts";
import { hoverAt } from "../../compiler/editor/hover.ts";
import { symbolAt } from "../../compiler/editor/symbols.ts";
import { format } from "../../compiler/format/format.ts";
import { positionOf, type Span } from "../../compiler/source.ts";
import { readBytes } from "../files.ts";

/** Milliseconds without typing before a program is checked. */
const QUIET = 100;

const KINDS: Readonly<Record<Completion["kind"], CompletionItemKind>> = {
  keyword: CompletionItemKind.Keyword,
  param: CompletionItemKind.Constant,
  population: CompletionItemKind.Variable,
  function: CompletionItemKind.Function,
  key: CompletionItemKind.Property,
};

/** Serves on standard input and output until the editor says `exit` or goes away. */
export const serve = (): void => {
  const connection = createConnection(process.stdin, process.stdout);
  const texts = new TextDocuments(TextDocument);
  const opened = new Map<string, { readonly version: number; readonly document: Document }>();
  const waiting = new Map<string, NodeJS.Timeout>();

  /** A file as it is in the editor, else as it is on the disk. */
  const read = (path: string): Uint8Array => {
    const text = texts.all().find(({ uri }) => fileOf(uri) === path);
    return text === undefined ? readBytes(path) : new TextEncoder().encode(text.getText());
  };
  /** What the compiler makes of a text, once for each version of it. */
  const documentOf = (text: TextDocument): Document => {
    const known = opened.get(text.uri);
    if (known?.version === text.version) return known.document;
    const document = openDocument({ file: fileOf(text.uri), text: text.getText() }, read);
    opened.set(text.uri, { version: text.version, document });
    return document;
  };
  const answer = <T>(uri: string, about: (text: TextDocument) => T): T | null => {
    const text = texts.get(uri);
    return text === undefined ? null : about(text);
  };
  const publish = (text: TextDocument): void => {
    const diagnostics = documentOf(text).diagnostics.map((one) => toLsp(one, text));
    void connection.sendDiagnostics({ uri: text.uri, version: text.version, diagnostics });
  };

  /** Forgets and tells anew what was made of programs that import a file. */
  const refreshImporters = (file: string): void => {
    for (const [uri, { document }] of [...opened]) {
      if (document.imported.every(({ source }) => source.file !== file)) continue;
      opened.delete(uri);
      answer(uri, publish);
    }
  };

  connection.onInitialize(() => ({
    serverInfo: { name: "snn" },
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      hoverProvider: true,
      definitionProvider: true,
      documentFormattingProvider: true,
      completionProvider: { triggerCharacters: [".", ":", "(", ","] },
    },
  }));
  texts.onDidChangeContent(({ document: text }) => {
    clearTimeout(waiting.get(text.uri));
    waiting.set(
      text.uri,
      setTimeout(() => {
        publish(text);
        refreshImporters(fileOf(text.uri));
      }, QUIET),
    );
  });
  texts.onDidClose(({ document: { uri } }) => {
    clearTimeout(waiting.get(uri));
    waiting.delete(uri);
    opened.delete(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
  connection.onHover(({ textDocument: { uri }, position }) =>
    answer(uri, (text) => {
      const hover = hoverAt(documentOf(text), text.offsetAt(position));
      if (hover === null) return null;
      const value = ["```snn", ...hover.lines, "```"].join("\n");
      return { contents: { kind: "markdown", value }, range: rangeOf(hover.span, text) };
    }),
  );
  connection.onDefinition(({ textDocument: { uri }, position }) =>
    answer(uri, (text) => {
      const document = documentOf(text);
      const found = wordAt(document, text.offsetAt(position));
      const symbol = found && symbolAt(document, found);
      return symbol && locationOf(symbol.span, text);
    }),
  );
  connection.onCompletion(({ textDocument: { uri }, position }) =>
    answer(uri, (text) =>
      completionsAt(documentOf(text), text.offsetAt(position)).map(({ label, kind, detail }) => ({
        label,
        kind: KINDS[kind],
        ...(detail !== undefined && { detail }),
      })),
    ),
  );
  connection.onDocumentFormatting(({ textDocument: { uri } }) =>
    answer(uri, (text) => {
      const before = text.getText();
      const result = format({ file: fileOf(uri), text: before });
      if (result.kind === "refused" || result.text === before) return [];
      const range = { start: text.positionAt(0), end: text.positionAt(before.length) };
      return [{ range, newText: result.text }];
    }),
  );
  texts.listen(connection);
  connection.listen();
};

const fileOf = (uri: string): string => (uri.startsWith("file:") ? fileURLToPath(uri) : uri);

const rangeOf = ({ start, end }: Span, text: TextDocument): Range => ({
  start: text.positionAt(start),
  end: text.positionAt(end),
});

const isIn = ({ source }: Span, text: TextDocument): boolean => source.file === fileOf(text.uri);

/** A place in the open text, or in a file that it imports. */
const locationOf = (span: Span, text: TextDocument): Location => {
  if (isIn(span, text)) return { uri: text.uri, range: rangeOf(span, text) };
  const at = (offset: number): Position => {
    const { line, column } = positionOf(span.source, offset);
    return { line: line - 1, character: column - 1 };
  };
  return { uri: pathToFileURL(span.source.file).href, range: { start: at(span.start), end: at(span.end) } };
};

const toLsp = (
  { code, severity, span, message, hint, label }: Diagnostic,
  text: TextDocument,
): LspDiagnostic => {
  // What is wrong in a file that this one names is shown at the beginning of this one, with the way there.
  const own = isIn(span, text);
  const from = own ? "" : `${span.source.file}: `;
  const related = [
    ...(own ? [] : [{ location: locationOf(span, text), message }]),
    ...(label === undefined ? [] : [{ location: locationOf(label.span, text), message: label.message }]),
  ];
  return {
    range: rangeOf(own ? span : { ...span, start: 0, end: 0 }, text),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: "snn",
    message: `${from}${message}${hint === undefined ? "" : `\n${hint}`}`,
    ...(related.length > 0 && { relatedInformation: related }),
  };
};
