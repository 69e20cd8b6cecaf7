import { describe, expect, test } from "vitest";
import { type ClientOptions, LinkClient } from "../../../firmware-targets/link/client.ts";
import { encodeMessage, type Reply } from "../../../firmware-targets/link/codec.ts";
import { encodeFrame, type Frame, FrameDecoder } from "../../../firmware-targets/link/framing.ts";
import { memoryPair } from "../../../firmware-targets/link/memory.ts";
import { inWindow } from "../../../firmware-targets/link/window.ts";
import { VirtualClock } from "./support.ts";

const STATUS = { kind: "status", firstBlock: 0 } as const;
const bitmap = (firstBlock: number): Reply => ({
  kind: "bitmap",
  firstBlock,
  state: 1,
  nonce: 5,
  received: 0,
  blocks: 0,
  bits: new Uint8Array(0),
});

/** A client whose far end hears frames and says what the test tells it to. */
const listening = async (
  hear: (
    frame: Frame,
    say: (reply: Reply, sequence?: number) => void,
    sayBytes: (bytes: Uint8Array) => void,
  ) => void,
  options: ClientOptions = {},
) => {
  const clock = new VirtualClock();
  const pair = memoryPair({ clock, delay: 1 });
  const decoder = new FrameDecoder();
  const heard: { readonly at: number; readonly frame: Frame }[] = [];
  pair.board.receive({
    bytes: (bytes) =>
      decoder.push(bytes, (frame) => {
        heard.push({ at: clock.now(), frame });
        hear(
          frame,
          (reply, sequence = frame.sequence) =>
            pair.board.send(encodeFrame({ version: 1, sequence, ...encodeMessage(reply) })),
          (some) => pair.board.send(some),
        );
      }),
    ended: () => {},
  });
  await pair.board.open();
  const client = new LinkClient(pair.host, { clock, ...options });
  await client.open();
  return { clock, pair, client, heard };
};

describe("a request", () => {
  test("that is not answered is sent again with the same sequence number, a bounded number of times", async () => {
    const { clock, client, heard } = await listening(() => {});
    await expect(clock.drive(client.request(STATUS))).rejects.toMatchObject({ code: "timeout" });
    expect(heard).toHaveLength(5);
    expect(new Set(heard.map(({ frame }) => frame.sequence)).size).toBe(1);
    const waits = heard.slice(1).map(({ at }, n) => at - heard[n].at);
    for (const wait of waits) expect(wait).toBeGreaterThanOrEqual(100);
    expect(clock.now()).toBeLessThan(6000);
  });

  test("is answered once, however often the answer comes", async () => {
    const { clock, client } = await listening((_, say) => {
      say(bitmap(0));
      say(bitmap(0));
    });
    await clock.drive(client.request(STATUS));
    await clock.drive(client.request(STATUS));
    expect(client.strays).toBeGreaterThan(0);
  });

  test("waits no less than 100 ms, and no longer than it must once answers have shown their time", async () => {
    let mute = false;
    const { clock, client, heard } = await listening((_, say) => {
      if (!mute) say(bitmap(0));
    });
    for (let n = 0; n < 20; n++) await clock.drive(client.request(STATUS));
    mute = true;
    await expect(clock.drive(client.request(STATUS, { attempts: 2 }))).rejects.toMatchObject({
      code: "timeout",
    });
    const [first, second] = heard.slice(-2);
    expect(second.at - first.at).toBe(100);
  });

  test("takes no answer of another kind, to another request or for another place", async () => {
    const { clock, client } = await listening((frame, say) => {
      say({ kind: "written", address: 0 });
      say(bitmap(0), frame.sequence + 1);
      say(bitmap(1024));
      say(bitmap(0));
    });
    expect(await clock.drive(client.request(STATUS))).toEqual(bitmap(0));
    expect(client.strays).toBe(3);
  });

  test("is told apart from a port that holds something else", async () => {
    const { clock, client } = await listening((_, _say, sayBytes) =>
      sayBytes(new TextEncoder().encode("login: \r\n")),
    );
    await expect(clock.drive(client.request(STATUS))).rejects.toMatchObject({ code: "not-a-board" });
  });

  test("is told apart from its own echo", async () => {
    const { clock, client } = await listening((frame, _say, sayBytes) => sayBytes(encodeFrame(frame)));
    await expect(clock.drive(client.request(STATUS))).rejects.toMatchObject({ code: "not-a-board" });
  });

  test("fails at once when the plug is pulled, and so does every later one", async () => {
    const { clock, client, pair } = await listening(() => pair.cut());
    const unplugged = { name: "LinkError", code: "unplugged", advice: expect.stringMatching(/plug/) };
    const all = [client.request(STATUS), client.request(STATUS)];
    await expect(clock.drive(Promise.all(all))).rejects.toMatchObject(unplugged);
    await expect(all[1]).rejects.toMatchObject(unplugged);
    await expect(client.request(STATUS)).rejects.toMatchObject(unplugged);
    expect(clock.now()).toBeLessThan(100);
  });

  test("before open() or after close() is refused", async () => {
    const client = new LinkClient(memoryPair().host);
    await expect(client.request(STATUS)).rejects.toMatchObject({ code: "closed" });
    await client.open();
    const late = client.request(STATUS);
    await client.close();
    await client.close();
    await expect(late).rejects.toMatchObject({ code: "closed" });
    await expect(client.request(STATUS)).rejects.toMatchObject({ code: "closed" });
  });

  test("goes on past the last sequence number", async () => {
    const { clock, client } = await listening((_, say) => say(bitmap(0)));
    Reflect.set(client, "sequence", 65534);
    for (let n = 0; n < 4; n++) await clock.drive(client.request(STATUS));
  });
});

describe("a window", () => {
  test("holds at most so many at once and takes them in order", async () => {
    let under = 0;
    let most = 0;
    const order: number[] = [];
    const all = await inWindow([0, 1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      order.push(item);
      most = Math.max(most, ++under);
      await new Promise((resolve) => setImmediate(resolve));
      under--;
      return true;
    });
    expect([all, most, order]).toEqual([true, 3, [0, 1, 2, 3, 4, 5, 6, 7]]);
  });

  test("stops taking items when told to, and on a failure once all under way are done", async () => {
    let done = 0;
    expect(
      await inWindow([1, 2, 3, 4, 5, 6], 2, async () => {
        done++;
        return false;
      }),
    ).toBe(false);
    expect(done).toBe(2);
    const failed = inWindow([1, 2, 3, 4], 2, async (item) => {
      if (item === 1) throw new Error("first");
      await new Promise((resolve) => setImmediate(resolve));
      done = 100;
      return true;
    });
    await expect(failed).rejects.toThrow("first");
    expect(done).toBe(100);
  });
});
