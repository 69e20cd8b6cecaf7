/** A fake board on real wires: what `snn board` runs. One host at a time; the board outlives them all. */
import { refuseBusy, serveOn } from "./board-port.ts";
import { type Clock, sleep, systemClock } from "./clock.ts";
import { FakeBoard } from "./fake-board.ts";
import { type Pace, pacedTransport } from "./paced.ts";
import { openPty } from "./pty.ts";
import { listenTcp } from "./tcp.ts";
import type { Transport } from "./transport.ts";

export interface ServeOptions {
  /** Port to listen on, 0 for any that is free. */
  readonly tcp?: number;
  /** Address to listen on; by default only this machine can reach the board. */
  readonly host?: string;
  /** Also, or only, a pseudo-terminal that a serial program can open. */
  readonly pty?: boolean;
  /** As slow as a real wire. */
  readonly pace?: Pace;
  readonly board?: FakeBoard;
  readonly clock?: Clock;
}

export interface ServedBoard {
  readonly board: FakeBoard;
  /** The TCP port, where there is one. */
  readonly port: number | undefined;
  /** The pseudo-terminal's path, where there is one. */
  readonly path: string | undefined;
  /** Resolves once nothing is served any more: after stop(), or where the pseudo-terminal has broken down. */
  readonly stopped: Promise<void>;
  /** Hangs up, frees port and pseudo-terminal. May be called again. */
  stop(): Promise<void>;
}

/** Milliseconds a second host waits for the first one to go, which may have hung up already. */
const GRACE = 250;
/** Milliseconds a host that is told BUSY may stay silent before it is hung up on. */
const BUSY_PATIENCE = 2000;

/**
 * Serves a board until stop().
 * @throws LinkError: busy or permission for the TCP port, no-pty where no pseudo-terminal can be made
 */
export const serveBoard = async (options: ServeOptions): Promise<ServedBoard> => {
  const { clock = systemClock, host = "127.0.0.1", pace } = options;
  const board = options.board ?? new FakeBoard({ clock });
  const open = new Set<Transport>();
  let current: { readonly ended: Promise<void> } | null = null;
  let release: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    release = resolve;
  });

  const serve = async (wire: Transport): Promise<void> => {
    const until = clock.now() + GRACE;
    while (current && clock.now() < until)
      await Promise.race([current.ended, sleep(clock, until - clock.now())]);
    if (current) {
      const patience = clock.after(BUSY_PATIENCE, () => void wire.close());
      return refuseBusy(wire).finally(() => patience.cancel());
    }
    const ended = serveOn(board, pace ? pacedTransport(wire, pace, clock) : wire);
    current = { ended: ended.catch(() => {}) };
    return ended.finally(() => {
      current = null;
    });
  };
  const welcome = (wire: Transport): void => {
    open.add(wire);
    void serve(wire)
      .catch(() => {})
      .finally(() => open.delete(wire));
  };

  const listener =
    options.tcp === undefined ? undefined : await listenTcp({ host, port: options.tcp }, welcome);
  let path: string | undefined;
  try {
    if (options.pty) {
      const pty = await openPty();
      path = pty.path;
      open.add(pty.transport);
      const transport = pace ? pacedTransport(pty.transport, pace, clock) : pty.transport;
      void serveOn(board, transport)
        .catch(() => {})
        .finally(() => {
          open.delete(pty.transport);
          if (!listener) release();
        });
    }
  } catch (thrown) {
    await listener?.close();
    throw thrown;
  }

  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      const closing = listener?.close();
      await Promise.all([...open].map((transport) => transport.close()));
      await closing;
      release();
    })();
    return stopping;
  };
  return { board, port: listener?.port, path, stopped, stop };
};
