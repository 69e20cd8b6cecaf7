/**
 * Getting an image onto a board and back: streams every block, asks which arrived, sends the gaps again.
 * Each function is safe to repeat after any fault, and takes up where the board is.
 */
import { blockCount, hasBlock, type Transfer } from "./blocks.ts";
import { BOARD_ERRORS, type BoardErrorName } from "./board-errors.ts";
import type { LinkClient } from "./client.ts";
import { LinkError } from "./fault.ts";
import { BITMAP_BLOCKS, BLOCK_BYTES } from "./messages.ts";
import { inWindow } from "./window.ts";

export interface WriteCounts {
  /** Blocks sent, those sent again included. */
  sent: number;
  resent: number;
}

/** Rounds of streaming that bring no block forward before the board counts as lost. */
const IDLE_ROUNDS = 5;

/**
 * Begins a transfer and writes what is missing, until the board has every block.
 * @param onBlocks blocks the board is known or believed to have, of all
 * @returns blocks that the board had from before
 * @throws LinkError
 */
export const writeImage = async (
  client: LinkClient,
  image: Uint8Array,
  transfer: Transfer,
  counts: WriteCounts,
  onBlocks: (there: number, of: number) => void,
): Promise<number> => {
  const blocks = blockCount(image.length);
  const { nonce } = transfer;
  const begin = () => client.request({ kind: "begin", ...transfer });
  const resumed = (await begin()).received;
  const tried = new Uint8Array(blocks);
  let missing = await missingBlocks(client, blocks, nonce);
  let idle = 0;
  while (missing.length > 0) {
    let there = blocks - missing.length;
    onBlocks(there, blocks);
    try {
      await inWindow(missing, client.window, async (block) => {
        counts.sent++;
        if (tried[block]) counts.resent++;
        tried[block] = 1;
        const arrived = await writeBlock(client, image, block);
        if (arrived) onBlocks(++there, blocks);
        // A missed answer alone is no reason to stop; silence is.
        return arrived || client.clock.now() - client.lastHeard < 100;
      });
    } catch (thrown) {
      // The board has lost power and with it the image: from the start, but not for ever.
      if (!isBoardError(thrown, "notBegun") || idle >= IDLE_ROUNDS) throw thrown;
      await begin();
    }
    const still = await missingBlocks(client, blocks, nonce).catch(async (thrown) => {
      if (!isBoardError(thrown, "notBegun")) throw thrown;
      await begin();
      return missingBlocks(client, blocks, nonce);
    });
    idle = still.length < missing.length ? 0 : idle + 1;
    if (idle > IDLE_ROUNDS)
      throw new LinkError(
        "timeout",
        `${client.name}: ${still.length} of ${blocks} blocks do not arrive, however often they are sent`,
      );
    missing = still;
  }
  onBlocks(blocks, blocks);
  return resumed;
};

/** Whether a block was acknowledged; a lost one is for the bitmap to find. */
const writeBlock = async (client: LinkClient, image: Uint8Array, block: number): Promise<boolean> => {
  const address = block * BLOCK_BYTES;
  const data = image.subarray(address, address + BLOCK_BYTES);
  try {
    await client.request({ kind: "write", address, data }, { attempts: 1 });
    return true;
  } catch (thrown) {
    if (thrown instanceof LinkError && thrown.code === "timeout") return false;
    throw thrown;
  }
};

/** Numbers of the blocks the board has not, in order. */
const missingBlocks = async (client: LinkClient, blocks: number, nonce: number): Promise<number[]> => {
  const missing: number[] = [];
  for (let firstBlock = 0; firstBlock < blocks; firstBlock += BITMAP_BLOCKS) {
    const page = await client.request({ kind: "status", firstBlock });
    if (page.nonce !== nonce || page.blocks !== blocks)
      throw new LinkError("busy", `${client.name}: another host has begun to flash this board`);
    if (page.received === blocks) return [];
    const end = Math.min(firstBlock + BITMAP_BLOCKS, blocks);
    for (let block = firstBlock; block < end; block++)
      if (!hasBlock(page.bits, block - firstBlock)) missing.push(block);
  }
  return missing;
};

/**
 * The first byte of the board's memory that differs from the image.
 * @returns null where all are equal
 * @throws LinkError
 */
export const firstDifference = async (
  client: LinkClient,
  image: Uint8Array,
  onBytes: (compared: number, of: number) => void,
): Promise<{ readonly offset: number; readonly expected: number; readonly found: number } | null> => {
  let first = -1;
  let found = 0;
  let compared = 0;
  const addresses = Array.from({ length: blockCount(image.length) }, (_, block) => block * BLOCK_BYTES);
  await inWindow(addresses, client.window, async (address) => {
    const length = Math.min(BLOCK_BYTES, image.length - address);
    const { data } = await client.request({ kind: "read", address, length });
    const at = data.findIndex((byte, n) => byte !== image[address + n]);
    if (data.length !== length)
      throw new LinkError("verify-failed", `${client.name}: ${data.length} bytes read back, not ${length}`);
    if (at >= 0 && (first < 0 || address + at < first)) {
      first = address + at;
      found = data[at];
    }
    compared += length;
    onBytes(compared, image.length);
    return first < 0;
  });
  return first < 0 ? null : { offset: first, expected: image[first], found };
};

export const isBoardError = (thrown: unknown, name: BoardErrorName): boolean =>
  thrown instanceof LinkError && thrown.boardError === BOARD_ERRORS[name].number;
