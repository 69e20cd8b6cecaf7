/** Codes of checkpoints and sweeps (091 and 092). See codes.ts. */
import { type CodeEntry, error } from "./code-entry.ts";

export const SWEEPS = {
  E0910: error(
    "a checkpoint of another training",
    "`--resume` goes on with a training only where it would end with the same weights, byte for byte: the program and the files it names, its data, the chip and its rules, the seed and the number of epochs must be those that the checkpoint was written with. The message names what differs.",
  ),
  E0911: error(
    "a checkpoint that cannot be used",
    "A checkpoint is written by `snn train` after every epoch, whole or not at all, and carries a checksum.",
  ),
  E0912: error(
    "a training or sweep in the way",
    "Where a command would write lies the work of one that was stopped, or a file that it has not made. `--resume` goes on with what was stopped; else remove the file or choose another name.",
  ),
  E0913: error(
    "a sweep that cannot be read",
    "A sweep is text, a statement a line: `sweep 1` first, then `seeds`, `stages`, `epochs`, `batches`, `vary`, `baseline` and `train`; docs/files.md shows one. Behind # a line is a comment.",
  ),
  E0914: error(
    "a range without a value",
    "A range ascends from its first to its last value, both included: `4..12`. One value alone is written `8`.",
  ),
  E0915: error(
    "a format that cannot be",
    "`state 10 of 16` has 10 of its 16 bits behind the point; there are never more behind the point than in all. What a sweep can go through is limited by exact arithmetic in 53 bits.",
  ),
  E0916: error(
    "results that are not those of this sweep",
    "The results of a sweep are JSON lines, first a header that says of which program, chip, data and settings. `--resume` goes on only with results of the same ones.",
  ),
  E0917: error(
    "a program that cannot be swept",
    "A sweep runs a model of ft1 whose formats can be chosen. Before it begins, the model is held against the chip at the chip's own formats, and a program that it does not compute to the bit is refused.",
  ),
} as const satisfies Record<string, CodeEntry>;
