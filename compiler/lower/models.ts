/** Which neurons a chip holds, approximates or refuses, each by name. */
import type { Chip } from "../../hw-models/chip/chip.ts";
import type { Collector } from "../diagnostic.ts";
import type { EachNeuron, Model, Network, Quantity } from "../network.ts";
import type { Span } from "../source.ts";

/** What a chip cannot hold of a model, and what to do. */
interface Refusal {
  readonly why: string;
  readonly span?: Span;
  readonly hint: string;
}

export const checkModels = (network: Network, chip: Chip, collector: Collector): void => {
  const refusalOf = chip.kind === "ft1" ? ft1Refusal : loihi1Refusal;
  for (const { role, name, span } of network.populations) {
    if (role.kind === "input") continue;
    if (chip.kind === "ft1" && role.model.each?.current !== undefined)
      collector.report("E0612", span, `${chip.name} starts all currents at 0; ${name} has others`, {
        hint: "leave out `i`, or start V by `v`",
      });
    const refusal = refusalOf(role.model, name, chip);
    if (refusal !== null)
      collector.report("E0601", refusal.span ?? span, `${chip.name} cannot hold ${name}: ${refusal.why}`, {
        ...(refusal.span !== undefined && { label: { span, message: "declared here" } }),
        hint: refusal.hint,
      });
  }
  if (chip.kind === "loihi1") reportApproximations(network, chip, collector);
};

/** Whether a chip holds every neuron as the language defines it. */
export const holdsModels = ({ populations }: Network, chip: Chip): boolean =>
  populations.every(
    ({ role, name }) =>
      role.kind === "input" ||
      (isExact(role.model, chip) &&
        (chip.kind === "ft1" ? ft1Refusal : loihi1Refusal)(role.model, name, chip) === null),
  );

const isExact = ({ kind }: Model, chip: Chip): boolean =>
  chip.models.includes(kind) && !(chip.kind === "loihi1" && kind === "cuba");

const ft1Refusal = ({ kind }: Model, name: string, { models }: Chip): Refusal | null =>
  models.includes(kind)
    ? null
    : {
        why: `${kind} neurons jump with every spike`,
        hint: `its models are ${models.join(" and ")}: give ${name} a synaptic time constant, \`cuba(tau_m = …, tau_s = …)\`, or choose \`--chip loihi1-sim\``,
      };

const loihi1Refusal = (model: Model): Refusal | null => {
  const toZero = "leave `reset` out: a firing sets V to 0";
  switch (model.kind) {
    case "li":
      return null;
    case "cuba":
      if (model.spikes.value !== 0)
        return {
          why: `it does not count the firings that \`spikes = ${model.spikes.value}\` limits`,
          span: model.spikes.span,
          hint: "leave `spikes` out, or choose an ft1 chip",
        };
      return isReset(model, model.threshold.value, model.each, model.each?.threshold)
        ? null
        : { why: "a firing sets V to 0, and this says another reset", span: model.reset.span, hint: toZero };
    case "lif":
    case "if":
      return isReset(model, 0, model.each, undefined)
        ? null
        : { why: "a firing sets V to 0, and this says another reset", span: model.reset.span, hint: toZero };
  }
};

/** Whether each neuron's reset is one number, or its own of a list. */
const isReset = (
  { reset }: { readonly reset: Quantity },
  all: number,
  each: EachNeuron | undefined,
  own: Float64Array | undefined,
): boolean =>
  each?.reset === undefined
    ? reset.value === all && own === undefined
    : each.reset.every((value, n) => value === (own?.[n] ?? all));

/** Said once: all populations of the program that differ in the same way. */
const reportApproximations = ({ populations }: Network, { name }: Chip, collector: Collector): void => {
  const cuba = populations.filter(({ role }) => role.kind === "neurons" && role.model.kind === "cuba");
  if (cuba.length === 0) return;
  const few = cuba.slice(0, 3).map((population) => population.name);
  const names =
    cuba.length > few.length ? `${few.join(", ")} and ${cuba.length - few.length} more` : few.join(", ");
  collector.report(
    "W0615",
    cuba[0].span,
    `${name} approximates the cuba neurons of ${names}: it looks for firings once a tick, and a firing sets V to 0`,
    { hint: "what V has above the threshold is lost: a finer `tick` loses less" },
  );
};
