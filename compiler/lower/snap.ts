/** Times on a chip's grid: whole ticks, with a word where that changes them. */
import type { Collector } from "../diagnostic.ts";
import type { Quantity } from "../network.ts";
import { describeSeconds } from "../units-text.ts";

/** The nearest whole number of ticks; a warning where that changes the time by more than rounding noise. */
export const snapped = (time: Quantity, what: string, tick: number, collector: Collector): number => {
  const exact = time.value / tick;
  const ticks = Math.round(exact);
  if (Math.abs(exact - ticks) > 1e-6 * Math.max(1, exact))
    collector.report(
      "W0606",
      time.span,
      `${what} of ${describeSeconds(time.value)} is ${shortNumber(exact)} ticks, rounded to ${ticks} = ${describeSeconds(ticks * tick)}`,
      { hint: `a tick is ${describeSeconds(tick)}` },
    );
  return ticks;
};

/** Six digits. */
export const shortNumber = (x: number): string => String(Number(x.toPrecision(6)));

/** Of absurd times no ticks are told: they may not even be a finite number. */
export const countable = (ticks: number): boolean => ticks <= 2 ** 53;
export const counted = (ticks: number, text = String(ticks)): string =>
  countable(ticks) ? text : "more than 2^53";
