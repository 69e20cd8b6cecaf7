/** The chip of an image: known by its id, or described among the names. */
import type { Chip, ChipKind } from "./chip/chip.ts";
import { chipWithId } from "./chip/chips.ts";
import { describedChip, describedKind, isDescribed, unknownChip } from "./chip/described.ts";
import { ImageError } from "./image-error.ts";

/** What the names say of a chip; null: no limit. */
export interface ChipInImage {
  readonly name: string;
  readonly what: string;
  readonly limits: Readonly<Record<string, number | null>>;
}

/** Nothing for a chip that its id tells. */
export const chipForImage = (chip: Chip): ChipInImage | undefined => {
  if (!isDescribed(chip)) return undefined;
  const { name, what } = chip;
  const limits = Object.entries(chip.limits).map(([limit, value]) => [limit, finite(value)] as const);
  return { name, what, limits: Object.fromEntries(limits) };
};

const finite = (value: number): number | null => (value === Number.POSITIVE_INFINITY ? null : value);

/** @throws ImageError for an id that no chip has */
export const kindOfChip = (id: number): ChipKind => {
  const kind = chipWithId(id)?.kind ?? describedKind(id);
  if (kind === undefined)
    throw new ImageError("chip", `the image is for an unknown chip (id 0x${id.toString(16)})`);
  return kind;
};

/**
 * The chip of an id.
 * @param said what the image's names say of it; undefined where there are none, as on a board
 * @param host the chip at hand, which counts for an image that says nothing of its own
 * @throws ImageError for a description that is none
 */
export const chipOfImage = (id: number, said: unknown, host?: Chip): Chip => {
  const known = chipWithId(id);
  if (known !== undefined) return known;
  const kind = kindOfChip(id);
  if (said === undefined) return host?.id === id ? host : unknownChip(kind);
  const { name, what, limits } = Object(said) as Record<string, unknown>;
  const words = [name, what].every((word) => typeof word === "string" && word !== "");
  if (!words || typeof limits !== "object" || limits === null)
    throw new ImageError("layout", "the image's description of its chip cannot be read");
  try {
    return describedChip(kind, {
      name: String(name),
      what: String(what),
      limits: Object.fromEntries(
        Object.entries(limits).map(([limit, value]) => [limit, value ?? Number.POSITIVE_INFINITY]),
      ),
      origin: "the image",
    });
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown;
    throw new ImageError("layout", thrown.message);
  }
};
