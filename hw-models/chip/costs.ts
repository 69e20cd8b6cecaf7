/**
 * Clock cycles of ft1 by what it did. Charged from counts, so a faster kernel costs what the chip would
 * take. Each cost names its source: the forward path's are those of firmware-targets/rtl, to the cycle; those
 * of learning are *assumed* until it has RTL.
 */
import { type Cycles, cycles } from "../numerics/units.ts";

export type Status = "measured" | "cited" | "assumed";

export interface Cost {
  readonly cycles: number;
  readonly status: Status;
  readonly source: string;
}

/**
 * A synapse whose target is among this many before it, counted from its row's start or the last stall, waits
 * until their writes are done.
 */
export const STALL_WINDOW = 4;

/** Axons that share a word in the memory of pending events, as a power of two. */
export const EVENT_WORD_BITS = 5;

/** What a core counts; each counter is one row of its cost table. */
export const COUNTERS = [
  "steps",
  "eventWords",
  "axonEvents",
  "synapticEvents",
  "stalls",
  "coarsePasses",
  "searches",
  "scannedTicks",
  "firings",
  "deliveries",
  "sweptNeurons",
  "walkedSynapses",
  "errorTerms",
  "productTerms",
  "latchReads",
  "weightUpdates",
  "delayUpdates",
] as const;
export type Counter = (typeof COUNTERS)[number];

/** Counted and reported, but free: they tell about a result, not about time. */
export const DIAGNOSTIC_COUNTERS = [
  "currentSaturations",
  "gainSaturations",
  "weightSaturations",
  "delaySaturations",
] as const;
export type DiagnosticCounter = (typeof DIAGNOSTIC_COUNTERS)[number];

/** Equal to the RTL's own counter, step by step: `npm run lockstep` compares them. */
const measured = (cycles: number, source: string): Cost => ({ cycles, status: "measured", source });

export const FT1_COSTS: Readonly<Record<Counter, Cost>> = {
  steps: measured(93, "RTL: a look at 64 ticks and 16 words of armed bits, refresh, start and end"),
  eventWords: measured(2, "RTL: a word of pending events is read and zeroed"),
  axonEvents: measured(8, "RTL: row and latch found, pipeline emptied behind the row"),
  synapticEvents: measured(1, "RTL: pipeline of five stages"),
  stalls: measured(4, "RTL: the pipeline empties in front of the synapse"),
  coarsePasses: measured(4, "RTL: one more pass through the decay unit"),
  searches: measured(6, "RTL: plan and bound"),
  scannedTicks: measured(1, "RTL: one tick a cycle behind the bound"),
  firings: measured(13, "RTL: count, limit, latches, refractory period, reset, spike"),
  deliveries: measured(2, "RTL: an axon's delay and its bit in the memory of pending events"),
  sweptNeurons: measured(1, "RTL: through the pipeline"),
  walkedSynapses: {
    cycles: 1,
    status: "assumed",
    source: "a row of synapses read, the target's last firing",
  },
  errorTerms: { cycles: 4, status: "assumed", source: "kernel pair from two tables, two products" },
  productTerms: { cycles: 2, status: "assumed", source: "kernel from two tables, one product" },
  latchReads: { cycles: 2, status: "assumed", source: "one read, one product with the reciprocal" },
  weightUpdates: { cycles: 2, status: "assumed", source: "rounding, read and write of a shadow weight" },
  delayUpdates: {
    cycles: 4,
    status: "assumed",
    source: "sum read and zeroed, rounding, read and write of a shadow delay",
  },
};

export type Counts = Readonly<Record<Counter, number>>;

/** Cycles of a core from RUN to DONE, without the host. */
export const cyclesOf = (counts: Counts, costs: Readonly<Record<Counter, Cost>> = FT1_COSTS): Cycles =>
  cycles(COUNTERS.reduce((sum, name) => sum + counts[name] * costs[name].cycles, 0));
