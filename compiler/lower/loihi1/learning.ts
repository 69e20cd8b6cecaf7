/** What loihi1 learns by: the rule of each projection, and what the chip cannot do of it. */
import type { Loihi1Chip } from "../../../hw-models/chip/chip.ts";
import { MOST_EPOCH, MOST_PRODUCTS, MOST_RULES } from "../../../hw-models/numerics/loihi1-learning.ts";
import type { Collector } from "../../diagnostic.ts";
import type { LocalLearn, Network } from "../../network.ts";
import { describeSeconds } from "../../units-text.ts";
import { snapped } from "../snap.ts";
import { lowerRule, type PlannedRule } from "./products.ts";

export interface Loihi1LearningPlan {
  readonly local: LocalLearn;
  /** Steps of a learning epoch. */
  readonly epoch: number;
  /** For each projection its rule, null where its weights stay. */
  readonly rules: readonly (PlannedRule | null)[];
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
      `${chip.name} learns by local rules at its synapses; \`${learn.name}\` goes down a gradient`,
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
  if (
    loss !== null &&
    !network.populations.some(({ role }) => role.kind === "input" && role.encoder.kind === "teacher")
  )
    collector.report(
      "W0634",
      loss.span,
      `${local.name} is read out by classes, but no input tells the synapses which class a sample is of`,
      { hint: "add one, `input right[CLASSES] : teacher(TIME)`, and project it to what should fire" },
    );
  const epoch = rule.epoch === null ? 1 : snapped(rule.epoch, "a learning epoch", tick, collector);
  if (rule.epoch !== null && (epoch < 1 || epoch > MOST_EPOCH))
    collector.report(
      "E0631",
      rule.epoch.span,
      `a learning epoch of ${describeSeconds(rule.epoch.value)} is ${epoch} steps; ${chip.name} has 1 to ${MOST_EPOCH}`,
      { hint: "weights move at the end of each epoch: 1 to 8 steps are usual" },
    );
  const target = { chip: chip.name, tick, collector };
  const rules = projections.map(({ plastic, rate }) => (plastic ? lowerRule(rule, rate, target) : null));
  reportMany(rules, local, chip, collector);
  return { local, epoch, rules };
};

/** More than a core can number. */
const reportMany = (
  rules: readonly (PlannedRule | null)[],
  { rule }: LocalLearn,
  { name }: Loihi1Chip,
  collector: Collector,
): void => {
  const products = Math.max(...rules.map((planned) => planned?.products.length ?? 0), 0);
  if (products > MOST_PRODUCTS)
    collector.report(
      "E0635",
      rule.span,
      `a rule of ${products} products; ${name} has up to ${MOST_PRODUCTS}`,
      { hint: "brackets are multiplied out: fewer sums in them make fewer products" },
    );
  const different = new Set(
    rules.filter((planned) => planned !== null).map((planned) => JSON.stringify(planned)),
  );
  if (different.size > MOST_RULES)
    collector.report(
      "E0635",
      rule.span,
      `with the rates of its projections the rule becomes ${different.size} rules; ${name} has up to ${MOST_RULES}`,
      { hint: "give more projections the same rate" },
    );
};
