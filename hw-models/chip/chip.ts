/** What a chip can hold. One data file a chip; the compiler's budget and the loaders check against it. */
import { STEP_TICKS } from "../numerics/formats.ts";

export type Chip = Ft1Chip | Loihi1Chip;
export type ChipKind = Chip["kind"];

interface ChipBase {
  readonly name: string;
  /** Number of the chip in images and greetings. */
  readonly id: number;
  readonly what: string;
  /** Neuron models the chip holds exactly. */
  readonly models: readonly Model[];
}

export interface Ft1Chip extends ChipBase {
  readonly kind: "ft1";
  readonly limits: Ft1Limits;
  /** Where the limits come from. */
  readonly source: string;
}

export interface Loihi1Chip extends ChipBase {
  readonly kind: "loihi1";
  readonly limits: Loihi1Limits;
  /** Where each limit comes from. */
  readonly sources: Readonly<Record<keyof Loihi1Limits, string>>;
}

export type Model = "cuba" | "li" | "lif" | "if";

/** Largest counts of any kind of chip; Infinity where only the host's memory limits. */
export interface Limits {
  readonly cores: number;
  /** Of one core each: */
  readonly neurons: number;
  /** Axons that lead into the core. */
  readonly axons: number;
  readonly synapses: number;
  /** Steps of the longest axonal delay. */
  readonly delaySteps: number;
}

export interface Ft1Limits extends Limits {
  readonly decayTables: number;
  /** Spikes of an axon under way at once, over all axons. */
  readonly pendingEvents: number;
  /** Shadow weights. */
  readonly plasticSynapses: number;
  /** Firings that leave a tick and a slope for learning, over all neurons. */
  readonly latches: number;
}

export interface Loihi1Limits extends Limits {
  /** Pairs of a neuron of the core and an axon, in whatever core, that it sends to. */
  readonly outputAxons: number;
  /** Bits that the synapses take, as `synapticBits` of loihi1-memory.ts counts them. */
  readonly synapticBits: number;
}

/** Ticks of a step, the barrier interval of a kind of chip. */
export const stepTicksOf = (kind: ChipKind): number => (kind === "ft1" ? STEP_TICKS : 1);

/**
 * The chip itself.
 * @throws RangeError naming the chip and each limit that is missing or no positive whole number (Infinity is one)
 */
export const checkChip = <C extends Chip>(chip: C): C => {
  const faults = limitFaults(chip.kind, chip.limits);
  if (faults.length > 0) throw new RangeError(`the data file of chip ${chip.name}: ${faults.join("; ")}`);
  return chip;
};

/** What is wrong with limits, in words: those missing, no positive whole number, or of another kind of chip. */
export const limitFaults = (kind: ChipKind, said: object): readonly string[] => {
  const limits = new Map<string, unknown>(Object.entries(said));
  const names: readonly string[] = LIMIT_NAMES[kind];
  const wrong = names.flatMap((name) => {
    const value = limits.get(name);
    return isLimit(value) ? [] : [`${name} is ${value === undefined ? "missing" : String(value)}`];
  });
  const strange = [...limits.keys()].filter((name) => !names.includes(name));
  return [...wrong, ...strange.map((name) => `${name} is no limit of ${kind}`)];
};

const isLimit = (value: unknown): boolean =>
  typeof value === "number" && value > 0 && (Number.isInteger(value) || value === Number.POSITIVE_INFINITY);

const COMMON = ["cores", "neurons", "axons", "synapses"] as const satisfies (keyof Limits)[];

/** Names of the limits a kind of chip has, in the order tables show them. */
export const LIMIT_NAMES = {
  ft1: [...COMMON, "decayTables", "pendingEvents", "delaySteps", "plasticSynapses", "latches"],
  loihi1: [...COMMON, "delaySteps", "outputAxons", "synapticBits"],
} as const satisfies { ft1: readonly (keyof Ft1Limits)[]; loihi1: readonly (keyof Loihi1Limits)[] };
