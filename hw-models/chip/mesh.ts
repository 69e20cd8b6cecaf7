/**
 * The mesh a chip's cores stand in, numbered row by row. A spike goes along its row and then along a column
 * (X-Y routing), so the length of its way is the distance of the two cores in a city of blocks.
 */
import type { Limits } from "./chip.ts";

export interface Mesh {
  /** Cores of a row. */
  readonly width: number;
  readonly height: number;
}

/** A row of Loihi 1: 128 cores stand 16 by 8 (assumed; no publication numbers them). */
const MOST_WIDTH = 16;

/** As near to a square as powers of two allow, and no row longer than Loihi's. */
export const meshOf = ({ cores }: Pick<Limits, "cores">): Mesh => {
  const width = Math.min(MOST_WIDTH, 2 ** Math.ceil(Math.log2(cores) / 2));
  return { width, height: Math.ceil(cores / width) };
};

/** Links from one core to another. */
export const hopsBetween = ({ width }: Mesh, a: number, b: number): number =>
  Math.abs((a % width) - (b % width)) + Math.abs(Math.floor(a / width) - Math.floor(b / width));
