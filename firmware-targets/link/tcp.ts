/** The link over TCP: the host's end, and the board's listener. */
import { connect, createServer, type Server, type Socket } from "node:net";
import { LinkError } from "./fault.ts";
import { NOBODY, type Receiver, type Transport } from "./transport.ts";

export interface TcpAddress {
  readonly host: string;
  readonly port: number;
}

/** Milliseconds to wait for a connection. */
const CONNECT_TIMEOUT = 5000;

/** `HOST:PORT`, `[HOST]:PORT` or `PORT` alone (this machine); null for anything else. */
export const parseTcpAddress = (text: string): TcpAddress | null => {
  const match = /^(?:(?:\[([^\]]+)\]|([^:[\]\s]+)):)?(\d{1,5})$/.exec(text.trim());
  if (!match) return null;
  const port = Number(match[3]);
  return port >= 1 && port <= 65535 ? { host: match[1] ?? match[2] ?? "127.0.0.1", port } : null;
};

/** A connection to a board that listens. */
export const tcpTransport = (address: TcpAddress): Transport => new TcpTransport(address);

export interface TcpListener {
  /** The port listened on, where 0 was asked for. */
  readonly port: number;
  /** Stops listening; connections that were handed over stay. */
  close(): Promise<void>;
}

/**
 * Hands every connection over as a transport that stops reading while its far end does not read, so that
 * nobody can make this side hoard.
 * @throws LinkError busy where the port is in use, permission where it is not allowed
 */
export const listenTcp = (
  address: TcpAddress,
  connected: (transport: Transport) => void,
): Promise<TcpListener> =>
  new Promise((resolve, reject) => {
    const server: Server = createServer({ noDelay: true, keepAlive: true }, (socket) =>
      connected(new TcpTransport(address, socket)),
    );
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenFault(address, error)));
    server.listen(address.port, address.host, () => {
      server.removeAllListeners("error");
      // What fails later is one connection's affair: no file descriptor left, a host gone before it was taken.
      server.on("error", () => {});
      const bound = server.address();
      const port = typeof bound === "object" && bound !== null ? bound.port : address.port;
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });

class TcpTransport implements Transport {
  readonly name: string;
  private readonly address: TcpAddress;
  private readonly accepted: boolean;
  private receiver: Receiver = NOBODY;
  private socket: Socket | null;
  private ending: Promise<void> | null = null;
  private ownEnd = false;
  private trouble: NodeJS.ErrnoException | null = null;

  constructor(address: TcpAddress, accepted?: Socket) {
    this.address = address;
    this.name = `${address.host}:${address.port}`;
    this.accepted = accepted !== undefined;
    this.socket = accepted ?? null;
    // Until open() there is nobody to tell; an error then shows as the end.
    accepted?.on("error", (error) => {
      this.trouble = error;
    });
  }

  receive(receiver: Receiver): void {
    this.receiver = receiver;
  }

  async open(): Promise<void> {
    const socket = this.socket ?? (await this.connect());
    this.socket = socket;
    this.ending = new Promise((resolve) => {
      const ended = (): void => {
        const fault = this.ownEnd ? null : lostFault(this.name, this.trouble);
        this.socket = null;
        this.receiver.ended(fault);
        resolve();
      };
      if (socket.destroyed) return queueMicrotask(ended);
      socket.on("close", ended);
    });
    socket.on("data", (bytes) => this.receiver.bytes(bytes));
    socket.on("drain", () => socket.resume());
  }

  send(bytes: Uint8Array): void {
    const { socket } = this;
    if (!socket?.writable || this.ownEnd) return;
    if (!socket.write(bytes) && this.accepted) socket.pause();
  }

  async close(): Promise<void> {
    this.ownEnd = true;
    const { socket } = this;
    if (!socket) return;
    // What was sent still goes out, unless the far end does not take it.
    socket.end();
    socket.resume();
    const patience = setTimeout(() => socket.destroy(), 500);
    if (this.ending) await this.ending;
    else socket.destroy();
    clearTimeout(patience);
  }

  private connect(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const socket = connect({ ...this.address, noDelay: true, keepAlive: true });
      this.socket = socket;
      const patience = setTimeout(() => {
        socket.destroy();
        reject(new LinkError("timeout", `${this.name}: no connection within ${CONNECT_TIMEOUT / 1000} s`));
      }, CONNECT_TIMEOUT);
      socket.on("error", (error: NodeJS.ErrnoException) => {
        this.trouble = error;
      });
      socket.once("close", () => {
        clearTimeout(patience);
        reject(
          this.ownEnd
            ? new LinkError("closed", `${this.name}: the connection was closed`)
            : connectFault(this.name, this.trouble),
        );
      });
      socket.once("connect", () => {
        clearTimeout(patience);
        socket.removeAllListeners("close");
        resolve(socket);
      });
    });
  }
}

const connectFault = (name: string, error: NodeJS.ErrnoException | null): LinkError => {
  switch (error?.code) {
    case "ECONNREFUSED":
      return new LinkError("refused", `${name}: nobody listens there`, { cause: error });
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new LinkError("no-such-port", `${name}: there is no such host`, {
        cause: error,
        advice: "check the name of the host",
      });
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return new LinkError("timeout", `${name}: the host cannot be reached`, {
        cause: error,
        advice: "check the address and the network",
      });
    default:
      return new LinkError("refused", `${name}: no connection (${error?.message ?? "closed at once"})`, {
        cause: error,
      });
  }
};

const lostFault = (name: string, error: NodeJS.ErrnoException | null): LinkError =>
  new LinkError("unplugged", `${name}: the connection was lost${error ? ` (${error.code})` : ""}`, {
    cause: error ?? undefined,
  });

const listenFault = ({ host, port }: TcpAddress, error: NodeJS.ErrnoException): LinkError => {
  const name = `${host}:${port}`;
  if (error.code === "EADDRINUSE")
    return new LinkError("busy", `${name}: the port is in use`, {
      cause: error,
      advice: "choose another port, or 0 for any free one, or stop the program that listens there",
    });
  if (error.code === "EACCES")
    return new LinkError("permission", `${name}: this port may not be listened on`, {
      cause: error,
      advice: "choose a port of 1024 or above",
    });
  return new LinkError("no-such-port", `${name}: cannot listen there (${error.message})`, {
    cause: error,
    advice: "check the address: 127.0.0.1 for this machine alone, 0.0.0.0 for all that can reach it",
  });
};
