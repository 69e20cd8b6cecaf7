/** Files as a person names them: what goes wrong is a Problem, and nothing is ever half written. */
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Problem } from "./problem.ts";

/** @throws Problem */
export const readBytes = (file: string): Uint8Array => readAtMost(file, Number.POSITIVE_INFINITY);

/** Bytes of a text: a little less than a string holds. */
const MOST_TEXT = 500 * 2 ** 20;

/**
 * Text in UTF-8.
 * @throws Problem
 */
export const readText = (file: string): string =>
  new TextDecoder("utf-8", { ignoreBOM: true }).decode(readAtMost(file, MOST_TEXT));

const readAtMost = (file: string, most: number): Uint8Array => {
  try {
    const about = statSync(file);
    if (about.isDirectory())
      throw new Problem("E0802", file, `${file} is a folder, not a file`, { hint: "name a file in it" });
    if (about.size > most)
      throw new Problem("E0803", file, `${file} is too large for a text: ${mebibytes(about.size)}`, {
        hint: `a text has ${mebibytes(most)} at most; is it the file you mean?`,
      });
    return readFileSync(file);
  } catch (thrown) {
    throw asProblem(thrown, file, "read");
  }
};

const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)} MiB`;

/**
 * The same, null where there is no such file.
 * @throws Problem
 */
export const readTextIfThere = (file: string): string | null => (isThere(file) ? readText(file) : null);

/**
 * A file that is written piece by piece and appears whole or not at all: a temporary file in the same folder,
 * then a rename. Each method throws a Problem.
 */
export class AtomicFile {
  private readonly file: string;
  private readonly temporary: string;
  private handle = -1;

  constructor(file: string) {
    this.file = file;
    this.temporary = temporaryOf(file);
    demandWritable(file);
    this.handle = this.trying(() => openSync(this.temporary, "w"));
  }

  write(content: Uint8Array | string): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    this.trying(() => {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at);
    });
  }

  /** The file is there afterwards, and what was there before is gone. */
  finish(): void {
    this.trying(() => {
      fsyncSync(this.handle);
      this.close();
      renameSync(this.temporary, this.file);
    });
  }

  /** Leaves what was there before as it was; nothing where the file is finished. */
  discard(): void {
    this.close();
    rmSync(this.temporary, { force: true });
  }

  private close(): void {
    if (this.handle >= 0) closeSync(this.handle);
    this.handle = -1;
  }

  private trying<T>(work: () => T): T {
    try {
      return work();
    } catch (thrown) {
      this.discard();
      throw asProblem(thrown, this.file, "written");
    }
  }
}

/**
 * Writes a file whole or not at all.
 * @throws Problem
 */
export const writeAtomically = (file: string, content: Uint8Array | string): void => {
  const whole = new AtomicFile(file);
  whole.write(content);
  whole.finish();
};

const temporaryOf = (file: string): string => join(dirname(file), `.${basename(file)}.${process.pid}.part`);

/** Removes what a thread of this process that was stopped has left of a file it was writing. */
export const dropUnfinished = (file: string): void => rmSync(temporaryOf(file), { force: true });

/** Removes a file that is there or not. */
export const removeFile = (file: string): void => rmSync(file, { force: true });

/**
 * Adds a line to a file's end, on the disk before this returns. What a full disk cut off of it is without an end.
 * @throws Problem
 */
export const appendLine = (file: string, line: string): void => {
  try {
    const handle = openSync(file, "a");
    try {
      const bytes = new TextEncoder().encode(line);
      for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch (thrown) {
    throw asProblem(thrown, file, "written");
  }
};

/** Whether a file or folder of this name is there. */
export const isThere = (file: string): boolean => statSync(file, { throwIfNoEntry: false }) !== undefined;

/** Removes a folder with all that is in it. */
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/**
 * Asks whether a file could be written, before work is done whose result it is to hold.
 * @throws Problem
 */
export const demandWritable = (file: string): void => {
  try {
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
      throw new Problem("E0802", file, `${file} is a folder, not a file`, { hint: "name a file in it" });
    accessSync(dirname(file), constants.W_OK);
  } catch (thrown) {
    throw asProblem(thrown, file, "written");
  }
};

/** Whether two names are of one file that exists. */
export const isSameFile = (a: string, b: string): boolean => {
  const [one, other] = [a, b].map((file) => statSync(file, { throwIfNoEntry: false, bigint: true }));
  return one !== undefined && other !== undefined && one.dev === other.dev && one.ino === other.ino;
};

/**
 * A folder, made with those above it where it is missing.
 * @throws Problem
 */
export const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (thrown) {
    throw asProblem(thrown, folder, "made");
  }
};

const asProblem = (thrown: unknown, file: string, verb: string): Problem => {
  if (thrown instanceof Problem) return thrown;
  const code = (thrown as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" && verb === "read")
    return new Problem("E0801", file, `${file} does not exist`, {
      hint: "check the name and the folder you are in",
    });
  const why = REASONS[code] ?? (thrown instanceof Error ? thrown.message : String(thrown));
  return new Problem("E0803", file, `${file} cannot be ${verb}: ${why}`, {
    hint: HINTS[code] ?? "choose another path",
  });
};

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "its folder does not exist",
  ENOTDIR: "a part of its path is not a folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EEXIST: "a file of that name is in the way",
  ENOSPC: "no room is left on the disk",
  EROFS: "the disk is read-only",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "the name is too long",
  ERR_FS_FILE_TOO_LARGE: "it has more than 2 GiB",
};
const HINTS: Readonly<Record<string, string>> = {
  ENOENT: "make the folder first",
  ERR_FS_FILE_TOO_LARGE: "is it the file you mean?",
  EACCES: "check who owns it",
  ENOSPC: "free some room; nothing was half written",
};
