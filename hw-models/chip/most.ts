import type { Ft1Limits, Loihi1Limits } from "./chip.ts";
import { LOIHI1 } from "./loihi1.ts";

/** A limit of either kind of chip, and those of a chip whose kind is not told. */
export type LimitOfAny = keyof Ft1Limits | keyof Loihi1Limits;
export type AnyLimits = Readonly<Partial<Record<LimitOfAny, number>>>;

/** The most that an image can say for each kind of chip: widths of its fields, of the event key and of routes. */
export const MOST: { readonly ft1: Ft1Limits; readonly loihi1: Loihi1Limits } = {
  ft1: {
    cores: 65536,
    neurons: 65536,
    axons: 2 ** 26,
    synapses: 2 ** 28,
    decayTables: 256,
    pendingEvents: 2 ** 20,
    delaySteps: 1000,
    plasticSynapses: 2 ** 28,
    latches: 2 ** 20,
  },
  loihi1: {
    cores: 65536,
    neurons: LOIHI1.limits.neurons,
    axons: Number.POSITIVE_INFINITY,
    synapses: Number.POSITIVE_INFINITY,
    delaySteps: LOIHI1.limits.delaySteps,
    outputAxons: Number.POSITIVE_INFINITY,
    synapticBits: Number.POSITIVE_INFINITY,
  },
};
