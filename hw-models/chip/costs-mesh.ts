/**
 * What spikes cost on the way from core to core: a message for each axon that a firing goes to, and its hops
 * from tile to tile, along the row first. A tile of Loihi 1 has four cores; a core of ft1 is a tile of its own.
 */

import type { Chip, ChipKind } from "./chip.ts";
import type { Status } from "./costs.ts";
import { hopsBetween, type Mesh, meshOf } from "./mesh.ts";

/** What a mesh counts. */
export const MESH_COUNTERS = ["messages", "eastWestHops", "northSouthHops"] as const;
export type MeshCounter = (typeof MESH_COUNTERS)[number];
export type MeshCounts = Readonly<Record<MeshCounter, number>>;

export interface MeshCost {
  readonly nanoseconds: number;
  readonly picojoules: number;
  readonly status: Status;
  readonly source: string;
}

/** Of Loihi 1 at 0.75 V, from simulations before there was silicon (Davies et al. 2018, table 2). */
export const LOIHI1_MESH_COSTS: Readonly<Record<MeshCounter, MeshCost>> = {
  messages: {
    nanoseconds: 2.1,
    picojoules: 1.7,
    status: "cited",
    source: "within-tile spike latency and energy",
  },
  eastWestHops: {
    nanoseconds: 4.1,
    picojoules: 3,
    status: "cited",
    source: "latency and energy per tile hop, E-W",
  },
  northSouthHops: {
    nanoseconds: 6.5,
    picojoules: 4,
    status: "cited",
    source: "latency and energy per tile hop, N-S",
  },
};

/** Clock cycles that a message of ft1 keeps a link busy; *assumed*, its mesh has no RTL. */
export const FT1_CYCLES_A_HOP = 1;

/**
 * Cores of a tile in a row and in a column. Loihi's 32 tiles of 4 cores follow from "1-32 tiles" of its table
 * and 128 cores; that they are two by two is assumed.
 */
const TILE_SIDE: Readonly<Record<ChipKind, number>> = { ft1: 1, loihi1: 2 };

/** Hops of a message from one core of a chip to another. */
export const messageHops = (chip: Chip) => {
  const mesh = meshOf(chip.limits);
  const side = TILE_SIDE[chip.kind];
  const row: Mesh = { width: Math.ceil(mesh.width / side), height: 1 };
  const column: Mesh = { width: 1, height: Math.ceil(mesh.height / side) };
  const across = (core: number): number => Math.floor((core % mesh.width) / side);
  const down = (core: number): number => Math.floor(Math.floor(core / mesh.width) / side);
  return (from: number, to: number): Omit<MeshCounts, "messages"> => ({
    eastWestHops: hopsBetween(row, across(from), across(to)),
    northSouthHops: hopsBetween(column, down(from), down(to)),
  });
};

/** Sum of a mesh's counts times a cost of Loihi 1. */
export const meshTotal = (counts: MeshCounts, of: "nanoseconds" | "picojoules"): number =>
  MESH_COUNTERS.reduce((sum, name) => sum + counts[name] * LOIHI1_MESH_COSTS[name][of], 0);
