/** What cores of either kind count. */
import { COUNTERS, DIAGNOSTIC_COUNTERS } from "./costs.ts";
import { LOIHI1_COUNTERS, LOIHI1_DIAGNOSTIC_COUNTERS } from "./costs-loihi1.ts";

const NAMES = [
  ...COUNTERS,
  ...DIAGNOSTIC_COUNTERS,
  ...LOIHI1_COUNTERS,
  ...LOIHI1_DIAGNOSTIC_COUNTERS,
] as const;
export type CounterName = (typeof NAMES)[number];

/** Every name once, though both kinds count firings and events. */
export const COUNTER_NAMES: readonly CounterName[] = [...new Set(NAMES)];
export type AllCounts = Readonly<Record<CounterName, number>>;
