/** CRC-32 as in IEEE 802.3 (reflected, polynomial 0xEDB88320), of image sections and link frames. */

export const CRC32_POLYNOMIAL = 0xedb88320;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? CRC32_POLYNOMIAL ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The CRC of bytes that follow others: pass the CRC of those as `before`. `crc32("123456789")` = 0xCBF43926. */
export const crc32 = (bytes: Uint8Array, before = 0): number => {
  let c = ~before;
  for (const byte of bytes) c = TABLE[(c ^ byte) & 255] ^ (c >>> 8);
  return ~c >>> 0;
};
