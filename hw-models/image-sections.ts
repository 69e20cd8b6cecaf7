/** The frame of an image's sections: a header with kind, core, length and CRC in front of each payload. */
import { ByteReader, ByteWriter } from "./image-bytes.ts";
import { ImageError } from "./image-error.ts";
import { SECTION_HEADER_BYTES, SECTIONS, sectionCrc } from "./image-layout.ts";

/** A whole section, its CRC still 0: that is entered once the bytes are in their place. */
export const section = (kind: number, index: number, write: (w: ByteWriter) => void): ByteWriter => {
  const payload = new ByteWriter();
  write(payload);
  const whole = new ByteWriter();
  for (const field of [kind, index, payload.length, 0]) whole.u32(field);
  whole.append(payload);
  return whole;
};

export interface Section {
  readonly kind: number;
  readonly index: number;
  readonly payload: Uint8Array;
}

export const sectionName = (kind: number): string =>
  Object.entries(SECTIONS).find(([, number]) => number === kind)?.[0] ?? `unknown (${kind})`;

/** @throws ImageError for bytes that are not `count` whole sections */
export const readSections = (bytes: Uint8Array, count: number): Section[] => {
  const sections: Section[] = [];
  let at = 0;
  while (at < bytes.length) {
    const head = new ByteReader(bytes.subarray(at, at + SECTION_HEADER_BYTES), "section header");
    const [kind, index, length, crc] = [head.u32(), head.u32(), head.u32(), head.u32()];
    const payload = bytes.subarray(at + SECTION_HEADER_BYTES, at + SECTION_HEADER_BYTES + length);
    const name = sectionName(kind);
    if (payload.length < length)
      throw new ImageError("truncated", `the image is cut off in its ${name} section`);
    if (sectionCrc(bytes.subarray(at, at + SECTION_HEADER_BYTES + length)) !== crc)
      throw new ImageError("crc", `the image's ${name} section is damaged: its CRC does not agree`);
    sections.push({ kind, index, payload });
    at += SECTION_HEADER_BYTES + length;
  }
  if (sections.length !== count)
    throw new ImageError("layout", `the image promises ${count} sections and holds ${sections.length}`);
  return sections;
};

/** Sections taken one after the other, each where it belongs. */
export class SectionReader {
  private readonly sections: readonly Section[];
  private next = 0;

  constructor(sections: readonly Section[]) {
    this.sections = sections;
  }

  get count(): number {
    return this.sections.length;
  }

  get atEnd(): boolean {
    return this.next === this.sections.length;
  }

  isNext(kind: number, index: number): boolean {
    const section = this.sections[this.next];
    return section?.kind === kind && section.index === index;
  }

  /** @throws ImageError where the next section is another one */
  take(kind: number, index: number): ByteReader {
    if (!this.isNext(kind, index))
      throw new ImageError(
        "layout",
        `the image's section ${this.next} is not its ${sectionName(kind)} section ${index}`,
      );
    return new ByteReader(this.sections[this.next++].payload, sectionName(kind));
  }
}
