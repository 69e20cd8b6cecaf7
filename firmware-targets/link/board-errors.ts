/** The errors a board answers with: number, cause, advice. Part of the message table; see messages.ts. */
import { type LinkCode, LinkError } from "./fault.ts";

export interface BoardErrorShape {
  readonly number: number;
  /** The fault a host makes of it. */
  readonly code: LinkCode;
  readonly cause: string;
  readonly advice: string;
  /** What the message's `detail` and `having` hold. */
  readonly detail?: string;
  readonly having?: string;
}

export const BOARD_ERRORS = {
  busy: {
    number: 1,
    code: "busy",
    cause: "the board is in use by another host",
    advice: "close the other program that talks to it, then repeat the command",
  },
  version: {
    number: 2,
    code: "protocol-version",
    cause: "the frame's protocol version is not spoken here",
    advice: "update Firetime or the board's bitstream, whichever is older",
    detail: "lowest version spoken",
    having: "highest",
  },
  unknownMessage: {
    number: 3,
    code: "protocol-version",
    cause: "the board does not know this type of message",
    advice: "update the board's bitstream",
    detail: "the type",
  },
  malformed: {
    number: 4,
    code: "rejected",
    cause: "the message has not the length or the content its type demands",
    advice: "update Firetime or the board's bitstream, whichever is older",
    detail: "the type",
  },
  notBegun: {
    number: 5,
    code: "not-valid",
    cause: "the board has no image begun: it has lost power, or was never flashed",
    advice: "flash the image",
  },
  address: {
    number: 6,
    code: "rejected",
    cause: "the address is outside the image or not at a block's start",
    advice: "flash the image again",
    detail: "the address",
    having: "length of the image in bytes",
  },
  tooLarge: {
    number: 7,
    code: "image-too-large",
    cause: "the image is longer than the board's memory",
    advice: "make the network smaller, or use a board with more memory",
    detail: "bytes needed",
    having: "bytes there",
  },
  missingBlocks: {
    number: 8,
    code: "not-valid",
    cause: "blocks of the image have not arrived",
    advice: "flash the image again",
    detail: "first missing block",
    having: "blocks received",
  },
  crc: {
    number: 9,
    code: "verify-failed",
    cause: "the CRC over the board's memory does not agree with the image's",
    advice: "flash again; if it happens again, the board's memory or the cable is at fault",
    detail: "CRC of the memory",
    having: "CRC of BEGIN",
  },
  image: {
    number: 10,
    code: "bad-image",
    cause: "the bytes are no image that can run",
    advice: "make the image anew with `snn compile FILE -o IMAGE`",
  },
  wrongChip: {
    number: 11,
    code: "wrong-chip",
    cause: "the image is for another chip",
    advice: "compile the program again with `--chip` and the board's chip",
    detail: "id of the image's chip, 0: unknown",
    having: "id of the board's",
  },
  wrongSpecification: {
    number: 12,
    code: "wrong-specification",
    cause: "the image was made for another model specification",
    advice: "use the Firetime version that the board's bitstream was built from",
  },
  notValid: {
    number: 13,
    code: "not-valid",
    cause: "the board holds no whole, committed image",
    advice: "flash the image first",
  },
  notRunning: {
    number: 14,
    code: "not-valid",
    cause: "the core is held",
    advice: "flash the image first, or start it (RUN)",
  },
  stale: {
    number: 15,
    code: "rejected",
    cause: "the request is for another trial or transfer than the board is in",
    advice: "repeat the command; make sure that no other program uses the board",
    detail: "the request's trial or nonce",
    having: "the board's",
  },
  gap: {
    number: 16,
    code: "rejected",
    cause: "spikes sent before have not arrived",
    advice: "repeat the command",
    detail: "spikes expected to be there",
    having: "spikes there",
  },
  badNeuron: {
    number: 17,
    code: "rejected",
    cause: "the network has no such neuron",
    advice: "use the image the spikes were made for",
    detail: "the neuron",
    having: "neurons of the network",
  },
  badSpike: {
    number: 18,
    code: "rejected",
    cause: "the spike cannot be taken: its step is over, or too many are under way",
    advice: "inject spikes before the steps they arrive in, and fewer at once",
    detail: "its tick",
    having: "spikes taken so far",
  },
  gone: {
    number: 19,
    code: "rejected",
    cause: "these spikes were read before and are no longer held, or have not fired",
    advice: "repeat the command",
    detail: "first spike asked for",
    having: "first spike held",
  },
  coreFault: {
    number: 20,
    code: "rejected",
    cause: "the core has failed and is held",
    advice: "flash the image again; if it happens again, it is a bug: please report it",
  },
  chipFault: {
    number: 21,
    code: "rejected",
    cause: "a limit of the chip was reached while it ran; the core is held",
    advice: "use a larger chip, a higher threshold, weaker weights or fewer steps",
    detail: "steps done",
  },
} as const satisfies Readonly<Record<string, BoardErrorShape>>;

export type BoardErrorName = keyof typeof BOARD_ERRORS;

const BY_NUMBER = new Map<number, BoardErrorShape>(
  Object.values(BOARD_ERRORS).map((shape) => [shape.number, shape]),
);

/**
 * What a person is told of an error message.
 * @param name the board, as the transport calls it
 */
export const boardFault = (
  name: string,
  error: { readonly error: number; readonly detail: number; readonly having: number; readonly text: string },
): LinkError => {
  const shape = BY_NUMBER.get(error.error);
  if (!shape)
    return new LinkError("rejected", `${name}: the board answers with an unknown error ${error.error}`, {
      boardError: error.error,
    });
  const parts = [
    shape.detail && `${shape.detail}: ${error.detail}`,
    shape.having && `${shape.having}: ${error.having}`,
  ].filter(Boolean);
  const numbers = parts.length > 0 ? ` (${parts.join(", ")})` : "";
  const text = error.text === "" ? "" : `: ${error.text}`;
  return new LinkError(shape.code, `${name}: ${shape.cause}${numbers}${text}`, {
    boardError: shape.number,
    advice: shape.advice,
  });
};
