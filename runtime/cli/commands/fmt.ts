import process from "node:process";
import { format } from "../../../compiler/format/format.ts";
import { toJson } from "../../../compiler/render.ts";
import { readBytes, writeAtomically } from "../../files.ts";
import { EXIT, Stop } from "../exit.ts";
import { output, showDiagnostics } from "../output.ts";
import { UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface FmtArguments {
  /** Programs; none: standard input, since yargs demands one and then keeps a `-` to itself. */
  readonly files: readonly string[];
  readonly check: boolean;
  readonly stdout: boolean;
  readonly json: boolean;
}

/** The name of standard input in messages. */
const STDIN = "-";

/** `snn fmt`: programs in their canonical form, in place, or printed, or only asked for. */
export const fmt = async (argv: FmtArguments): Promise<void> => {
  const { check, stdout, json } = argv;
  const files = argv.files.length === 0 ? [STDIN] : argv.files;
  const printed = stdout || argv.files.length === 0;
  if (check && stdout) throw new UsageError("--check changes nothing, so there is nothing to print");
  if (printed && !check && files.length > 1) throw new UsageError("one program can be printed at a time");
  if (printed && !check && json) throw new UsageError("with --json standard output is the result's");
  const out = output(json);
  const done = await Promise.all(files.map(formatFile));
  const changed = done.filter(({ before, after }) => before !== after && after !== null);
  if (check) for (const { file } of changed) out.say(file);
  else if (printed) process.stdout.write(done[0].after ?? "");
  else {
    for (const { file, after } of changed) {
      writeAtomically(file, after ?? "");
      out.say(`${file} is in its canonical form now`);
    }
    const kept = done.length - changed.length - done.filter(({ after }) => after === null).length;
    if (kept > 0) out.say(`${count(kept, "file")} left as ${kept === 1 ? "it was" : "they were"}`);
  }
  const diagnostics = done.flatMap((one) => one.diagnostics);
  out.result({ changed: changed.map(({ file }) => file), diagnostics: diagnostics.map(toJson) });
  if (diagnostics.length > 0 || (check && changed.length > 0)) throw new Stop(EXIT.diagnostics);
};

/** A program and its canonical form; null, with its diagnostics shown, where it cannot be read. */
const formatFile = async (file: string) => {
  const bytes = file === STDIN ? await readInput() : readBytes(file);
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const result = format({ file, text: before });
  if (result.kind === "formatted") return { file, before, after: result.text, diagnostics: [] };
  showDiagnostics(result.diagnostics);
  return { file, before, after: null, diagnostics: result.diagnostics };
};

const readInput = async (): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
};
