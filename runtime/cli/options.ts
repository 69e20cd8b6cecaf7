/** Words and choices that options of several commands share. */
import type { Argv } from "yargs";

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

export const BROKEN = path("Cores that do not work, with commas between: nothing is placed there");
export const PLACE_SEED = number("Seed of the placement on many cores; the spikes are the same");

export const PROGRAM = "A program (.snn)";
export const PROGRAM_OR_IMAGE = "A program (.snn) or an image";
