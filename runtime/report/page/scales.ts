/** Axes of the report's plots. */
import type { ScaleOptions } from "@observablehq/plot";
import type { Axis, Scale } from "../model.ts";

/** Pixels that a tick's number needs beside the next one: `.9999999` across, a line of letters upwards. */
const ACROSS = 58;
const UP = 16;

/** What is not told apart from equal: gradients agree to about this in float64. */
const NEAREST = 1e-7;

/** A number as a scale places it: a cosine by its distance from 1, a fraction as per cent. */
export const placed = (value: number, scale: Scale): number => {
  if (scale === "cosine") return Math.max(NEAREST, 1 - value);
  return scale === "percent" ? 100 * value : value;
};

/** A number as words have it: a fraction as per cent, all else as it is. */
export const placedText = (value: number, scale: Scale): number =>
  scale === "percent" ? 100 * value : value;

/**
 * An axis for the values that are shown.
 * @param side a cosine grows to the right and upwards, though its distance from 1 falls
 * @param values as `placed` gives them
 * @param room pixels along the axis
 */
export const axisOf = (
  { label, scale }: Axis,
  side: "x" | "y",
  values: readonly number[],
  room: number,
): ScaleOptions => {
  const fitting = Math.max(2, Math.floor(room / (side === "x" ? ACROSS : UP)));
  if (scale === "cosine")
    return { ...cosineAxis(label, values, fitting), labelArrow: side === "x" ? "right" : "up" };
  if (scale === "log") return logAxis(label, values, fitting);
  if (scale === "ratio") {
    const lengths = [1, ...values].filter((value) => value > 0);
    const [low, high] = [Math.min(...lengths), Math.max(...lengths)];
    // One gradient may be a hundred times as long as the other, or not at all.
    if (high > FAR * low) return logAxis(label, lengths, fitting);
    return { label, domain: [...roomFor([1, ...values])], nice: true, ticks: Math.min(6, fitting) };
  }
  const whole = [...new Set(values)].sort((a, b) => a - b);
  const few = whole.length <= 16 && whole.every(Number.isInteger);
  return {
    label,
    ...roomAround(whole, (v) => [v - 1, v + 1], !few),
    ...(few ? { ticks: whole, tickFormat: "d" } : { ticks: Math.min(6, fitting) }),
  };
};

/** Ratios further apart than this are shown by a logarithm. */
const FAR = 4;

/** From the lowest to the highest, a little at least. */
const roomFor = (values: readonly number[]): readonly [number, number] => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high - low < 1e-3 ? [low - 1e-3, high + 1e-3] : [low, high];
};

/** Ticks at powers of ten, or at 1, 2 and 5 of each where there are few; numbers as people write them. */
const logAxis = (label: string, values: readonly number[], fitting: number): ScaleOptions => {
  // What is 0 stands at the lowest end.
  const positive = values.filter((value) => value > 0);
  const [low, high] = [Math.min(...positive) / 1.25, Math.max(...positive) * 1.25];
  const first = Math.floor(Math.log10(low));
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - first + 1 },
    (_, n) => 10 ** (first + n),
  );
  const within = (at: number): boolean => at >= low && at <= high;
  const powers = decades.filter(within);
  const fine = decades.flatMap((at) => [at, 2 * at, 5 * at]).filter(within);
  const ticks = powers.length < 3 && fine.length <= fitting ? fine : everyNth(powers, fitting);
  return { label, type: "log", domain: [low, high], ticks, tickFormat: shortText, clamp: true };
};

/** Not more than fit. */
const everyNth = (ticks: readonly number[], fitting: number): number[] => {
  const every = Math.ceil(ticks.length / fitting);
  return ticks.filter((_, n) => n % every === 0);
};

/** `0.01`, `300`, `20k`, `5M`. */
const shortText = (value: number): string => {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(2))}M`;
  return value >= 1e4 ? `${Number((value / 1e3).toPrecision(2))}k` : String(Number(value.toPrecision(2)));
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

/** Growing in nines: .9, .99, .999, of which as many are named as there is room for. */
const cosineAxis = (label: string, values: readonly number[], fitting: number): ScaleOptions => {
  const low = 10 ** Math.floor(Math.log10(Math.min(0.01, ...values)) + 1e-9);
  const furthest = Math.max(...values);
  // A cosine below 0 is farther than 1 from 1, at most 2.
  const high = furthest > 1 ? 2 : 10 ** Math.ceil(Math.log10(furthest) - 1e-9);
  const ticks: number[] = [];
  for (let digits = 0; digits <= 8; digits++) {
    const at = 10 ** -digits;
    if (at <= high * 1.001 && at >= low * 0.999) ticks.push(at);
  }
  return { label, type: "log", domain: [high, low], ticks: everyNth(ticks, fitting), tickFormat: cosineText };
};

/** 1 − cosine as the cosine. */
const cosineText = (distance: number): string => {
  if (distance <= NEAREST * 1.001) return "1";
  const digits = Math.max(0, Math.round(-Math.log10(distance)));
  return digits === 0 ? String(1 - distance) : (1 - distance).toFixed(digits).replace(/^0/, "");
};
