import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOARD_ERRORS, boardFault } from "../../../firmware-targets/link/board-errors.ts";
import {
  decodeMessage,
  encodeMessage,
  fixedBytes,
  type Message,
  shapeOf,
} from "../../../firmware-targets/link/codec.ts";
import { protocolDocument } from "../../../firmware-targets/link/document.ts";
import { MAX_PAYLOAD } from "../../../firmware-targets/link/framing.ts";
import {
  FIELD_BYTES,
  type FieldType,
  MESSAGES,
  type MessageName,
  SPIKE_BYTES,
  SPIKES_PER_MESSAGE,
  type Tail,
} from "../../../firmware-targets/link/messages.ts";

const NAMES = Object.keys(MESSAGES) as MessageName[];

const fieldValue = (type: FieldType): fc.Arbitrary<unknown> => {
  if (type === "hash") return fc.uint8Array({ minLength: 32, maxLength: 32 });
  if (type === "name") return fc.stringMatching(/^[a-z0-9-]{0,16}$/);
  return fc.nat(2 ** (8 * FIELD_BYTES[type]) - 1);
};
const tailValue = (type: Tail["type"], room: number): fc.Arbitrary<unknown> => {
  if (type === "bytes") return fc.uint8Array({ maxLength: room });
  if (type === "text") return fc.string({ maxLength: 40 });
  const word = fc.nat(2 ** 32 - 1);
  return fc.array(fc.tuple(word, word), { maxLength: SPIKES_PER_MESSAGE }).map((spikes) => ({
    ticks: Uint32Array.from(spikes, ([tick]) => tick),
    neurons: Uint32Array.from(spikes, ([, neuron]) => neuron),
  }));
};
const messages = (name: MessageName): fc.Arbitrary<Message> => {
  const shape = shapeOf(name);
  const parts: Record<string, fc.Arbitrary<unknown>> = {
    kind: fc.constant(name),
    [shape.argument.name]: fc.nat(2 ** 32 - 1),
  };
  for (const field of shape.fields) parts[field.name] = fieldValue(field.type);
  if (shape.tail) parts[shape.tail.name] = tailValue(shape.tail.type, MAX_PAYLOAD - fixedBytes(shape));
  return fc.record(parts) as fc.Arbitrary<unknown> as fc.Arbitrary<Message>;
};

describe("the message table", () => {
  test.each(NAMES)("%s comes back from its bytes as it was", (name) =>
    fc.assert(
      fc.property(messages(name), (message) => {
        const body = encodeMessage(message);
        expect(body.payload.length).toBeLessThanOrEqual(MAX_PAYLOAD);
        expect(decodeMessage(body)).toEqual({ ok: true, message });
      }),
      { numRuns: 50 },
    ),
  );

  test("makes something of any type and payload without throwing", () =>
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.nat(2 ** 32 - 1),
        fc.uint8Array({ maxLength: 256 }),
        (type, argument, payload) => {
          const decoded = decodeMessage({ type, argument, payload });
          if (!decoded.ok) expect(["unknownMessage", "malformed"]).toContain(decoded.why);
        },
      ),
      { numRuns: 1000 },
    ));

  test("gives every message its own type, requests below 0x80 with a reply above", () => {
    expect(new Set(NAMES.map((name) => MESSAGES[name].type)).size).toBe(NAMES.length);
    for (const name of NAMES) {
      const { type, reply, argument, fields, tail } = shapeOf(name);
      expect(reply !== undefined).toBe(type < 0x80);
      if (reply) expect(shapeOf(reply as MessageName).type).toBeGreaterThanOrEqual(0x80);
      const names = [
        "kind",
        argument.name,
        ...fields.map((field) => field.name),
        ...(tail ? [tail.name] : []),
      ];
      expect(new Set(names).size).toBe(names.length);
      const room = MAX_PAYLOAD - fixedBytes(shapeOf(name));
      expect(room).toBeGreaterThanOrEqual(tail?.type === "spikes" ? SPIKES_PER_MESSAGE * SPIKE_BYTES : 0);
    }
  });

  test("refuses numbers that do not fit their field", () => {
    expect(() => encodeMessage({ kind: "read", address: 0, length: 65536 })).toThrow(
      /read.length: u16 \(got 65536\)/,
    );
  });

  test("has a number, a cause and advice for every error", () => {
    const shapes = Object.values(BOARD_ERRORS);
    expect(shapes.map((shape) => shape.number)).toEqual(shapes.map((_, n) => n + 1));
    for (const { number } of shapes) {
      const fault = boardFault("here", { error: number, detail: 7, having: 8, text: "more" });
      expect(fault.boardError).toBe(number);
      expect(fault.message).toMatch(/^here: .*more$/);
      expect(fault.advice.length).toBeGreaterThan(10);
    }
    expect(boardFault("here", { error: 999, detail: 0, having: 0, text: "" }).message).toMatch(
      /unknown error 999/,
    );
  });
});

test("PROTOCOL.md is what the table says", () => {
  const file = new URL("../../../firmware-targets/PROTOCOL.md", import.meta.url);
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(file, protocolDocument());
  expect(readFileSync(file, "utf8")).toBe(protocolDocument());
});
