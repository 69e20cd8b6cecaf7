/**
 * What learns, and whether this chip can: ft1 learns any graph of neurons that spike a few times a trial, by
 * one way back over their firings.
 */
import { FORMATS, MOST_LEARNED_FIRINGS, resolution } from "../../../hw-models/numerics/formats.ts";
import { LEARNABLE_TAU, LONGEST_LIKELIHOOD } from "../../../hw-models/numerics/lut.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Learn, Loss, Network, Population, Projection, Quantity } from "../../network.ts";
import { describeSeconds } from "../../units-text.ts";
import type { Timing } from "./timing.ts";

/** Projections on the way to the loss, those into the output population first. */
export interface LearningPlan {
  readonly learn: Learn;
  /** Indexes into `network.projections`. */
  readonly order: readonly number[];
  /** For each projection of the network the right shift of its update: rate = 2^−shift. */
  readonly rateShifts: readonly number[];
  /** The same of its delays, null where they do not learn. */
  readonly delayShifts: readonly (number | null)[];
  /** What V' is at least, in threshold units a time unit. */
  readonly slopeFloor: number;
  /** What the chip reduces. */
  readonly loss: ChipLoss;
  /** Firings of a neuron and trial that are learned from. */
  readonly firings: number;
  /** Whether ft1 can do it; float64 trains any graph. */
  readonly onChip: boolean;
}

/** Losses that ft1 has; seconds. */
export type ChipLoss = Extract<Loss, { kind: "first_spike" | "cross_entropy" | "spike_times" }>;

/**
 * How the chip wakes silent neurons, by its losses (design note "learning"): a hidden neuron silent in more
 * than `limit` of `block` samples has all its weights raised, in threshold units.
 */
export const SILENCE = {
  first_spike: { block: 128, limit: 38, raise: 0.004 },
  spike_times: { block: 128, limit: 38, raise: 0.004 },
  cross_entropy: { block: 1000, limit: 990, raise: 0.02 },
} as const;

/** Smallest slope V' a gradient is divided by where the program does not say (design note "chip"). */
export const SLOPE_FLOOR = 0.05;
/** Raise of every weight into a silent output, in threshold units. */
export const BUMP = 0.004;

/**
 * The plan, null where nothing learns. What the chip cannot learn is reported, unless the plan is for
 * float64 only.
 */
export const planLearning = (
  network: Network,
  collector: Collector,
  floatOnly = false,
): LearningPlan | null => {
  const { learn, local } = network;
  if (local !== undefined && !floatOnly)
    collector.report(
      "E0608",
      local.rule.span,
      `ft1 learns by gradients; \`${local.name}\` is to learn by ${local.rule.name}`,
      { hint: "choose `--chip loihi1-sim`, or say `update = sgd(rate = NUMBER)` and a loss" },
    );
  if (learn === null) return null;
  const slopeFloor = learn.slopeFloor?.value ?? SLOPE_FLOOR;
  if (floatOnly) {
    const order = network.projections.map((_, n) => n).reverse();
    return {
      learn,
      order,
      rateShifts: [],
      delayShifts: [],
      slopeFloor,
      loss: { ...learn.loss, ...NO_LOSS },
      firings: 0,
      onChip: false,
    };
  }
  const reaching = populationsReaching(network, learn.loss.population);
  const onPath = network.projections.map((p) => reaching.has(p.post.population));
  network.projections.forEach((p, n) => {
    if ((p.plastic || p.axonal?.rate) && !onPath[n])
      collector.report(
        "E0608",
        p.plastic ? p.span : (p.axonal?.rate?.span ?? p.span),
        `${p.name} cannot learn: nothing it does reaches ${populationName(network, learn.loss.population)}`,
        {
          label: { span: learn.loss.span, message: "the loss is read here" },
          hint: `remove \`${p.plastic ? "plastic" : "rate"}\`, or connect it towards the population of the loss`,
        },
      );
  });
  network.projections.forEach((p, n) => {
    if (onPath[n]) checkInARow(p, collector);
  });
  const order = backwards(network, onPath);
  for (const index of reaching) checkPopulation(network.populations[index], network, index, collector);
  const loss = chipLoss(learn, collector);
  return {
    learn,
    order,
    rateShifts: rateShifts(network, learn, collector),
    delayShifts: network.projections.map(({ axonal }) =>
      axonal?.rate ? rateShift(axonal.rate, collector) : null,
    ),
    slopeFloor,
    loss,
    firings: learnedFirings(network),
    onChip: true,
  };
};

/** A layer of the chip goes through neurons one by one, from the first on. */
const checkInARow = ({ name, pre, post, span }: Projection, collector: Collector): void => {
  if (pre.runs === undefined && post.runs === undefined) return;
  collector.report("E0608", span, `ft1 learns between neurons in a row; the ends of ${name} have gaps`, {
    hint: "take slices that end with whole dimensions, or train with `--chip float64`",
  });
};

const populationName = (network: Network, index: number): string => network.populations[index].name;

/** The loss's population and all from which a projection leads to it. */
const populationsReaching = (network: Network, output: number): ReadonlySet<number> => {
  const reaching = new Set([output]);
  for (let before = 0; before !== reaching.size; ) {
    before = reaching.size;
    for (const { pre, post } of network.projections)
      if (reaching.has(post.population)) reaching.add(pre.population);
  }
  return reaching;
};

/**
 * Projections on the way, each after all those that leave its target. In a loop none can be: the one that is
 * declared last comes first.
 */
const backwards = ({ projections }: Network, onPath: readonly boolean[]): number[] => {
  const open = new Set(projections.flatMap((_, n) => (onPath[n] ? [n] : [])));
  const order: number[] = [];
  const ready = ({ post }: Projection): boolean =>
    [...open].every((n) => projections[n].pre.population !== post.population);
  while (open.size > 0) {
    const free = [...open].filter((n) => ready(projections[n]));
    const next = free.length > 0 ? free : [Math.max(...open)];
    for (const n of next) open.delete(n);
    order.push(...next);
  }
  return order;
};

const checkPopulation = (
  population: Population,
  network: Network,
  index: number,
  collector: Collector,
): void => {
  const { role, name, span } = population;
  if (role.kind === "input") {
    if (role.encoder.kind !== "latency" && role.encoder.kind !== "rank")
      collector.report(
        "E0608",
        span,
        `ft1 learns from inputs that spike once a trial; ${name} is ${role.encoder.kind}`,
        {
          hint: "use the latency or the rank encoder",
        },
      );
    return;
  }
  const { model } = role;
  if (model.kind !== "cuba")
    collector.report("E0608", span, `ft1 learns from spikes of cuba neurons; ${name} is ${model.kind}`, {
      hint: "use cuba neurons on the way from plastic synapses to the loss",
    });
  else if (model.spikes.value === 0 || model.spikes.value > MOST_LEARNED_FIRINGS)
    collector.report(
      "E0608",
      model.spikes.span,
      `ft1 learns from at most ${MOST_LEARNED_FIRINGS} spikes a neuron and trial; ${name} may fire ${model.spikes.value === 0 ? "any number of times" : `${model.spikes.value} times`}`,
      {
        hint: "add `spikes = 1`, or some more, or train with `--chip float64`",
      },
    );
  const read = network.learn?.loss.population === index;
  if (read && population.size < 2)
    collector.report("E0608", span, `${name} is read out as classes and has one neuron`, {
      hint: "give it one neuron a class",
    });
};

/**
 * Time constants of learning neurons that the reciprocal of the slope, or 1/tau_m, cannot express in the
 * chip's time unit.
 */
export const checkTimeUnit = (network: Network, timing: Timing, collector: Collector): void => {
  const { learn } = network;
  if (learn === null) return;
  const unit = timing.tick * 2 ** timing.timeBits;
  let longest = 0;
  for (const index of populationsReaching(network, learn.loss.population)) {
    const { role, name } = network.populations[index];
    if (role.kind === "input" || !("tauSynapse" in role.model)) continue;
    const { value, span } = role.model.tauMembrane;
    longest = Math.max(longest, value);
    if (value >= LEARNABLE_TAU.shortest * unit && value <= LEARNABLE_TAU.longest * unit) continue;
    collector.report(
      "E0603",
      span,
      `tau_m of ${name} is ${describeSeconds(value)}; learning here takes ${describeSeconds(LEARNABLE_TAU.shortest * unit)} to ${describeSeconds(LEARNABLE_TAU.longest * unit)}`,
      {
        label: {
          span: learn.loss.span,
          message: `measured in ${describeSeconds(unit)}, near tau_s of this population`,
        },
        hint: "bring the time constants of the learning populations closer together",
      },
    );
  }
  checkFloor(learn, longest / unit, collector);
  checkLikelihood(learn, timing.tick, collector);
};

/** The loss that the chip has; any other one is refused by name. */
const chipLoss = ({ loss }: Learn, collector: Collector): ChipLoss => {
  if (loss.kind !== "count") return loss;
  collector.report(
    "E0608",
    loss.span,
    `ft1 learns by first_spike, cross_entropy and spike_times; this loss is ${loss.kind}`,
    { hint: "use first_spike(POPULATION, margin = TIME), or train with `--chip float64`" },
  );
  return { ...loss, ...NO_LOSS };
};

/** In the plan of what ft1 does not learn. */
const NO_LOSS = { kind: "first_spike", margin: 0 } as const;

/** The most that any neuron on the way to the loss may fire. */
export const learnedFirings = (network: Network): number => {
  if (network.learn === null) return 0;
  const limits = Array.from(populationsReaching(network, network.learn.loss.population), (index) => {
    const { role } = network.populations[index];
    return role.kind === "neurons" && role.model.kind === "cuba" ? role.model.spikes.value : 0;
  });
  return Math.max(...limits);
};

const checkLikelihood = ({ loss }: Learn, tick: number, collector: Collector): void => {
  if (loss.kind !== "cross_entropy") return;
  const longest = LONGEST_LIKELIHOOD * tick;
  if (loss.tau >= tick && loss.tau <= longest) return;
  collector.report(
    "E0607",
    loss.span,
    `tau of cross_entropy is ${describeSeconds(loss.tau)}; ft1 takes ${describeSeconds(tick)} to ${describeSeconds(longest)}`,
    { hint: "a tenth of tau_s makes the classes compete where they fire close together" },
  );
};

/** What the image's 16 bits hold of tau_m V'. */
const MOST_FLOOR = (2 ** 16 - 1) * resolution(FORMATS.slope);

/** @param tauMembrane the longest, in time units */
const checkFloor = ({ slopeFloor }: Learn, tauMembrane: number, collector: Collector): void => {
  if (slopeFloor === null || slopeFloor.value * tauMembrane <= MOST_FLOOR) return;
  const most = Number((MOST_FLOOR / tauMembrane).toPrecision(3));
  collector.report(
    "E0607",
    slopeFloor.span,
    `the slope floor is ${slopeFloor.value}; with these time constants ft1 holds at most ${most}`,
    { hint: "a floor of 0.05 to 0.5 keeps gradients from exploding" },
  );
};

/** The shift of each projection; the update's own is checked even where every projection has another. */
const rateShifts = ({ projections }: Network, learn: Learn, collector: Collector): readonly number[] => {
  const usual = rateShift(learn.update.rate, collector);
  return projections.map(({ rate }) => (rate === undefined ? usual : rateShift(rate, collector)));
};

const rateShift = ({ value, span }: Quantity, collector: Collector): number => {
  const shift = Math.round(-Math.log2(value));
  if (!(value > 0) || shift < 0 || shift > 20 || Math.abs(2 ** -shift - value) > 1e-9 * value)
    collector.report("E0609", span, `ft1's rate is a power of two from 2^-20 to 1, this is ${value}`, {
      hint: `write 2^-${Math.min(Math.max(Number.isFinite(shift) ? shift : 1, 0), 20)}`,
    });
  return Math.min(Math.max(shift, 0), 20);
};
