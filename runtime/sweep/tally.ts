/** Agreements of a point batch by batch → its record of each layer, and of all together, against each reference. */
import type { SynapseRange } from "../../compiler/lower/edges.ts";
import { type Agreement, agreementOf } from "../gradient/agreement.ts";
import type { LayerRecord } from "./record.ts";

/** All layers as one vector. */
export const ALL = "all";

export interface Tally {
  /**
   * Takes a batch.
   * @param others in the order of the references; all have one entry a synapse
   */
  add(own: Float64Array, others: readonly Float64Array[]): void;
  records(): readonly LayerRecord[];
}

/** @param against names of the references */
export const tallyOf = (synapses: readonly SynapseRange[], against: readonly string[]): Tally => {
  const layers = synapses.filter(({ edges }) => edges.projection.plastic);
  const parts = [
    ...layers.map(({ edges, from, to }) => ({
      name: edges.projection.name,
      pick: (all: Float64Array) => all.subarray(from, to),
    })),
    {
      name: ALL,
      pick: (all: Float64Array) =>
        Float64Array.from(layers.flatMap(({ from, to }) => [...all.subarray(from, to)])),
    },
  ];
  const rows = parts.flatMap(({ name, pick }) =>
    against.map((reference, r) => ({ name, pick, reference, r, batches: [] as Agreement[] })),
  );
  return {
    add: (own, others) => {
      for (const { pick, r, batches } of rows) batches.push(agreementOf(pick(own), pick(others[r])));
    },
    records: () => rows.map(({ name, reference, batches }) => layerRecord(name, reference, batches)),
  };
};

/** Batches in which a gradient is 0 have no direction and are left out. */
const layerRecord = (name: string, against: string, batches: readonly Agreement[]): LayerRecord => {
  const numbers = batches.map(({ cosine }) => cosine);
  const told = numbers.filter(Number.isFinite);
  const mean = (pick: (a: Agreement) => number): number | null => {
    const values = batches.map(pick).filter(Number.isFinite);
    return values.length === 0 ? null : values.reduce((sum, x) => sum + x, 0) / values.length;
  };
  const worst = told.length === 0 ? null : Math.min(...told);
  return {
    name,
    against,
    cosine: mean((a) => a.cosine),
    worstCosine: worst,
    worstBatch: worst === null ? null : numbers.indexOf(worst),
    normRatio: mean((a) => a.normRatio),
    signAgreement: mean((a) => a.signAgreement),
  };
};
