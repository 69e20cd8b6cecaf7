/** Two transports that are each other's far end, in memory: for tests, with faults and delays on request. */
import { type Clock, systemClock } from "./clock.ts";
import { LinkError } from "./fault.ts";
import { NOBODY, type Receiver, type Transport } from "./transport.ts";

/** Which way bytes go. */
export type Direction = "to board" | "to host";

/** One arrival of bytes, `late` milliseconds after the pipe's own delay. */
export interface Delivery {
  readonly bytes: Uint8Array;
  readonly late?: number;
}

/** What becomes of bytes sent at once: none, one or more arrivals. `index` counts sends in a direction from 0. */
export type Mischief = (bytes: Uint8Array, index: number, direction: Direction) => readonly Delivery[];

export interface PairOptions {
  readonly clock?: Clock;
  /** Milliseconds each way. */
  readonly delay?: number;
  readonly mischief?: Mischief;
}

export interface MemoryPair {
  readonly host: Transport;
  readonly board: Transport;
  /** Pulls the plug: both ends see the pipe end as unplugged. */
  cut(): void;
}

const FAITHFUL: Mischief = (bytes) => [{ bytes }];

/** Each end is open once its own open() was called; what arrives before that is lost, as on a wire. */
export const memoryPair = (options: PairOptions = {}): MemoryPair => {
  const { clock = systemClock, delay = 0, mischief = FAITHFUL } = options;
  const host = new MemoryEnd("memory");
  const board = new MemoryEnd("memory (board)");
  const wire = (to: MemoryEnd, direction: Direction): Wire => {
    let index = 0;
    return (bytes) => {
      for (const delivery of mischief(bytes.slice(), index++, direction))
        clock.after(delay + (delivery.late ?? 0), () => to.arrive(delivery.bytes));
    };
  };
  host.connect(wire(board, "to board"), () => clock.after(delay, () => board.lost()));
  board.connect(wire(host, "to host"), () => clock.after(delay, () => host.lost()));
  return {
    host,
    board,
    cut: () => {
      host.lost();
      board.lost();
    },
  };
};

type Wire = (bytes: Uint8Array) => void;

class MemoryEnd implements Transport {
  readonly name: string;
  private receiver: Receiver = NOBODY;
  private state: "new" | "open" | "ended" = "new";
  private wire: Wire = () => {};
  private hangUp: () => void = () => {};

  constructor(name: string) {
    this.name = name;
  }

  connect(wire: Wire, hangUp: () => void): void {
    this.wire = wire;
    this.hangUp = hangUp;
  }

  receive(receiver: Receiver): void {
    this.receiver = receiver;
  }

  open(): Promise<void> {
    if (this.state === "ended")
      return Promise.reject(new LinkError("unplugged", `${this.name}: the other end is gone`));
    this.state = "open";
    return Promise.resolve();
  }

  send(bytes: Uint8Array): void {
    if (this.state === "open") this.wire(bytes);
  }

  close(): Promise<void> {
    if (this.state === "open") this.hangUp();
    this.end(null);
    return Promise.resolve();
  }

  arrive(bytes: Uint8Array): void {
    if (this.state === "open") this.receiver.bytes(bytes);
  }

  lost(): void {
    this.end(new LinkError("unplugged", `${this.name}: the connection was lost`));
  }

  private end(fault: LinkError | null): void {
    const before = this.state;
    this.state = "ended";
    if (before === "open") this.receiver.ended(fault);
  }
}
