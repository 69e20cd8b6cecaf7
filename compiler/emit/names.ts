/** The names of a network, for people: populations and projections with the numbers of their parts. */
import type { Names } from "../../hw-models/program.ts";
import type { Numbering } from "../map/numbering.ts";
import type { Network } from "../network.ts";
import { positionOf } from "../source.ts";

export const emitNames = (network: Network, { firstId }: Numbering): Names => {
  let firstAxon = 0;
  return {
    source: network.source,
    populations: network.populations.map(({ name, size, role, span }, p) => ({
      name,
      first: firstId[p],
      size,
      input: role.kind === "input",
      line: positionOf(span.source, span.start).line,
    })),
    projections: network.projections.map(({ name, pre, span }) => {
      const named = { name, firstAxon, axons: pre.size, line: positionOf(span.source, span.start).line };
      firstAxon += pre.size;
      return named;
    }),
  };
};
