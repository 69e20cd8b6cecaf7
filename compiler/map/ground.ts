/** What the placer works on. */
import type { Chip } from "../../hw-models/chip/chip.ts";
import type { Edges } from "../lower/edges.ts";
import type { Network } from "../network.ts";
import type { Numbering } from "./numbering.ts";
import type { Room } from "./partition.ts";

/** What is to be placed, and on what. */
export interface Ground {
  readonly network: Network;
  readonly edges: readonly Edges[];
  readonly numbering: Numbering;
  readonly chip: Chip;
  readonly room: Room;
  /** Cores that work. */
  readonly usable: number;
}
