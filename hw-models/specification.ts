/**
 * What makes two machines the same machine: the number formats, the constants and the revision of the
 * rules in SPEC.md. Its hash stands in every image and in a board's greeting, so that an image never runs
 * on a machine that computes otherwise.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { COARSE_STEPS, FORMATS, RECIPROCAL_BITS, ROUNDING_BITS, STEP_BITS } from "./numerics/formats.ts";

/** Raised by one whenever a rule of SPEC.md changes the bits of any result. */
export const REVISION = 1;

/** Version of the image container. */
export const IMAGE_VERSION = 1;

const canonical = JSON.stringify({
  revision: REVISION,
  image: IMAGE_VERSION,
  step: STEP_BITS,
  coarse: COARSE_STEPS,
  reciprocal: RECIPROCAL_BITS,
  rounding: ROUNDING_BITS,
  formats: Object.entries(FORMATS).map(([name, f]) => [name, f.bits, f.fraction, f.signed]),
});

/** SHA-256 over the canonical text of the formats and constants, 32 bytes. */
export const SPECIFICATION_HASH: Uint8Array = sha256(new TextEncoder().encode(canonical));

export const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
