/** Sections of ft1's cores: bytes ◀▶ Ft1Core. */
import type { ByteReader, ByteWriter, ColumnsOf } from "./image-bytes.ts";
import {
  AXON_COLUMNS,
  DECAY_COLUMNS,
  LAYER_COLUMNS,
  LEARNING_SCALARS,
  NEURON_COLUMNS,
  SECTIONS,
  SYNAPSE_COLUMNS,
} from "./image-layout.ts";
import { type SectionReader, section } from "./image-sections.ts";
import type { DecayTables } from "./numerics/lut.ts";
import type { Ft1Core, Learning, LearningLayer } from "./program.ts";

/** A core's section, and one of its learning where it learns. */
export const ft1Sections = (core: Ft1Core, index: number): ByteWriter[] => {
  const { learning } = core;
  return [
    section(SECTIONS.core, index, (w) => writeCore(w, core)),
    ...(learning ? [section(SECTIONS.learning, index, (w) => writeLearning(w, learning))] : []),
  ];
};

export const readFt1Core = (sections: SectionReader, index: number): Ft1Core => {
  const core = readCore(sections.take(SECTIONS.core, index));
  return sections.isNext(SECTIONS.learning, index)
    ? { ...core, learning: readLearning(sections.take(SECTIONS.learning, index)) }
    : core;
};

const writeCore = (w: ByteWriter, core: Ft1Core): void => {
  w.columns(NEURON_COLUMNS, core.neurons);
  w.columns(AXON_COLUMNS, core.axons);
  w.array(core.axons.row);
  w.columns(SYNAPSE_COLUMNS, core.synapses);
  w.u32(core.decays.length);
  for (const tables of core.decays) {
    w.columns(DECAY_COLUMNS, tables.fine);
    w.columns(DECAY_COLUMNS, tables.coarse);
    w.array(tables.reciprocal);
    w.u32(tables.inverseTau);
  }
};

const readCore = (r: ByteReader): Ft1Core => {
  const neurons = r.columns(NEURON_COLUMNS);
  const axons = { ...r.columns(AXON_COLUMNS), row: r.array(Uint32Array) };
  const synapses = r.columns(SYNAPSE_COLUMNS);
  const decays = Array.from(
    { length: r.count() },
    (): DecayTables => ({
      fine: r.columns(DECAY_COLUMNS),
      coarse: r.columns(DECAY_COLUMNS),
      reciprocal: r.array(Uint16Array),
      inverseTau: r.u32(),
    }),
  );
  r.end();
  return { neurons, axons, synapses, decays, learning: null };
};

const writeLearning = (w: ByteWriter, learning: Learning): void => {
  for (const name of LEARNING_SCALARS) w.u32(learning[name]);
  w.array(learning.likelihood);
  w.array(learning.targets);
  w.array(learning.floor);
  w.array(learning.outputs);
  w.columns(LAYER_COLUMNS, layerColumns(learning.layers));
  w.array(learning.shadow);
  w.array(learning.shadowDelay);
};

const readLearning = (r: ByteReader): Learning => {
  const scalars = Object.fromEntries(LEARNING_SCALARS.map((name) => [name, r.u32()])) as Readonly<
    Record<(typeof LEARNING_SCALARS)[number], number>
  >;
  const likelihood = r.array(Uint16Array);
  const targets = r.array(Uint32Array);
  const floor = r.array(Uint16Array);
  const outputs = r.array(Uint16Array);
  const columns = r.columns(LAYER_COLUMNS);
  const shadow = r.array(Int16Array);
  const shadowDelay = r.array(Uint16Array);
  r.end();
  const layers = Array.from(
    columns.firstAxon,
    (firstAxon, n): LearningLayer => ({
      firstAxon,
      axons: columns.axons[n],
      firstTarget: columns.firstTarget[n],
      targets: columns.targets[n],
      firstSource: columns.firstSource[n],
      plastic: columns.plastic[n] === 1,
      rate: columns.rate[n],
      plasticDelays: columns.plasticDelays[n] === 1,
      delayRate: columns.delayRate[n],
    }),
  );
  return { ...scalars, likelihood, targets, floor, outputs, layers, shadow, shadowDelay };
};

const layerColumns = (layers: readonly LearningLayer[]): ColumnsOf<typeof LAYER_COLUMNS> => ({
  firstAxon: Uint32Array.from(layers, (l) => l.firstAxon),
  axons: Uint32Array.from(layers, (l) => l.axons),
  firstTarget: Uint32Array.from(layers, (l) => l.firstTarget),
  targets: Uint32Array.from(layers, (l) => l.targets),
  firstSource: Int32Array.from(layers, (l) => l.firstSource),
  plastic: Uint8Array.from(layers, (l) => Number(l.plastic)),
  rate: Uint8Array.from(layers, (l) => l.rate),
  plasticDelays: Uint8Array.from(layers, (l) => Number(l.plasticDelays)),
  delayRate: Uint8Array.from(layers, (l) => l.delayRate),
});
