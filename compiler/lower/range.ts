/** How far from 0 weights that learn may go, where the program does not say: by what they start with. */
import type { Value } from "../network.ts";

/** Three deviations around a normal draw's mean, twice what others start with at most. */
export const rangeOf = (value: Value): number => {
  switch (value.kind) {
    case "constant":
      return 2 * Math.abs(value.value);
    case "normal":
      return Math.abs(value.mean) + 3 * value.deviation;
    case "uniform":
    case "truncated":
      return 2 * Math.max(Math.abs(value.low), Math.abs(value.high));
    case "list":
      return 2 * value.values.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
  }
};
