/** A gradient as people, tables and other programs take it: by projection, synapse and population. */
import { axonRanges, synapseRanges } from "../../compiler/lower/edges.ts";
import { voltageScale } from "../../compiler/lower/voltage.ts";
import type { Lowered } from "../../compiler/lowered.ts";
import { offsetAt } from "../../compiler/section.ts";
import type { GradientOfList } from "./listed.ts";

/** The gradient of one projection, by the program's own weights. */
export interface LayerGradient {
  readonly name: string;
  readonly plastic: boolean;
  /** ∂L/∂w in the order of its synapses. */
  readonly byWeight: Float64Array;
  /** ∂L/∂delay by source neuron, per time unit. */
  readonly byDelay: Float64Array;
}

export const layersOf = (
  { edges, network }: Pick<Lowered, "edges" | "network">,
  { byWeight, byDelay }: Pick<GradientOfList, "byWeight" | "byDelay">,
): readonly LayerGradient[] => {
  const scale = voltageScale(network);
  const axons = axonRanges(edges);
  return synapseRanges(edges).map(({ edges: { projection }, index, from, to }) => ({
    name: projection.name,
    plastic: projection.plastic,
    byWeight: byWeight.slice(from, to).map((g) => g / scale),
    byDelay: byDelay.slice(axons[index].from, axons[index].to),
  }));
};

/** A row a synapse: `projection,source,target,weight,gradient`, decimals that read back exactly. */
export const gradientCsv = (
  { edges, network }: Pick<Lowered, "edges" | "network">,
  layers: readonly LayerGradient[],
): string => {
  const rows = ["projection,source,target,weight,gradient"];
  edges.forEach(({ projection: { name, pre, post }, row, target, weight }, p) => {
    const [from, to] = [network.populations[pre.population].name, network.populations[post.population].name];
    for (let n = 0; n < pre.size; n++) {
      const source = `${from}[${pre.first + offsetAt(pre, n)}]`;
      for (let e = row[n]; e < row[n + 1]; e++)
        rows.push(`${name},${source},${to}[${post.first + target[e]}],${weight[e]},${layers[p].byWeight[e]}`);
    }
  });
  return `${rows.join("\n")}\n`;
};
