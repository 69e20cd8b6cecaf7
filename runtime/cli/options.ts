/** Words and choices that options of several commands share. */

import process from "node:process";
import type { Argv } from "yargs";
import { either, nearest } from "../../compiler/words.ts";
import { isThere } from "../files.ts";
import { UsageError } from "./usage.ts";

/** Chips by name; `ft1` is the smallest that holds the program. Kept here so that help needs no compiler. */
export const FT1_CHIPS = ["ft1", "ft1-up5k", "ft1-sim", "ft1-mesh"] as const;
/** Chips of one core: those that boards can be. */
export const BOARD_CHIPS = ["ft1-up5k", "ft1-sim"] as const;
export const CHIPS = [...FT1_CHIPS, "loihi1", "loihi1-sim"] as const;
/** Stages of the compiler, also kept here for the help. */
export const STAGES = ["ast", "network", "edges", "placement", "program"] as const;
export const TARGETS = [...CHIPS, "float64"] as const;
/** Data sets that `snn data` knows. */
export const SETS = ["yinyang", "iris", "order", "mnist"] as const;
/** Units of times in a table of spikes. */
export const TIME_UNITS = ["tick", "s", "ms", "us", "ns"] as const;
export const TRAINERS = [...CHIPS, "float64"] as const;
/** Where gradients are. */
export const GRADIENTS = [...FT1_CHIPS, "float64"] as const;

export const file = <T>(y: Argv<T>, what: string) =>
  y.positional("file", { type: "string", demandOption: true, describe: what });
export const number = (describe: string) => ({ type: "number", describe, requiresArg: true }) as const;
export const path = (describe: string) => ({ type: "string", describe, requiresArg: true }) as const;

/**
 * `--chip`: the name of a chip, or a file that describes one. What is neither is a UsageError, with the chip that
 * was likely meant.
 */
export const chip = (names: readonly string[], describe: string) =>
  ({
    type: "string",
    requiresArg: true,
    ...(completing && { choices: names }),
    describe: `${describe}: ${names.join(", ")}, or the file of a chip`,
    coerce: (said: unknown): string | undefined => {
      if (typeof said === "string" && said !== "" && !completing) demandChipName(said, names);
      return said as string | undefined;
    },
  }) as const;

/** A shell asks what could stand next: names do, though files are as good. */
const completing = process.argv.includes("--get-yargs-completions");

const demandChipName = (said: string, names: readonly string[]): void => {
  if (names.includes(said) || /[./\\]/.test(said) || isThere(said)) return;
  const near = nearest(said, names);
  const meant = near === null ? "" : `did you mean ${near}? `;
  throw new UsageError(
    `--chip is given as ${said}, which is no chip here and no file\n  = ${meant}choose one of ${either(names)}, or a file (\`snn chips\` shows more)`,
  );
};

export const BROKEN = path("Cores that do not work, with commas between: nothing is placed there");
export const PLACE_SEED = number("Seed of the placement on many cores; the spikes are the same");

export const PROGRAM = "A program (.snn)";
export const PROGRAM_OR_IMAGE = "A program (.snn) or an image";
