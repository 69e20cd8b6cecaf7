/**
 * A pipe of bytes between host and board, whichever the wire. Bytes may arrive split or joined in any way,
 * damaged or not at all: framing.ts and client.ts see to that.
 *
 *   receive(receiver) → open() → send(bytes)… → close()
 *
 * A transport never throws out of a callback and leaves no promise unhandled: the end of the pipe, however
 * it came, is told to the receiver exactly once.
 */
import type { LinkError } from "./fault.ts";

export interface Receiver {
  /** Bytes that arrived; only valid until the call returns. */
  bytes(bytes: Uint8Array): void;
  /** The pipe has ended: by the fault named, or `null` after this side's own close(). Nothing follows. */
  ended(fault: LinkError | null): void;
}

export interface Transport {
  /** For messages to a person, e.g. `127.0.0.1:7001` or `/dev/ttyUSB1`. */
  readonly name: string;
  /** Who gets what arrives; to be called before open(). */
  receive(receiver: Receiver): void;
  /** @throws LinkError (by rejection) where the pipe cannot be opened */
  open(): Promise<void>;
  /** Queues bytes, which the transport may keep. Does nothing once the pipe has ended. */
  send(bytes: Uint8Array): void;
  /** Ends the pipe and frees what it held. May be called at any time, and again. */
  close(): Promise<void>;
}

/** Receives nothing: what a transport holds before receive(). */
export const NOBODY: Receiver = { bytes: () => {}, ended: () => {} };
