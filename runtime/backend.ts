/** One interface for whatever runs an image: the simulator here, a board over a wire, later the RTL. */
import { Machine } from "../hw-models/mesh/machine.ts";
import { tick } from "../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain, type TraceSink } from "../hw-models/trace.ts";

/** A board session of firmware-targets/link has just these methods. */
export interface Backend {
  /** Starts a trial: states, queues and clock go back, weights stay. */
  resetTrial(): Promise<void>;
  /** Hands spikes of input neurons over; the steps they arrive in must lie ahead. */
  inject(spikes: SpikeTrain): Promise<void>;
  /** Runs whole steps. Resolves to the spikes that fired in them, sorted by (tick, neuron). */
  run(steps: number): Promise<SpikeTrain>;
  /** Reset, inject, run. */
  runTrial(spikes: SpikeTrain, steps: number): Promise<SpikeTrain>;
  /** Clock cycles since power-up. */
  cycles(): Promise<number>;
}

/** The simulator behind that interface; `watch` sees everything as it happens. */
export const simulator = (machine: Machine, watch: Partial<TraceSink> = {}): Backend => {
  const recorder = new SpikeRecorder();
  const sink: TraceSink = {
    spike: (at, neuron) => {
      recorder.spike(at, neuron);
      watch.spike?.(at, neuron);
    },
    stepDone: (step) => watch.stepDone?.(step),
  };
  const backend: Backend = {
    resetTrial: async () => machine.resetTrial(),
    inject: async ({ ticks, neurons }) => ticks.forEach((at, n) => machine.inject(neurons[n], tick(at))),
    run: async (steps) => {
      recorder.clear();
      machine.run(steps, sink);
      return recorder.sorted();
    },
    runTrial: async (spikes, steps) => {
      await backend.resetTrial();
      await backend.inject(spikes);
      return backend.run(steps);
    },
    cycles: async () => machine.cycles,
  };
  return backend;
};

/** @throws ImageError for bytes that are not an image of this specification */
export const simulate = (image: Uint8Array): Backend => simulator(new Machine(image));
