/** A transport as slow as a real wire: bytes leave at a baud rate and arrive after a latency. */
import { type Clock, systemClock } from "./clock.ts";
import { NOBODY, type Receiver, type Transport } from "./transport.ts";

export interface Pace {
  /** Bits per second, ten to a byte as on a UART. */
  readonly baud: number;
  /** Milliseconds more each way, e.g. 16 for an FTDI bridge's timer. */
  readonly latency?: number;
}

/** Holds bytes back in both directions as `pace` says; order stays. */
export const pacedTransport = (inner: Transport, pace: Pace, clock: Clock = systemClock): Transport => {
  const out = lane(pace, clock);
  const back = lane(pace, clock);
  let receiver: Receiver = NOBODY;
  let ended = false;
  return {
    name: inner.name,
    receive: (to) => {
      receiver = to;
      inner.receive({
        bytes: (bytes) => {
          const copy = bytes.slice();
          back(copy.length, () => {
            if (!ended) receiver.bytes(copy);
          });
        },
        ended: (fault) => {
          ended = true;
          receiver.ended(fault);
        },
      });
    },
    open: () => inner.open(),
    send: (bytes) => out(bytes.length, () => inner.send(bytes)),
    close: () => inner.close(),
  };
};

/** One direction: calls back when so many bytes have gone, after all those before. */
const lane = ({ baud, latency = 0 }: Pace, clock: Clock): ((bytes: number, arrived: () => void) => void) => {
  let free = 0;
  return (bytes, arrived) => {
    free = Math.max(free, clock.now()) + (bytes * 10_000) / baud;
    clock.after(free + latency - clock.now(), arrived);
  };
};
