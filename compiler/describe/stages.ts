/** What each stage of the compiler makes of a program, for people who debug: `snn compile --emit STAGE`. */
import type { Ast } from "../ast.ts";
import type { Compiled } from "../compile.ts";
import type { Edges } from "../lower/edges.ts";
import type { Network, Section } from "../network.ts";
import { offsetAt } from "../section.ts";
import { type Json, toPlain } from "./json.ts";

export const STAGES = ["ast", "network", "edges", "placement", "program"] as const;
export type Stage = (typeof STAGES)[number];

/** The tree as it is written. */
export const describeAst = ({ source, statements }: Ast): Json => ({
  file: source.file,
  statements: toPlain(statements),
});

/** What the program means. */
export const describeNetwork = (network: Network): Json => toPlain(network);

/** Every synapse, one row each: neurons counted within their populations, weight in the program's unit. */
export const describeEdges = (network: Network, edges: readonly Edges[]): Json => ({
  columns: ["pre", "post", "weight"],
  projections: edges.map(({ projection, row, target, weight }) => {
    const { name, pre, post } = projection;
    const rows: Json[] = [];
    for (let n = 0; n < pre.size; n++)
      for (let e = row[n]; e < row[n + 1]; e++)
        rows.push([pre.first + offsetAt(pre, n), post.first + target[e], weight[e]]);
    const population = ({ population: p }: Section): string => network.populations[p].name;
    return { name, pre: population(pre), post: population(post), synapses: rows };
  }),
});

/** Where populations, axons and synapses are on the chip. */
export const describePlacement = ({ chip, lowered, resources }: Compiled): Json => {
  const { network, placement, edges } = lowered;
  let firstAxon = 0;
  let firstSynapse = 0;
  return {
    chip: chip.name,
    cores: placement.cores,
    resources: toPlain(resources),
    populations: network.populations.map(({ name, size, role }, p) => ({
      name,
      firstId: placement.firstId[p],
      size,
      ...(role.kind === "input" ? { input: true } : { core: 0, firstLocal: placement.firstLocal[p] }),
    })),
    projections: edges.map(({ projection, target }) => {
      const axons = projection.pre.size;
      const described = { name: projection.name, core: 0, firstAxon, axons, firstSynapse };
      firstAxon += axons;
      firstSynapse += target.length;
      return { ...described, synapses: target.length };
    }),
  };
};

/** What the chip loads, field by field. */
export const describeProgram = ({ program }: Compiled): Json => toPlain(program);
