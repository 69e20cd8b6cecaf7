/** All that keeps a network off a chip of many cores, each with need, have, place and knob. */
import type { Chip } from "../../hw-models/chip/chip.ts";
import type { Collector } from "../diagnostic.ts";
import type { Span } from "../source.ts";
import { TOGETHER_KNOB } from "./budget.ts";
import type { Ground } from "./ground.ts";
import { populationOf } from "./numbering.ts";
import { type Group, LIMIT_NAMES, type LimitName, type Room } from "./partition.ts";

/** What a core has, as messages and tables name it. */
export const LIMIT_WORDS: Readonly<Record<LimitName, string>> = {
  neurons: "neurons",
  axons: "fan-in axons",
  synapses: "synapses",
  synapticBits: "bits of synaptic memory",
  outputAxons: "fan-out axons",
  decayTables: "decay tables",
};

const KNOBS: Readonly<Record<LimitName, string>> = {
  neurons: "make populations smaller",
  axons: "let neurons of a core share their sources: `fan_in` of fewer, `conv` or nearer neighbours",
  synapses: "connect more sparsely",
  synapticBits: "connect more sparsely",
  outputAxons: "let a source reach fewer cores: fewer projections, or targets that are neighbours",
  decayTables: "let populations that share a core share their time constants",
};

/** What was grouped, and what there is to hold it. */
interface Grouped extends Ground {
  readonly groups: readonly Group[];
}

export const limitsHold = (grouped: Grouped): boolean =>
  grouped.groups.length <= grouped.usable && violationsOf(grouped).length === 0;

/** What a core of a chip may hold; Infinity where nothing limits it. */
export const capacityOf = ({ kind, limits }: Chip): Room => ({
  neurons: limits.neurons,
  axons: limits.axons,
  synapses: limits.synapses,
  synapticBits: kind === "loihi1" ? limits.synapticBits : Number.POSITIVE_INFINITY,
  outputAxons: kind === "loihi1" ? limits.outputAxons : Number.POSITIVE_INFINITY,
  decayTables: kind === "ft1" ? limits.decayTables : Number.POSITIVE_INFINITY,
});

/** One limit of one group that is exceeded. */
interface Violation {
  readonly group: Group;
  readonly name: LimitName;
  readonly need: number;
  readonly have: number;
}

/** Reports every limit that is exceeded; of groups that are on no core yet, the worst of their kind. */
export const reportGroups = (grouped: Grouped, collector: Collector): void => {
  const all = violationsOf(grouped);
  const placed = all.filter(({ group }) => group.core !== null);
  for (const violation of placed) reportViolation(grouped, violation, 0, collector);
  for (const name of LIMIT_NAMES) {
    const like = all.filter((v) => v.group.core === null && v.name === name);
    const [worst] = like.sort((a, b) => b.need - a.need);
    if (worst !== undefined) reportViolation(grouped, worst, like.length - 1, collector);
  }
  if (grouped.groups.length > grouped.usable) reportCores(grouped, collector);
};

/** What has to be on one core and is not, since hints put it on several. */
export const reportApart = ({ groups, network, chip }: Grouped, collector: Collector): void => {
  const cores = new Set(groups.map(({ core }) => core));
  const hints = (network.places ?? []).filter(({ core }) => cores.has(core));
  const span = hints.at(-1)?.span ?? network.learn?.span ?? network.populations[0].span;
  collector.report(
    "E0630",
    span,
    `learning stays inside one core of ${chip.name}: needs 1 core, is spread over ${count(groups.length)}`,
    { hint: hints.length > 0 ? "place all on the same core, or leave the hints out" : TOGETHER_KNOB },
  );
};

const violationsOf = ({ groups, room }: Grouped): readonly Violation[] =>
  groups.flatMap((group) => {
    const { taken } = group;
    return LIMIT_NAMES.filter((name) => taken[name] > room[name]).map((name) => ({
      group,
      name,
      need: taken[name],
      have: room[name],
    }));
  });

const reportViolation = (
  grouped: Grouped,
  { group, name, need, have }: Violation,
  others: number,
  collector: Collector,
): void => {
  const where = whereIs(group, grouped);
  const span =
    name === "neurons" ? where.span : heaviest(grouped, group, name === "outputAxons" ? "pre" : "post");
  const more = others === 0 ? "" : `, and ${count(others)} more cores like it`;
  collector.report(
    "E0602",
    span,
    `${LIMIT_WORDS[name]} of ${where.name}: needs ${count(need)}, has ${count(have)}${more}`,
    {
      hint: knob(name, group, grouped.chip),
      ...(span !== where.span && { label: { span: where.span, message: where.what } }),
    },
  );
};

/** More groups than cores: what filled them is the knob. */
const reportCores = (grouped: Grouped, collector: Collector): void => {
  const { network, groups, chip, room, usable } = grouped;
  const full = LIMIT_NAMES.map((name) => ({ name, groups: groups.filter(({ fullBy }) => fullBy === name) }));
  const [by] = full.sort((a, b) => b.groups.length - a.groups.length);
  const neurons = Math.round(
    by.groups.reduce((sum, { members }) => sum + members.length, 0) / by.groups.length,
  );
  const largest = network.populations.reduce((a, b) =>
    b.role.kind === "neurons" && b.size > a.size ? b : a,
  );
  const filled = `${count(by.groups.length)} are filled by ${count(room[by.name])} ${LIMIT_WORDS[by.name]}, with ${count(neurons)} neurons on average`;
  collector.report(
    "E0602",
    by.name === "neurons" ? largest.span : heaviest(grouped, by.groups[0], "post"),
    `cores of ${chip.name}: needs ${count(groups.length)}, has ${count(usable)}; ${filled}`,
    { hint: knob(by.name, by.groups[0], chip) },
  );
};

const knob = (name: LimitName, { core }: Group, { kind }: Chip): string =>
  [
    ...(core === null ? [] : ["place fewer neurons there"]),
    KNOBS[name],
    `or choose a larger chip: \`--chip ${kind}-sim\``,
  ].join("; ");

/** A group's core where a hint says it, else the neuron that fills it alone. */
const whereIs = (
  { core, members }: Group,
  { network, numbering }: Grouped,
): { readonly name: string; readonly span: Span; readonly what: string } => {
  const hint = network.places?.find((place) => place.core === core);
  if (core !== null && hint !== undefined)
    return { name: `core ${core}`, span: hint.span, what: "placed here" };
  const p = populationOf(numbering, members[0]);
  const { name, span } = network.populations[p];
  const alone =
    members.length === 1 ? `${name}[${members[0] - numbering.firstId[p]}] alone` : `a core of ${name}`;
  return { name: alone, span, what: "declared here" };
};

/** The projection that brings most synapses into a group, or takes most out of its populations. */
const heaviest = ({ network, edges, numbering }: Grouped, { members }: Group, end: "pre" | "post"): Span => {
  const populations = new Set(Array.from(members, (id) => populationOf(numbering, id)));
  let best = -1;
  edges.forEach(({ projection, target }, p) => {
    if (!populations.has(projection[end].population)) return;
    if (best < 0 || target.length > edges[best].target.length) best = p;
  });
  return network.projections[Math.max(best, 0)].span;
};

const count = (n: number): string => n.toLocaleString("en-US");
