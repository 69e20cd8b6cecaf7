/**
 * Real numbers → ft1's formats, with the error made. A projection's weights share one exponent; thresholds,
 * resets and start voltages are in the format of V.
 */
import { forwardWeight, saturate, shiftRound, toFixed, toReal } from "../../../hw-models/numerics/fixed.ts";
import { FORMATS } from "../../../hw-models/numerics/formats.ts";
import type { Collector } from "../../diagnostic.ts";
import type { EachNeuron, Projection, Quantity } from "../../network.ts";
import type { Edges } from "../edges.ts";
import { joined, type QuantizationError, reportLoss, type WeightPlace } from "../loss.ts";
import { rangeOf } from "../range.ts";

/** The weights of one projection as the chip holds them, and what that cost. */
export interface QuantizedProjection {
  /** Left shift from mantissa to the unit of I; the exponent is `shift − 10`. */
  readonly shift: number;
  readonly weight: Int8Array;
  readonly shadow: Int16Array;
  readonly error: QuantizationError;
}

/** Fixed numbers of one population, in units of V. */
export interface QuantizedNeuron {
  readonly threshold: number;
  readonly reset: number;
  readonly initial: number;
  /** Absent: all neurons of the population are alike. */
  readonly each?: readonly QuantizedNeuron[];
}

const FRACTION = FORMATS.current.fraction;
const MOST_SHIFT = 15;

export const quantizeProjection = (
  edges: Edges,
  scale: number,
  collector: Collector,
): QuantizedProjection => {
  const { projection, weight: real } = edges;
  const shift = shiftFor(projection, real, scale);
  const unit = 2 ** (shift - FRACTION);
  const shadowUnit = unit * 2 ** -FORMATS.shadow.fraction;
  const shadow = new Int16Array(real.length);
  const weight = new Int8Array(real.length);
  let signal = 0;
  let noise = 0;
  let saturated = 0;
  let underflowed = 0;
  let [clipped, zeroed] = [-1, -1];
  let [mostClipped, mostZeroed] = [0, 0];
  for (let e = 0; e < real.length; e++) {
    const w = real[e] / scale;
    const exact = shiftRound(w / shadowUnit, 0);
    const held = saturate(exact, FORMATS.shadow);
    const forward = forwardWeight(held);
    const lost = w - forward * unit;
    shadow[e] = held;
    weight[e] = forward;
    if (exact !== held) {
      saturated++;
      if (Math.abs(exact - held) > mostClipped) {
        mostClipped = Math.abs(exact - held);
        clipped = e;
      }
    }
    if (forward === 0 && w !== 0) {
      underflowed++;
      if (Math.abs(w) > mostZeroed) {
        mostZeroed = Math.abs(w);
        zeroed = e;
      }
    }
    signal += w * w;
    noise += lost * lost;
  }
  const range = FORMATS.weight.high * unit;
  const placeOf = (e: number): WeightPlace | null =>
    e < 0 ? null : { ...joined(edges, e), wanted: real[e] / scale, held: weight[e] * unit };
  const error = {
    range,
    step: unit,
    sqnr: decibels(signal, noise, underflowed > 0),
    saturated,
    underflowed,
    worstClipped: placeOf(clipped),
    worstZeroed: placeOf(zeroed),
  };
  reportLoss(projection, real.length, error, 2 ** -FRACTION, collector);
  return { shift, weight, shadow, error };
};

/** Squares beyond all numbers are of weights far outside of the format: of those nothing is held. */
const decibels = (signal: number, noise: number, lost: boolean): number => {
  if (signal === Number.POSITIVE_INFINITY) return 0;
  if (noise === 0) return lost ? 0 : Number.POSITIVE_INFINITY;
  return 10 * Math.log10(signal / noise);
};

/**
 * How far a projection's weights reach, up and down. One that learns has its range from the distribution it
 * starts with, not from the draw, so that every seed trains in the same format: three deviations, or twice
 * the bounds, the end of the format itself included.
 */
const shiftFor = ({ plastic, weight, range }: Projection, drawn: Float64Array, scale: number): number => {
  const whole = -FORMATS.weight.low;
  const wanted = plastic ? (range?.value ?? rangeOf(weight)) / whole : 0;
  let [highest, lowest] = [0, 0];
  for (let e = 0; e < drawn.length; e++) {
    if (drawn[e] > highest) highest = drawn[e];
    if (drawn[e] < lowest) lowest = drawn[e];
  }
  const up = highest / (FORMATS.weight.high + 0.5);
  const down = -lowest / (whole + 0.5);
  const unit = (plastic ? wanted : Math.max(up, down)) / scale;
  const shift = Math.ceil(Math.log2(unit) + FRACTION - 1e-9);
  return Math.min(Math.max(shift, 0), MOST_SHIFT);
};

/** Threshold, reset and start of a population: V is measured from the bias, which then needs no adding. */
export const quantizeNeuron = (
  model: NeuronVoltages,
  scale: number,
  collector: Collector,
): QuantizedNeuron => {
  const said = new Set<string>();
  const hold = (value: number, quantity: Quantity, what: string): number => {
    const fixed = toFixed(value, FORMATS.voltage);
    const kept = saturate(fixed, FORMATS.voltage);
    // One neuron of a population tells enough.
    if (kept !== fixed && !said.has(what))
      collector.report(
        "E0607",
        quantity.span,
        `${what} is ${Number(value.toPrecision(6))} threshold units; ft1 holds ${toReal(FORMATS.voltage.low, FORMATS.voltage)} to ${toReal(FORMATS.voltage.high, FORMATS.voltage)}`,
        { hint: "scale weights, threshold and bias down together" },
      );
    if (kept !== fixed) said.add(what);
    return kept;
  };
  const { threshold, reset, bias, each = {} } = model;
  const fix = (n: number): QuantizedNeuron => {
    const rest = (each.bias?.[n] ?? bias.value) / scale;
    const from = (values: Float64Array | undefined, all: Quantity): number =>
      (values?.[n] ?? all.value) / scale;
    return {
      threshold: threshold
        ? hold(from(each.threshold, threshold) - rest, threshold, "the threshold, measured from the bias,")
        : 0,
      reset: reset ? hold(from(each.reset, reset), reset, "the reset") : 0,
      initial: hold((each.initial?.[n] ?? 0) / scale - rest, bias, "the start voltage, minus the bias,"),
    };
  };
  const size = Math.max(...Object.values(each).map(({ length }) => length), 0);
  return size === 0 ? fix(0) : { ...fix(0), each: Array.from({ length: size }, (_, n) => fix(n)) };
};

/** What a model says of voltages, for all its neurons or for each. */
interface NeuronVoltages {
  readonly threshold?: Quantity;
  readonly reset?: Quantity;
  readonly bias: Quantity;
  readonly each?: EachNeuron;
}
