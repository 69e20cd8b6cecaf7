import { type Chip, checkChip, type Ft1Chip, type Loihi1Chip } from "./chip.ts";
import { FT1_MESH } from "./ft1-mesh.ts";
import { FT1_SIM } from "./ft1-sim.ts";
import { FT1_UP5K } from "./ft1-up5k.ts";
import { LOIHI1 } from "./loihi1.ts";
import { LOIHI1_SIM } from "./loihi1-sim.ts";

/**
 * Chips of timed cores: a program that names no chip goes to the first that holds it. That is never ft1-mesh,
 * since ft1-sim holds whatever fits it, and on one core, where it can learn.
 */
export const FT1_CHIPS: readonly Ft1Chip[] = [FT1_UP5K, FT1_SIM, FT1_MESH].map(checkChip);
/** Chips of time-stepped cores, the smallest first. */
export const LOIHI1_CHIPS: readonly Loihi1Chip[] = [LOIHI1, LOIHI1_SIM].map(checkChip);
export const CHIPS: readonly Chip[] = [...FT1_CHIPS, ...LOIHI1_CHIPS];

export const chipNamed = (name: string): Chip | undefined => CHIPS.find((chip) => chip.name === name);
/** A chip of timed cores, by name. */
export const ft1ChipNamed = (name: string): Ft1Chip | undefined =>
  FT1_CHIPS.find((chip) => chip.name === name);
export const chipWithId = (id: number): Chip | undefined => CHIPS.find((chip) => chip.id === id);
