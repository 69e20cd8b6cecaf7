/** Network ids: neurons of all populations in order of declaration, inputs included. */
import type { Network, Section } from "../network.ts";
import { offsetAt } from "../section.ts";

export interface Numbering {
  /** First network id of each population. */
  readonly firstId: readonly number[];
  /** Neurons of the network, inputs included. */
  readonly networkNeurons: number;
  /** Number of the first neuron of each population among those that are no inputs, −1 for inputs. */
  readonly firstLocal: readonly number[];
  /** Neurons that are no inputs. */
  readonly neurons: number;
}

export const numberNeurons = ({ populations }: Network): Numbering => {
  const firstId: number[] = [];
  const firstLocal: number[] = [];
  let networkNeurons = 0;
  let neurons = 0;
  for (const { role, size } of populations) {
    firstId.push(networkNeurons);
    networkNeurons += size;
    firstLocal.push(role.kind === "input" ? -1 : neurons);
    if (role.kind === "neurons") neurons += size;
  }
  return { firstId, networkNeurons, firstLocal, neurons };
};

/** Network id of the n-th neuron of a section. */
export const idIn = ({ firstId }: Numbering, section: Section, n: number): number =>
  firstId[section.population] + section.first + offsetAt(section, n);

/** The population that a neuron of the network is in. */
export const populationOf = ({ firstId }: Numbering, id: number): number => {
  let low = 0;
  for (let high = firstId.length; high - low > 1; ) {
    const middle = (low + high) >>> 1;
    if (firstId[middle] <= id) low = middle;
    else high = middle;
  }
  return low;
};

/** Neurons of one population that stand together in a list of network ids: from `from` to `to − 1`. */
export interface PopulationRun {
  readonly population: number;
  readonly from: number;
  readonly to: number;
}

/** @param members network ids, ascending */
export const populationRuns = (numbering: Numbering, members: Uint32Array): readonly PopulationRun[] => {
  const { firstId } = numbering;
  const runs: PopulationRun[] = [];
  for (let from = 0; from < members.length; from = runs[runs.length - 1].to) {
    const population = populationOf(numbering, members[from]);
    const end = firstId[population + 1] ?? Number.POSITIVE_INFINITY;
    let to = from;
    while (to < members.length && members[to] < end) to++;
    runs.push({ population, from, to });
  }
  return runs;
};
