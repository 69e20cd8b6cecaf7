/** Exit codes, and how whatever was thrown reaches a person: never as a stack trace unless it is a bug. */

import { BuildError } from "../../firmware-targets/build/build-error.ts";
import { LinkError } from "../../firmware-targets/link/fault.ts";
import { ChipFault } from "../../hw-models/chip/fault.ts";
import { ImageError } from "../../hw-models/image-error.ts";
import { Problem } from "../problem.ts";
import { UsageError } from "./usage.ts";

export const EXIT = { ok: 0, diagnostics: 1, usage: 2, device: 3, bug: 70 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Diagnostics were shown already; only the exit code is left to say. */
export class Stop extends Error {
  readonly exit: ExitCode;
  constructor(exit: ExitCode) {
    super(`stopped with exit code ${exit}`);
    this.exit = exit;
  }
}

export interface Verdict {
  readonly exit: ExitCode;
  /** Lines for standard error, none where all was said. */
  readonly text: string | null;
  /** The object for `--json`. */
  readonly json: unknown;
}

export const verdictOn = (thrown: unknown): Verdict => {
  if (thrown instanceof Stop) return { exit: thrown.exit, text: null, json: null };
  if (thrown instanceof Problem)
    return { exit: EXIT.diagnostics, text: thrown.toText(), json: { diagnostics: [thrown.toJson()] } };
  if (thrown instanceof LinkError)
    return {
      exit: EXIT.device,
      text: `error: ${thrown.message}\n  = ${thrown.advice}`,
      json: { error: { kind: "link", code: thrown.code, message: thrown.message, advice: thrown.advice } },
    };
  if (thrown instanceof BuildError)
    return {
      exit: EXIT.diagnostics,
      text: `error: ${thrown.message}\n  = ${thrown.advice}`,
      json: { error: { kind: "build", code: thrown.fault, message: thrown.message, advice: thrown.advice } },
    };
  if (thrown instanceof ChipFault)
    return {
      exit: EXIT.device,
      text: `error: the chip stopped: ${thrown.message}\n  = ${thrown.advice}`,
      json: { error: { kind: "chip", code: thrown.kind, message: thrown.message, advice: thrown.advice } },
    };
  if (thrown instanceof UsageError)
    return {
      exit: EXIT.usage,
      text: `${thrown.message}\nTry \`snn --help\` or \`snn COMMAND --help\`.`,
      json: { error: { kind: "usage", message: thrown.message } },
    };
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    exit: EXIT.bug,
    text: `This is a bug in Firetime, not a mistake of yours. Please report it with the lines below.\n${detail}`,
    json: { error: { kind: "bug", message: String(thrown) } },
  };
};

/** An image that cannot be used, as the problem of the file it is in. */
export const imageProblem = (file: string, thrown: unknown): unknown =>
  thrown instanceof ImageError ? new Problem("E0804", file, thrown.message, { hint: thrown.advice }) : thrown;
