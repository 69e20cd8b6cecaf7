/**
 * What makes two machines the same machine: the number formats, the constants and the revision of the
 * rules in SPEC.md, for each kind of core. Its hash stands in every image and in a board's greeting, so that
 * an image never runs on a machine that computes otherwise.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { ChipKind } from "./chip/chip.ts";
import { COARSE_STEPS, FORMATS, RECIPROCAL_BITS, ROUNDING_BITS, STEP_BITS } from "./numerics/formats.ts";
import { LOIHI1_RANGES } from "./numerics/loihi1.ts";
import { FACTORS, LOIHI1_LEARNING_RANGES } from "./numerics/loihi1-learning.ts";

/** Raised by one whenever a rule of ft1 in SPEC.md changes the bits of any result. */
export const REVISION = 5;

/** The same for the rules of loihi1. */
export const LOIHI1_REVISION = 2;

/** Version of the image container. */
export const IMAGE_VERSION = 4;

const canonical = JSON.stringify({
  revision: REVISION,
  image: IMAGE_VERSION,
  step: STEP_BITS,
  coarse: COARSE_STEPS,
  reciprocal: RECIPROCAL_BITS,
  rounding: ROUNDING_BITS,
  formats: Object.entries(FORMATS).map(([name, f]) => [name, f.bits, f.fraction, f.signed]),
});

/** Bytes of a specification's hash. */
export const SPECIFICATION_BYTES = 32;

const hashOf = (text: string): Uint8Array => sha256(new TextEncoder().encode(text));

/** SHA-256 over the canonical text of ft1's formats and constants. */
export const SPECIFICATION_HASH: Uint8Array = hashOf(canonical);

const LOIHI1_SPECIFICATION_HASH = hashOf(
  JSON.stringify({
    kind: "loihi1",
    revision: LOIHI1_REVISION,
    image: IMAGE_VERSION,
    ranges: Object.entries({ ...LOIHI1_RANGES, ...LOIHI1_LEARNING_RANGES }).map(([name, { low, high }]) => [
      name,
      low,
      high,
    ]),
    factors: Object.entries(FACTORS),
  }),
);

/** The hash of what a kind of core computes. */
export const specificationOf = (kind: ChipKind): Uint8Array =>
  kind === "ft1" ? SPECIFICATION_HASH : LOIHI1_SPECIFICATION_HASH;

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
