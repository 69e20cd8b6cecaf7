/** An image in blocks, as both ends count them. */
import { BLOCK_BYTES } from "./messages.ts";

/** What BEGIN says of an image. */
export interface Transfer {
  /** Bytes of the board part. */
  readonly length: number;
  /** CRC-32 of them. */
  readonly crc: number;
  /** Names this transfer, not 0. */
  readonly nonce: number;
  /** SHA-256 of them, 32 bytes. */
  readonly imageId: Uint8Array;
}

/** Blocks of an image of so many bytes. */
export const blockCount = (bytes: number): number => Math.ceil(bytes / BLOCK_BYTES);

/** Whether a bitmap has a block; bit n of byte k stands for block 8k + n. */
export const hasBlock = (bits: Uint8Array, block: number): boolean =>
  (bits[block >> 3] & (1 << (block & 7))) !== 0;
