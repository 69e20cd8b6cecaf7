import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cobsDecode,
  cobsEncode,
  encodeFrame,
  type Frame,
  FrameDecoder,
  MAX_PAYLOAD,
  MAX_STUFFED,
} from "../../../firmware-targets/link/framing.ts";

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
const frames = fc.record<Frame>({
  version: fc.nat(255),
  type: fc.nat(255),
  sequence: fc.nat(65535),
  argument: fc.nat(2 ** 32 - 1),
  payload: bytes(MAX_PAYLOAD),
});
/** What a decoder finds in bytes that come in pieces of the given sizes. */
const decode = (
  wire: Uint8Array,
  sizes: readonly number[] = [wire.length],
  decoder = new FrameDecoder(),
): Frame[] => {
  const found: Frame[] = [];
  let at = 0;
  for (let n = 0; at < wire.length; n++) {
    const size = Math.max(1, sizes[n % sizes.length]);
    decoder.push(wire.subarray(at, at + size), (frame) => found.push(frame));
    at += size;
  }
  return found;
};
const joined = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe("COBS", () => {
  test("gives the examples of the paper and of its 254-byte edge", () => {
    const run = Array.from({ length: 254 }, (_, n) => n + 1);
    const pairs: readonly (readonly [readonly number[], readonly number[]])[] = [
      [[], [1]],
      [[0], [1, 1]],
      [
        [0, 0],
        [1, 1, 1],
      ],
      [
        [0x11, 0x22, 0, 0x33],
        [3, 0x11, 0x22, 2, 0x33],
      ],
      [
        [0x11, 0, 0, 0],
        [2, 0x11, 1, 1, 1],
      ],
      [run, [255, ...run]],
      [
        [...run, 255],
        [255, ...run, 2, 255],
      ],
      [
        [...run, 0],
        [255, ...run, 1, 1],
      ],
    ];
    for (const [plain, stuffed] of pairs) {
      expect([...cobsEncode(Uint8Array.from(plain))]).toEqual(stuffed);
      expect([...(cobsDecode(Uint8Array.from(stuffed)) ?? [])]).toEqual(plain);
    }
  });

  test("has no zero, costs a byte in 254 and can be undone", () =>
    fc.assert(
      fc.property(
        fc.oneof(bytes(1000), fc.array(fc.constantFrom(0, 1, 255), { maxLength: 1000 })),
        (some) => {
          const plain = Uint8Array.from(some);
          const stuffed = cobsEncode(plain);
          expect(stuffed).not.toContain(0);
          expect(stuffed.length).toBeLessThanOrEqual(plain.length + Math.floor(plain.length / 254) + 1);
          expect(cobsDecode(stuffed)).toEqual(plain);
        },
      ),
    ));

  test("of anything at all is decoded or refused, never thrown at", () =>
    fc.assert(
      fc.property(bytes(600), (some) => {
        const plain = cobsDecode(some);
        if (plain) expect(plain.length).toBeLessThanOrEqual(some.length);
      }),
    ));
});

describe("frames", () => {
  test("arrive whole, in order, in whatever pieces they come", () =>
    fc.assert(
      fc.property(
        fc.array(frames, { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        (sent, sizes) => {
          expect(decode(joined(...sent.map(encodeFrame)), sizes)).toEqual(sent);
        },
      ),
    ));

  test("are found again after any garbage, from the next delimiter on", () =>
    fc.assert(
      fc.property(bytes(2000), frames, frames, (garbage, first, second) => {
        const found = decode(joined(garbage, Uint8Array.of(0), encodeFrame(first), encodeFrame(second)));
        expect(found.slice(-2)).toEqual([first, second]);
      }),
    ));

  test("with a bit turned or a byte lost are dropped, and the next one is heard", () =>
    fc.assert(
      fc.property(frames, frames, fc.nat(), fc.nat(7), fc.boolean(), (first, second, where, bit, lost) => {
        const wire = encodeFrame(first);
        const at = where % (wire.length - 1);
        const damaged = lost ? joined(wire.subarray(0, at), wire.subarray(at + 1)) : wire.slice();
        if (!lost) damaged[at] ^= 1 << bit;
        const decoder = new FrameDecoder();
        expect(decode(joined(damaged, encodeFrame(second)), [64], decoder)).toEqual([second]);
        expect(decoder.dropped).toBeGreaterThan(0);
      }),
    ));

  test("cost bounded memory: a megabyte without a delimiter is one dropped stretch", () => {
    const decoder = new FrameDecoder();
    const frame: Frame = {
      version: 1,
      type: 2,
      sequence: 3,
      argument: 4,
      payload: new Uint8Array(256).fill(7),
    };
    const wire = encodeFrame(frame);
    expect(wire.length - 1).toBeLessThanOrEqual(MAX_STUFFED);
    expect(decode(joined(new Uint8Array(1 << 20).fill(9), Uint8Array.of(0), wire), [4096], decoder)).toEqual([
      frame,
    ]);
    expect(decoder.dropped).toBe(1);
  });

  test("hold at most 256 bytes", () => {
    expect(() =>
      encodeFrame({ version: 1, type: 1, sequence: 1, argument: 1, payload: new Uint8Array(257) }),
    ).toThrow(/at most 256 bytes \(got 257\)/);
  });
});
