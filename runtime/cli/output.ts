/**
 * Where a command's words go. For people: standard output; with `--json` they move to standard error, and
 * the one line of standard output is the JSON. Progress is a bar on a terminal and plain lines elsewhere.
 */
import { Presets, SingleBar } from "cli-progress";
import colours from "picocolors";
import type { Diagnostic } from "../../compiler/diagnostic.ts";
import { renderAll, summarise, toJson } from "../../compiler/render.ts";
import { alignTable } from "../table.ts";
import { EXIT, Stop } from "./exit.ts";

export interface Output {
  readonly json: boolean;
  /** A line for people. */
  say(text?: string): void;
  heading(text: string): void;
  table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void;
  /** The command's result; printed as the last line of standard output with `--json`. */
  result(value: Readonly<Record<string, unknown>>): void;
  progress(label: string, total: number): Progress;
}

export interface Progress {
  /** `note` says where things stand, e.g. an accuracy. */
  update(done: number, note?: string): void;
  end(): void;
}

export const output = (json: boolean): Output => {
  const stream = json ? process.stderr : process.stdout;
  const paint = colours.createColors(colours.isColorSupported && stream.isTTY === true);
  const say = (text = ""): void => {
    stream.write(`${text}\n`);
  };
  return {
    json,
    say,
    heading: (text) => say(`\n${paint.bold(text)}`),
    table: (head, rows) => {
      for (const line of alignTable(head, rows)) say(`  ${line}`);
    },
    result: (value) => {
      if (json) process.stdout.write(`${JSON.stringify(value)}\n`);
    },
    progress: (label, total) =>
      process.stderr.isTTY ? barProgress(label, total) : lineProgress(label, total, say),
  };
};

const barProgress = (label: string, total: number): Progress => {
  const bar = new SingleBar(
    {
      format: `  ${label} {bar} {percentage}%  {note}  {eta_formatted} left`,
      hideCursor: true,
      etaBuffer: 20,
      barsize: 24,
    },
    Presets.rect,
  );
  bar.start(total, 0, { note: "" });
  return {
    update: (done, note = "") => bar.update(done, { note }),
    end: () => {
      bar.update(total);
      bar.stop();
    },
  };
};

/** Milliseconds before plain lines tell of progress. */
const QUIET = 1000;

/** Plain lines: at every fifth of the way, for work that takes longer than a second. */
const lineProgress = (label: string, total: number, say: (text: string) => void): Progress => {
  const begun = performance.now();
  let told = 0;
  return {
    update: (done, note = "") => {
      const fifth = Math.floor((5 * done) / total);
      if (fifth <= told || performance.now() - begun < QUIET) return;
      told = fifth;
      say(`  ${label} ${20 * fifth} %${note && `, ${note}`}`);
    },
    end: () => {},
  };
};

/** Shows diagnostics on standard error. */
export const showDiagnostics = (diagnostics: readonly Diagnostic[]): void => {
  if (diagnostics.length === 0) return;
  const colour = colours.isColorSupported && process.stderr.isTTY === true;
  process.stderr.write(`${renderAll(diagnostics, { colour })}\n\n${summarise(diagnostics)}\n`);
};

/**
 * Shows diagnostics and goes on only if none is an error.
 * @throws Stop
 */
export const demandNoErrors = (diagnostics: readonly Diagnostic[], out: Output): void => {
  showDiagnostics(diagnostics);
  if (!diagnostics.some(({ severity }) => severity === "error")) return;
  out.result({ diagnostics: diagnostics.map(toJson) });
  throw new Stop(EXIT.diagnostics);
};
