/**
 * A trace of one neuron that was recorded on a Loihi 1 (NIR paper's repository, `lif_lava_loihi_fixed.csv`),
 * through image and machine. The neuron: dv 163, no memory of U, one synapse of weight 10, threshold 25, so that
 * V ← trunc(V · 3933/4096) + 640 for an input of the step before, and it fires above 1600.
 */
import { encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { type LavaCase, MalformedCase } from "./lava-case.ts";
import { lavaProgram } from "./lava-program.ts";

export interface LoihiTrace {
  /** For each step 1 where the input spikes. */
  readonly input: Uint8Array;
  /** What the chip's probe showed. */
  readonly voltage: Int32Array;
  readonly spikes: Uint8Array;
}

const NEURON: Pick<LavaCase, "params" | "weights" | "recurrent_weights" | "delays"> = {
  params: {
    du: 4095,
    dv: 163,
    vth: 25,
    weight_exp: 0,
    num_weight_bits: 8,
    sign_mode: "excitatory",
    bias_mant: [0],
    bias_exp: [0],
  },
  weights: [[10]],
  recurrent_weights: null,
  delays: null,
};

/**
 * Rows `input,v,spike`, one a step.
 * @throws MalformedCase naming the line that is none
 */
export const parseLoihiTrace = (text: string): LoihiTrace => {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw new MalformedCase(["the trace has no steps"]);
  const rows = lines.map((line, n) => {
    const fields = line.split(",").map((field) => (field.trim() === "" ? Number.NaN : Number(field)));
    const [input, voltage, spike] = fields;
    const bit = (x: number): boolean => x === 0 || x === 1;
    if (fields.length !== 3 || !bit(input) || !bit(spike) || !Number.isInteger(voltage))
      throw new MalformedCase([`line ${n + 1} is ${JSON.stringify(line)}, not input,v,spike`]);
    return { input, voltage, spike };
  });
  return {
    input: Uint8Array.from(rows, ({ input }) => input),
    voltage: Int32Array.from(rows, ({ voltage }) => voltage),
    spikes: Uint8Array.from(rows, ({ spike }) => spike),
  };
};

/** Network id of the neuron; its input is 0. */
const NEURON_ID = Uint32Array.of(1);

export interface TraceComparison {
  /** First step whose spike differs, −1: none. */
  readonly firstDifference: number;
  readonly spikes: number;
  /** Steps in which V is not what the probe showed. */
  readonly voltageDiffers: readonly number[];
}

export const compareLoihiTrace = ({ input, voltage, spikes }: LoihiTrace): TraceComparison => {
  const none = { input_spikes: [], u: [], v: [], spikes: [] };
  const machine = new Machine(encodeImage(lavaProgram({ ...NEURON, ...none })));
  let firstDifference = -1;
  let fired = 0;
  const voltageDiffers: number[] = [];
  for (let step = 0; step < input.length; step++) {
    const before = fired;
    if (input[step]) machine.inject(0, tick(step));
    machine.run(1, { spike: () => fired++ });
    if (fired - before !== spikes[step] && firstDifference < 0) firstDifference = step;
    if (machine.peek(NEURON_ID)[0].voltage !== voltage[step]) voltageDiffers.push(step);
  }
  return { firstDifference, spikes: fired, voltageDiffers };
};
