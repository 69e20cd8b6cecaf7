/** CRC-32 as in IEEE 802.3 (reflected, polynomial 0xEDB88320), of image sections and link frames. */

export const CRC32_POLYNOMIAL = 0xedb88320;

/** Bytes that are taken at once. */
const SLICE = 8;

/** TABLE[256 k + b]: the remainder of byte b with k bytes of zeros behind it. */
const TABLE = new Int32Array(256 * SLICE);
for (let byte = 0; byte < 256; byte++) {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? CRC32_POLYNOMIAL ^ (c >>> 1) : c >>> 1;
  TABLE[byte] = c;
}
for (let n = 256; n < TABLE.length; n++) TABLE[n] = TABLE[TABLE[n - 256] & 255] ^ (TABLE[n - 256] >>> 8);

/**
 * The CRC of bytes that follow others: pass the CRC of those as `before`. `crc32("123456789")` = 0xCBF43926.
 * A remainder is linear in its bytes, so those of eight bytes are looked up apart and added (slicing by 8,
 * Kounavis and Berry 2008): an image of a million synapses has megabytes.
 */
export const crc32 = (bytes: Uint8Array, before = 0): number => {
  let c = ~before;
  let n = 0;
  for (const last = bytes.length - SLICE; n <= last; n += SLICE) {
    c ^= bytes[n] | (bytes[n + 1] << 8) | (bytes[n + 2] << 16) | (bytes[n + 3] << 24);
    c =
      TABLE[0x700 + (c & 255)] ^
      TABLE[0x600 + ((c >>> 8) & 255)] ^
      TABLE[0x500 + ((c >>> 16) & 255)] ^
      TABLE[0x400 + (c >>> 24)] ^
      TABLE[0x300 + bytes[n + 4]] ^
      TABLE[0x200 + bytes[n + 5]] ^
      TABLE[0x100 + bytes[n + 6]] ^
      TABLE[bytes[n + 7]];
  }
  for (; n < bytes.length; n++) c = TABLE[(c ^ bytes[n]) & 255] ^ (c >>> 8);
  return ~c >>> 0;
};
