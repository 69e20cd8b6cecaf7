/** The language server: the editor's protocol on one side, the compiler's own answers on the other. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import {
  CompletionItemKind,
  createConnection,
  DiagnosticSeverity,
  type Diagnostic as LspDiagnostic,
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
import type { Span } from "../../compiler/source.ts";
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

  /** What the compiler makes of a text, once for each version of it. */
  const documentOf = (text: TextDocument): Document => {
    const known = opened.get(text.uri);
    if (known?.version === text.version) return known.document;
    const document = openDocument({ file: fileOf(text.uri), text: text.getText() }, readBytes);
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
      setTimeout(() => publish(text), QUIET),
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
      return symbol && { uri, range: rangeOf(symbol.span, text) };
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

const toLsp = (
  { code, severity, span, message, hint, label }: Diagnostic,
  text: TextDocument,
): LspDiagnostic => {
  // What is wrong in a file that this one names is shown at the beginning of this one.
  const here = ({ source }: Span): boolean => source.text === text.getText();
  const from = here(span) ? "" : `${span.source.file}: `;
  return {
    range: rangeOf(here(span) ? span : { ...span, start: 0, end: 0 }, text),
    severity: severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code,
    source: "snn",
    message: `${from}${message}${hint === undefined ? "" : `\n${hint}`}`,
    ...(label !== undefined &&
      here(label.span) && {
        relatedInformation: [
          { location: { uri: text.uri, range: rangeOf(label.span, text) }, message: label.message },
        ],
      }),
  };
};
