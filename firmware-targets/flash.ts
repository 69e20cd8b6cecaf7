/**
 * Flashes an image: handshake, checks, write, read back and compare, commit, start. Only the last two make
 * the board run anything, so whatever fails before leaves a board that runs nothing, never half an image.
 */
import type { Chip } from "../hw-models/chip/chip.ts";
import { isDescribed } from "../hw-models/chip/described.ts";
import { crc32 } from "../hw-models/crc32.ts";
import { boardPart, decodeImage, imageSha256 } from "../hw-models/image.ts";
import type { Program } from "../hw-models/program.ts";
import { hex, specificationOf } from "../hw-models/specification.ts";
import { blockCount, type Transfer } from "./link/blocks.ts";
import type { LinkClient } from "./link/client.ts";
import { LinkError } from "./link/fault.ts";
import { type BoardIdentity, greet } from "./link/greeting.ts";
import { describeOffset } from "./link/image-map.ts";
import { firstDifference, isBoardError, type WriteCounts, writeImage } from "./link/transfer.ts";

export type FlashPhase = "write" | "verify" | "commit" | "start";

export interface FlashProgress {
  readonly phase: FlashPhase;
  /** Bytes of this phase done, of `total`. */
  readonly done: number;
  readonly total: number;
}

export interface FlashOptions {
  /** False leaves it to the board to refuse an image for another chip. */
  readonly chipCheck?: boolean;
  /** Names the transfer, u32, not 0: the same one takes up what the board has of this image. Default: from the image. */
  readonly nonce?: number;
  readonly onProgress?: (progress: FlashProgress) => void;
}

export interface FlashReport {
  readonly chip: string;
  /** Bytes of the image's board part. */
  readonly bytes: number;
  readonly blocks: number;
  /** Blocks sent, sent again, and found on the board from before. */
  readonly sent: number;
  readonly resent: number;
  readonly resumed: number;
  readonly imageSha256: string;
  /** By the client's clock. */
  readonly seconds: number;
}

/**
 * Writes an image to a board and starts it.
 * @param image as the compiler made it, names and all; the board gets its board part
 * @throws ImageError for bytes that are no image; LinkError for all that the board or the wire does
 */
export const flash = async (
  client: LinkClient,
  image: Uint8Array,
  options: FlashOptions = {},
): Promise<FlashReport> => {
  const begun = client.clock.now();
  const program = decodeImage(image);
  const bytes = boardPart(image);
  const sha256 = imageSha256(image);
  const tell = options.onProgress ?? (() => {});
  const identity = await greet(client);
  checkBoard(client.name, identity, program, bytes.length, options.chipCheck ?? true);
  const counts: WriteCounts = { sent: 0, resent: 0 };
  const imageId = Uint8Array.from({ length: 32 }, (_, n) =>
    Number.parseInt(sha256.slice(2 * n, 2 * n + 2), 16),
  );
  const transfer: Transfer = {
    length: bytes.length,
    crc: crc32(bytes),
    nonce: options.nonce ?? nonceOf(imageId),
    imageId,
  };
  const resumed = await writeAndCompare(client, bytes, transfer, counts, tell);
  return {
    chip: identity.chip,
    bytes: bytes.length,
    blocks: blockCount(bytes.length),
    ...counts,
    resumed,
    imageSha256: sha256,
    seconds: (client.clock.now() - begun) / 1000,
  };
};

/**
 * Compares a board's memory with an image byte for byte.
 * @throws LinkError verify-failed with the first difference, not-valid where the board holds another image
 */
export const verify = async (
  client: LinkClient,
  image: Uint8Array,
  onProgress: (progress: FlashProgress) => void = () => {},
): Promise<void> => {
  const bytes = boardPart(image);
  const identity = await greet(client);
  if (identity.imageLength === 0)
    throw new LinkError("not-valid", `${client.name}: the board holds no image`);
  if (hex(identity.imageId) !== imageSha256(image))
    throw new LinkError(
      "verify-failed",
      `${client.name}: the board holds image ${hex(identity.imageId).slice(0, 16)}…, not ${imageSha256(image).slice(0, 16)}…`,
      { advice: "flash this image first" },
    );
  const different = await firstDifference(client, bytes, (done, total) =>
    onProgress({ phase: "verify", done, total }),
  );
  if (different) throw differs(client.name, bytes, different);
};

/** Rounds in which a late frame, or a loss of power, may undo what was done. */
const ROUNDS = 4;

/**
 * Everything after the checks. What the board had from before is not trusted if it turns out wrong.
 * @returns blocks that the board had from before
 */
const writeAndCompare = async (
  client: LinkClient,
  bytes: Uint8Array,
  first: Transfer,
  counts: WriteCounts,
  tell: (progress: FlashProgress) => void,
): Promise<number> => {
  const total = bytes.length;
  let transfer = first;
  let resumed = 0;
  for (let round = 1; ; round++) {
    const held = await writeImage(client, bytes, transfer, counts, (there, of) =>
      tell({ phase: "write", done: Math.round((there / of) * total), total }),
    );
    const fromBefore = round === 1 && held > 0;
    if (round === 1) resumed = held;
    try {
      const different = await firstDifference(client, bytes, (done) =>
        tell({ phase: "verify", done, total }),
      );
      if (different) throw differs(client.name, bytes, different);
      tell({ phase: "commit", done: 0, total });
      await client.request({ kind: "commit", nonce: transfer.nonce });
      tell({ phase: "commit", done: total, total });
      await client.request({ kind: "run", nonce: transfer.nonce });
      tell({ phase: "start", done: total, total });
      return resumed;
    } catch (thrown) {
      const undone = (["notBegun", "missingBlocks", "notValid", "stale"] as const).some((name) =>
        isBoardError(thrown, name),
      );
      const wrong = thrown instanceof LinkError && thrown.code === "verify-failed";
      if (round >= ROUNDS || !(undone || (wrong && fromBefore))) throw thrown;
      if (wrong) transfer = { ...transfer, nonce: otherNonce(transfer.nonce) };
    }
  }
};

const differs = (
  name: string,
  image: Uint8Array,
  { offset, expected, found }: { readonly offset: number; readonly expected: number; readonly found: number },
): LinkError =>
  new LinkError(
    "verify-failed",
    `${name}: the board's memory differs from the image first at ${describeOffset(image, offset)}: ${byteText(found)}, not ${byteText(expected)}`,
  );

const byteText = (byte: number): string => `0x${byte.toString(16).padStart(2, "0")}`;

const checkBoard = (
  name: string,
  board: BoardIdentity,
  program: Program,
  bytes: number,
  chipCheck: boolean,
): void => {
  const ours = hex(specificationOf(program.kind));
  const theirs = hex(board.specification);
  if (ours !== theirs)
    throw new LinkError(
      "wrong-specification",
      `${name}: the board computes by another specification\n  board: ${theirs}\n  image: ${ours}`,
    );
  if (chipCheck && !isBoardOf(program.chip, board))
    throw new LinkError(
      "wrong-chip",
      `${name}: the image is for ${program.chip.name}, the board is ${board.chip}`,
      {
        advice: `compile the program again with \`--chip ${board.chip}\``,
      },
    );
  const largest = (count: (core: Program["cores"][number]) => number): number =>
    Math.max(0, ...program.cores.map(count));
  const needs: readonly (readonly [string, number, number])[] = [
    ["bytes", bytes, board.memoryBytes],
    ["cores", program.cores.length, board.cores],
    ["neurons in a core", largest((core) => core.neurons.id.length), board.neurons],
    ["axons in a core", largest((core) => core.axons.number.length), board.axons],
    ["synapses in a core", largest((core) => core.synapses.target.length), board.synapses],
  ];
  const over = needs.filter(([, need, have]) => need > have);
  if (over.length > 0)
    throw new LinkError(
      "image-too-large",
      `${name}: the image does not fit the board: ${over.map(([what, need, have]) => `${need} ${what} needed, ${have} there`).join("; ")}`,
    );
};

/** Described chips share an id, and differ in their names. */
const isBoardOf = (chip: Chip, board: BoardIdentity): boolean =>
  board.chipId === chip.id && (!isDescribed(chip) || board.chip === chip.name);

/** A nonce from an image's id, so that flashing the same image again takes up where it stopped. */
const nonceOf = (imageId: Uint8Array): number =>
  new DataView(imageId.buffer, imageId.byteOffset, 4).getUint32(0, true) || 1;

const otherNonce = (nonce: number): number => (nonce === 2 ** 32 - 1 ? 1 : nonce + 1);
