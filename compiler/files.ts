/**
 * Files that a program names. The compiler opens none itself, so that it runs anywhere: whoever calls it
 * gives the way to read one.
 */
import { CODES, type Code } from "./codes.ts";
import type { Collector } from "./diagnostic.ts";
import type { Span } from "./source.ts";
import { cut } from "./words.ts";

/**
 * The bytes of a file.
 * @throws an Error for a file that cannot be read; with a `code` E0801 to E0803 and a `hint` where it knows
 */
export type ReadFile = (path: string) => Uint8Array;

/** Reads each file once. */
export interface Files {
  /** The bytes, or null where there are none, which is then reported at `span`. */
  read(name: string, span: Span): Uint8Array | null;
}

export const createFiles = (collector: Collector, read: ReadFile | null): Files => {
  const known = new Map<string, Uint8Array | Error>();
  return {
    read: (name, span) => {
      const path = besides(span.source.file, name);
      const found = known.get(path) ?? attempt(path, read);
      known.set(path, found);
      if (found instanceof Uint8Array) return found;
      const { code, hint } = found as Error & { readonly code?: unknown; readonly hint?: unknown };
      const known08 = typeof code === "string" && Object.hasOwn(CODES, code) && /^E080[1-3]$/.test(code);
      collector.report(known08 ? (code as Code) : "E0803", span, found.message, {
        hint: typeof hint === "string" ? hint : undefined,
      });
      return null;
    },
  };
};

const attempt = (path: string, read: ReadFile | null): Uint8Array | Error => {
  if (read === null) return new Error(`${cut(path)} cannot be read: there are no files here`);
  try {
    return read(path);
  } catch (thrown) {
    if (thrown instanceof Error) return thrown;
    throw thrown;
  }
};

/** A file's path, as it is named in a program beside which it lies. */
export const besides = (program: string, name: string): string => {
  const isAbsolute = /^(?:[\\/]|[A-Za-z]:)/.test(name);
  const folder = /^.*[\\/]/.exec(program)?.[0] ?? "";
  return plain(isAbsolute ? name : `${folder}${name}`);
};

/** `./a` and `b/../a` are `a`: a file has one name, by which it is known again. */
const plain = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split(/[\\/]/)) {
    if (part === "." || part === "") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return /^[\\/]/.test(path) ? `/${parts.join("/")}` : parts.join("/") || ".";
};
