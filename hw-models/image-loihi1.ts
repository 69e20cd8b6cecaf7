/** Sections of loihi1's cores: bytes ◀▶ Loihi1Core. */
import type { ByteWriter } from "./image-bytes.ts";
import {
  LOIHI1_AXON_COLUMNS,
  LOIHI1_NEURON_COLUMNS,
  LOIHI1_SYNAPSE_COLUMNS,
  SECTIONS,
} from "./image-layout.ts";
import { type SectionReader, section } from "./image-sections.ts";
import type { Loihi1Core } from "./program.ts";

export const loihi1Section = (core: Loihi1Core, index: number): ByteWriter =>
  section(SECTIONS.loihi1Core, index, (w) => {
    w.columns(LOIHI1_NEURON_COLUMNS, core.neurons);
    w.columns(LOIHI1_AXON_COLUMNS, core.axons);
    w.array(core.axons.row);
    w.columns(LOIHI1_SYNAPSE_COLUMNS, core.synapses);
  });

export const readLoihi1Core = (sections: SectionReader, index: number): Loihi1Core => {
  const r = sections.take(SECTIONS.loihi1Core, index);
  const neurons = r.columns(LOIHI1_NEURON_COLUMNS);
  const axons = { ...r.columns(LOIHI1_AXON_COLUMNS), row: r.array(Uint32Array) };
  const synapses = r.columns(LOIHI1_SYNAPSE_COLUMNS);
  r.end();
  return { neurons, axons, synapses };
};
