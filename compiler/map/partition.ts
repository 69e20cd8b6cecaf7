/**
 * Neurons → groups that fit a core each, filled in the order of the network: first those that a hint puts on
 * a core, then the others into what room is left there, then groups of their own.
 */
import type { ChipKind, Limits } from "../../hw-models/chip/chip.ts";
import { axonBits } from "../../hw-models/chip/loihi1-memory.ts";
import type { Incoming } from "./incoming.ts";

export const NOWHERE = 0xffffffff;

/** What a core may hold; Infinity where nothing limits it. */
export interface Room extends Pick<Limits, "neurons" | "axons" | "synapses"> {
  readonly synapticBits: number;
  readonly outputAxons: number;
  readonly decayTables: number;
}
export type LimitName = keyof Room;

export interface Group {
  /** Where hints put it; null: it may be anywhere. */
  readonly core: number | null;
  /** Network ids, ascending. */
  readonly members: Uint32Array;
  /** What it takes of a core. */
  readonly taken: Room;
  /** What the next neuron would have exceeded; null: there was none. */
  readonly fullBy: LimitName | null;
}

/** What neurons take of a core, by network id. */
export interface Demands {
  /** Null where no limit asks for it. */
  readonly incoming: Incoming | null;
  /** Axons that each sends to, as far as that is known. */
  readonly outputAxons: Uint32Array;
  /** Decay table of each; null where none are limited. */
  readonly decayTable: Uint32Array | null;
}

/**
 * @param order network ids of the neurons to place, ascending
 * @param pins for each network id the core a hint puts it on, `NOWHERE` where there is none
 */
export const partition = (
  order: Uint32Array,
  pins: Uint32Array,
  demands: Demands,
  room: Room,
): readonly Group[] => {
  const pinned = new Map<number, number[]>();
  const free: number[] = [];
  for (const n of order) {
    const there = pins[n] === NOWHERE ? free : pinned.get(pins[n]);
    if (there === undefined) pinned.set(pins[n], [n]);
    else there.push(n);
  }
  const ledger = createLedger(demands, room);
  const groups: Group[] = [];
  let next = 0;
  const fill = (core: number | null, members: number[]): void => {
    let fullBy: LimitName | null = null;
    while (next < free.length && fullBy === null) {
      ledger.add(free[next]);
      fullBy = ledger.exceeded();
      // A neuron that no core can hold has one for itself, and is reported.
      if (fullBy !== null && members.length > 0) ledger.remove(free[next]);
      else members.push(free[next++]);
    }
    groups.push({ core, members: Uint32Array.from(members).sort(), taken: ledger.taken(), fullBy });
  };
  for (const [core, members] of [...pinned].sort(([a], [b]) => a - b)) {
    ledger.open();
    for (const n of members) ledger.add(n);
    fill(core, members);
  }
  while (next < free.length) {
    ledger.open();
    fill(null, []);
  }
  return groups;
};

/** Counts what a core takes while neurons come and go. */
interface Ledger {
  /** Begins the next, empty core. */
  open(): void;
  add(neuron: number): void;
  remove(neuron: number): void;
  /** What there is too much of now. */
  exceeded(): LimitName | null;
  taken(): Room;
}

const createLedger = ({ incoming, outputAxons: outputs, decayTable }: Demands, room: Room): Ledger => {
  const { start, axon, delayed } = incoming ?? { start: null, axon: NONE, delayed: NO_FLAGS };
  // Synapses of each axon on the open core; those of earlier cores are told apart by its number.
  const count = new Uint32Array(delayed.length);
  const on = new Uint32Array(delayed.length);
  let core = 0;
  let [neurons, axons, synapses, synapticBits, outputAxons, decayTables] = [0, 0, 0, 0, 0, 0];
  const withTable = new Map<number, number>();
  const move = (neuron: number, change: 1 | -1): void => {
    neurons += change;
    outputAxons += change * outputs[neuron];
    if (decayTable !== null) {
      const before = withTable.get(decayTable[neuron]) ?? 0;
      withTable.set(decayTable[neuron], before + change);
      decayTables += Number(before + change > 0) - Number(before > 0);
    }
    if (start === null) return;
    synapses += change * (start[neuron + 1] - start[neuron]);
    for (let s = start[neuron]; s < start[neuron + 1]; s++) {
      const a = axon[s];
      if (on[a] !== core) {
        on[a] = core;
        count[a] = 0;
      }
      const before = count[a];
      count[a] = before + change;
      axons += Number(count[a] > 0) - Number(before > 0);
      if (room.synapticBits === Number.POSITIVE_INFINITY) continue;
      synapticBits += axonBits(count[a], delayed[a] === 1) - axonBits(before, delayed[a] === 1);
    }
  };
  const taken = (): Room => ({ neurons, axons, synapses, synapticBits, outputAxons, decayTables });
  return {
    open: () => {
      core++;
      [neurons, axons, synapses, synapticBits, outputAxons, decayTables] = [0, 0, 0, 0, 0, 0];
      withTable.clear();
    },
    add: (neuron) => move(neuron, 1),
    remove: (neuron) => move(neuron, -1),
    exceeded: () => {
      const now = taken();
      return LIMIT_NAMES.find((name) => now[name] > room[name]) ?? null;
    },
    taken,
  };
};

export const LIMIT_NAMES = [
  "neurons",
  "axons",
  "synapses",
  "synapticBits",
  "outputAxons",
  "decayTables",
] as const satisfies LimitName[];
/** Those that a kind of chip has. */
export const LIMITS_OF: Readonly<Record<ChipKind, readonly LimitName[]>> = {
  ft1: ["neurons", "axons", "synapses", "decayTables"],
  loihi1: ["neurons", "axons", "synapses", "synapticBits", "outputAxons"],
};
const NONE = new Uint32Array(0);
const NO_FLAGS = new Uint8Array(0);
