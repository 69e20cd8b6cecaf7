import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOARD_ERRORS, type BoardErrorName } from "../../../firmware-targets/link/board-errors.ts";
import {
  decodeMessage,
  encodeMessage,
  type MessageOf,
  type Reply,
  type Request,
} from "../../../firmware-targets/link/codec.ts";
import { FakeBoard } from "../../../firmware-targets/link/fake-board.ts";
import { LINK_MAGIC, MESSAGES, type MessageName } from "../../../firmware-targets/link/messages.ts";
import { FT1_SIM } from "../../../hw-models/chip/ft1-sim.ts";
import { crc32 } from "../../../hw-models/crc32.ts";
import { boardPart } from "../../../hw-models/image.ts";
import { echoMachine, smallImage, train } from "./support.ts";

const IMAGE = boardPart(smallImage());
const BLOCKS = Math.ceil(IMAGE.length / 256);
const NONCE = 7;
const HELLO: Request = { kind: "hello", magic: LINK_MAGIC, minVersion: 1, maxVersion: 1 };
const begin = (image = IMAGE, nonce = NONCE): MessageOf<"begin"> => ({
  kind: "begin",
  length: image.length,
  crc: crc32(image),
  nonce,
  imageId: new Uint8Array(32).fill(nonce),
});
const write = (block: number, image = IMAGE): MessageOf<"write"> => ({
  kind: "write",
  address: block * 256,
  data: image.slice(block * 256, block * 256 + 256),
});
const COMMIT: Request = { kind: "commit", nonce: NONCE };
const RUN: Request = { kind: "run", nonce: NONCE };

const ask = (board: FakeBoard, request: Request, version = 1): Reply => {
  const reply = board.answer({ version, sequence: 9, ...encodeMessage(request) });
  expect(reply?.sequence).toBe(9);
  const decoded = reply && decodeMessage(reply);
  if (!decoded?.ok) throw new Error("the board says nothing that can be read");
  return decoded.message as Reply;
};
const refusal = (board: FakeBoard, request: Request): BoardErrorName | undefined => {
  const reply = ask(board, request);
  if (reply.kind !== "error") return undefined;
  return (Object.keys(BOARD_ERRORS) as BoardErrorName[]).find((n) => BOARD_ERRORS[n].number === reply.error);
};
const writeAll = (board: FakeBoard, image = IMAGE): void => {
  ask(board, begin(image));
  for (let block = 0; block < Math.ceil(image.length / 256); block++) ask(board, write(block, image));
};
const running = (): FakeBoard => {
  const board = new FakeBoard({ load: echoMachine() });
  writeAll(board);
  ask(board, COMMIT);
  ask(board, RUN);
  expect(board.state).toBe("running");
  return board;
};

describe("a board", () => {
  test("goes from empty over receiving and valid to running", () => {
    const board = new FakeBoard();
    expect(board.state).toBe("empty");
    writeAll(board);
    expect(board.state).toBe("receiving");
    expect(ask(board, COMMIT)).toMatchObject({ kind: "committed", crc: crc32(IMAGE) });
    expect(board.state).toBe("valid");
    expect(ask(board, RUN)).toMatchObject({ kind: "started", trial: 0, steps: 0 });
    expect(board.state).toBe("running");
  });

  test("never runs an image with a block missing, whichever it is", () => {
    for (let missing = 0; missing < BLOCKS; missing++) {
      const board = new FakeBoard();
      ask(board, begin());
      for (let block = 0; block < BLOCKS; block++) if (block !== missing) ask(board, write(block));
      expect(refusal(board, COMMIT)).toBe("missingBlocks");
      expect(refusal(board, RUN)).toBe("notValid");
      expect(refusal(board, { kind: "step", target: 1, trial: 0, injected: 0, read: 0 })).toBe("notRunning");
      ask(board, write(missing));
      expect(refusal(board, COMMIT)).toBeUndefined();
    }
  });

  test("is not VALID any more after any write, any BEGIN and any loss of power", () => {
    for (const undo of [
      (board: FakeBoard) => ask(board, write(0)),
      (board: FakeBoard) => ask(board, { kind: "write", address: 3, data: new Uint8Array(1) }),
      (board: FakeBoard) => ask(board, begin()),
      (board: FakeBoard) => ask(board, begin(IMAGE, 8)),
      (board: FakeBoard) => board.losePower(),
    ]) {
      const board = running();
      undo(board);
      expect(["empty", "receiving"]).toContain(board.state);
      expect(refusal(board, { kind: "run", nonce: 0 })).toBe("notValid");
      expect(refusal(board, { kind: "resetTrial", trial: 1 })).toBe("notRunning");
    }
  });

  test("keeps the blocks it has for the same transfer only", () => {
    const board = new FakeBoard();
    writeAll(board);
    expect(ask(board, begin())).toMatchObject({ kind: "begun", received: BLOCKS });
    expect(ask(board, begin(IMAGE, 8))).toMatchObject({ received: 0 });
    writeAll(board);
    board.losePower();
    expect(refusal(board, write(0))).toBe("notBegun");
    expect(ask(board, begin())).toMatchObject({ received: 0 });
  });

  test("takes a block twice as once, and tells which it has", () => {
    const board = new FakeBoard();
    ask(board, begin());
    for (const block of [2, 2, 0]) ask(board, write(block));
    const reply = ask(board, { kind: "status", firstBlock: 0 });
    expect(reply).toMatchObject({ kind: "bitmap", received: 2, blocks: BLOCKS, nonce: NONCE });
    expect((reply as MessageOf<"bitmap">).bits[0]).toBe(0b101);
    expect(refusal(board, { kind: "status", firstBlock: 5 })).toBe("malformed");
  });

  test("gives back what it was given, and nothing it was not", () => {
    const board = new FakeBoard();
    ask(board, begin());
    ask(board, write(0));
    ask(board, write(1));
    expect(ask(board, { kind: "read", address: 100, length: 256 })).toMatchObject({
      data: IMAGE.slice(100, 356),
    });
    expect(refusal(board, { kind: "read", address: 300, length: 256 })).toBe("missingBlocks");
    expect(refusal(board, { kind: "read", address: IMAGE.length, length: 1 })).toBe("address");
    expect(refusal(board, { kind: "read", address: 0, length: 0 })).toBe("malformed");
    expect(refusal(board, { kind: "read", address: 0, length: 257 })).toBe("malformed");
  });

  test("refuses writes off the blocks or outside the image, and images larger than it is", () => {
    const board = new FakeBoard({ memoryBytes: IMAGE.length });
    expect(refusal(board, { ...begin(), length: IMAGE.length + 1 })).toBe("tooLarge");
    expect(refusal(board, { ...begin(), nonce: 0 })).toBe("malformed");
    ask(board, begin());
    expect(refusal(board, { ...write(0), address: 1 })).toBe("address");
    expect(refusal(board, { ...write(0), address: 2 ** 32 - 256 })).toBe("address");
    expect(refusal(board, { ...write(0), data: new Uint8Array(255) })).toBe("address");
    expect(refusal(board, { kind: "write", address: (BLOCKS - 1) * 256, data: new Uint8Array(256) })).toBe(
      "address",
    );
  });

  test("trusts its own memory, not what the host claims", () => {
    const board = new FakeBoard();
    writeAll(board);
    board.damage(300);
    expect(refusal(board, COMMIT)).toBe("crc");
    expect(refusal(board, RUN)).toBe("notValid");
    expect(refusal(board, { kind: "commit", nonce: 8 })).toBe("stale");
  });

  test("commits no image of another chip, another specification or none at all", () => {
    const other = boardPart(smallImage({ chip: FT1_SIM }));
    const board = new FakeBoard();
    writeAll(board, other);
    expect(refusal(board, COMMIT)).toBe("wrongChip");
    const noise = Uint8Array.from({ length: 1000 }, (_, n) => n * 7);
    writeAll(board, noise);
    expect(refusal(board, COMMIT)).toBe("image");
    const foreign = IMAGE.slice();
    foreign[24] ^= 1;
    new DataView(foreign.buffer).setUint32(60, crc32(foreign.subarray(0, 60)), true);
    writeAll(board, foreign);
    expect(refusal(board, COMMIT)).toBe("wrongSpecification");
    expect(board.state).toBe("receiving");
  });

  test("answers HELLO in any version and nothing else but in its own", () => {
    const board = new FakeBoard({ versions: { lowest: 3, highest: 4 } });
    expect(ask(board, HELLO, 1)).toMatchObject({ kind: "identity", minVersion: 3, maxVersion: 4 });
    expect(ask(board, COMMIT, 1)).toMatchObject({
      kind: "error",
      error: BOARD_ERRORS.version.number,
      detail: 3,
      having: 4,
    });
  });

  test("does everything once, however late or often it is told", () => {
    const board = running();
    const spikes = train([3, 0], [70, 1]);
    const inject: Request = { kind: "inject", first: 0, trial: 1, spikes };
    const step: Request = { kind: "step", target: 2, trial: 1, injected: 2, read: 0 };
    expect(refusal(board, inject)).toBe("stale");
    ask(board, { kind: "resetTrial", trial: 1 });
    expect(refusal(board, step)).toBe("gap");
    expect(refusal(board, { ...inject, first: 1 })).toBe("gap");
    expect(ask(board, inject)).toMatchObject({ injected: 2 });
    expect(ask(board, inject)).toMatchObject({ injected: 2 });
    const stepped = ask(board, step);
    expect(stepped).toMatchObject({ kind: "stepped", steps: 2, fired: 2, spikes });
    expect(ask(board, step)).toEqual(stepped);
    ask(board, { kind: "resetTrial", trial: 1 });
    expect(ask(board, step)).toEqual(stepped);
    expect(refusal(board, { kind: "resetTrial", trial: 0 })).toBe("stale");
    expect(ask(board, { ...step, target: 5, read: 2 } as Request)).toMatchObject({
      steps: 5,
      spikes: train(),
    });
    expect(refusal(board, { kind: "readSpikes", first: 1, trial: 1 })).toBe("gone");
    expect(refusal(board, { kind: "readSpikes", first: 3, trial: 1 })).toBe("gone");
  });

  test("stops early when spikes wait to be read, and goes on once they are", () => {
    const board = new FakeBoard({ load: echoMachine(40), spikeBuffer: 50 });
    writeAll(board);
    ask(board, COMMIT);
    ask(board, RUN);
    const spikes = train([10, 0], [70, 1], [130, 0], [200, 1]);
    ask(board, { kind: "inject", first: 0, trial: 0, spikes });
    const step = (read: number): Reply =>
      ask(board, { kind: "step", target: 4, trial: 0, injected: 4, read });
    expect(step(0)).toMatchObject({ steps: 2, fired: 80 });
    expect(step(0)).toMatchObject({ steps: 3, fired: 120 });
    expect(step(120)).toMatchObject({ steps: 4, fired: 160, first: 120 });
    expect(refusal(board, { kind: "readSpikes", first: 119, trial: 0 })).toBe("gone");
    expect(ask(board, { kind: "readSpikes", first: 150, trial: 0 })).toMatchObject({
      spikes: { ticks: new Uint32Array(10).fill(200), neurons: new Uint32Array(10).fill(1) },
    });
  });

  test("holds a core that fails, and says so", () => {
    const load = (image: Uint8Array) => ({
      ...echoMachine()(image),
      run: () => {
        throw new Error("a bug in the core");
      },
    });
    const board = new FakeBoard({ load });
    writeAll(board);
    ask(board, COMMIT);
    ask(board, RUN);
    const reply = ask(board, { kind: "step", target: 1, trial: 0, injected: 0, read: 0 });
    expect(reply).toMatchObject({ error: BOARD_ERRORS.coreFault.number, text: "a bug in the core" });
    expect(board.state).toBe("receiving");
  });

  test("answers any frame at all without throwing, and runs only what is whole", () => {
    const types = (Object.keys(MESSAGES) as MessageName[]).map((name) => MESSAGES[name].type);
    const noise = fc.record({
      version: fc.constantFrom(0, 1, 1, 1, 255),
      sequence: fc.nat(65535),
      type: fc.oneof(fc.nat(255), fc.constantFrom(...types)),
      argument: fc.oneof(fc.constantFrom(0, NONCE, 256, LINK_MAGIC), fc.nat(2 ** 32 - 1)),
      payload: fc.oneof(fc.uint8Array({ maxLength: 256 }), fc.constant(new Uint8Array(0))),
    });
    const steps = [begin(), ...Array.from({ length: BLOCKS }, (_, n) => write(n)), COMMIT, RUN];
    const sense = fc
      .constantFrom(...steps, HELLO)
      .map((m) => ({ version: 1, sequence: 1, ...encodeMessage(m) }));
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, { arbitrary: sense, weight: 4 }), { maxLength: 40 }), (frames) => {
        const board = new FakeBoard({ load: echoMachine() });
        for (const frame of frames) {
          const reply = board.answer(frame);
          if (reply) expect(decodeMessage(reply).ok).toBe(true);
          if (board.state !== "valid" && board.state !== "running") continue;
          for (let address = 0; address < IMAGE.length; address += 256) {
            const length = Math.min(256, IMAGE.length - address);
            const data = ask(board, { kind: "read", address, length }) as MessageOf<"data">;
            expect(data.data).toEqual(IMAGE.slice(address, address + length));
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
