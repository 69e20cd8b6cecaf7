/**
 * What a network needs of a chip beside what the chip has. All limits are checked, not the first one; each
 * violation is an error with need, have, place and knob.
 */
import type { Chip, Ft1Chip } from "../../hw-models/chip/chip.ts";
import { MOST_LEARNED_FIRINGS } from "../../hw-models/numerics/formats.ts";
import type { Collector } from "../diagnostic.ts";
import { learnedFirings } from "../lower/ft1/learning.ts";
import { holdsModels } from "../lower/models.ts";
import { synapsesOf } from "../lower/rules/count.ts";
import type { Network } from "../network.ts";
import type { Span } from "../source.ts";

/** One row of the resource table. */
export interface Resource {
  readonly name: string;
  readonly need: number;
  /** Infinity where the chip sets no limit. */
  readonly have: number;
}

interface Need extends Resource {
  readonly knob: string;
  /** What takes most of it. */
  readonly span: Span;
}

/**
 * Needs by size alone, known before anything is expanded; random projections by their expectation.
 * @param together whether one core has to hold all of it
 */
export const budget = (
  network: Network,
  chip: Chip,
  together: boolean,
  collector: Collector,
): readonly Resource[] => {
  const needs = needsOf(network, chip);
  if (chip.limits.cores === 1) reportPlaces(network, chip, collector);
  else if (together) reportTogether(network, chip, collector);
  for (const { name, need, have, span, knob } of needs)
    if (need > have)
      collector.report(
        "E0602",
        span,
        `${chip.name} holds ${count(have)} ${name}, this program needs ${count(need)}`,
        { hint: knob },
      );
  return needs.map(({ name, need, have }) => ({ name, need, have }));
};

/** A placer of one core has all neurons on core 0. */
const reportPlaces = ({ places = [], populations }: Network, chip: Chip, collector: Collector): void => {
  for (const { section, core, span } of places) {
    if (core === 0) continue;
    const { name } = populations[section.population];
    collector.report("W0610", span, `${chip.name} has one core: ${name} is on core 0, not on core ${core}`, {
      hint: "leave the hint out, or keep it for a chip of more cores",
    });
  }
};

/** What a network that learns has too much of for one core of many. */
const reportTogether = (network: Network, chip: Chip, collector: Collector): void => {
  const { learn } = network;
  if (chip.kind !== "ft1" || learn === null) return;
  for (const { name, need, have, span } of needsOf(network, ft1Core(chip)))
    if (need > have)
      collector.report(
        "E0630",
        span,
        `learning stays inside one core: a core of ${chip.name} holds ${count(have)} ${name}, this program needs ${count(need)}`,
        {
          label: { span: learn.span, message: `${learn.name} learns here` },
          hint: TOGETHER_KNOB,
        },
      );
};
export const TOGETHER_KNOB =
  "learn on `--chip ft1-sim`, make it smaller, or leave `learn` and `plastic` out to run it on many cores";

/** One core of a chip of many. */
const ft1Core = (chip: Ft1Chip): Ft1Chip => ({ ...chip, limits: { ...chip.limits, cores: 1 } });

/** Whether all of it fits, as far as that shows before anything is expanded. */
export const fits = (network: Network, chip: Chip): boolean =>
  needsOf(network, chip).every(({ need, have }) => need <= have) && holdsModels(network, chip);

/**
 * Of the whole chip; a chip of one core has limits of its own beside, where there are many the placer finds
 * what each of them takes.
 */
const needsOf = (network: Network, chip: Chip): readonly Need[] => {
  const { populations, projections } = network;
  const { cores, neurons, axons, synapses } = chip.limits;
  const made = projections.map(({ rule, pre, post }) => synapsesOf(rule, pre.size, post.size));
  const latches = Math.min(learnedFirings(network), MOST_LEARNED_FIRINGS);
  const alone = cores === 1 && chip.kind === "ft1" ? chip.limits : null;
  const at = (parts: readonly { readonly span: Span }[], counts: readonly number[]) => ({ parts, counts });
  const needs: readonly ((Omit<Need, "need" | "span"> & ReturnType<typeof at>) | null)[] = [
    {
      name: "neurons",
      have: cores * neurons,
      knob: "make populations smaller, or choose a larger chip with `--chip`",
      ...at(
        populations,
        populations.map(({ role, size }) => (role.kind === "neurons" ? size : 0)),
      ),
    },
    alone && {
      name: "axons",
      have: axons,
      knob: "an axon is a source neuron of a projection: use fewer or smaller projections, or a larger chip with `--chip`",
      ...at(
        projections,
        projections.map(({ pre }) => pre.size),
      ),
    },
    {
      name: "synapses",
      have: Math.min(cores * synapses, MOST_SYNAPSES),
      knob: "connect more sparsely (`random(p = …)`), or choose a larger chip with `--chip`",
      ...at(projections, made),
    },
    alone && {
      name: "plastic synapses",
      have: alone.plasticSynapses,
      knob: "leave `plastic` off where nothing needs to learn, or choose a larger chip with `--chip`",
      ...at(
        projections,
        projections.map((p, n) => (p.plastic ? made[n] : 0)),
      ),
    },
    alone &&
      network.learn && {
        name: "latches",
        have: alone.latches,
        knob: "each neuron has one for every spike of a trial that is learned from: say fewer `spikes`, or choose a larger chip with `--chip`",
        ...at(
          populations,
          populations.map(({ role, size }) => (role.kind === "neurons" ? size * latches : 0)),
        ),
      },
    alone && {
      name: "decay tables",
      have: alone.decayTables,
      knob: "let populations share their time constants",
      ...at(populations, newTables(network)),
    },
  ];
  return needs.flatMap((row) => {
    if (row === null || row.parts.length === 0) return [];
    const { parts, counts, ...need } = row;
    // The last of the largest.
    const { span } = parts[counts.lastIndexOf(counts.reduce((a, b) => Math.max(a, b)))];
    return [{ ...need, need: counts.reduce((a, b) => a + b, 0), span }];
  });
};

/** Synapses of a program: the memory of a host holds no more. */
const MOST_SYNAPSES = 2 ** 28;

/** For each population 1 where it is the first with its time constants. */
const newTables = (network: Network): readonly number[] => {
  let known = 0;
  return decayTablesOf(network).map((table) => {
    if (table !== known) return 0;
    known++;
    return 1;
  });
};

/** For each population the number of its decay table, in order of appearance; −1 where it has none. */
export const decayTablesOf = ({ populations }: Network): readonly number[] => {
  const numbers = new Map<string, number>();
  return populations.map(({ role }) => {
    if (role.kind !== "neurons" || !("tauSynapse" in role.model)) return -1;
    const key = `${role.model.tauMembrane.value}/${role.model.tauSynapse.value}`;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
};

const count = (n: number): string => n.toLocaleString("en-US");
