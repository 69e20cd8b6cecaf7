/**
 * The binary image: bytes ◀▶ Program. Little endian.
 *
 *   header (64 bytes) · board sections · names section (optional, never sent to a board)
 *
 * Every section has a header of 16 bytes and a CRC-32 of its payload; the header has its own. A section is
 * a few scalars and then columns, each padded to 4 bytes; the tables of image-layout.ts are the layout, for
 * the writer, the reader and hw-models/SPEC.md alike.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import type { Chip, ChipKind } from "./chip/chip.ts";
import { crc32 } from "./crc32.ts";
import { audit } from "./image-audit.ts";
import { ByteReader, ByteWriter } from "./image-bytes.ts";
import { chipForImage, chipOfImage, kindOfChip } from "./image-chip.ts";
import { ImageError } from "./image-error.ts";
import { ft1Sections, readFt1Core } from "./image-ft1.ts";
import {
  HEADER_BYTES,
  MAGIC,
  ROUTE_COLUMNS,
  SECTION_HEADER_BYTES,
  SECTIONS,
  sectionCrc,
} from "./image-layout.ts";
import { loihi1Sections, readLoihi1Core } from "./image-loihi1.ts";
import { readSections, SectionReader, section, sectionName } from "./image-sections.ts";
import type { Names, Program } from "./program.ts";
import { hex, IMAGE_VERSION, SPECIFICATION_BYTES, specificationOf } from "./specification.ts";

export { ImageError } from "./image-error.ts";

/** The bytes of a program; the same program gives the same bytes. */
export const encodeImage = (program: Program): Uint8Array => {
  const { chip } = program;
  const board = [
    section(SECTIONS.network, 0, (w) => {
      w.u32(program.tickFemtoseconds % 2 ** 32);
      w.u32(Math.floor(program.tickFemtoseconds / 2 ** 32));
      w.u32(program.trialSteps);
      w.u32(program.networkNeurons);
      w.u32(program.cores.length);
    }),
    section(SECTIONS.routes, 0, (w) => {
      w.array(program.routes.start);
      w.columns(ROUTE_COLUMNS, program.routes);
    }),
  ];
  board.push(
    ...(program.kind === "ft1" ? program.cores.flatMap(ft1Sections) : program.cores.flatMap(loihi1Sections)),
  );
  const names = section(SECTIONS.names, 0, (w) =>
    w.bytes(new TextEncoder().encode(namesToText({ ...program.names, chip: chipForImage(chip) }))),
  );
  const boardLength = HEADER_BYTES + board.reduce((sum, s) => sum + s.length, 0);
  const header = new ByteWriter();
  header.bytes(new TextEncoder().encode(MAGIC), false);
  header.u32(IMAGE_VERSION);
  header.u32(chip.id);
  header.u32(board.length);
  header.u32(boardLength);
  header.u32(0);
  header.bytes(specificationOf(chip.kind), false);
  header.u32(0);
  header.u32(crc32(header.done()));
  const whole = new ByteWriter();
  for (const part of [header, ...board, names]) whole.append(part);
  const image = whole.done();
  // A section's CRC stands in front of what it covers, so it is entered once the bytes are in their place.
  const view = new DataView(image.buffer);
  let at = HEADER_BYTES;
  for (const { length } of [...board, names]) {
    view.setUint32(at + SECTION_HEADER_BYTES - 4, sectionCrc(image.subarray(at, at + length)), true);
    at += length;
  }
  return image;
};

/** What a board receives of an image: all but the names. */
export const boardPart = (image: Uint8Array): Uint8Array => image.subarray(0, readHeader(image).boardLength);

/** SHA-256 of what a board receives, in hex. */
export const imageSha256 = (image: Uint8Array): string => hex(sha256(boardPart(image)));

/** Whether bytes claim to be an image, by their first four. */
export const looksLikeImage = (bytes: Uint8Array): boolean =>
  bytes.length >= 4 && String.fromCharCode(...bytes.subarray(0, 4)) === MAGIC;

/**
 * The program in an image, every index in it proved to be in range.
 * @param host the chip that is to run it: it counts where the image is for a described chip and has no names to
 *   describe it, as on a board
 * @throws ImageError for anything but a whole image of this specification.
 */
export const decodeImage = (image: Uint8Array, host?: Chip): Program => {
  const header = readHeader(image);
  const { chip: said, ...names } = readNames(image.subarray(header.boardLength));
  const chip = chipOfImage(header.chipId, said, host);
  const sections = new SectionReader(
    readSections(image.subarray(HEADER_BYTES, header.boardLength), header.sections),
  );
  const network = sections.take(SECTIONS.network, 0);
  const tickFemtoseconds = network.u32() + network.u32() * 2 ** 32;
  const trialSteps = network.u32();
  const networkNeurons = network.u32();
  const cores = network.u32();
  network.end();
  const routes = sections.take(SECTIONS.routes, 0);
  const start = routes.array(Uint32Array);
  const columns = routes.columns(ROUTE_COLUMNS);
  routes.end();
  const readCores = <Core>(read: (sections: SectionReader, index: number) => Core): Core[] =>
    Array.from({ length: Math.min(cores, sections.count) }, (_, index) => read(sections, index));
  const common = {
    tickFemtoseconds,
    trialSteps,
    networkNeurons,
    routes: { start, ...columns },
    names,
  };
  const program: Program =
    chip.kind === "ft1"
      ? { kind: "ft1", chip, ...common, cores: readCores(readFt1Core) }
      : { kind: "loihi1", chip, ...common, cores: readCores(readLoihi1Core) };
  if (!sections.atEnd || program.cores.length !== cores)
    throw new ImageError("layout", `the image has sections that none of its ${cores} cores owns`);
  audit(program, chip);
  return program;
};

interface Header {
  readonly chipId: number;
  readonly kind: ChipKind;
  readonly sections: number;
  readonly boardLength: number;
}

const readHeader = (image: Uint8Array): Header => {
  if (!looksLikeImage(image)) throw new ImageError("magic", "this is not a Firetime image");
  if (image.length < HEADER_BYTES)
    throw new ImageError(
      "truncated",
      `the image is cut off: ${image.length} bytes, its header alone has ${HEADER_BYTES}`,
    );
  const r = new ByteReader(image.subarray(4, HEADER_BYTES), "header");
  const version = r.u32();
  if (version !== IMAGE_VERSION)
    throw new ImageError(
      "version",
      `the image has format version ${version}, this Firetime reads ${IMAGE_VERSION}`,
    );
  const chipId = r.u32();
  const sections = r.u32();
  const boardLength = r.u32();
  r.u32();
  const specification = hex(r.raw(SPECIFICATION_BYTES));
  r.u32();
  if (r.u32() !== crc32(image.subarray(0, HEADER_BYTES - 4)))
    throw new ImageError("crc", "the image's header is damaged: its CRC does not agree");
  const kind = kindOfChip(chipId);
  const own = hex(specificationOf(kind));
  if (specification !== own)
    throw new ImageError(
      "specification",
      `the image was made for specification ${specification.slice(0, 16)}…, this Firetime computes ${own.slice(0, 16)}…`,
    );
  if (boardLength > image.length)
    throw new ImageError(
      "truncated",
      `the image is cut off: ${image.length} bytes, its header promises ${boardLength}`,
    );
  return { chipId, kind, sections, boardLength };
};

/** Names, and behind them what a described chip is. */
interface NamesInImage extends Names {
  readonly chip?: unknown;
}

const NO_NAMES: NamesInImage = { source: "", populations: [], projections: [] };

/** Names as JSON, keys in one order whoever made the object. */
const namesToText = ({ source, populations, projections, chip }: NamesInImage): string =>
  JSON.stringify({
    source,
    populations: populations.map(({ name, first, size, input, line }) => ({
      name,
      first,
      size,
      input,
      line,
    })),
    projections: projections.map(({ name, firstAxon, axons, line }) => ({ name, firstAxon, axons, line })),
    chip,
  });

const readNames = (bytes: Uint8Array): NamesInImage => {
  if (bytes.length === 0) return NO_NAMES;
  const [names] = readSections(bytes, 1);
  if (names.kind !== SECTIONS.names || names.index !== 0)
    throw new ImageError("layout", "what follows the board's part of the image is no names section");
  const r = new ByteReader(names.payload, sectionName(names.kind));
  const text = new TextDecoder().decode(r.raw(r.count()));
  try {
    return JSON.parse(namesToText(JSON.parse(text) as NamesInImage)) as NamesInImage;
  } catch {
    throw new ImageError("layout", "the image's names section cannot be read");
  }
};
