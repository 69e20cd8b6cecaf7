import { describe, expect, test } from "vitest";
import { type FlashProgress, flash, verify } from "../../firmware-targets/flash.ts";
import { serialWindow } from "../../firmware-targets/link/connect.ts";
import type { Ft1Chip } from "../../hw-models/chip/chip.ts";
import { describedChip } from "../../hw-models/chip/described.ts";
import { FT1_SIM } from "../../hw-models/chip/ft1-sim.ts";
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { boardPart, imageSha256 } from "../../hw-models/image.ts";
import { hex, SPECIFICATION_HASH } from "../../hw-models/specification.ts";
import { bench, mischief, smallImage, train } from "./link/support.ts";

const LARGE = smallImage({ inputs: 60, neurons: 200 });
const BYTES = boardPart(LARGE).length;
const BLOCKS = Math.ceil(BYTES / 256);

describe("flashing", () => {
  test("writes, compares, commits and starts, and reports what it did", async () => {
    const { drive, client, board } = await bench();
    const seen: FlashProgress[] = [];
    const report = await drive(flash(client, LARGE, { onProgress: (progress) => seen.push(progress) }));
    expect(report).toMatchObject({
      chip: "ft1-up5k",
      bytes: BYTES,
      blocks: BLOCKS,
      sent: BLOCKS,
      resent: 0,
      resumed: 0,
      imageSha256: imageSha256(LARGE),
    });
    expect(board.state).toBe("running");
    expect([...new Set(seen.map(({ phase }) => phase))]).toEqual(["write", "verify", "commit", "start"]);
    for (const phase of ["write", "verify"]) {
      const done = seen.filter((progress) => progress.phase === phase).map((progress) => progress.done);
      expect(done).toEqual([...done].sort((a, b) => a - b));
      expect(done.at(-1)).toBe(BYTES);
    }
  });

  test("keeps the wire full: 1 ms each way does not cost 1 ms a block", async () => {
    const { drive, client } = await bench();
    const { seconds } = await drive(flash(client, LARGE));
    expect(seconds * 1000).toBeLessThan(BLOCKS);
  });

  test.each([
    [9600, 2],
    [115_200, 12],
    [1_000_000, 32],
    [3_000_000, 32],
  ])(
    "at %i baud over a bridge that takes 16 ms is near the wire's own time, and repeats little",
    async (baud, window) => {
      expect(serialWindow(baud)).toBe(window);
      const { drive, client } = await bench({ pace: { baud, latency: 8 }, client: { window } });
      const { seconds, resent } = await drive(flash(client, LARGE));
      expect(resent).toBe(0);
      expect(client.repeated).toBeLessThan(2 * window);
      const wire = (2 * BYTES * 10) / baud;
      expect(seconds).toBeLessThan(1.35 * wire + 0.3);
    },
  );

  test("of the same image again sends no block", async () => {
    const { drive, client } = await bench();
    const first = await drive(flash(client, LARGE));
    expect(await drive(flash(client, LARGE))).toMatchObject({ sent: 0, resumed: first.blocks });
  });

  test.each(Array.from({ length: 12 }, (_, n) => n + 1))(
    "arrives over a wire that loses, doubles, delays and corrupts (%i)",
    async (seed) => {
      const rates = { lose: 0.15, twice: 0.1, corrupt: 0.1, late: 0.2 };
      const { drive, client, board } = await bench({
        mischief: mischief(seed, rates),
        client: { attempts: 30 },
      });
      const report = await drive(flash(client, LARGE));
      expect(report.resent).toBeGreaterThan(0);
      expect(board.state).toBe("running");
      await drive(verify(client, LARGE));
    },
  );

  test("over a dead wire gives up in bounded time, and no half image runs", async () => {
    let sent = 0;
    const { drive, client, clock, board, session } = await bench({
      mischief: (bytes) => (++sent > 100 ? [] : [{ bytes }]),
    });
    const before = clock.now();
    await expect(drive(flash(client, LARGE))).rejects.toMatchObject({ code: "timeout" });
    expect(clock.now() - before).toBeLessThan(20_000);
    expect(board.state).toBe("receiving");
    await expect(drive(session.run(1))).rejects.toMatchObject({ name: "LinkError" });
  });

  test("survives a loss of power in the middle by starting over", async () => {
    const { drive, client, board } = await bench();
    let lost = false;
    const report = await drive(
      flash(client, LARGE, {
        onProgress: ({ phase, done, total }) => {
          if (lost || phase !== "write" || done < total / 2) return;
          lost = true;
          board.losePower();
        },
      }),
    );
    expect(lost).toBe(true);
    expect(report.resent).toBeGreaterThan(BLOCKS / 4);
    expect(board.state).toBe("running");
    await drive(verify(client, LARGE));
  });

  test("survives a loss of power while it compares, but not one after another", async () => {
    const { drive, client, board } = await bench();
    let times = 1;
    const onProgress = ({ phase }: FlashProgress): void => {
      if (phase === "verify" && times-- > 0) board.losePower();
    };
    await drive(flash(client, LARGE, { onProgress }));
    expect(board.state).toBe("running");
    times = Number.POSITIVE_INFINITY;
    await expect(drive(flash(client, LARGE, { onProgress }))).rejects.toMatchObject({ code: "not-valid" });
    expect(board.state).not.toBe("running");
  });

  test("whose plug is pulled in the middle fails at once; the board takes up where it was", async () => {
    const { drive, client, pair, board } = await bench();
    const cut = flash(client, LARGE, {
      onProgress: ({ done, total }) => {
        if (done > total / 2) pair.cut();
      },
    });
    await expect(drive(cut)).rejects.toMatchObject({
      code: "unplugged",
      advice: expect.stringMatching(/plug/),
    });
    expect(board.state).toBe("receiving");
  });
});

describe("a damaged byte on the board", () => {
  test("is found by the comparison before anything runs, with its place", async () => {
    const { drive, client, board } = await bench();
    let once = true;
    const failed = flash(client, LARGE, {
      onProgress: ({ phase, done, total }) => {
        if (phase === "write" && done === total && once) {
          once = false;
          board.damage(5000, 0x10);
        }
      },
    });
    await expect(drive(failed)).rejects.toMatchObject({
      code: "verify-failed",
      message: expect.stringMatching(
        /first at byte 5000, in its core 0 section \(byte \d+ of it\): 0x.., not 0x../,
      ),
    });
    expect(board.state).toBe("receiving");
  });

  test("that was there from before is written over", async () => {
    const { drive, client, board } = await bench();
    await drive(flash(client, LARGE));
    board.damage(5000);
    const report = await drive(flash(client, LARGE));
    expect(report).toMatchObject({ resumed: BLOCKS, sent: BLOCKS });
    await drive(verify(client, LARGE));
  });

  test("after flashing makes verify fail, and the spikes differ", async () => {
    const image = smallImage();
    const { drive, client, session, board } = await bench();
    await drive(flash(client, image));
    const input = train([3, 0], [40, 1]);
    const before = await drive(session.runTrial(input, 8));
    const weight = boardPart(image).findLastIndex((byte, n, all) => byte === 64 && all[n + 1] === 71);
    board.damage(weight, 0x20);
    await expect(drive(verify(client, image))).rejects.toMatchObject({
      code: "verify-failed",
      message: expect.stringMatching(new RegExp(`byte ${weight}, in its core 0 section.*0x60, not 0x40`)),
    });
    const after = await drive(session.runTrial(input, 8));
    expect(after).not.toEqual(before);
  });
});

describe("a board is refused", () => {
  test("that computes by another specification, both shown", async () => {
    const specification = SPECIFICATION_HASH.map((byte) => byte ^ 255);
    const { drive, client, board } = await bench({ specification });
    const failed = drive(flash(client, LARGE));
    await expect(failed).rejects.toMatchObject({ code: "wrong-specification" });
    await expect(failed).rejects.toThrow(hex(specification));
    await expect(failed).rejects.toThrow(hex(SPECIFICATION_HASH));
    expect(board.state).toBe("empty");
  });

  test("that is another chip, by the host and by the board itself", async () => {
    const { drive, client, board } = await bench({ chip: FT1_SIM });
    await expect(drive(flash(client, LARGE))).rejects.toMatchObject({
      code: "wrong-chip",
      message: expect.stringMatching(/ft1-up5k.*ft1-sim/),
    });
    expect(board.state).toBe("empty");
    await expect(drive(flash(client, LARGE, { chipCheck: false }))).rejects.toMatchObject({
      code: "wrong-chip",
    });
    expect(board.state).toBe("receiving");
  });

  test("that is another described chip: by its name, by the room it has, and by the board's own proof", async () => {
    const described = (name: string, limits: object): Ft1Chip =>
      describedChip("ft1", {
        name,
        what: "for this test",
        limits: { ...FT1_UP5K.limits, ...limits },
        origin: "this test",
      }) as Ft1Chip;
    const image = smallImage({ inputs: 60, neurons: 200, chip: described("mine", {}) });
    const flashTo = async (chip: Ft1Chip, chipCheck = true): Promise<string> => {
      const { drive, client, board } = await bench({ chip });
      const failed = drive(flash(client, image, { chipCheck })).then(
        () => "flashed",
        (thrown: Error) => thrown.message,
      );
      const said = await failed;
      expect(board.state === "running").toBe(said === "flashed");
      return said;
    };
    expect(await flashTo(described("mine", {}))).toBe("flashed");
    expect(await flashTo(FT1_UP5K)).toMatch(/the image is for mine, the board is ft1-up5k/);
    expect(await flashTo(described("yours", {}))).toMatch(/the image is for mine, the board is yours/);
    expect(await flashTo(described("mine", { axons: 59 }))).toMatch(/60 axons in a core needed, 59 there/);
    // No greeting tells of delays: the board itself looks.
    expect(await flashTo(described("mine", { delaySteps: 1 }))).toBe("flashed");
    const slow = smallImage({ chip: described("mine", {}), delay: 128 });
    const { drive, client, board } = await bench({ chip: described("mine", { delaySteps: 1 }) });
    await expect(drive(flash(client, slow))).rejects.toThrow("delay of 128 ticks");
    expect(board.state).toBe("receiving");
  });

  test("that is too small, with what is needed and what is there", async () => {
    const { drive, client } = await bench({ memoryBytes: 10_000 });
    await expect(drive(flash(client, LARGE))).rejects.toMatchObject({
      code: "image-too-large",
      message: expect.stringMatching(new RegExp(`${BYTES} bytes needed, 10000 there`)),
    });
    const tiny = { ...FT1_SIM, name: "ft1-up5k", id: 0x0101, limits: { ...FT1_SIM.limits, neurons: 10 } };
    const other = await bench({ chip: tiny });
    await expect(other.drive(flash(other.client, LARGE))).rejects.toThrow(
      /200 neurons in a core needed, 10 there/,
    );
  });

  test("that speaks another version of the protocol, both shown", async () => {
    const { drive, client } = await bench({ versions: { lowest: 2, highest: 3 } });
    await expect(drive(flash(client, LARGE))).rejects.toMatchObject({
      code: "protocol-version",
      message: expect.stringMatching(/version 2 to 3 .*this Firetime 1/),
    });
  });

  test("by verify, where it holds nothing or another image", async () => {
    const { drive, client } = await bench();
    await expect(drive(verify(client, LARGE))).rejects.toMatchObject({ code: "not-valid" });
    await drive(flash(client, smallImage()));
    await expect(drive(verify(client, LARGE))).rejects.toThrow(
      /holds image [0-9a-f]{16}…, not [0-9a-f]{16}…/,
    );
  });
});

test("bytes that are no image are the user's mistake, before the board hears of them", async () => {
  const { drive, client } = await bench();
  for (const bytes of [new Uint8Array(0), new Uint8Array(500), LARGE.slice(0, 3000)])
    await expect(drive(flash(client, bytes))).rejects.toMatchObject({ name: "ImageError" });
});
