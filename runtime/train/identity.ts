/** What a training is of: two with the same identity end with the same weights, byte for byte. */
import { sha256 } from "@noble/hashes/sha2.js";
import type { ReadFile } from "../../compiler/files.ts";
import type { ChipKind } from "../../hw-models/chip/chip.ts";
import { hex, specificationOf } from "../../hw-models/specification.ts";
import { bytesIn } from "./bytes.ts";
import type { DataSet } from "./data-set.ts";

/** Raised by one whenever a training ends with other weights than before, beside the chip's own rules. */
export const TRAINING_REVISION = 1;

export interface Identity {
  /** Name of the program, and the SHA-256 over its text and all files it reads but the data. */
  readonly program: string;
  readonly programSha256: string;
  readonly data: { readonly name: string; readonly sha256: string };
  /** A chip, or `float64`. */
  readonly target: string;
  /** Hash of the rules of the chip's kind of core, ft1's for float64; and the revision of training. */
  readonly specification: string;
  readonly revision: number;
  readonly seed: number;
  readonly epochs: number;
}

/** What a training's cores compute, as a word; float64 trains with ft1's constants. */
export const specification = (kind: ChipKind): string => hex(specificationOf(kind));

/** The hash of a program's text and of the files that were read while it was understood, in that order. */
export interface ProgramHash {
  readonly read: ReadFile;
  /** What the hash is so far. */
  sha256(): string;
}

export const programHash = (text: string, read: ReadFile): ProgramHash => {
  const hash = sha256.create();
  // A length in front of each part keeps two of them apart from one.
  const add = (bytes: Uint8Array): void => {
    hash.update(new TextEncoder().encode(`${bytes.length}\n`)).update(bytes);
  };
  add(new TextEncoder().encode(text));
  return {
    read: (file) => {
      const bytes = read(file);
      add(bytes);
      return bytes;
    },
    sha256: () => hex(hash.clone().digest()),
  };
};

/** The hash of all samples. */
export const dataSha256 = (data: DataSet): string => {
  const hash = sha256.create();
  for (const { features, labels } of [data.train, data.validation, data.test])
    for (const numbers of [features, labels]) hash.update(bytesIn(numbers));
  return hex(hash.digest());
};

/** How an identity differs from the one that is due, in words; null where it does not. */
export const difference = (own: Identity, due: Identity): string | null => {
  if (own.program !== due.program) return `of another program: ${own.program}, and this is ${due.program}`;
  if (own.programSha256 !== due.programSha256)
    return `of another state of ${due.program}: the program or a file it names has changed since`;
  if (own.target !== due.target) return `of a training on ${own.target}, and this is on ${due.target}`;
  if (own.seed !== due.seed) return `of seed ${own.seed}, and this is seed ${due.seed}`;
  if (own.epochs !== due.epochs)
    return `of a training of ${own.epochs} epochs, and this is one of ${due.epochs}`;
  if (own.data.sha256 !== due.data.sha256) return `of other samples of ${own.data.name} data`;
  if (own.specification !== due.specification || own.revision !== due.revision)
    return "of another version of Firetime, which trains otherwise";
  return null;
};
