/**
 * Which core holds which neuron: groups that fit a core each, arranged on the mesh so that axons are short.
 * Nothing of it changes a spike: neurons keep the order of the network inside a core, axons its numbers.
 */
import type { Chip } from "../../hw-models/chip/chip.ts";
import { meshOf } from "../../hw-models/chip/mesh.ts";
import type { Collector } from "../diagnostic.ts";
import type { Edges } from "../lower/edges.ts";
import type { Network } from "../network.ts";
import { arrange } from "./arrange.ts";
import { decayTablesOf } from "./budget.ts";
import { type Census, takeCensus } from "./census.ts";
import type { Ground } from "./ground.ts";
import { incomingOf } from "./incoming.ts";
import { type Numbering, numberNeurons } from "./numbering.ts";
import { type Group, NOWHERE, partition, type Room } from "./partition.ts";
import { pinsOf } from "./pins.ts";
import { capacityOf, limitsHold, reportApart, reportGroups } from "./violations.ts";

export interface PlaceOptions {
  /** Of the annealing; another seed is another placement with the same spikes. */
  readonly seed?: number;
  /** Cores that do not work. */
  readonly broken?: readonly number[];
  /** Fewer neurons a core than the chip holds. */
  readonly neuronsPerCore?: number;
  /** All neurons on one core, with every axon of the network: what ft1 learns is in one core. */
  readonly together?: boolean;
}

export interface Placement extends Numbering {
  /** Cores of the program: up to the last one that holds something; those between may be empty. */
  readonly cores: number;
  /** Core of each neuron by network id, and its index there; `NOWHERE` for inputs. */
  readonly core: Uint32Array;
  readonly local: Uint32Array;
  /** Network ids on each core, ascending. */
  readonly members: readonly Uint32Array[];
  /** The core that has every axon of the network, those without targets too; null where none has. */
  readonly lone: number | null;
  /** Axons times links of the mesh, before annealing and after; NaN where they were not counted. */
  readonly hopsBefore: number;
  readonly hops: number;
}

/** A place for every neuron; null where there is none, and then all that is in the way is reported. */
export const place = (
  network: Network,
  edges: readonly Edges[],
  chip: Chip,
  options: PlaceOptions,
  collector: Collector,
): Placement | null => {
  const numbering = numberNeurons(network);
  const { cores: most } = chip.limits;
  if (most === 1) return onOneCore(network, numbering);
  const broken = new Set(options.broken);
  const pins = pinsOf(network, numbering, chip, broken, collector);
  if (pins === null) return null;
  const usable = most - [...broken].filter((core) => core < most).length;
  const ground = { network, edges, numbering, chip, usable, room: roomOf(chip, options) };
  const grouped = { ...ground, ...groupFor(ground, pins) };
  if (!limitsHold(grouped)) {
    reportGroups(grouped, collector);
    return null;
  }
  const { groups, census } = grouped;
  if (options.together && groups.length > 1) {
    reportApart(grouped, collector);
    return null;
  }
  const { cores, ...hops } = arrange(
    groups.map(({ core }) => core),
    (core) => core < most && !broken.has(core),
    meshOf(chip.limits),
    census.traffic,
    options.seed ?? 0,
  );
  const members: Uint32Array[] = [];
  groups.forEach((group, g) => {
    members[cores[g]] = group.members;
  });
  const lone = options.together ? cores[0] : null;
  return { ...numbering, ...settle(members, numbering), lone, ...hops };
};

/** Times that neurons are grouped anew because too many axons would leave a core. */
const MOST_TRIES = 6;

/**
 * Groups that fit a core. How many axons a neuron sends to is known only when its targets are grouped, so the
 * counts of one try are the estimate of the next.
 */
const groupFor = (
  ground: Ground,
  pins: Uint32Array,
): { readonly groups: readonly Group[]; readonly census: Census } => {
  const { network, edges, numbering, room, usable } = ground;
  const bounded = [room.axons, room.synapses, room.synapticBits].some(Number.isFinite);
  const incoming = bounded ? incomingOf(network, edges, numbering) : null;
  const decayTable = Number.isFinite(room.decayTables) ? decayTableOf(network, numbering) : null;
  const order = placedIds(network, numbering);
  const groupOf = new Uint32Array(numbering.networkNeurons).fill(NOWHERE);
  const tryWith = (outputAxons: Uint32Array) => {
    const groups = partition(order, pins, { incoming, outputAxons, decayTable }, room);
    groups.forEach(({ members }, g) => {
      for (const n of members) groupOf[n] = g;
    });
    const census = takeCensus(edges, numbering, groupOf, groups.length);
    return { groups: groups.map((group) => withOutputs(group, census)), census };
  };
  let now = tryWith(new Uint32Array(numbering.networkNeurons));
  for (let tries = 1; tries < MOST_TRIES; tries++) {
    const held = now.groups.every(({ taken }) => taken.outputAxons <= room.outputAxons);
    if (held || now.groups.length > usable) return now;
    now = tryWith(now.census.outputAxons);
  }
  return now;
};

/** A group with the axons it really sends to. */
const withOutputs = (group: Group, { outputAxons }: Census): Group => ({
  ...group,
  taken: { ...group.taken, outputAxons: group.members.reduce((sum, id) => sum + outputAxons[id], 0) },
});

const roomOf = (chip: Chip, { neuronsPerCore = Number.POSITIVE_INFINITY }: PlaceOptions): Room => {
  const { neurons, ...room } = capacityOf(chip);
  return { neurons: Math.min(neurons, neuronsPerCore), ...room };
};

/** Decay table of each neuron, by network id. */
const decayTableOf = (network: Network, { firstId, networkNeurons }: Numbering): Uint32Array => {
  const tables = new Uint32Array(networkNeurons).fill(NOWHERE);
  decayTablesOf(network).forEach((table, p) => {
    if (table >= 0) tables.fill(table, firstId[p], firstId[p] + network.populations[p].size);
  });
  return tables;
};

/** Network ids of all neurons that are no inputs. */
const placedIds = ({ populations }: Network, { firstId, neurons }: Numbering): Uint32Array => {
  const ids = new Uint32Array(neurons);
  let at = 0;
  populations.forEach(({ role, size }, p) => {
    if (role.kind === "neurons") for (let n = 0; n < size; n++) ids[at++] = firstId[p] + n;
  });
  return ids;
};

const onOneCore = (network: Network, numbering: Numbering): Placement => ({
  ...numbering,
  ...settle([placedIds(network, numbering)], numbering),
  lone: 0,
  hopsBefore: 0,
  hops: 0,
});

/** Neurons in the order of the network inside each core. */
const settle = (placed: readonly (Uint32Array | undefined)[], { networkNeurons }: Numbering) => {
  const members = Array.from(
    { length: Math.max(placed.length, 1) },
    (_, c) => placed[c] ?? new Uint32Array(0),
  );
  const core = new Uint32Array(networkNeurons).fill(NOWHERE);
  const local = new Uint32Array(networkNeurons).fill(NOWHERE);
  members.forEach((ids, c) => {
    ids.forEach((id, n) => {
      core[id] = c;
      local[id] = n;
    });
  });
  return { cores: members.length, core, local, members };
};
