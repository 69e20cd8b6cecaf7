/** Everything a machine does as a trace: its spikes, and the registers of every neuron after every step. */
import type { Machine } from "../../hw-models/mesh/machine.ts";
import type { Names } from "../../hw-models/program.ts";
import { SpikeRecorder, type TraceSink } from "../../hw-models/trace.ts";
import { SPIKE } from "./trace-table.ts";

/** What the registers are called, so that traces of two kinds of core are told apart. */
const REGISTERS = { ft1: { voltage: "V", current: "I" }, loihi1: { voltage: "V", current: "U" } } as const;

/**
 * Writes a trace as the machine runs; the header at once.
 * @param write takes the text of a step
 */
export const fullTrace = (machine: Machine, write: (text: string) => void): TraceSink => {
  const { program, stepTicks } = machine;
  const ids = Uint32Array.from(program.cores.flatMap(({ neurons }) => [...neurons.id])).sort();
  const nameOf = namer(program.names);
  const names = Array.from(ids, nameOf);
  const { voltage: v, current: i } = REGISTERS[program.kind];
  const fired = new SpikeRecorder();
  let base = 0;
  let steps = 0;
  write("tick,neuron,variable,value\n");
  return {
    spike: (at, neuron) => fired.spike(at, neuron),
    stepDone: (step) => {
      if (step === 0) base = steps * stepTicks;
      steps++;
      const spikes = fired.sorted();
      const rows = Array.from(
        spikes.ticks,
        (at, n) => `${base + at},${nameOf(spikes.neurons[n])},${SPIKE},1\n`,
      );
      fired.clear();
      const end = steps * stepTicks;
      machine.peek(ids).forEach(({ voltage, current }, n) => {
        rows.push(`${end},${names[n]},${v},${voltage}\n${end},${names[n]},${i},${current}\n`);
      });
      write(rows.join(""));
    },
  };
};

/** A neuron's name by its network id: `hid[3]`, or the id where the image has no names. */
export const namer = ({ populations }: Names): ((id: number) => string) => {
  return (id) => {
    const population = populations.find(({ first, size }) => id >= first && id < first + size);
    return population ? `${population.name}[${id - population.first}]` : String(id);
  };
};
