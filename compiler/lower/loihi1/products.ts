/**
 * A local rule → traces and sums of products as loihi1 has them: whole impulses, decays of 32 bits, constants of
 * 8 bits, scales of 4 bits and a power of two.
 */
import { LOIHI1_RANGES } from "../../../hw-models/numerics/loihi1.ts";
import {
  type Dependency,
  FACTORS,
  LOIHI1_LEARNING_RANGES,
  productShift,
  traceDecay,
  WEIGHT_FRACTION,
} from "../../../hw-models/numerics/loihi1-learning.ts";
import type { Collector, Extras, Label } from "../../diagnostic.ts";
import type { Amount, LocalFactor, LocalProduct, LocalRule, Quantity, TraceName } from "../../network.ts";
import type { Span } from "../../source.ts";

/** What an impulse of 1 adds to a trace; Lava's own STDP has the same. Eight of them at once are still told apart. */
const IMPULSE = 16;

/** One rule of the chip. */
export interface PlannedRule {
  readonly impulse: Readonly<Record<TraceName, number>>;
  readonly decay: Readonly<Record<TraceName, number>>;
  readonly decimation: number;
  readonly products: readonly PlannedProduct[];
}

export interface PlannedProduct {
  readonly dependency: Dependency;
  readonly mantissa: number;
  readonly exponent: number;
  readonly factors: readonly PlannedFactor[];
}

interface PlannedFactor {
  readonly variable: LocalFactor["variable"];
  readonly constant: number;
}

/** Names of the chip, and what its numbers are read by. */
interface Target {
  readonly chip: string;
  readonly tick: number;
  readonly collector: Collector;
}

/**
 * @param own rate of the projection, where it has one
 * @param target the chip's name, its step in seconds, and who is told of what it does not hold
 */
export const lowerRule = (rule: LocalRule, own: Quantity | undefined, target: Target): PlannedRule => {
  const rate = own ?? rule.rate;
  const each = (of: (name: TraceName) => number): Record<TraceName, number> => ({
    x1: of("x1"),
    x2: of("x2"),
    y1: of("y1"),
    y2: of("y2"),
    y3: of("y3"),
  });
  return {
    impulse: each((name) => impulseOf(rule.traces[name]?.impulse, target)),
    decay: each((name) => decayOf(rule.traces[name]?.tau, target)),
    decimation: rule.decimation,
    products: rule.products.flatMap((product) => lowerProduct(product, rule, rate, target)),
  };
};

/** A trace that a rule has not stays 0. */
const impulseOf = (impulse: Quantity | undefined, target: Target): number => {
  if (impulse === undefined) return 0;
  const { chip, collector } = target;
  const { high } = LOIHI1_LEARNING_RANGES.impulse;
  const held = Math.round(impulse.value * IMPULSE);
  if (held < 1 || held > high)
    collector.report(
      "E0631",
      impulse.span,
      `an impulse of ${short(impulse.value)}; ${chip} has ${1 / IMPULSE} to ${short(high / IMPULSE)}`,
      { hint: "an impulse of 1 leaves room for eight spikes at once" },
    );
  else
    reportRounded("an impulse", impulse.value, held / IMPULSE, impulse.span, target, {
      hint: `impulses count in steps of ${1 / IMPULSE}`,
    });
  return Math.min(held, high);
};

const decayOf = (tau: Quantity | undefined, { tick }: Target): number =>
  tau === undefined ? 0 : traceDecay(tau.value / tick);

/** What the chip has for 1: of a trace, of a weight in parts of its range, of whether there was a spike. */
const UNIT = {
  x0: 1,
  x1: IMPULSE,
  x2: IMPULSE,
  y0: 1,
  y1: IMPULSE,
  y2: IMPULSE,
  y3: IMPULSE,
  w: LOIHI1_RANGES.weight.high,
} as const satisfies Record<LocalFactor["variable"], number>;
/** The same of a change. */
const CHANGE = LOIHI1_RANGES.weight.high * 2 ** WEIGHT_FRACTION;

const lowerProduct = (
  { when, amount, factors }: LocalProduct,
  rule: LocalRule,
  rate: Quantity,
  target: Target,
): readonly PlannedProduct[] => {
  if (amount.value === 0) return [];
  const place = amount.span ?? rate.span;
  return withConstants(factors, rule, target).flatMap(({ times, factors: own }) => {
    const width = own.reduce((sum, { variable }) => sum + FACTORS[variable], 0);
    const { high } = LOIHI1_LEARNING_RANGES.width;
    if (width > high) {
      target.collector.report(
        "E0635",
        place,
        `a product of variables of ${width} bits; ${target.chip} multiplies ${high}`,
        {
          hint: "a trace has 7 bits, a weight 9, x0 and y0 one; the first x0 or y0 is asked for, and not multiplied",
        },
      );
      return [];
    }
    // What is shifted out behind a wide product is made good by its scale.
    const unit =
      (CHANGE * 2 ** productShift(width)) / own.reduce((all, { variable }) => all * UNIT[variable], 1);
    const { mantissa, exponent } = scaleOf({ ...amount, value: amount.value * times }, rate, unit, target);
    return [{ dependency: when, mantissa, exponent, factors: own }];
  });
};

/** Factors whose constants the chip can add; another constant makes a product of its own, `times` as large. */
const withConstants = (
  factors: readonly LocalFactor[],
  rule: LocalRule,
  target: Target,
): readonly { readonly times: number; readonly factors: readonly PlannedFactor[] }[] => {
  let products: { times: number; factors: readonly PlannedFactor[] }[] = [{ times: 1, factors: [] }];
  for (const { variable, constant } of factors) {
    const held = constantOf(variable, constant, rule, target);
    products = products.flatMap(({ times, factors: own }) => [
      { times, factors: [...own, { variable, constant: held ?? 0 }] },
      ...(held === null ? [{ times: times * constant.value, factors: own }] : []),
    ]);
  }
  return products;
};

/** A constant as the chip adds it to a variable; null where it cannot. */
const constantOf = (
  variable: LocalFactor["variable"],
  { value, span }: Amount,
  rule: LocalRule,
  target: Target,
): number | null => {
  const { chip, collector } = target;
  const unit = UNIT[variable];
  const held = Math.round(value * unit);
  // Whether there was a spike has one bit and a sign.
  if (unit === 1) return value === held && held >= -2 && held <= 1 ? held : null;
  const { low, high } = LOIHI1_LEARNING_RANGES.constant;
  if (held >= low && held <= high) {
    reportRounded("a constant", value, held / unit, span ?? rule.span, target, {
      hint: `constants beside ${variable} count in steps of ${short(1 / unit)}`,
    });
    return held;
  }
  if (variable === "w") return null;
  collector.report(
    "E0631",
    span ?? rule.span,
    `a constant of ${short(value)} beside ${variable}; ${chip} adds ${low / unit} to ${short(high / unit)} to a trace`,
    { hint: "eight impulses at once fill a trace; 0.1 to 1 are usual" },
  );
  return 0;
};

/** Largest mantissa of a scale of either sign. */
const MOST_MANTISSA = LOIHI1_LEARNING_RANGES.mantissa.high;

/**
 * The scale nearest to a product's.
 * @param unit what the chip has for a scale of 1
 */
const scaleOf = (amount: Amount, rate: Quantity, unit: number, target: Target) => {
  const wanted = rate.value * Math.abs(amount.value);
  const { high } = LOIHI1_LEARNING_RANGES.exponent;
  const { mantissa, exponent } = nearest(wanted * unit);
  const said = amount.span ?? rate.span;
  if (mantissa === 0 || exponent > high) {
    // Whose fault it is: the rate alone may be too small, or what it is multiplied by.
    const alone = nearest(rate.value * unit);
    const span = alone.mantissa === 0 || alone.exponent > high ? rate.span : said;
    target.collector.report(
      "E0631",
      span,
      `a product scaled by ${short(wanted)}; ${target.chip} has ${short(1 / unit)} to ${short((MOST_MANTISSA * 2 ** high) / unit)}`,
      { ...labelOf(span, rate), hint: "rates of 0.001 to 0.1 are usual" },
    );
  } else {
    const held = (mantissa * 2 ** exponent) / unit;
    const extras = { ...labelOf(said, rate), hint: neighbours(wanted * unit, unit) };
    reportRounded("a product's scale", wanted, held, said, target, extras);
  }
  return { mantissa: Math.sign(amount.value) * mantissa, exponent: Math.min(exponent, high) };
};

/** The nearest mantissa · 2^exponent. */
const nearest = (x: number): { readonly mantissa: number; readonly exponent: number } => {
  const exponent = Math.max(0, Math.ceil(Math.log2(x / (MOST_MANTISSA + 0.5))));
  return { mantissa: Math.min(Math.round(x / 2 ** exponent), MOST_MANTISSA), exponent };
};

/** The scales on either side of one, as a hint. */
const neighbours = (x: number, unit: number): string => {
  const step = 2 ** nearest(x).exponent;
  const below = Math.floor(x / step) * step;
  const above = short((below + step) / unit);
  return below > 0
    ? `its next scales are ${short(below / unit)} and ${above}`
    : `its least scale is ${above}`;
};

const labelOf = (place: Span, { value, span }: Quantity): { readonly label?: Label } =>
  value === 1 || span.start === place.start ? {} : { label: { span, message: "times this rate" } };

/**
 * Part by which a number of a rule may be off before it is said. A mantissa of 4 to 7 is off by a ninth at most,
 * and two products of a rule are then a fifth out of balance: half of that is worth a word.
 */
const TOLERANCE = 0.05;

const reportRounded = (
  what: string,
  wanted: number,
  held: number,
  span: Span,
  { chip, collector }: Target,
  extras: Extras,
): void => {
  if (Math.abs(held - wanted) <= TOLERANCE * Math.abs(wanted)) return;
  const part = Math.round(100 * Math.abs(held / wanted - 1));
  collector.report(
    "W0632",
    span,
    `${what} of ${short(wanted)} becomes ${short(held)} on ${chip}: ${part} % ${held / wanted > 1 ? "more" : "less"}`,
    extras,
  );
};

const short = (x: number): string => String(Number(x.toPrecision(3)));
