/** Where in an image an offset lies, for messages; and its sections' checksums, for the test hook. */
import { HEADER_BYTES, SECTION_HEADER_BYTES, SECTIONS, sectionCrc } from "../../hw-models/image-layout.ts";

export interface SectionSpan {
  /** e.g. `core 0`. */
  readonly name: string;
  /** Bytes from the image's start, the section's header included. */
  readonly start: number;
  readonly end: number;
}

const KINDS = new Map<number, string>(Object.entries(SECTIONS).map(([name, kind]) => [kind, name]));

const OF_A_CORE = new Set<string>(["core", "learning", "loihi1Core"] satisfies (keyof typeof SECTIONS)[]);

/** The sections of an image's board part, the header first. */
export const sectionSpans = (image: Uint8Array): SectionSpan[] => {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  const spans: SectionSpan[] = [{ name: "header", start: 0, end: Math.min(HEADER_BYTES, image.length) }];
  let start = HEADER_BYTES;
  while (start + SECTION_HEADER_BYTES <= image.length) {
    const kind = KINDS.get(view.getUint32(start, true)) ?? "unknown";
    const name = OF_A_CORE.has(kind) ? `${kind} ${view.getUint32(start + 4, true)}` : kind;
    const end = Math.min(start + SECTION_HEADER_BYTES + view.getUint32(start + 8, true), image.length);
    spans.push({ name, start, end });
    start = end;
  }
  return spans;
};

/** e.g. `byte 812, in its core 0 section (byte 700 of it)`. Offsets count from 0. */
export const describeOffset = (image: Uint8Array, offset: number): string => {
  const span = sectionSpans(image).find(({ start, end }) => offset >= start && offset < end);
  return span
    ? `byte ${offset}, in its ${span.name}${span.name === "header" ? "" : " section"} (byte ${offset - span.start} of it)`
    : `byte ${offset}`;
};

/** A copy whose sections' CRCs agree with their bytes: what a core would see that checks no CRC. */
export const withFreshChecksums = (image: Uint8Array): Uint8Array => {
  const copy = image.slice();
  const view = new DataView(copy.buffer);
  for (const { name, start, end } of sectionSpans(copy))
    if (name !== "header")
      view.setUint32(start + SECTION_HEADER_BYTES - 4, sectionCrc(copy.subarray(start, end)), true);
  return copy;
};
