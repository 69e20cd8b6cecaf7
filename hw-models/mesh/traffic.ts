/** Counts what firings put on the mesh. Spikes from outside have no place on it and are not counted. */
import { type MeshCounts, messageHops } from "../chip/costs-mesh.ts";
import type { Program } from "../program.ts";

export interface Traffic {
  /** A neuron of the network has fired. */
  firing(neuron: number): void;
  readonly counts: MeshCounts;
}

/** Nothing is counted on a chip of one core. */
export const trafficOf = (program: Program): Traffic => {
  const { chip, routes, networkNeurons, cores } = program;
  // What one firing of each neuron brings.
  const messages = new Uint32Array(networkNeurons);
  const eastWest = new Uint32Array(networkNeurons);
  const northSouth = new Uint32Array(networkNeurons);
  if (chip.limits.cores > 1) {
    const hops = messageHops(chip);
    cores.forEach(({ neurons }, core) => {
      for (const id of neurons.id)
        for (let r = routes.start[id]; r < routes.start[id + 1]; r++) {
          const { eastWestHops, northSouthHops } = hops(core, routes.core[r]);
          messages[id]++;
          eastWest[id] += eastWestHops;
          northSouth[id] += northSouthHops;
        }
    });
  }
  const counts = { messages: 0, eastWestHops: 0, northSouthHops: 0 };
  return {
    firing: (neuron) => {
      counts.messages += messages[neuron];
      counts.eastWestHops += eastWest[neuron];
      counts.northSouthHops += northSouth[neuron];
    },
    counts,
  };
};
