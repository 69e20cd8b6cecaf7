/** Axes of the report's plots. */
import type { ScaleOptions } from "@observablehq/plot";
import type { Axis, Scale } from "../model.ts";

/** What is not told apart from equal: gradients agree to about this in float64. */
const NEAREST = 1e-7;

/** A number as a scale places it: a cosine by its distance from 1, a fraction as per cent. */
export const placed = (value: number, scale: Scale): number => {
  if (scale === "cosine") return Math.max(NEAREST, 1 - value);
  return scale === "percent" ? 100 * value : value;
};

/**
 * An axis for the values that are shown.
 * @param side a cosine grows to the right and upwards, though its distance from 1 falls
 * @param values as `placed` gives them
 */
export const axisOf = (
  { label, scale }: Axis,
  side: "x" | "y",
  values: readonly number[],
  narrow: boolean,
): ScaleOptions => {
  if (scale === "cosine")
    return {
      ...cosineAxis(label, values, side === "x" && narrow ? 2 : 1),
      labelArrow: side === "x" ? "right" : "up",
    };
  if (scale === "log")
    return {
      label,
      type: "log",
      ...roomAround(values, (v) => [v / 2, 2 * v]),
      ticks: narrow ? 3 : 5,
      tickFormat: "~s",
    };
  const whole = [...new Set(values)].sort((a, b) => a - b);
  const few = whole.length <= 16 && whole.every(Number.isInteger);
  return {
    label,
    ...roomAround(whole, (v) => [v - 1, v + 1], !few),
    ...(few ? { ticks: whole, tickFormat: "d" } : { ticks: narrow ? 4 : 6 }),
  };
};

/** What a scale of a single value reaches over, which else would be nothing. */
const roomAround = (
  values: readonly number[],
  room: (value: number) => readonly [number, number],
  nice = true,
): ScaleOptions =>
  values.length > 0 && values.every((value) => value === values[0])
    ? { domain: [...room(values[0])] }
    : { nice };

/** Growing in nines: .9, .99, .999, of which every `every`-th is named. */
const cosineAxis = (label: string, values: readonly number[], every: number): ScaleOptions => {
  const low = 10 ** Math.floor(Math.log10(Math.min(0.01, ...values)) + 1e-9);
  const furthest = Math.max(...values);
  // A cosine below 0 is farther than 1 from 1, at most 2.
  const high = furthest > 1 ? 2 : 10 ** Math.ceil(Math.log10(furthest) - 1e-9);
  const ticks: number[] = [];
  for (let digits = 0; digits <= 8; digits++) {
    const at = 10 ** -digits;
    if (at <= high * 1.001 && at >= low * 0.999) ticks.push(at);
  }
  const named = ticks.length > 4 ? ticks.filter((_, n) => n % every === 0) : ticks;
  return { label, type: "log", domain: [high, low], ticks: named, tickFormat: cosineText };
};

/** 1 − cosine as the cosine. */
const cosineText = (distance: number): string => {
  if (distance <= NEAREST * 1.001) return "1";
  const digits = Math.max(0, Math.round(-Math.log10(distance)));
  return digits === 0 ? String(1 - distance) : (1 - distance).toFixed(digits).replace(/^0/, "");
};
