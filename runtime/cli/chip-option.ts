/** What `--chip` says: the name of a chip, or the file of one. */
import { chipFromText } from "../../compiler/chip-file/read.ts";
import { smallestFt1 } from "../../compiler/compile.ts";
import type { Network } from "../../compiler/network.ts";
import type { Chip } from "../../hw-models/chip/chip.ts";
import { chipNamed } from "../../hw-models/chip/chips.ts";
import { differentLimit } from "../../hw-models/chip/described.ts";
import type { AnyLimits } from "../../hw-models/chip/most.ts";
import { readText } from "../files.ts";
import { Problem } from "../problem.ts";
import { demandNoErrors, type Output } from "./output.ts";

/**
 * The chip of that name, or that the file of that name describes.
 * @throws Problem where the file cannot be read, Stop where it has errors
 */
export const chipAt = (nameOrFile: string, out: Output): Chip => {
  const known = chipNamed(nameOrFile);
  if (known !== undefined) return known;
  const { chip, diagnostics } = chipFromText({ file: nameOrFile, text: readText(nameOrFile) });
  demandNoErrors(diagnostics, out);
  if (chip === null) throw new Error("a chip's file without errors has no chip");
  return chip;
};

/**
 * What to compile for; undefined leaves it to the program.
 * @throws Problem, Stop as `chipAt`
 */
export const chipFor = (said: string | undefined, out: Output): ((network: Network) => Chip | undefined) => {
  if (said === "ft1") return smallestFt1;
  const chip = said === undefined ? undefined : chipAt(said, out);
  return () => chip;
};

/**
 * Makes sure that an image is for the chip that was asked for.
 * @throws Problem, Stop
 */
export const demandChip = (file: string, own: Chip, said: string | undefined, out: Output): void => {
  if (said === undefined || said === "ft1") return;
  const due = chipAt(said, out);
  const refuse = (message: string): Problem =>
    new Problem("E0804", file, message, { hint: `compile the program again with \`--chip ${said}\`` });
  if (own.name !== due.name || own.id !== due.id)
    throw refuse(`the image is for ${own.name}, not for ${due.name}`);
  const limit = differentLimit(own, due);
  if (limit === null) return;
  const [was, is] = [own, due].map(({ limits }) => (limits as AnyLimits)[limit]);
  throw refuse(`the image is for another ${own.name}: ${limit} was ${was}, and ${said} says ${is}`);
};
