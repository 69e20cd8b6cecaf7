import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { connectBoard } from "../../../firmware-targets/link/connect.ts";
import { openPty, type Pty } from "../../../firmware-targets/link/pty.ts";
import { listPorts, openFault, serialTransport } from "../../../firmware-targets/link/serial.ts";
import { type ServedBoard, serveBoard } from "../../../firmware-targets/link/serve-board.ts";
import { smallImage, train } from "./support.ts";

let served: ServedBoard | undefined;
let pty: Pty | undefined;
afterEach(async () => {
  await served?.stop();
  await pty?.transport.close();
  served = undefined;
  pty = undefined;
});

describe("a board on a pseudo-terminal", () => {
  test("is flashed through serialport, survives a host that hangs up, and ends with a link error", async (context) => {
    const board = await serveBoard({ pty: true }).catch((error: Error) => error.message);
    if (typeof board === "string") return context.skip(board);
    served = board;
    const path = served.path as string;
    const image = smallImage({ inputs: 20, neurons: 100 });
    const first = await connectBoard({ wire: "serial", path });
    const cut = first.flash(image, {
      onProgress: ({ done, total }) => {
        if (done > total / 2) void first.close();
      },
    });
    await expect(cut).rejects.toMatchObject({ code: "closed" });
    const second = await connectBoard({ wire: "serial", path });
    const report = await second.flash(image);
    expect(report.resumed).toBeGreaterThan(0);
    await second.verify(image);
    expect((await second.runTrial(train([3, 0], [40, 1]), 8)).ticks.length).toBeGreaterThan(0);
    await served.stop();
    await served.stopped;
    await expect(second.hello()).rejects.toMatchObject({ name: "LinkError" });
    await second.close();
  });

  test.for(["python3", "script"] as const)(
    "made by %s carries every byte, to one host at a time",
    async (maker, context) => {
      const made = await openPty([maker]).catch((error: Error) => error.message);
      if (typeof made === "string") return context.skip(made);
      pty = made;
      const all = Uint8Array.from({ length: 256 }, (_, n) => n);
      const host = serialTransport({ path: made.path });
      const arrivals: number[] = [];
      const returns: number[] = [];
      made.transport.receive({
        bytes: (bytes) => {
          arrivals.push(...bytes);
          made.transport.send(bytes.slice());
        },
        ended: () => {},
      });
      host.receive({ bytes: (bytes) => returns.push(...bytes), ended: () => {} });
      await host.open();
      await expect(serialTransport({ path: made.path }).open()).rejects.toMatchObject({ code: "busy" });
      host.send(all);
      await expect.poll(() => returns.length).toBe(256);
      expect(arrivals).toEqual([...all]);
      expect(returns).toEqual([...all]);
      await host.close();
      await host.close();
    },
  );

  test("cannot be had where nothing can make one, which is said with advice", async () => {
    await expect(openPty([])).rejects.toMatchObject({
      code: "no-pty",
      advice: expect.stringMatching(/python3/),
    });
  });
});

describe("a serial port", () => {
  test("that does not exist is named, with what is there", async () => {
    await expect(connectBoard({ wire: "serial", path: "/dev/ttyNoSuch9" })).rejects.toMatchObject({
      code: "no-such-port",
      message: expect.stringMatching(/ttyNoSuch9: there is no such port; (there are|this machine shows)/),
    });
  });

  test("that is a file or a folder is no serial port", async () => {
    const path = await mkdtemp(join(tmpdir(), "firetime-"));
    await writeFile(join(path, "file"), "text");
    for (const name of [path, join(path, "file")])
      await expect(connectBoard({ wire: "serial", path: name })).rejects.toMatchObject({
        code: "no-such-port",
      });
    await rm(path, { recursive: true });
  });
});

test("what serialport says when a port does not open becomes a fault with advice", async () => {
  const faults = [
    ["Error: Permission denied, cannot open /dev/ttyUSB0", "permission", /dialout.*udev/],
    ["Error: No such file or directory, cannot open /dev/ttyUSB0", "no-such-port", /cable/],
    ["Error Resource temporarily unavailable Cannot lock port", "busy", /close the other program/],
    ["Opening COM3: Access denied", "permission", /dialout/],
    ["Error: Input/output error, cannot open /dev/ttyUSB0", "no-such-port", /cable/],
  ] as const;
  for (const [message, code, advice] of faults)
    expect(await openFault("/dev/ttyUSB0", new Error(message))).toMatchObject({
      code,
      advice: expect.stringMatching(advice),
    });
});

test("ports are listed from the system's own tree, without those that have no hardware", async () => {
  const root = await mkdtemp(join(tmpdir(), "firetime-"));
  const usb = join(root, "devices/usb1/1-2");
  await mkdir(join(usb, "1-2:1.1/ttyUSB1"), { recursive: true });
  for (const driver of ["ftdi_sio", "serial8250"])
    await mkdir(join(root, "drivers", driver), { recursive: true });
  const facts = { idVendor: "0403", idProduct: "6010", serial: "ib123", product: "iCEBreaker" };
  for (const [name, text] of Object.entries(facts)) await writeFile(join(usb, name), `${text}\n`);
  await symlink(join(root, "drivers/ftdi_sio"), join(usb, "1-2:1.1/ttyUSB1/driver"));
  await mkdir(join(root, "devices/platform"), { recursive: true });
  await symlink(join(root, "drivers/serial8250"), join(root, "devices/platform/driver"));
  const tree = join(root, "tty");
  for (const name of ["ttyUSB1", "ttyS0", "tty1"]) await mkdir(join(tree, name), { recursive: true });
  await symlink(join(usb, "1-2:1.1/ttyUSB1"), join(tree, "ttyUSB1/device"));
  await symlink(join(root, "devices/platform"), join(tree, "ttyS0/device"));
  expect(await listPorts(tree)).toEqual([
    {
      path: "/dev/ttyUSB1",
      vendorId: "0403",
      productId: "6010",
      serialNumber: "ib123",
      product: "iCEBreaker",
    },
  ]);
  expect(await listPorts(join(root, "nothing"))).toEqual([]);
  await rm(root, { recursive: true });
});
