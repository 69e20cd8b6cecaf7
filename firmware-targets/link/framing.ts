/**
 * Frames on the wire, little endian:
 *
 *   COBS( version u8 | type u8 | sequence u16 | argument u32 | payload, 0–256 bytes | CRC-32 u32 ) 00
 *
 * The CRC covers all before it. COBS (Cheshire, Baker, "Consistent overhead byte stuffing", 1999) takes the
 * zeros out, so a 00 is always the end of a frame and a receiver finds its place again at the next one,
 * whatever it heard before. A frame is believed only after its CRC, so a damaged address never writes.
 */
import { crc32 } from "../../hw-models/crc32.ts";

/** Version of the frame's layout and of the messages in it. */
export const PROTOCOL_VERSION = 1;
export const HEADER_BYTES = 8;
export const CRC_BYTES = 4;
export const MAX_PAYLOAD = 256;
/** Longest frame before stuffing. */
export const MAX_FRAME = HEADER_BYTES + MAX_PAYLOAD + CRC_BYTES;
/** Longest frame on the wire, without the delimiter: one byte more for every 254. */
export const MAX_STUFFED = MAX_FRAME + Math.ceil(MAX_FRAME / 254);
export const DELIMITER = 0;

export interface Frame {
  readonly version: number;
  readonly type: number;
  /** A reply carries its request's; 0–65535. */
  readonly sequence: number;
  readonly argument: number;
  readonly payload: Uint8Array;
}

/** Takes the zeros out of bytes; the result has no delimiter yet. */
export const cobsEncode = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(bytes.length + Math.floor(bytes.length / 254) + 1);
  let code = 0;
  let end = 1;
  for (const byte of bytes) {
    if (end - code === 255) {
      out[code] = 255;
      code = end++;
    }
    if (byte === 0) {
      out[code] = end - code;
      code = end++;
    } else out[end++] = byte;
  }
  out[code] = end - code;
  return out.subarray(0, end);
};

/** The bytes that were stuffed, or null where these cannot come from cobsEncode. */
export const cobsDecode = (stuffed: Uint8Array): Uint8Array | null => {
  const out = new Uint8Array(stuffed.length);
  let end = 0;
  let at = 0;
  while (at < stuffed.length) {
    const code = stuffed[at++];
    if (code === 0 || at + code - 1 > stuffed.length) return null;
    for (let n = 1; n < code; n++) {
      if (stuffed[at] === 0) return null;
      out[end++] = stuffed[at++];
    }
    if (code < 255 && at < stuffed.length) out[end++] = 0;
  }
  return out.subarray(0, end);
};

/** A frame's bytes on the wire, delimiter included. */
export const encodeFrame = (frame: Frame): Uint8Array => {
  const length = HEADER_BYTES + frame.payload.length;
  if (frame.payload.length > MAX_PAYLOAD)
    throw new RangeError(`payload: at most ${MAX_PAYLOAD} bytes (got ${frame.payload.length})`);
  const raw = new Uint8Array(length + CRC_BYTES);
  const view = new DataView(raw.buffer);
  view.setUint8(0, frame.version);
  view.setUint8(1, frame.type);
  view.setUint16(2, frame.sequence, true);
  view.setUint32(4, frame.argument, true);
  raw.set(frame.payload, HEADER_BYTES);
  view.setUint32(length, crc32(raw.subarray(0, length)), true);
  const stuffed = cobsEncode(raw);
  const wire = new Uint8Array(stuffed.length + 1);
  wire.set(stuffed);
  return wire;
};

const decodeFrame = (stuffed: Uint8Array): Frame | null => {
  const raw = cobsDecode(stuffed);
  if (raw === null || raw.length < HEADER_BYTES + CRC_BYTES || raw.length > MAX_FRAME) return null;
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const length = raw.length - CRC_BYTES;
  if (view.getUint32(length, true) !== crc32(raw.subarray(0, length))) return null;
  return {
    version: view.getUint8(0),
    type: view.getUint8(1),
    sequence: view.getUint16(2, true),
    argument: view.getUint32(4, true),
    payload: raw.slice(HEADER_BYTES, length),
  };
};

/** Finds the frames in bytes as they come. Holds at most one frame's bytes, whatever is poured in. */
export class FrameDecoder {
  /** Stretches between delimiters that were no frame, or too long for one. */
  dropped = 0;
  private readonly held = new Uint8Array(MAX_STUFFED);
  private length = 0;
  private tooLong = false;

  /** Calls `found` for each frame that these bytes complete, in order. */
  push(bytes: Uint8Array, found: (frame: Frame) => void): void {
    for (const byte of bytes) {
      if (byte === DELIMITER) this.finish(found);
      else if (this.length < MAX_STUFFED) this.held[this.length++] = byte;
      else this.tooLong = true;
    }
  }

  private finish(found: (frame: Frame) => void): void {
    const { length, tooLong } = this;
    this.length = 0;
    this.tooLong = false;
    if (length === 0) return;
    const frame = tooLong ? null : decodeFrame(this.held.subarray(0, length));
    if (frame === null) this.dropped++;
    else found(frame);
  }
}
