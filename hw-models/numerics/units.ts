/**
 * Time and cycles as branded numbers. An instant (`Tick`) and a span (`TickSpan`) are different types: a
 * span added to an instant gives an instant, and neither passes for the other. Hot loops use plain numbers.
 */

declare const unit: unique symbol;
type Branded<Name extends string> = number & { readonly [unit]: Name };

/** An instant: whole ticks since the start of a trial or run. */
export type Tick = Branded<"Tick">;
/** A length of time in whole ticks. */
export type TickSpan = Branded<"TickSpan">;
/** Clock cycles of a core. */
export type Cycles = Branded<"Cycles">;

export const tick = (n: number): Tick => n as Tick;
export const span = (n: number): TickSpan => n as TickSpan;
export const cycles = (n: number): Cycles => n as Cycles;

/** The instant a span after another instant. */
export const later = (at: Tick, by: TickSpan): Tick => (at + by) as Tick;
