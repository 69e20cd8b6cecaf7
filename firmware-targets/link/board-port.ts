/** Puts a board on a transport: frames in, replies out. The board's state outlives the wire. */
import { encodeMessage } from "./codec.ts";
import { type FakeBoard, failure } from "./fake-board.ts";
import { encodeFrame, type Frame, FrameDecoder, PROTOCOL_VERSION } from "./framing.ts";
import type { Transport } from "./transport.ts";

/**
 * Serves a board on an opened or yet to be opened transport.
 * @returns resolves when the pipe has ended; rejects with LinkError where it cannot be opened
 */
export const serveOn = async (board: FakeBoard, transport: Transport): Promise<void> => {
  const decoder = new FrameDecoder();
  const ended = new Promise<void>((resolve) =>
    transport.receive({
      bytes: (bytes) => {
        const before = decoder.dropped;
        decoder.push(bytes, (frame) => {
          const reply = board.answer(frame);
          if (reply) transport.send(encodeFrame(reply));
        });
        board.badFrames += decoder.dropped - before;
      },
      ended: () => resolve(),
    }),
  );
  await transport.open();
  await ended;
};

/** Answers whatever comes with BUSY and hangs up: what a second host hears. */
export const refuseBusy = async (transport: Transport): Promise<void> => {
  const decoder = new FrameDecoder();
  const busy = encodeMessage(failure({ error: "busy" }));
  const answer = (frame: Frame): void => {
    transport.send(encodeFrame({ version: PROTOCOL_VERSION, sequence: frame.sequence, ...busy }));
    void transport.close();
  };
  const ended = new Promise<void>((resolve) =>
    transport.receive({ bytes: (bytes) => decoder.push(bytes, answer), ended: () => resolve() }),
  );
  await transport.open();
  await ended;
};
