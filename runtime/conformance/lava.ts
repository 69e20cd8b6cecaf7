/** A Lava case through image and machine, held against what Lava has after every step. */
import { encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import type { LavaCase } from "./lava-case.ts";
import { lavaProgram, placeOf } from "./lava-program.ts";

/** The first place in which the machine and Lava differ. */
export interface LavaDifference {
  readonly step: number;
  readonly neuron: number;
  readonly register: "u" | "v" | "spikes";
  readonly machine: number;
  readonly lava: number;
}

/** Null where every u, v and spike of every step agrees. */
export const runLavaCase = (lava: LavaCase): LavaDifference | null => {
  const machine = new Machine(encodeImage(lavaProgram(lava)));
  const neurons = lava.weights.length;
  const inputs = lava.weights[0].length;
  const spikes = new Uint8Array(neurons);
  for (let step = 0; step < lava.input_spikes.length; step++) {
    lava.input_spikes[step].forEach((spike, input) => {
      if (spike) machine.inject(input, tick(step));
    });
    spikes.fill(0);
    machine.run(1, {
      spike: (_, neuron) => {
        spikes[neuron - inputs] = 1;
      },
    });
    for (let neuron = 0; neuron < neurons; neuron++) {
      const { core, local } = placeOf(neuron);
      const { current, voltage } = machine.loihi1[core].state;
      const registers = [
        ["u", current[local]],
        ["v", voltage[local]],
        ["spikes", spikes[neuron]],
      ] as const;
      for (const [register, own] of registers) {
        const expected = lava[register][step][neuron];
        if (own !== expected) return { step, neuron, register, machine: own, lava: expected };
      }
    }
  }
  return null;
};
