/**
 * What a network needs of a chip beside what the chip has. All limits are checked, not the first one; each
 * violation is an error with need, have, place and knob.
 */
import type { Ft1Chip } from "../../hw-models/chip/chip.ts";
import type { Collector } from "../diagnostic.ts";
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

/** Needs by size alone, known before anything is expanded; random projections by their expectation. */
export const budget = (network: Network, chip: Ft1Chip, collector: Collector): readonly Resource[] => {
  const needs = needsOf(network, chip);
  reportPlaces(network, chip, collector);
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
const reportPlaces = ({ places = [], populations }: Network, chip: Ft1Chip, collector: Collector): void => {
  for (const { section, core, span } of places) {
    if (core === 0) continue;
    const { name } = populations[section.population];
    collector.report("W0610", span, `${chip.name} has one core: ${name} is on core 0, not on core ${core}`, {
      hint: "leave the hint out, or keep it for a chip of more cores",
    });
  }
};

/** Whether all of it fits. */
export const fits = (network: Network, chip: Ft1Chip): boolean =>
  needsOf(network, chip).every(({ need, have }) => need <= have) &&
  network.populations.every(
    ({ role }) => role.kind === "input" || (chip.models as readonly string[]).includes(role.model.kind),
  );

/** Models and starts the chip does not have, each named at its population. */
export const checkModels = (network: Network, chip: Ft1Chip, collector: Collector): void => {
  for (const { role, name, span } of network.populations) {
    if (role.kind === "neurons" && role.model.each?.current !== undefined)
      collector.report("E0612", span, `${chip.name} starts all currents at 0; ${name} has others`, {
        hint: "leave out `i`, or start V by `v`",
      });
    if (role.kind === "input" || (chip.models as readonly string[]).includes(role.model.kind)) continue;
    collector.report(
      "E0601",
      span,
      `${chip.name} cannot hold ${name}: ${role.model.kind} neurons jump with every spike`,
      {
        hint: `its models are ${chip.models.join(" and ")}: give ${name} a synaptic time constant, \`cuba(tau_m = …, tau_s = …)\``,
      },
    );
  }
};

const needsOf = (network: Network, chip: Ft1Chip): readonly Need[] => {
  const { populations, projections } = network;
  const { limits } = chip;
  const neurons = populations.map(({ role, size }) => (role.kind === "neurons" ? size : 0));
  const synapses = projections.map(({ rule, pre, post }) => synapsesOf(rule, pre.size, post.size));
  const axons = projections.map(({ pre }) => pre.size);
  const plastic = projections.map((p, n) => (p.plastic ? synapses[n] : 0));
  const tables = new Set<string>();
  const newTables = populations.map(({ role }) => {
    if (role.kind !== "neurons" || !("tauSynapse" in role.model)) return 0;
    const before = tables.size;
    tables.add(`${role.model.tauMembrane.value}/${role.model.tauSynapse.value}`);
    return tables.size - before;
  });
  const atPopulation = (n: number): Span => populations[n].span;
  const atProjection = (n: number): Span => projections[n].span;
  const need = (
    name: string,
    parts: readonly number[],
    have: number,
    at: (n: number) => Span,
    knob: string,
  ): Need[] =>
    parts.length === 0
      ? []
      : [
          {
            name,
            need: sum(parts),
            have,
            knob,
            span: at(parts.lastIndexOf(parts.reduce((a, b) => Math.max(a, b)))),
          },
        ];
  return [
    ...need(
      "neurons",
      neurons,
      limits.neurons,
      atPopulation,
      "make populations smaller, or choose a larger chip with `--chip`",
    ),
    ...need(
      "axons",
      axons,
      limits.axons,
      atProjection,
      "an axon is a source neuron of a projection: use fewer or smaller projections, or a larger chip with `--chip`",
    ),
    ...need(
      "synapses",
      synapses,
      limits.synapses,
      atProjection,
      "connect more sparsely (`random(p = …)`), or choose a larger chip with `--chip`",
    ),
    ...need(
      "plastic synapses",
      plastic,
      limits.plasticSynapses,
      atProjection,
      "leave `plastic` off where nothing needs to learn, or choose a larger chip with `--chip`",
    ),
    ...need(
      "decay tables",
      newTables,
      limits.decayTables,
      atPopulation,
      "let populations share their time constants",
    ),
  ];
};

const sum = (parts: readonly number[]): number => parts.reduce((a, b) => a + b, 0);
const count = (n: number): string => n.toLocaleString("en-US");
