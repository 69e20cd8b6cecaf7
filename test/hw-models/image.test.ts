/** Images: every byte counts, and no bytes whatever make the loader fail in another way than with an ImageError. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ChipFault } from "../../hw-models/chip/fault.ts";
import { crc32 } from "../../hw-models/crc32.ts";
import { boardPart, decodeImage, encodeImage, imageSha256 } from "../../hw-models/image.ts";
import { ImageError, type ImageFault } from "../../hw-models/image-error.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { compiled, cuba, input, li, networkOf, normal, random, uniform } from "../networks.ts";

const learning = networkOf({
  seed: 3,
  trialSteps: 6,
  populations: [
    input("in", 3),
    cuba("hid", 4, { tauMembrane: 64, tauSynapse: 32, spikes: 1 }),
    cuba("out", 2, { tauMembrane: 64, tauSynapse: 64, spikes: 1 }),
  ],
  connections: [
    { pre: "in", post: "hid", weight: normal(2, 1), plastic: true },
    { pre: "hid", post: "out", weight: normal(2, 1), axonal: { low: 64, high: 99, rate: 2 }, plastic: true },
  ],
  learn: { population: "out", margin: 5, rate: 1 },
});

const recurrent = networkOf({
  seed: 4,
  populations: [
    input("in", 2),
    cuba("a", 5, { bias: -1.5, refractory: 9, spikes: 3 }),
    li("b", 3, { tauMembrane: 40, tauSynapse: 90 }),
  ],
  connections: [
    { pre: "in", post: "a", weight: uniform(-3, 3), delay: 200 },
    { pre: "a", post: "a", weight: normal(0, 4), rule: random(0.5) },
    { pre: "a", post: "b", weight: normal(0, 4), rule: random(0) },
  ],
});

const program = compiled(learning).program;
const image = encodeImage(program);

interface SectionPlace {
  readonly kind: number;
  /** First byte of its header, of its payload, and the byte after it. */
  readonly at: number;
  readonly payload: number;
  readonly end: number;
}

const HEADER = 64;
const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** hw-models/SPEC.md "Image": sections one after the other, the names' last. */
const sectionsOf = (bytes: Uint8Array): readonly SectionPlace[] => {
  const places: SectionPlace[] = [];
  for (let at = HEADER; at < bytes.length; ) {
    const end = at + 16 + view(bytes).getUint32(at + 8, true);
    places.push({ kind: view(bytes).getUint32(at, true), at, payload: at + 16, end });
    at = end;
  }
  return places;
};

const SECTIONS = sectionsOf(image);
const NAMES = SECTIONS[SECTIONS.length - 1];
const KIND = { network: 1, routes: 2, core: 3, learning: 4, names: 5 } as const;
const section = (kind: number): SectionPlace => SECTIONS.find((s) => s.kind === kind) as SectionPlace;

const changed = (at: number, change: (byte: number) => number): Uint8Array => {
  const bytes = image.slice();
  bytes[at] = change(bytes[at]);
  return bytes;
};

/** With every CRC made right again. */
const repaired = (bytes: Uint8Array): Uint8Array => {
  const out = bytes.slice();
  for (const { at, payload, end } of SECTIONS)
    view(out).setUint32(at + 12, crc32(out.subarray(payload, end), crc32(out.subarray(at, at + 12))), true);
  view(out).setUint32(60, crc32(out.subarray(0, 60)), true);
  return out;
};

/** The loader's fault; null where it takes the image. Anything but an ImageError fails the test. */
const faultOf = (bytes: Uint8Array): ImageFault | null => {
  try {
    decodeImage(bytes);
    return null;
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    expect(error.advice).not.toBe("");
    return error.fault;
  }
};

describe("a whole image", () => {
  test.each([
    ["that learns", program],
    ["that only runs", compiled(recurrent).program],
  ])("of a program %s gives the program back, and that the board's same bytes", (_, own) => {
    const bytes = encodeImage(own);
    expect(decodeImage(bytes)).toEqual(own);
    expect(boardPart(encodeImage(decodeImage(bytes)))).toEqual(boardPart(bytes));
  });

  test("has the board's part in front, whose SHA-256 names it, and loads without its names", () => {
    expect(NAMES.kind).toBe(KIND.names);
    expect(boardPart(image)).toEqual(image.subarray(0, NAMES.at));
    expect(imageSha256(image)).toBe(createHash("sha256").update(image.subarray(0, NAMES.at)).digest("hex"));
    expect(decodeImage(boardPart(image))).toEqual({
      ...program,
      names: { populations: [], projections: [], source: "" },
    });
  });

  test("has the sections of SPEC.md in their order, with the CRC-32 of IEEE 802.3", () => {
    expect(SECTIONS.map((s) => s.kind)).toEqual([1, 2, 3, 4, 5]);
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
    expect(repaired(image)).toEqual(image);
  });
});

test("an image whose inputs outnumber its neurons is whole too", () => {
  const wide = networkOf({
    trialSteps: 6,
    populations: [input("in", 20), cuba("out", 2, { spikes: 1 })],
    connections: [{ pre: "in", post: "out", weight: normal(1, 1), plastic: true }],
    learn: { population: "out", margin: 5, rate: 1 },
  });
  expect(decodeImage(compiled(wide).image).cores.length).toBe(1);
});

describe("a flipped bit", () => {
  const flips = [1, 0x80];

  test("in the header is told as what it hits: magic, version or the header's CRC", () => {
    for (let at = 0; at < HEADER; at++)
      for (const bit of flips)
        expect(faultOf(changed(at, (b) => b ^ bit))).toBe(at < 4 ? "magic" : at < 8 ? "version" : "crc");
  });

  test("in any payload is found by its section's CRC", () => {
    for (const { payload, end } of SECTIONS)
      for (let at = payload; at < end; at++) expect(faultOf(changed(at, (b) => b ^ 1))).toBe("crc");
  });

  test("in the length or CRC of a section header is found", () => {
    for (const { at } of SECTIONS)
      for (let n = 8; n < 16; n++)
        for (const bit of flips)
          expect(["truncated", "crc"]).toContain(faultOf(changed(at + n, (b) => b ^ bit)));
  });

  test("in the kind or core of a section header is found by its CRC, and with a right CRC as out of place", () => {
    for (const { at } of SECTIONS)
      for (let n = 0; n < 8; n++)
        for (const bit of flips) {
          expect(faultOf(changed(at + n, (b) => b ^ bit))).toBe("crc");
          expect(faultOf(repaired(changed(at + n, (b) => b ^ bit)))).toBe("layout");
        }
  });
});

describe("bytes that are cut off", () => {
  test("after nothing or less than the magic are no image", () => {
    for (let length = 0; length < 4; length++) expect(faultOf(image.subarray(0, length))).toBe("magic");
  });

  test("anywhere in the header or the board's part are told as truncated", () => {
    for (let length = 4; length < NAMES.at; length++)
      expect(faultOf(image.subarray(0, length))).toBe("truncated");
  });

  test("inside the names are told as truncated", () => {
    for (let length = NAMES.at + 1; length < image.length; length++)
      expect(faultOf(image.subarray(0, length))).toBe("truncated");
  });

  test("and continued by others are refused", () => {
    const longer = new Uint8Array(image.length + 8);
    longer.set(image);
    expect(faultOf(longer)).not.toBeNull();
  });
});

describe("an image with right CRCs", () => {
  test("of another version, chip or specification is told as such", () => {
    expect(faultOf(repaired(changed(4, (b) => b + 1)))).toBe("version");
    expect(faultOf(repaired(changed(8, (b) => b ^ 0x40)))).toBe("chip");
    for (let at = 24; at < 56; at++)
      expect(faultOf(repaired(changed(at, (b) => b ^ 1)))).toBe("specification");
  });

  test("that counts its sections or its length wrongly is refused", () => {
    expect(faultOf(repaired(changed(12, (b) => b + 1)))).toBe("layout");
    expect(faultOf(repaired(changed(12, (b) => b - 1)))).toBe("layout");
    for (let at = 16; at < 20; at++)
      for (const bit of [1, 4, 0x80])
        expect(["layout", "truncated", "crc"]).toContain(faultOf(repaired(changed(at, (b) => b ^ bit))));
  });
});

test("bytes of any kind behind the magic give an ImageError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (garbage, magic) => {
      const bytes = Uint8Array.from([...(magic ? image.subarray(0, 4) : []), ...garbage]);
      expect(faultOf(bytes)).not.toBeNull();
    }),
    { numRuns: 500, seed: 1 },
  );
});

/** Loads an image and runs it: an ImageError or ChipFault is an answer, any other exception is none. */
const runs = (bytes: Uint8Array): "refused" | "fault" | "ran" => {
  try {
    const machine = new Machine(bytes);
    for (let n = 0; n < 3; n++) machine.inject(n, tick(10 * n));
    machine.run(6, { spike: () => undefined });
    machine.learn(0);
    return "ran";
  } catch (error) {
    if (error instanceof ImageError) return "refused";
    if (error instanceof ChipFault) return "fault";
    throw error;
  }
};

test("a payload byte changed under a right CRC is refused, or the program runs and learns", () => {
  const places = SECTIONS.flatMap(({ payload, end }) =>
    Array.from({ length: end - payload }, (_, n) => payload + n),
  );
  const outcomes = { refused: 0, fault: 0, ran: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...places), fc.integer({ min: 1, max: 255 }), (at, bits) => {
      outcomes[runs(repaired(changed(at, (b) => b ^ bits)))]++;
    }),
    { numRuns: 4000, seed: 1 },
  );
  expect(outcomes.refused).toBeGreaterThan(400);
  expect(outcomes.ran).toBeGreaterThan(400);
});

test("a trial longer than the chip latches is refused, not tried", () => {
  const steps = section(KIND.network).payload + 8;
  for (const byte of [2, 3]) expect(faultOf(repaired(changed(steps + byte, () => 0x80)))).toBe("layout");
});
