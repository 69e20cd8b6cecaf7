/** What a program probes, as CSV: V and I step by step, spikes as they come. */
import type { Compiled } from "../compiler/compile.ts";
import { voltageScale } from "../compiler/lower/voltage.ts";
import type { Lowered } from "../compiler/lowered.ts";
import { offsetAt } from "../compiler/section.ts";
import type { Machine } from "../hw-models/mesh/machine.ts";
import { FORMATS, resolution } from "../hw-models/numerics/formats.ts";
import type { TraceSink } from "../hw-models/trace.ts";

export interface ProbeRecorder extends TraceSink {
  /** Rows `tick,neuron,variable,value`, V and I in threshold units at the ends of steps, spikes with value 1. */
  toCsv(): string;
}

/** What the chip's integers stand for, in threshold units; I of loihi1 as what it adds to V in a step. */
const unitsOf = (lowered: Lowered): { readonly voltage: number; readonly current: number } => {
  if (lowered.kind === "ft1")
    return { voltage: resolution(FORMATS.voltage), current: resolution(FORMATS.current) };
  const unit = 1 / (lowered.unitsPerVoltage * voltageScale(lowered.network));
  return { voltage: unit, current: unit };
};

export const probeRecorder = ({ lowered }: Compiled, machine: Machine): ProbeRecorder => {
  const { network, placement } = lowered;
  const rows: string[] = [];
  const spiking = new Map<number, string>();
  const states: { readonly name: string; readonly variable: "v" | "i" }[] = [];
  const ids: number[] = [];
  for (const { section, variable } of network.probes) {
    const population = network.populations[section.population];
    for (let index = 0; index < section.size; index++) {
      const n = section.first + offsetAt(section, index);
      const name = `${population.name}[${n}]`;
      if (variable === "spikes") spiking.set(placement.firstId[section.population] + n, name);
      else if (population.role.kind === "neurons") {
        states.push({ name, variable });
        ids.push(placement.firstId[section.population] + n);
      }
    }
  }
  const units = unitsOf(lowered);
  const watched = Uint32Array.from(ids);
  let base = 0;
  let steps = 0;
  return {
    spike: (at, neuron) => {
      const name = spiking.get(neuron);
      if (name !== undefined) rows.push(`${base + at},${name},spike,1`);
    },
    stepDone: (step) => {
      if (step === 0) base = steps * machine.stepTicks;
      steps++;
      machine.peek(watched).forEach(({ voltage, current }, n) => {
        const { name, variable } = states[n];
        const value = variable === "v" ? voltage * units.voltage : current * units.current;
        rows.push(`${steps * machine.stepTicks},${name},${variable},${value}`);
      });
    },
    toCsv: () => `${["tick,neuron,variable,value", ...rows].join("\n")}\n`,
  };
};
