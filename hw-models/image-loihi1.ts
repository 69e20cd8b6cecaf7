/** Sections of loihi1's cores: bytes ◀▶ Loihi1Core. */
import type { ByteWriter } from "./image-bytes.ts";
import {
  LOIHI1_AXON_COLUMNS,
  LOIHI1_FACTOR_COLUMNS,
  LOIHI1_LAYER_COLUMNS,
  LOIHI1_LEARNING_SCALARS,
  LOIHI1_NEURON_COLUMNS,
  LOIHI1_PRODUCT_COLUMNS,
  LOIHI1_RULE_COLUMNS,
  LOIHI1_SYNAPSE_COLUMNS,
  SECTIONS,
} from "./image-layout.ts";
import { type SectionReader, section } from "./image-sections.ts";
import type { Loihi1Core, Loihi1Learning } from "./program.ts";

export const loihi1Sections = (core: Loihi1Core, index: number): ByteWriter[] => [
  section(SECTIONS.loihi1Core, index, (w) => {
    w.columns(LOIHI1_NEURON_COLUMNS, core.neurons);
    w.columns(LOIHI1_AXON_COLUMNS, core.axons);
    w.array(core.axons.row);
    w.columns(LOIHI1_SYNAPSE_COLUMNS, core.synapses);
  }),
  ...(core.learning ? [learningSection(core.learning, index)] : []),
];

const learningSection = (learning: Loihi1Learning, index: number): ByteWriter =>
  section(SECTIONS.loihi1Learning, index, (w) => {
    for (const name of LOIHI1_LEARNING_SCALARS) w.u32(learning[name]);
    w.columns(LOIHI1_RULE_COLUMNS, learning.rules);
    w.columns(LOIHI1_PRODUCT_COLUMNS, learning.products);
    w.columns(LOIHI1_FACTOR_COLUMNS, learning.factors);
    w.columns(LOIHI1_LAYER_COLUMNS, learning.layers);
  });

export const readLoihi1Core = (sections: SectionReader, index: number): Loihi1Core => {
  const r = sections.take(SECTIONS.loihi1Core, index);
  const neurons = r.columns(LOIHI1_NEURON_COLUMNS);
  const axons = { ...r.columns(LOIHI1_AXON_COLUMNS), row: r.array(Uint32Array) };
  const synapses = r.columns(LOIHI1_SYNAPSE_COLUMNS);
  r.end();
  const core = { neurons, axons, synapses };
  return sections.isNext(SECTIONS.loihi1Learning, index)
    ? { ...core, learning: readLearning(sections, index) }
    : core;
};

const readLearning = (sections: SectionReader, index: number): Loihi1Learning => {
  const r = sections.take(SECTIONS.loihi1Learning, index);
  const [seed, epoch, stochastic] = LOIHI1_LEARNING_SCALARS.map(() => r.u32());
  const learning = {
    seed,
    epoch,
    stochastic,
    rules: r.columns(LOIHI1_RULE_COLUMNS),
    products: r.columns(LOIHI1_PRODUCT_COLUMNS),
    factors: r.columns(LOIHI1_FACTOR_COLUMNS),
    layers: r.columns(LOIHI1_LAYER_COLUMNS),
  };
  r.end();
  return learning;
};
