/** The memory of a board that an image is written into, and which of its blocks have arrived. */
import { crc32 } from "../../hw-models/crc32.ts";
import { blockCount, hasBlock, type Transfer } from "./blocks.ts";
import { BITMAP_BLOCKS, BLOCK_BYTES } from "./messages.ts";

export class BoardMemory {
  readonly transfer: Transfer;
  readonly bytes: Uint8Array;
  /** Blocks that the image has. */
  readonly blocks: number;
  /** Blocks that are there. */
  received = 0;
  private readonly bits: Uint8Array;

  constructor(transfer: Transfer) {
    this.transfer = { ...transfer, imageId: transfer.imageId.slice() };
    this.bytes = new Uint8Array(transfer.length);
    this.blocks = blockCount(transfer.length);
    this.bits = new Uint8Array(Math.ceil(this.blocks / 8));
  }

  /** Whether a BEGIN is the continuation of this one. */
  continues(transfer: Transfer): boolean {
    const { length, crc, nonce, imageId } = this.transfer;
    return (
      length === transfer.length &&
      crc === transfer.crc &&
      nonce === transfer.nonce &&
      imageId.every((byte, n) => byte === transfer.imageId[n])
    );
  }

  /** Stores a block; false where address and length are not one's. */
  write(address: number, data: Uint8Array): boolean {
    const { length } = this.transfer;
    if (address % BLOCK_BYTES || address >= length) return false;
    if (data.length !== Math.min(BLOCK_BYTES, length - address)) return false;
    this.bytes.set(data, address);
    const block = address / BLOCK_BYTES;
    if (!this.has(block)) {
      this.bits[block >> 3] |= 1 << (block & 7);
      this.received++;
    }
    return true;
  }

  has(block: number): boolean {
    return hasBlock(this.bits, block);
  }

  /** The part of the bitmap from a block on that one message tells; `first` is a multiple of 8. */
  bitmap(first: number): Uint8Array {
    return this.bits.slice(first >> 3, (first + BITMAP_BLOCKS) >> 3);
  }

  /** The first block that has not arrived, or −1. */
  firstMissing(): number {
    for (let block = 0; block < this.blocks; block++) if (!this.has(block)) return block;
    return -1;
  }

  /** Bytes of blocks that have arrived; null where an address is outside or a block is missing. */
  read(address: number, length: number): Uint8Array | null {
    if (length < 1 || address + length > this.transfer.length) return null;
    const last = Math.floor((address + length - 1) / BLOCK_BYTES);
    for (let block = Math.floor(address / BLOCK_BYTES); block <= last; block++)
      if (!this.has(block)) return null;
    return this.bytes.slice(address, address + length);
  }

  crc(): number {
    return crc32(this.bytes);
  }
}
