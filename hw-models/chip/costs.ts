/**
 * Clock cycles of ft1 by what it did. Charged from counts, so a faster kernel costs what the chip would
 * take. Each cost names its source; *assumed* until the RTL confirms it.
 */
import { type Cycles, cycles } from "../numerics/units.ts";

export type Status = "measured" | "cited" | "assumed";

export interface Cost {
  readonly cycles: number;
  readonly status: Status;
  readonly source: string;
}

const PROTOTYPE = "throw-away UP5K core, docs/decisions/0003";

/** A synapse whose target is among this many before it in its row waits for them: their writes are under way. */
export const STALL_WINDOW = 4;

/** What a core counts; each counter is one row of its cost table. */
export const COUNTERS = [
  "axonEvents",
  "synapticEvents",
  "coarsePasses",
  "searches",
  "firings",
  "sweptNeurons",
  "errorTerms",
  "latchReads",
  "weightUpdates",
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Counted and reported, but free: they tell about a result, not about time. */
export const DIAGNOSTIC_COUNTERS = ["currentSaturations", "gainSaturations", "weightSaturations"] as const;
export type DiagnosticCounter = (typeof DIAGNOSTIC_COUNTERS)[number];

export const FT1_COSTS: Readonly<Record<Counter, Cost>> = {
  axonEvents: { cycles: 5, status: "assumed", source: `row fetch of the ${PROTOTYPE}` },
  synapticEvents: { cycles: 2, status: "assumed", source: "4-stage pipeline estimated from the same core" },
  coarsePasses: { cycles: 3, status: "assumed", source: `extra decay pass of the ${PROTOTYPE}` },
  searches: {
    cycles: 28,
    status: "assumed",
    source: "4 cycles for each of 7 bits of a 64-tick segment, same core",
  },
  firings: { cycles: 6, status: "assumed", source: "reset, latch and output queue, one write each" },
  sweptNeurons: { cycles: 10, status: "assumed", source: `end-of-step sweep of the ${PROTOTYPE}` },
  errorTerms: { cycles: 4, status: "assumed", source: "kernel pair from two tables, two products" },
  latchReads: { cycles: 2, status: "assumed", source: "one read, one product with the reciprocal" },
  weightUpdates: {
    cycles: 4,
    status: "assumed",
    source: "kernel, product, rounding, read and write of a shadow weight",
  },
};

export type Counts = Readonly<Record<Counter, number>>;

/** Cycles of a core from RUN to DONE, without the host. */
export const cyclesOf = (counts: Counts, costs: Readonly<Record<Counter, Cost>> = FT1_COSTS): Cycles =>
  cycles(COUNTERS.reduce((sum, name) => sum + counts[name] * costs[name].cycles, 0));
