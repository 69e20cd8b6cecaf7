/** The bits that a sweep varies: ft1's formats as a value. Where nothing is said they are those of the chip. */
import { FORMATS } from "../../hw-models/numerics/formats.ts";

/** All in bits; a record of a sweep has these six numbers. */
export interface SweepFormats {
  /** Ticks of the time unit, which is near tau_s, as a power of two. */
  readonly time: number;
  /** Forward weight, its sign included; its range stays that of the chip. */
  readonly weight: number;
  /** I, V, threshold and reset: bits behind the point. */
  readonly state: number;
  /** The same in all, sign included. */
  readonly stateBits: number;
  /** Errors and gains of learning: bits behind the point. */
  readonly gradient: number;
  /** The same in all, sign included. */
  readonly gradientBits: number;
}

/** What can be varied, in the order of a setting's name. */
export const KNOBS = ["time", "weight", "state", "gradient"] as const;
export type Knob = (typeof KNOBS)[number];

/** Bits in front of the point, the sign among them, that a format keeps where a sweep does not say its width. */
export const WHOLE = {
  state: FORMATS.voltage.bits - FORMATS.voltage.fraction,
  gradient: FORMATS.gain.bits - FORMATS.gain.fraction,
} as const;

/** The chip's own formats for a program of so many time bits. */
export const chipFormats = (timeBits: number): SweepFormats => ({
  time: timeBits,
  weight: FORMATS.weight.bits,
  state: FORMATS.voltage.fraction,
  stateBits: FORMATS.voltage.bits,
  gradient: FORMATS.gain.fraction,
  gradientBits: FORMATS.gain.bits,
});

/** What the sweep can go through: wider ones lose exactness in float64 or are no longer a small chip. */
export const LIMITS: Readonly<Record<Knob, { readonly low: number; readonly high: number }>> = {
  time: { low: 2, high: 12 },
  weight: { low: 2, high: FORMATS.shadow.bits },
  state: { low: 2, high: 20 },
  gradient: { low: 4, high: 20 },
};

/** Bits of a state or a gradient in all. */
export const MOST_WIDTH = 28;

/** `time 6`, or `time 6, state 12 of 14`: what differs from the chip's own formats, `chip` where nothing does. */
export const nameOf = (formats: SweepFormats, chip: SweepFormats): string => {
  const parts = KNOBS.flatMap((knob) => {
    if (knob === "time" || knob === "weight")
      return formats[knob] === chip[knob] ? [] : [`${knob} ${formats[knob]}`];
    const width = formats[`${knob}Bits`];
    const usual = width === formats[knob] + WHOLE[knob];
    if (formats[knob] === chip[knob] && usual) return [];
    return [`${knob} ${formats[knob]}${usual ? "" : ` of ${width}`}`];
  });
  return parts.length === 0 ? "chip" : parts.join(", ");
};
