import { crc32 as crcOfZlib } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CRC32_POLYNOMIAL, crc32 } from "../../hw-models/crc32.ts";

/** The second way: the long division itself, bit by bit. */
const byDivision = (bytes: Uint8Array): number => {
  let rest = 0xffffffff;
  for (const byte of bytes)
    for (let bit = 0; bit < 8; bit++) {
      const out = (rest ^ (byte >>> bit)) & 1;
      rest = (rest >>> 1) ^ (out ? CRC32_POLYNOMIAL : 0);
    }
  return ~rest >>> 0;
};

const bytes = fc.uint8Array({ maxLength: 100 });

describe("crc32", () => {
  it("has the check value of its specification", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });

  it("is the remainder of a long division, and what zlib says, for bytes of every length", () => {
    fc.assert(
      fc.property(bytes, (all) => {
        expect(crc32(all)).toBe(byDivision(all));
        expect(crc32(all)).toBe(crcOfZlib(all));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });

  it("goes on from bytes before, wherever they are cut and wherever they lie", () => {
    fc.assert(
      fc.property(bytes, fc.nat(100), fc.nat(9), (all, at, offset) => {
        const moved = new Uint8Array(all.length + offset);
        moved.set(all, offset);
        const whole = moved.subarray(offset);
        expect(crc32(whole.subarray(at), crc32(whole.subarray(0, at)))).toBe(crc32(all));
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});
