/** Times in seconds → ticks of a chip, where every chip does it alike; what a chip cannot hold is an error with the knob to turn. */
import { MOST_TRIAL_STEPS } from "../../hw-models/numerics/formats.ts";
import type { Collector } from "../diagnostic.ts";
import type { Quantity } from "../network.ts";
import type { Span } from "../source.ts";
import { describeSeconds } from "../units-text.ts";
import { countable, counted, shortNumber, snapped } from "./snap.ts";

/**
 * Steps of a trial; one that ends inside a step is lengthened, which is said.
 * @param stepTicks ticks of a step of the chip
 */
export const trialSteps = (
  trial: Quantity,
  tick: number,
  stepTicks: number,
  collector: Collector,
): number => {
  const ticks = snapped(trial, "a trial", tick, collector);
  const steps = Math.ceil(ticks / stepTicks);
  if (steps > MOST_TRIAL_STEPS)
    collector.report(
      "E0607",
      trial.span,
      `a trial of ${counted(ticks)} ticks; a trial has at most ${MOST_TRIAL_STEPS * stepTicks}`,
      { hint: "use a coarser `tick`" },
    );
  if (ticks !== steps * stepTicks)
    collector.report(
      "W0606",
      trial.span,
      `a trial of ${ticks} ticks ends inside a step, lengthened to ${steps} steps = ${steps * stepTicks} ticks`,
      { hint: `a step has ${stepTicks} ticks` },
    );
  return steps;
};

/** @param most ticks that a chip, or kind of chips, holds */
export const refractoryTicks = (
  time: Quantity,
  tick: number,
  { chip, most }: { readonly chip: string; readonly most: number },
  collector: Collector,
): number => {
  const ticks = snapped(time, "a refractory period", tick, collector);
  if (ticks > most)
    collector.report(
      "E0603",
      time.span,
      `a refractory period of ${counted(ticks)} ticks; ${chip} holds up to ${most}`,
      { hint: "use a coarser `tick`" },
    );
  return ticks;
};

/** Reports a time constant that decays of a chip do not hold: 1 to `longest` ticks. */
export const reportTimeConstant = (
  tau: Quantity,
  name: string,
  tick: number,
  { decays, longest }: { readonly decays: string; readonly longest: number },
  collector: Collector,
): void => {
  const ticks = tau.value / tick;
  collector.report(
    "E0603",
    tau.span,
    `${name} is ${describeSeconds(tau.value)} = ${counted(ticks, shortNumber(ticks))} ticks; ${decays} hold 1 to ${Math.round(longest)} ticks`,
    {
      hint:
        ticks < 1
          ? "use a finer `tick`"
          : `use a coarser \`tick\`, at least ${describeSeconds(tau.value / longest)}`,
    },
  );
};

/** What a chip can do about delays: ticks of a step, the least that a spike takes, and of the longest delay. */
export interface DelayRange {
  readonly step: number;
  readonly longest: number;
  /** `loihi1 holds`. */
  readonly holder: string;
}

/** Reports a delay that a chip cannot hold, or not learn; `what` begins the message. */
export const checkDelay = (
  ticks: number,
  what: string,
  span: Span,
  tick: number,
  { step, longest, holder }: DelayRange,
  collector: Collector,
): void => {
  const inTime = (n: number): string =>
    `${counted(n)} ${n === 1 ? "tick" : "ticks"}${countable(n) ? ` = ${describeSeconds(n * tick)}` : ""}`;
  if (ticks < step)
    collector.report(
      "E0604",
      span,
      `${what} of ${inTime(ticks)}; a spike takes at least one step, ${inTime(step)}`,
      { hint: "leave the delay out for one step, or use a finer `tick`" },
    );
  if (ticks > longest)
    collector.report("E0605", span, `${what} of ${inTime(ticks)}; ${holder} up to ${inTime(longest)}`, {
      hint: "use a shorter delay, a coarser `tick` or another chip",
    });
};
