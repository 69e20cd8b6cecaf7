/**
 * Which core holds which neuron. One core so far: every neuron that is not an input goes to core 0 in order
 * of its network id, so that the core's order is the network's.
 */
import type { Network } from "../network.ts";

export interface Placement {
  readonly cores: number;
  /** First network id of each population. */
  readonly firstId: readonly number[];
  /** Neurons of the network, inputs included. */
  readonly networkNeurons: number;
  /** First index in core 0 of each population, −1 for inputs. */
  readonly firstLocal: readonly number[];
  /** Neurons on core 0. */
  readonly neurons: number;
}

export const place = (network: Network): Placement => {
  const firstId: number[] = [];
  const firstLocal: number[] = [];
  let networkNeurons = 0;
  let neurons = 0;
  for (const { role, size } of network.populations) {
    firstId.push(networkNeurons);
    networkNeurons += size;
    firstLocal.push(role.kind === "input" ? -1 : neurons);
    if (role.kind === "neurons") neurons += size;
  }
  return { cores: 1, firstId, networkNeurons, firstLocal, neurons };
};
