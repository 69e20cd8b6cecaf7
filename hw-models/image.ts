/**
 * The binary image: bytes ◀▶ Program. Little endian.
 *
 *   header (64 bytes) · board sections · names section (optional, never sent to a board)
 *
 * Every section has a header of 16 bytes and a CRC-32 of its payload; the header has its own. A section is
 * a few scalars and then columns, each padded to 4 bytes; the tables below are the layout, for the writer,
 * the reader and hw-models/SPEC.md alike.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { chipNamed, chipWithId } from "./chip/chips.ts";
import { crc32 } from "./crc32.ts";
import { audit } from "./image-audit.ts";
import { ByteReader, ByteWriter, type ColumnsOf } from "./image-bytes.ts";
import { ImageError } from "./image-error.ts";
import {
  AXON_COLUMNS,
  DECAY_COLUMNS,
  HEADER_BYTES,
  LAYER_COLUMNS,
  LEARNING_SCALARS,
  MAGIC,
  NEURON_COLUMNS,
  ROUTE_COLUMNS,
  SECTION_HEADER_BYTES,
  SECTIONS,
  SYNAPSE_COLUMNS,
  sectionCrc,
} from "./image-layout.ts";
import type { DecayTables } from "./numerics/lut.ts";
import type { Ft1Core, Ft1Program, Learning, LearningLayer, Names } from "./program.ts";
import { hex, IMAGE_VERSION, SPECIFICATION_HASH } from "./specification.ts";

export { ImageError } from "./image-error.ts";

/** The bytes of a program; the same program gives the same bytes. */
export const encodeImage = (program: Ft1Program): Uint8Array => {
  const chip = chipNamed(program.chip);
  if (chip === undefined) throw new Error(`no chip is called ${program.chip}`);
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
  program.cores.forEach((core, index) => {
    board.push(section(SECTIONS.core, index, (w) => writeCore(w, core)));
    const { learning } = core;
    if (learning) board.push(section(SECTIONS.learning, index, (w) => writeLearning(w, learning)));
  });
  const names = section(SECTIONS.names, 0, (w) =>
    w.bytes(new TextEncoder().encode(namesToText(program.names))),
  );
  const boardLength = HEADER_BYTES + board.reduce((sum, s) => sum + s.length, 0);
  const header = new ByteWriter();
  header.bytes(new TextEncoder().encode(MAGIC), false);
  header.u32(IMAGE_VERSION);
  header.u32(chip.id);
  header.u32(board.length);
  header.u32(boardLength);
  header.u32(0);
  header.bytes(SPECIFICATION_HASH, false);
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
 * @throws ImageError for anything but a whole image of this specification.
 */
export const decodeImage = (image: Uint8Array): Ft1Program => {
  const header = readHeader(image);
  const chip = chipWithId(header.chipId);
  if (chip === undefined)
    throw new ImageError("chip", `the image is for an unknown chip (id 0x${header.chipId.toString(16)})`);
  const board = readSections(image.subarray(HEADER_BYTES, header.boardLength), header.sections);
  let next = 0;
  const isNext = (kind: number, index: number): boolean =>
    board[next]?.kind === kind && board[next].index === index;
  const take = (kind: number, index: number): ByteReader => {
    if (!isNext(kind, index))
      throw new ImageError(
        "layout",
        `the image's section ${next} is not its ${sectionName(kind)} section ${index}`,
      );
    return new ByteReader(board[next++].payload, sectionName(kind));
  };
  const network = take(SECTIONS.network, 0);
  const tickFemtoseconds = network.u32() + network.u32() * 2 ** 32;
  const trialSteps = network.u32();
  const networkNeurons = network.u32();
  const cores = network.u32();
  network.end();
  const routes = take(SECTIONS.routes, 0);
  const start = routes.array(Uint32Array);
  const columns = routes.columns(ROUTE_COLUMNS);
  routes.end();
  const program: Ft1Program = {
    kind: "ft1",
    chip: chip.name,
    tickFemtoseconds,
    trialSteps,
    networkNeurons,
    routes: { start, ...columns },
    cores: Array.from({ length: Math.min(cores, board.length) }, (_, index) => {
      const core = readCore(take(SECTIONS.core, index));
      return isNext(SECTIONS.learning, index)
        ? { ...core, learning: readLearning(take(SECTIONS.learning, index)) }
        : core;
    }),
    names: readNames(image.subarray(header.boardLength)),
  };
  if (next !== board.length || program.cores.length !== cores)
    throw new ImageError("layout", `the image has sections that none of its ${cores} cores owns`);
  audit(program, chip);
  return program;
};

/** A section with 0 where its CRC belongs. */
const section = (kind: number, index: number, write: (w: ByteWriter) => void): ByteWriter => {
  const payload = new ByteWriter();
  write(payload);
  const whole = new ByteWriter();
  for (const field of [kind, index, payload.length, 0]) whole.u32(field);
  whole.append(payload);
  return whole;
};

const writeCore = (w: ByteWriter, core: Ft1Core): void => {
  w.columns(NEURON_COLUMNS, core.neurons);
  w.columns(AXON_COLUMNS, core.axons);
  w.array(core.axons.row);
  w.columns(SYNAPSE_COLUMNS, core.synapses);
  w.u32(core.decays.length);
  for (const tables of core.decays) {
    w.columns(DECAY_COLUMNS, tables.fine);
    w.columns(DECAY_COLUMNS, tables.coarse);
    w.array(tables.reciprocal);
    w.u32(tables.inverseTau);
  }
};

const readCore = (r: ByteReader): Ft1Core => {
  const neurons = r.columns(NEURON_COLUMNS);
  const axons = { ...r.columns(AXON_COLUMNS), row: r.array(Uint32Array) };
  const synapses = r.columns(SYNAPSE_COLUMNS);
  const decays = Array.from(
    { length: r.count() },
    (): DecayTables => ({
      fine: r.columns(DECAY_COLUMNS),
      coarse: r.columns(DECAY_COLUMNS),
      reciprocal: r.array(Uint16Array),
      inverseTau: r.u32(),
    }),
  );
  r.end();
  return { neurons, axons, synapses, decays, learning: null };
};

const writeLearning = (w: ByteWriter, learning: Learning): void => {
  for (const name of LEARNING_SCALARS) w.u32(learning[name]);
  w.array(learning.floor);
  w.array(learning.outputs);
  w.columns(LAYER_COLUMNS, layerColumns(learning.layers));
  w.array(learning.shadow);
};

const readLearning = (r: ByteReader): Learning => {
  const [seed, timeBits, margin, rate, bump] = LEARNING_SCALARS.map(() => r.u32()) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const floor = r.array(Uint16Array);
  const outputs = r.array(Uint16Array);
  const columns = r.columns(LAYER_COLUMNS);
  const shadow = r.array(Int16Array);
  r.end();
  const layers = Array.from(
    columns.firstAxon,
    (firstAxon, n): LearningLayer => ({
      firstAxon,
      axons: columns.axons[n],
      firstTarget: columns.firstTarget[n],
      targets: columns.targets[n],
      firstSource: columns.firstSource[n],
      plastic: columns.plastic[n] === 1,
    }),
  );
  return { seed, timeBits, margin, rate, bump, floor, outputs, layers, shadow };
};

const layerColumns = (layers: readonly LearningLayer[]): ColumnsOf<typeof LAYER_COLUMNS> => ({
  firstAxon: Uint32Array.from(layers, (l) => l.firstAxon),
  axons: Uint32Array.from(layers, (l) => l.axons),
  firstTarget: Uint32Array.from(layers, (l) => l.firstTarget),
  targets: Uint32Array.from(layers, (l) => l.targets),
  firstSource: Int32Array.from(layers, (l) => l.firstSource),
  plastic: Uint8Array.from(layers, (l) => Number(l.plastic)),
});

interface Header {
  readonly chipId: number;
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
  const specification = r.raw(SPECIFICATION_HASH.length);
  r.u32();
  if (r.u32() !== crc32(image.subarray(0, HEADER_BYTES - 4)))
    throw new ImageError("crc", "the image's header is damaged: its CRC does not agree");
  if (hex(specification) !== hex(SPECIFICATION_HASH))
    throw new ImageError(
      "specification",
      `the image was made for specification ${hex(specification).slice(0, 16)}…, this Firetime computes ${hex(SPECIFICATION_HASH).slice(0, 16)}…`,
    );
  if (boardLength > image.length)
    throw new ImageError(
      "truncated",
      `the image is cut off: ${image.length} bytes, its header promises ${boardLength}`,
    );
  return { chipId, sections, boardLength };
};

interface Section {
  readonly kind: number;
  readonly index: number;
  readonly payload: Uint8Array;
}

const sectionName = (kind: number): string =>
  Object.entries(SECTIONS).find(([, number]) => number === kind)?.[0] ?? `unknown (${kind})`;

const readSections = (bytes: Uint8Array, count: number): Section[] => {
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

const NO_NAMES: Names = { source: "", populations: [], projections: [] };

/** Names as JSON, keys in one order whoever made the object. */
const namesToText = ({ source, populations, projections }: Names): string =>
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
  });

const readNames = (bytes: Uint8Array): Names => {
  if (bytes.length === 0) return NO_NAMES;
  const [names] = readSections(bytes, 1);
  if (names.kind !== SECTIONS.names || names.index !== 0)
    throw new ImageError("layout", "what follows the board's part of the image is no names section");
  const r = new ByteReader(names.payload, sectionName(names.kind));
  const text = new TextDecoder().decode(r.raw(r.count()));
  try {
    const { source, populations, projections } = JSON.parse(text) as Names;
    return JSON.parse(namesToText({ source, populations, projections })) as Names;
  } catch {
    throw new ImageError("layout", "the image's names section cannot be read");
  }
};
