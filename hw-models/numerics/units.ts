/**
 * Time, cycles and energy as branded numbers. An instant (`Tick`) and a span (`TickSpan`) are different
 * types: a span added to an instant gives an instant, the difference of two instants is a span, and
 * nothing else compiles. All conversions between units are in this file.
 */

declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** An instant: whole ticks since the start of a trial or run. */
export type Tick = Branded<"Tick">;
/** A length of time in whole ticks. */
export type TickSpan = Branded<"TickSpan">;
/** A number of the chip's barrier intervals. */
export type Steps = Branded<"Steps">;
/** Clock cycles of a core. */
export type Cycles = Branded<"Cycles">;
/** A length of time in seconds. */
export type Seconds = Branded<"Seconds">;

export const tick = (n: number): Tick => n as Tick;
export const span = (n: number): TickSpan => n as TickSpan;
export const steps = (n: number): Steps => n as Steps;
export const cycles = (n: number): Cycles => n as Cycles;
export const seconds = (n: number): Seconds => n as Seconds;

/** The instant a span after another instant. */
export const later = (at: Tick, by: TickSpan): Tick => (at + by) as Tick;
/** The span from one instant to another. */
export const between = (from: Tick, to: Tick): TickSpan => (to - from) as TickSpan;
/** A span in seconds, not rounded, as a fraction of ticks. */
export const inTicks = (time: Seconds, tickLength: Seconds): number => time / tickLength;
/** A span of ticks in seconds. */
export const inSeconds = (time: TickSpan, tickLength: Seconds): Seconds => (time * tickLength) as Seconds;
