/**
 * The link over a serial port. serialport is native code and is loaded only when a port is opened. Ports are
 * listed from /sys/class/tty on Linux: SerialPort.list() needs udevadm there and ends the process without it.
 */
import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { SerialPort } from "serialport";
import { LinkError } from "./fault.ts";
import { NOBODY, type Receiver, type Transport } from "./transport.ts";

export const DEFAULT_BAUD = 115_200;

export interface SerialAddress {
  /** e.g. `/dev/ttyUSB1`, `COM3`. */
  readonly path: string;
  /** Bits per second. */
  readonly baud?: number;
}

export interface PortInfo {
  readonly path: string;
  /** What USB says of it, where it is a USB port. */
  readonly vendorId?: string;
  readonly productId?: string;
  readonly serialNumber?: string;
  readonly product?: string;
}

export const serialTransport = (address: SerialAddress): Transport => new SerialTransport(address);

/**
 * The serial ports of this machine that have hardware behind them, by name.
 * @param tree where Linux keeps them; a parameter for tests
 */
export const listPorts = async (tree = "/sys/class/tty"): Promise<readonly PortInfo[]> => {
  if (process.platform !== "linux") {
    const { SerialPort } = await loadDriver();
    return (await SerialPort.list()).map(({ path, vendorId, productId, serialNumber }) => ({
      path,
      ...(vendorId && { vendorId }),
      ...(productId && { productId }),
      ...(serialNumber && { serialNumber }),
    }));
  }
  const names = await readdir(tree).catch(() => []);
  const found = await Promise.all(names.sort().map((name) => portInfo(tree, name)));
  return found.filter((port) => port !== null);
};

/** A port with a driver other than the one that stands for empty sockets on a mainboard; else null. */
const portInfo = async (tree: string, name: string): Promise<PortInfo | null> => {
  try {
    const device = await realpath(join(tree, name, "device"));
    const driver = await realpath(join(device, "driver"));
    if (/serial8250|\/port$/.test(driver)) return null;
    return { path: `/dev/${name}`, ...(await usbInfo(device)) };
  } catch {
    return null;
  }
};

/** The nearest folder above that describes a USB device. */
const usbInfo = async (device: string): Promise<Omit<PortInfo, "path">> => {
  const text = async (folder: string, name: string): Promise<string> =>
    (await readFile(join(folder, name), "utf8").catch(() => "")).trim();
  for (let folder = device; folder !== dirname(folder); folder = dirname(folder)) {
    const vendorId = await text(folder, "idVendor");
    if (vendorId === "") continue;
    const productId = await text(folder, "idProduct");
    const serialNumber = await text(folder, "serial");
    const product = await text(folder, "product");
    return { vendorId, productId, ...(serialNumber && { serialNumber }), ...(product && { product }) };
  }
  return {};
};

class SerialTransport implements Transport {
  readonly name: string;
  private readonly baud: number;
  private receiver: Receiver = NOBODY;
  private port: SerialPort | null = null;
  private opening: Promise<void> | null = null;
  private ownEnd = false;

  constructor({ path, baud = DEFAULT_BAUD }: SerialAddress) {
    this.name = path;
    this.baud = baud;
  }

  receive(receiver: Receiver): void {
    this.receiver = receiver;
  }

  open(): Promise<void> {
    this.opening ??= this.start();
    return this.opening;
  }

  private async start(): Promise<void> {
    const { SerialPort } = await loadDriver();
    const port = new SerialPort({ path: this.name, baudRate: this.baud, autoOpen: false });
    let trouble: Error | null = null;
    port.on("error", (error) => {
      trouble = error;
    });
    await new Promise<void>((resolve, reject) =>
      port.open((error) => (error ? reject(error) : resolve())),
    ).catch(async (error: Error) => {
      throw await openFault(this.name, error);
    });
    this.port = port;
    port.on("close", (error: Error | null) => {
      this.port = null;
      const why = error ?? trouble;
      this.receiver.ended(
        this.ownEnd
          ? null
          : new LinkError("unplugged", `${this.name}: the port has gone${why ? ` (${why.message})` : ""}`),
      );
    });
    port.on("data", (bytes: Buffer) => this.receiver.bytes(bytes));
    // Some bridges stay silent until these lines are set; a pseudo-terminal has none, which is no fault.
    await new Promise<void>((resolve) => port.set({ dtr: true, rts: true }, () => resolve()));
    if (this.ownEnd) await this.close();
  }

  send(bytes: Uint8Array): void {
    if (this.ownEnd) return;
    // A failed write shows as the port's end.
    this.port?.write(bytes, () => {});
  }

  async close(): Promise<void> {
    this.ownEnd = true;
    const { port } = this;
    if (!port?.isOpen) return;
    await new Promise<void>((resolve) => port.close(() => resolve()));
  }
}

const loadDriver = async (): Promise<typeof import("serialport")> => {
  try {
    return await import("serialport");
  } catch (thrown) {
    throw new LinkError("no-driver", "serial ports cannot be used: serialport does not load", {
      cause: thrown,
    });
  }
};

/** What a port's refusal to open means, by the words serialport has for it. */
export const openFault = async (path: string, error: Error): Promise<LinkError> => {
  const { message } = error;
  if (/permission denied|access denied|EACCES/i.test(message))
    return new LinkError("permission", `${path}: this user may not open the port`, { cause: error });
  if (/cannot lock|temporarily unavailable|busy/i.test(message))
    return new LinkError("busy", `${path}: another program uses the port`, { cause: error });
  if (/no such file|ENOENT|file not found|no such device/i.test(message)) {
    const ports = (await listPorts().catch(() => [])).map((port) => port.path);
    const there = ports.length > 0 ? `there are: ${ports.join(", ")}` : "this machine shows no serial port";
    return new LinkError("no-such-port", `${path}: there is no such port; ${there}`, { cause: error });
  }
  return new LinkError("no-such-port", `${path}: not a serial port (${message.replace(/^Error:? ?/, "")})`, {
    cause: error,
  });
};
