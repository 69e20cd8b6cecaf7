/** Speaks the editors' protocol to the built tool, with the protocol's own client library. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  CompletionRequest,
  createProtocolConnection,
  DefinitionRequest,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentFormattingRequest,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type PublishDiagnosticsParams,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { scratch, startSnn, YINYANG } from "./snn.ts";

const uri = pathToFileURL(YINYANG).href;
const text = readFileSync(YINYANG, "utf8");
const textDocument = { uri };

let connection: ProtocolConnection;
let child: ReturnType<typeof startSnn>;
let version = 0;
let heard: ((params: PublishDiagnosticsParams) => void) | null = null;

/** What is said about the text after an action. */
const said = (act: () => unknown): Promise<PublishDiagnosticsParams["diagnostics"]> =>
  new Promise((resolve) => {
    heard = ({ diagnostics, version: of }) => {
      if (of === version) resolve(diagnostics);
    };
    act();
  });
const change = (to: string) =>
  said(() =>
    connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: ++version },
      contentChanges: [{ text: to }],
    }),
  );
/** The place of the n-th occurrence of a word. */
const placeOf = (word: string, nth = 0, of = text): { line: number; character: number } => {
  let at = -1;
  for (let n = 0; n <= nth; n++) at = of.indexOf(word, at + 1);
  const before = of.slice(0, at).split("\n");
  return { line: before.length - 1, character: before[before.length - 1].length };
};
const hover = async (word: string, nth = 0): Promise<string | undefined> =>
  JSON.stringify(
    (await connection.sendRequest(HoverRequest.type, { textDocument, position: placeOf(word, nth) }))
      ?.contents,
  );
const complete = async (position: { line: number; character: number }): Promise<readonly string[]> => {
  const items = await connection.sendRequest(CompletionRequest.type, { textDocument, position });
  return (Array.isArray(items) ? items : (items?.items ?? [])).map(({ label }) => label);
};

beforeAll(async () => {
  child = startSnn(["lsp", "--stdio"], scratch());
  connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onNotification(PublishDiagnosticsNotification.type, (params) => heard?.(params));
  connection.listen();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  expect(capabilities).toMatchObject({ hoverProvider: true, documentFormattingProvider: true });
  await connection.sendNotification(InitializedNotification.type, {});
});

afterAll(() => {
  child.kill();
});

describe("the language server", () => {
  test("has nothing to say about an example", async () => {
    const opened = said(() =>
      connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "snn", version: ++version, text },
      }),
    );
    expect(await opened).toEqual([]);
  });

  test("shows a param's value, a parameter as the chip holds it, a population and what weights became", async () => {
    expect(await hover("tau_s", 0)).toContain("param tau_s = 5ms");
    expect(await hover("hidden]")).toContain("param hidden = 120");
    expect(await hover("threshold")).toMatch(/threshold = 1.*on the chip 1024 · 2\^-10/);
    expect(await hover("2 * tau_s, tau_s")).toMatch(/tau_m = 10ms.*512 ticks/);
    expect(await hover("hid ")).toMatch(/hid\[120\] : pop · cuba.*ids 4 to 123/);
    expect(await hover("dense")).toMatch(/point->hid: 480 synapses, delay 64 ticks.*8-bit weights/);
    expect(await hover("seed")).toBeUndefined();
  });

  test("goes from a use to its declaration", async () => {
    const at = async (word: string, nth = 0) =>
      connection.sendRequest(DefinitionRequest.type, { textDocument, position: placeOf(word, nth) });
    expect(await at("hid ", 0)).toMatchObject({ uri, range: { start: placeOf("hid[") } });
    expect(await at("class,")).toMatchObject({ uri, range: { start: placeOf("class[") } });
    expect(await at("tau_s / 256")).toMatchObject({ range: { start: placeOf("tau_s") } });
    expect(await at("threshold")).toBeNull();
    expect(await at("dense")).toBeNull();
  });

  test("reports mistakes where they are, and a chip's limits", async () => {
    const broken = text.replace("hid   -> class", "hid   -> clas");
    expect(await change(broken)).toEqual([
      expect.objectContaining({
        code: "E0201",
        severity: 1,
        source: "snn",
        range: expect.objectContaining({ start: placeOf("clas ", 0, broken) }),
        message: expect.stringContaining("class"),
      }),
    ]);
    const large = text.replace("param hidden = 120", "param hidden = 9000000");
    expect((await change(large)).map(({ code }) => code)).toContain("E0602");
    expect(await change(text)).toEqual([]);
  });

  test("completes keywords, names, models and keys, also in half a statement", async () => {
    const end = (added: string) => placeOf("\u0000", 0, `${text}${added}\u0000`);
    expect(await complete(end(""))).toEqual(expect.arrayContaining(["pop", "probe", "hid"]));
    await change(`${text}pop more[3] : `);
    expect(await complete(end("pop more[3] : "))).toEqual(["cuba", "li", "lif", "if"]);
    await change(`${text}pop more[3] : cuba(t`);
    expect(await complete(end("pop more[3] : cuba(t"))).toEqual(
      expect.arrayContaining(["tau_m", "threshold", "hidden"]),
    );
    await change(`${text}hid -> `);
    expect(await complete(end("hid -> "))).toEqual(["point", "hid", "class"]);
    await change(`${text}probe hid.`);
    expect(await complete(end("probe hid."))).toEqual(["spikes", "v", "i"]);
    expect(await change(text)).toEqual([]);
  });

  test("formats as snn fmt does, and leaves what cannot be read", async () => {
    const options = { tabSize: 2, insertSpaces: true };
    const format = () => connection.sendRequest(DocumentFormattingRequest.type, { textDocument, options });
    expect(await format()).toEqual([]);
    await change(text.replaceAll("  ", " "));
    expect(await format()).toEqual([expect.objectContaining({ newText: text })]);
    await change(`${text}pop (`);
    expect(await format()).toEqual([]);
  });

  test("leads into imported files, and tells what a change in one of them does to the program", async () => {
    const folder = scratch();
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content);
      return pathToFileURL(join(folder, name)).href;
    };
    const library = "snn 1\nparam size = 3\nparam tau = 5ms\n";
    const libraryUri = file("library.snn", library);
    const program = `snn 1\ntick 20us\nimport "library.snn"\npop a[size] : li(tau_m = 2 * tau, tau_s = tau)\n`;
    const programUri = file("program.snn", program);
    const about = (of: string, act: () => unknown) =>
      new Promise<PublishDiagnosticsParams["diagnostics"]>((resolve) => {
        heard = ({ uri, diagnostics }) => {
          if (uri === of) resolve(diagnostics);
        };
        act();
      });
    const openText = (uri: string, text: string) =>
      connection.sendNotification(DidOpenTextDocumentNotification.type, {
        textDocument: { uri, languageId: "snn", version: 1, text },
      });
    expect(await about(programUri, () => openText(programUri, program))).toEqual([]);
    const ask = { textDocument: { uri: programUri }, position: placeOf("tau,", 0, program) };
    expect(await connection.sendRequest(DefinitionRequest.type, ask)).toMatchObject({
      uri: libraryUri,
      range: { start: placeOf("tau", 0, library), end: { line: 2, character: 9 } },
    });
    const size = { ...ask, position: placeOf("size", 0, program) };
    expect(JSON.stringify(await connection.sendRequest(HoverRequest.type, size))).toContain("param size = 3");
    expect(await about(programUri, () => openText(libraryUri, library))).toEqual([]);
    const edit = (text: string) =>
      about(programUri, () =>
        connection.sendNotification(DidChangeTextDocumentNotification.type, {
          textDocument: { uri: libraryUri, version: ++version },
          contentChanges: [{ text }],
        }),
      );
    expect((await edit(library.replace("tau", "tao"))).map(({ code }) => code)).toEqual(["E0201", "E0201"]);
    const [wrong] = await edit(library.replace("5ms", "5 +"));
    expect(wrong.message).toContain("library.snn");
    expect(wrong.relatedInformation?.[0].location).toMatchObject({
      uri: libraryUri,
      range: { start: { line: 2 } },
    });
    expect(await edit(library)).toEqual([]);
  });

  test("forgets what is closed, and ends when it is told to", async () => {
    const closed = new Promise<PublishDiagnosticsParams>((resolve) => {
      heard = resolve;
    });
    await connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument });
    expect((await closed).diagnostics).toEqual([]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    expect(await ended).toBe(0);
  });
});
