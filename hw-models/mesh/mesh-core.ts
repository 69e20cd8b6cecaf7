/** What the machine asks of a core, and how each kind of core answers. */
import { COUNTERS, FT1_COSTS } from "../chip/costs.ts";
import type { CounterName } from "../chip/counters.ts";
import * as ft1 from "../cores/ft1/core.ts";
import { type NeuronState, peek } from "../cores/ft1/neuron.ts";
import * as ft1State from "../cores/ft1/state.ts";
import { stepCore } from "../cores/ft1/step.ts";
import * as loihi1 from "../cores/loihi1/core.ts";
import * as loihi1State from "../cores/loihi1/state.ts";

export interface MeshCore {
  /** Ticks from a spike to its arrival, for each axon, as they are now. */
  readonly delay: Uint8Array | Uint16Array;
  /** Back to the start of a trial; weights and counters stay. */
  reset(): void;
  /**
   * Queues the arrival of a spike on an axon.
   * @throws ChipFault where the chip can hold no more
   */
  queue(axon: number, tick: number): void;
  step(): void;
  /** Tells the firings of the step just run, as (tick, network id), in the core's own order. */
  firings(tell: (tick: number, neuron: number) => void): void;
  /** V and I of a neuron, by its core index, at the first tick of the step to come. */
  peek(local: number, tick: number): NeuronState;
  /** What it did since power-up; 0 for what its kind does not do. */
  count(name: CounterName): number;
  /** Its clock cycles since power-up; 0 for loihi1, which has no clock. */
  cycles(): number;
}

/** Of each counter of an ft1 core, in their order; those that only tell about a result are free. */
const FT1_CYCLES = Float64Array.from(COUNTERS, (name) => FT1_COSTS[name].cycles);

/** @param routes start of each neuron's routes, of the network */
export const ft1MeshCore = (core: ft1.Core, routes: Uint32Array): MeshCore => {
  const { program, state, tables } = core;
  return {
    delay: state.delay,
    reset: () => ft1.resetCore(core),
    queue: (axon, tick) => ft1.queueEvent(core, axon, tick),
    step: () => stepCore(core),
    firings: (tell) => {
      const spikes = state.registers[ft1State.REGISTER.spikes];
      let deliveries = 0;
      for (let s = 0; s < spikes; s++) {
        const neuron = program.neurons.id[state.spikeNeuron[s]];
        deliveries += routes[neuron + 1] - routes[neuron];
        tell(state.spikeTick[s], neuron);
      }
      state.counters[ft1State.COUNTER_INDEX.deliveries] += deliveries;
    },
    peek: (local, tick) => peek(state, tables, local, tick),
    count: (name) => counterIn(state.counters, ft1State.COUNTER_INDEX, name),
    cycles: () => {
      let sum = 0;
      for (let c = 0; c < FT1_CYCLES.length; c++) sum += state.counters[c] * FT1_CYCLES[c];
      return sum;
    },
  };
};

export const loihi1MeshCore = (core: loihi1.Core): MeshCore => {
  const { program, state, queue } = core;
  return {
    delay: program.axons.delay,
    reset: () => loihi1.resetCore(core),
    queue: (axon, tick) => queue.add(tick, axon),
    step: () => loihi1.stepCore(core),
    firings: (tell) => {
      const at = state.registers[loihi1State.REGISTER.steps] - 1;
      const firings = state.registers[loihi1State.REGISTER.firings];
      for (let s = 0; s < firings; s++) tell(at, program.neurons.id[state.fired[s]]);
    },
    peek: (local) => ({ voltage: state.voltage[local], current: state.current[local] }),
    count: (name) => counterIn(state.counters, loihi1State.COUNTER_INDEX, name),
    cycles: () => 0,
  };
};

const counterIn = (
  counters: Float64Array,
  index: Readonly<Partial<Record<CounterName, number>>>,
  name: CounterName,
): number => {
  const at = index[name];
  return at === undefined ? 0 : counters[at];
};
