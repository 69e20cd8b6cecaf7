// Starts `snn lsp` and hands the editor's questions to it; everything else is in the tool.
const { workspace } = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const command = workspace.getConfiguration("firetime").get("command", "snn");
  const server = { command, args: ["lsp"], transport: TransportKind.stdio };
  client = new LanguageClient("firetime", "Firetime", server, {
    documentSelector: [{ scheme: "file", language: "snn" }],
  });
  return client.start();
};

exports.deactivate = () => client?.stop();
