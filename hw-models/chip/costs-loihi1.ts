/**
 * Time and energy of loihi1 by what it did. The chip has no clock, so a cost is nanoseconds of a core and
 * picojoules; both are those published for one operation (Davies et al. 2018, table 2, page 96: 0.75 V, simulated before there was silicon).
 */
import type { Status } from "./costs.ts";

export interface Loihi1Cost {
  readonly nanoseconds: number;
  readonly picojoules: number;
  readonly status: Status;
  readonly source: string;
}

/** What a core counts; each counter is one row of its cost table. */
export const LOIHI1_COUNTERS = ["synapticEvents", "activeUpdates", "idleUpdates", "synapticUpdates"] as const;
export type Loihi1Counter = (typeof LOIHI1_COUNTERS)[number];

/** Counted and reported, but free. */
export const LOIHI1_DIAGNOSTIC_COUNTERS = [
  "axonEvents",
  "firings",
  "currentWraps",
  "voltageSaturations",
] as const;
export type Loihi1DiagnosticCounter = (typeof LOIHI1_DIAGNOSTIC_COUNTERS)[number];

export type Loihi1Counts = Readonly<Record<Loihi1Counter | Loihi1DiagnosticCounter, number>>;

export const LOIHI1_COSTS: Readonly<Record<Loihi1Counter, Loihi1Cost>> = {
  synapticEvents: {
    nanoseconds: 3.5,
    picojoules: 23.6,
    status: "cited",
    source: "time per synaptic spike operation (max), energy per synaptic spike operation (min)",
  },
  activeUpdates: {
    nanoseconds: 8.4,
    picojoules: 81,
    status: "cited",
    source: "time and energy per neuron update, active",
  },
  idleUpdates: {
    nanoseconds: 5.3,
    picojoules: 52,
    status: "cited",
    source: "time and energy per neuron update, inactive",
  },
  synapticUpdates: {
    nanoseconds: 6.1,
    picojoules: 120,
    status: "cited",
    source: "time and energy per synaptic update (pairwise STDP)",
  },
};

/** Sum of counts times a cost. */
export const loihi1Total = (counts: Loihi1Counts, of: "nanoseconds" | "picojoules"): number =>
  LOIHI1_COUNTERS.reduce((sum, name) => sum + counts[name] * LOIHI1_COSTS[name][of], 0);
