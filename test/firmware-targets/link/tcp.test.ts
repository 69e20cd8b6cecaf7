import { connect as netConnect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { connectBoard } from "../../../firmware-targets/link/connect.ts";
import {
  type ServedBoard,
  type ServeOptions,
  serveBoard,
} from "../../../firmware-targets/link/serve-board.ts";
import { parseTcpAddress } from "../../../firmware-targets/link/tcp.ts";
import { smallImage, train } from "./support.ts";

let served: ServedBoard | undefined;
const serve = async (options: ServeOptions = {}): Promise<number> => {
  served = await serveBoard({ tcp: 0, ...options });
  return served.port as number;
};
const connected = (port: number) => connectBoard({ wire: "tcp", host: "127.0.0.1", port });

afterEach(async () => {
  await served?.stop();
  served = undefined;
});

describe("a board on TCP", () => {
  test("is flashed, verified and runs 100 samples in well under 2 s", async () => {
    const session = await connected(await serve());
    const image = smallImage({ inputs: 4, neurons: 120, weight: 2 });
    await session.flash(image);
    await session.verify(image);
    const begun = performance.now();
    for (let sample = 0; sample < 100; sample++) {
      await session.resetTrial();
      await session.inject(train([sample, 0], [2 * sample, 1], [30, 2], [90, 3]));
      expect((await session.run(32)).ticks.length).toBeGreaterThan(0);
    }
    expect(performance.now() - begun).toBeLessThan(2000);
    await session.close();
  });

  test("tells a second host that it is busy, and serves it when the first has gone", async () => {
    const port = await serve();
    const first = await connected(port);
    await first.hello();
    const second = await connected(port);
    await expect(second.hello()).rejects.toMatchObject({
      code: "busy",
      advice: expect.stringMatching(/close/),
    });
    await second.close();
    expect((await first.hello()).state).toBe("empty");
    await first.close();
    const third = await connected(port);
    await third.flash(smallImage());
    await third.close();
  });

  test("lives on when a host goes away in the middle, and the next takes up what arrived", async () => {
    const port = await serve();
    const image = smallImage({ neurons: 200, inputs: 60 });
    const first = await connected(port);
    const failed = first.flash(image, {
      onProgress: ({ done, total }) => {
        if (done > total / 2) void first.close();
      },
    });
    await expect(failed).rejects.toMatchObject({ code: "closed" });
    expect(served?.board.state).toBe("receiving");
    const second = await connected(port);
    const report = await second.flash(image);
    expect(report.resumed).toBeGreaterThan(report.blocks / 4);
    expect(report.resumed + report.sent).toBeGreaterThanOrEqual(report.blocks);
    await second.close();
  });

  test("that is stopped in the middle is a link error with advice", async () => {
    const session = await connected(await serve());
    const failed = session.flash(smallImage({ neurons: 200, inputs: 60 }), {
      onProgress: ({ done, total }) => {
        if (done > total / 2) void served?.stop();
      },
    });
    await expect(failed).rejects.toMatchObject({ code: "unplugged", advice: expect.stringMatching(/again/) });
    await expect(session.hello()).rejects.toMatchObject({ code: "unplugged" });
    await session.close();
  });

  test("survives a flood of garbage, and a host that never reads", async () => {
    const port = await serve();
    const flood = netConnect(port, "127.0.0.1");
    const noise = Uint8Array.from({ length: 1 << 20 }, (_, n) => (n * n * 7919 + (n >> 3)) & 255);
    await new Promise((resolve) => flood.write(noise, resolve));
    flood.destroy();
    await new Promise((resolve) => flood.once("close", resolve));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const session = await connected(port);
    expect((await session.hello()).state).toBe("empty");
    expect(served?.board.badFrames).toBeGreaterThan(100);
    await session.close();
  });

  test("keeps a real wire's pace where asked to", async () => {
    const session = await connected(await serve({ pace: { baud: 1_000_000, latency: 2 } }));
    const report = await session.flash(smallImage({ inputs: 8, neurons: 100 }));
    expect(report.seconds).toBeGreaterThan((2 * report.bytes * 10) / 1e6);
    await session.close();
  });

  test("cannot listen on a port in use, nor be reached where nobody listens", async () => {
    const port = await serve();
    await expect(serveBoard({ tcp: port })).rejects.toMatchObject({ code: "busy" });
    await served?.stop();
    await expect(connected(port)).rejects.toMatchObject({
      code: "refused",
      advice: expect.stringMatching(/snn board/),
    });
    await expect(connectBoard({ wire: "tcp", host: "no-such-host.invalid", port: 1 })).rejects.toMatchObject({
      name: "LinkError",
    });
  });

  test("stops at once, whoever is connected, and more than once", async () => {
    const session = await connected(await serve());
    await session.hello();
    await served?.stop();
    await served?.stop();
    await served?.stopped;
    await session.close();
  });
});

test("an address is HOST:PORT, [HOST]:PORT or PORT", () => {
  expect(parseTcpAddress("127.0.0.1:7001")).toEqual({ host: "127.0.0.1", port: 7001 });
  expect(parseTcpAddress("[::1]:7001")).toEqual({ host: "::1", port: 7001 });
  expect(parseTcpAddress("7001")).toEqual({ host: "127.0.0.1", port: 7001 });
  for (const text of ["", "host", "host:", "host:0", "host:65536", "a:b:1", "host:7e3"])
    expect(parseTcpAddress(text)).toBeNull();
});
