/** What each stage of the compiler makes of a program, for people who debug: `snn compile --emit STAGE`. */
import { meshOf } from "../../hw-models/chip/mesh.ts";
import type { Ast } from "../ast.ts";
import type { Compiled } from "../compile.ts";
import type { Edges } from "../lower/edges.ts";
import { populationRuns } from "../map/numbering.ts";
import { usageOf } from "../map/usage.ts";
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

/** Every synapse, one row each: neurons counted within their populations, weight in the program's unit, delays of axons in seconds. */
export const describeEdges = (network: Network, edges: readonly Edges[]): Json => ({
  columns: ["pre", "post", "weight"],
  projections: edges.map(({ projection, row, target, weight, axonDelay }) => {
    const { name, pre, post } = projection;
    const rows: Json[] = [];
    for (let n = 0; n < pre.size; n++)
      for (let e = row[n]; e < row[n + 1]; e++)
        rows.push([pre.first + offsetAt(pre, n), post.first + target[e], weight[e]]);
    const population = ({ population: p }: Section): string => network.populations[p].name;
    const axons = axonDelay && { axonDelays: [...axonDelay] };
    return { name, pre: population(pre), post: population(post), ...axons, synapses: rows };
  }),
});

/** Where populations, axons and synapses are on the chip; cores that hold nothing are left out. */
export const describePlacement = ({ chip, lowered, resources, program }: Compiled): Json => {
  const { network, placement, edges } = lowered;
  const { width } = meshOf(chip.limits);
  const usage = usageOf(program);
  let firstAxon = 0;
  return {
    chip: chip.name,
    resources: toPlain(resources),
    cores: placement.members.flatMap((members, core) =>
      members.length === 0
        ? []
        : [
            {
              core,
              column: core % width,
              row: Math.floor(core / width),
              ...usage[core],
              // Neurons of each population, counted in it, and the index of the first of them in the core.
              holds: populationRuns(placement, members).map(({ population, from, to }) => ({
                population: network.populations[population].name,
                neurons: runsOf(members.subarray(from, to), placement.firstId[population]),
                firstLocal: from,
              })),
            },
          ],
    ),
    populations: network.populations.map(({ name, size, role }, p) => ({
      name,
      firstId: placement.firstId[p],
      size,
      ...(role.kind === "input" && { input: true }),
    })),
    projections: edges.map(({ projection: { name, pre }, target }) => {
      const described = { name, firstAxon, axons: pre.size, synapses: target.length };
      firstAxon += pre.size;
      return described;
    }),
  };
};

/** `0..99` or `3, 5..7`: ascending ids, counted from the first one of their population. */
const runsOf = (ids: Uint32Array, firstId: number): string => {
  const runs: string[] = [];
  for (let from = 0, to = 0; from < ids.length; from = to) {
    to = from + 1;
    while (to < ids.length && ids[to] === ids[to - 1] + 1) to++;
    const [first, last] = [ids[from] - firstId, ids[to - 1] - firstId];
    runs.push(first === last ? `${first}` : `${first}..${last}`);
  }
  return runs.join(", ");
};

/** What the chip loads, field by field. */
export const describeProgram = ({ program }: Compiled): Json =>
  toPlain({ ...program, chip: program.chip.name });
