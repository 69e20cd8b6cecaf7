import type { Chip } from "./chip.ts";
import { FT1_SIM } from "./ft1-sim.ts";
import { FT1_UP5K } from "./ft1-up5k.ts";

/** Every chip, the smallest first: a program that names none goes to the first that holds it. */
export const CHIPS: readonly Chip[] = [FT1_UP5K, FT1_SIM];

export const chipNamed = (name: string): Chip | undefined => CHIPS.find((chip) => chip.name === name);
export const chipWithId = (id: number): Chip | undefined => CHIPS.find((chip) => chip.id === id);
