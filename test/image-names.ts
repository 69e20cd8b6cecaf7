/** Images with other names than the compiler writes, their checksums right. */

import { boardPart } from "../hw-models/image.ts";
import { sectionCrc } from "../hw-models/image-layout.ts";

const HEADER = 16;
const NAMES = 5;

/** @param change of the JSON of the names section, hw-models/SPEC.md "Image" */
export const withNames = (image: Uint8Array, change: (names: object) => unknown): Uint8Array => {
  const board = boardPart(image);
  const names = image.subarray(board.length);
  const view = new DataView(names.buffer, names.byteOffset, names.length);
  const length = view.getUint32(HEADER, true);
  const text = new TextDecoder().decode(names.subarray(HEADER + 4, HEADER + 4 + length));
  const other = new TextEncoder().encode(JSON.stringify(change(JSON.parse(text) as object)));
  const payload = 4 + Math.ceil(other.length / 4) * 4;
  const section = new Uint8Array(HEADER + payload);
  const out = new DataView(section.buffer);
  [NAMES, 0, payload, 0, other.length].forEach((word, n) => out.setUint32(4 * n, word, true));
  section.set(other, HEADER + 4);
  out.setUint32(HEADER - 4, sectionCrc(section), true);
  return Uint8Array.from([...board, ...section]);
};
