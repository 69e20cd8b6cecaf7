/**
 * Local rules → traces and sums of products as loihi1 has them: whole impulses, decays of 32 bits, scales of
 * 4 bits and an exponent.
 */
import type { Loihi1Chip } from "../../../hw-models/chip/chip.ts";
import { LOIHI1_RANGES } from "../../../hw-models/numerics/loihi1.ts";
import {
  type Dependency,
  type FactorName,
  LOIHI1_LEARNING_RANGES,
  MOST_EPOCH,
  traceDecay,
  WEIGHT_FRACTION,
} from "../../../hw-models/numerics/loihi1-learning.ts";
import type { Collector } from "../../diagnostic.ts";
import type { LocalLearn, LocalRule, Network, Projection, Quantity } from "../../network.ts";
import { describeSeconds } from "../../units-text.ts";
import { snapped } from "../snap.ts";

/** What a spike adds to a trace; Lava's own STDP has the same. Eight of them at once are still told apart. */
export const IMPULSE = 16;

export interface Loihi1LearningPlan {
  readonly local: LocalLearn;
  /** Steps of a learning epoch. */
  readonly epoch: number;
  /** For each projection its rule, null where its weights stay. */
  readonly rules: readonly (PlannedRule | null)[];
}

/** One rule of the chip; traces x1 and y1 are all it has. */
export interface PlannedRule {
  readonly xDecay: number;
  readonly yDecay: number;
  readonly products: readonly PlannedProduct[];
}

export interface PlannedProduct {
  readonly dependency: Dependency;
  readonly mantissa: number;
  readonly exponent: number;
  readonly factor: { readonly variable: FactorName; readonly constant: number };
}

/** The plan, null where nothing learns; what the chip cannot is reported. */
export const planLoihi1Learning = (
  network: Network,
  tick: number,
  chip: Loihi1Chip,
  collector: Collector,
): Loihi1LearningPlan | null => {
  const { local, projections, learn } = network;
  if (learn !== null)
    collector.report(
      "E0608",
      learn.update.span,
      `${chip.name} learns by the rules stdp and hebb at its synapses; \`${learn.name}\` goes down a gradient`,
      {
        hint: "compile for an ft1 chip, train with `--chip float64`, or say `update = stdp(...)`",
      },
    );
  for (const { axonal, name } of projections)
    if (axonal?.rate !== undefined)
      collector.report(
        "E0608",
        axonal.rate.span,
        `${chip.name} does not learn delays; those of ${name} are to learn`,
        {
          hint: "leave the rate of the delay out, or compile for an ft1 chip",
        },
      );
  if (local === undefined) return null;
  const { rule, loss } = local;
  if (loss?.kind === "spike_times")
    collector.report(
      "E0608",
      loss.span,
      `${chip.name} reads out what a local rule learned by first spikes or counts; this is spike_times`,
      { hint: "use first_spike(POPULATION, margin = TIME), or count(...)" },
    );
  const epoch = rule.epoch === null ? 1 : snapped(rule.epoch, "a learning epoch", tick, collector);
  if (rule.epoch !== null && (epoch < 1 || epoch > MOST_EPOCH))
    collector.report(
      "E0631",
      rule.epoch.span,
      `a learning epoch of ${describeSeconds(rule.epoch.value)} is ${epoch} steps; ${chip.name} has 1 to ${MOST_EPOCH}`,
      { hint: "weights move at the end of each epoch: 1 to 8 steps are usual" },
    );
  return {
    local,
    epoch,
    rules: projections.map((projection) =>
      projection.plastic ? plannedRule(rule, projection, tick, collector) : null,
    ),
  };
};

const plannedRule = (
  rule: LocalRule,
  { rate: own }: Projection,
  tick: number,
  collector: Collector,
): PlannedRule => {
  const rate = own ?? rule.rate;
  const product = (
    dependency: Dependency,
    amount: number,
    variable: FactorName,
    constant = 0,
  ): readonly PlannedProduct[] => {
    if (amount === 0) return [];
    const scale = scaleOf(rate, amount, variable, collector);
    return [{ dependency, ...scale, factor: { variable, constant } }];
  };
  if (rule.kind === "hebb") {
    const { low } = LOIHI1_LEARNING_RANGES.constant;
    const decay = traceDecay(rule.tau.value / tick);
    const constant = -Math.round(rule.offset * IMPULSE);
    if (constant < low)
      collector.report(
        "E0631",
        rule.span,
        `an offset of ${rule.offset}; loihi1 has up to ${-low / IMPULSE}`,
        {
          hint: "an offset of 0.1 to 1 takes from the synapses of silent sources what the others gain",
        },
      );
    return {
      xDecay: decay,
      yDecay: decay,
      products: [...product("y0", 1, "x1", Math.max(constant, low)), ...product("y0", -rule.decay, "w")],
    };
  }
  return {
    xDecay: traceDecay(rule.tauPlus.value / tick),
    yDecay: traceDecay(rule.tauMinus.value / tick),
    products: [...product("y0", rule.plus, "x1"), ...product("x0", -rule.minus, "y1")],
  };
};

/** Largest mantissa of a scale of either sign. */
const MOST_MANTISSA = LOIHI1_LEARNING_RANGES.mantissa.high;

/**
 * The scale with which a trace of one impulse, or the weight itself, adds so much of a weight's range; the
 * nearest that 4 bits hold.
 */
const scaleOf = (
  rate: Quantity,
  amount: number,
  variable: FactorName,
  collector: Collector,
): { readonly mantissa: number; readonly exponent: number } => {
  // mantissa · 2^exponent times the variable counts 2^-WEIGHT_FRACTION of a weight's last place.
  const { high: whole } = LOIHI1_RANGES.weight;
  const unit = (whole * 2 ** WEIGHT_FRACTION) / (variable === "w" ? whole : IMPULSE);
  const wanted = rate.value * Math.abs(amount) * unit;
  const exponent = Math.max(0, Math.ceil(Math.log2(wanted / (MOST_MANTISSA + 0.5))));
  const mantissa = Math.min(Math.round(wanted / 2 ** exponent), MOST_MANTISSA);
  const { high } = LOIHI1_LEARNING_RANGES.exponent;
  if (mantissa === 0 || exponent > high) {
    const [least, most] = [1 / unit, (MOST_MANTISSA * 2 ** high) / unit];
    collector.report(
      "E0631",
      rate.span,
      `a pair of spikes changes a weight by ${short(rate.value * Math.abs(amount))} of its range; loihi1 has ${short(least)} to ${short(Math.min(most, 1))}`,
      { hint: "rates of 0.001 to 0.1 are usual" },
    );
  }
  return { mantissa: Math.sign(amount) * mantissa, exponent: Math.min(exponent, high) };
};

const short = (x: number): string => String(Number(x.toPrecision(3)));
