/**
 * Random programs and stimuli that drive an ft1 core into its corners: drawn as a `Program`, past the
 * compiler, so that every field takes values no source text would ask for. The same (seed, number, chip) is
 * the same case. test/runtime/rtl proves by the oracle's own count which situations they reach.
 */
import type { Ft1Chip } from "../../hw-models/chip/chip.ts";
import { FORMATS, MOST_LEARNED_FIRINGS, STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import { type DecayTables, decayTables } from "../../hw-models/numerics/lut.ts";
import {
  type Axons,
  type Ft1Program,
  type Learning,
  LOSS,
  type Neurons,
  type Routes,
  type Synapses,
} from "../../hw-models/program.ts";
import { type Draw, drawing } from "./draw.ts";

/** Spikes of input neurons, sorted by tick; those of step k are handed over before step k runs. */
export interface Stimulus {
  readonly ticks: ArrayLike<number>;
  /** Network ids. */
  readonly neurons: ArrayLike<number>;
}

export interface Trial {
  readonly steps: number;
  readonly stimulus: Stimulus;
}

export interface RandomCase {
  readonly program: Ft1Program;
  readonly trials: readonly Trial[];
}

/** Sizes of one case. */
interface Sizes {
  readonly inputs: number;
  readonly neurons: number;
  readonly axons: number;
  readonly steps: number;
  readonly trials: number;
  /** Steps without input in the middle of a trial. */
  readonly pause: number;
}

/** Time units of the learning constants; any will do, since nothing learns. */
const TIME_UNIT = 256;

export const drawCase = (seed: number, number: number, chip: Ft1Chip): RandomCase => {
  const draw = drawing(seed, `case ${number}`);
  const sizes = drawSizes(draw, chip);
  const decays = Array.from({ length: draw.int(1, chip.limits.decayTables) }, () => drawDecays(draw));
  const neurons = drawNeurons(draw, sizes, decays.length);
  const { axons, synapses } = drawWiring(draw, sizes, neurons, chip);
  const trialSteps = sizes.steps;
  const learning = draw.chance(0.5)
    ? latchesOnly(draw, Math.floor(chip.limits.latches / sizes.neurons), decays.length, synapses)
    : null;
  const program: Ft1Program = {
    kind: "ft1",
    chip,
    tickFemtoseconds: 1_000_000_000,
    trialSteps,
    networkNeurons: sizes.inputs + sizes.neurons,
    cores: [{ neurons, axons, synapses, decays, learning }],
    routes: drawRoutes(draw, sizes),
    names: { populations: [], projections: [], source: `case ${number} of seed ${seed}` },
  };
  const trials = Array.from({ length: sizes.trials }, () => ({
    steps: sizes.steps,
    stimulus: drawStimulus(draw, sizes),
  }));
  return { program, trials };
};

const drawSizes = (draw: Draw, chip: Ft1Chip): Sizes => {
  const full = draw.chance(0.02);
  const long = !full && draw.chance(0.15);
  const neurons = full ? chip.limits.neurons : Math.min(chip.limits.neurons, draw.skewed(1, long ? 12 : 60));
  const inputs = draw.int(1, 16);
  return {
    inputs,
    neurons,
    axons: full ? chip.limits.axons : Math.min(chip.limits.axons, inputs + neurons + draw.int(0, 20)),
    steps: long ? draw.int(140, 220) : draw.int(8, 40),
    trials: draw.int(1, 2),
    pause: long ? draw.pick([70, 126, 127, 128, 129]) : draw.int(0, 6),
  };
};

/** Time constants from a few ticks to ten steps. */
const drawDecays = (draw: Draw): DecayTables =>
  decayTables({ membrane: draw.logarithmic(2, 700), synapse: draw.logarithmic(2, 700) }, TIME_UNIT);

const drawNeurons = (draw: Draw, { inputs, neurons }: Sizes, tables: number): Neurons => {
  const each = <T>(make: (n: number) => T): T[] => Array.from({ length: neurons }, (_, n) => make(n));
  const { high, low } = FORMATS.voltage;
  const threshold = each(() =>
    draw.weighted<number>([
      [20, () => draw.int(100, 2000)],
      [2, () => draw.int(1, 40)],
      [1, () => 0],
      [1, () => draw.int(-300, -1)],
      [1, () => draw.int(8000, high)],
    ]),
  );
  // A neuron that fires at every tick drowns the queue, so resets of less than the threshold are rare and a
  // threshold of zero or less comes with a long refractory period or few firings.
  const eager = (n: number): boolean => threshold[n] <= 40;
  const reset = each((n) =>
    draw.weighted<number>([
      [12, () => Math.max(threshold[n], 1)],
      [3, () => Math.min(high, Math.abs(threshold[n]) + draw.int(1, 3000))],
      [2, () => Math.max(1, threshold[n] >> 1)],
      [1, () => draw.int(-200, high)],
    ]),
  );
  const limit = each((n) =>
    draw.weighted<number>([
      [eager(n) ? 1 : 10, () => 0],
      [3, () => 1],
      [3, () => draw.int(2, 12)],
    ]),
  );
  return {
    id: Uint32Array.from(each((n) => inputs + n)),
    threshold: Int16Array.from(threshold),
    reset: Int16Array.from(reset),
    initial: Int16Array.from(
      each(() =>
        draw.weighted<number>([
          [10, () => 0],
          [3, () => draw.int(-1500, 1500)],
          [1, () => draw.pick([low, high])],
        ]),
      ),
    ),
    limit: Uint16Array.from(limit),
    refractory: Uint16Array.from(
      each((n) =>
        draw.weighted<number>([
          [eager(n) ? 0 : 8, () => draw.int(0, 2)],
          [5, () => draw.int(20, 64)],
          [2, () => draw.int(65, 400)],
          [1, () => draw.pick([63, 64, 65, 127, 128])],
        ]),
      ),
    ),
    decay: Uint8Array.from(each(() => draw.int(0, tables - 1))),
    spiking: Uint8Array.from(each(() => (draw.chance(0.92) ? 1 : 0))),
  };
};

/** Largest shift with which a weight stays in proportion to thresholds. */
const USUAL_SHIFT = 5;

const drawWiring = (
  draw: Draw,
  { neurons, axons }: Sizes,
  { threshold }: Neurons,
  { limits }: Ft1Chip,
): { readonly axons: Axons; readonly synapses: Synapses } => {
  const row = [0];
  const target: number[] = [];
  const weight: number[] = [];
  const shift: number[] = [];
  const widest = Math.min(neurons, Math.floor(limits.synapses / axons));
  for (let a = 0; a < axons; a++) {
    const shifted = draw.chance(0.95) ? draw.int(2, USUAL_SHIFT + 1) : draw.int(0, 15);
    const fan = draw.chance(0.05) ? 0 : draw.chance(0.1) ? widest : Math.min(widest, draw.skewed(1, 24));
    const first = draw.int(0, neurons - 1);
    for (let s = 0; s < fan; s++) {
      // Runs of neighbours, now and then the same neuron twice in a row: the pipeline's hazard.
      const again = s > 0 && draw.chance(0.08);
      const n = again
        ? target[target.length - 1]
        : draw.chance(0.5)
          ? (first + s) % neurons
          : draw.int(0, neurons - 1);
      target.push(n);
      const size = Math.min(127, Math.abs(threshold[n]) / 2 ** shifted + 6);
      weight.push(
        draw.weighted<number>([
          [8, () => draw.int(0, Math.ceil(size))],
          [4, () => -draw.int(0, Math.ceil(size / 2))],
          [1, () => draw.pick([-128, -1, 0, 1, 127])],
        ]),
      );
    }
    shift.push(shifted);
    row.push(target.length);
  }
  const longest = limits.delaySteps * STEP_TICKS;
  const numbers = Array.from({ length: axons }, (_, a) => 3 * a + draw.int(0, 2));
  return {
    axons: {
      number: Uint32Array.from(numbers),
      delay: Uint16Array.from({ length: axons }, () =>
        draw.weighted<number>([
          [6, () => draw.int(STEP_TICKS, 3 * STEP_TICKS)],
          [3, () => draw.int(STEP_TICKS, longest)],
          [2, () => draw.pick([STEP_TICKS, STEP_TICKS + 1, 2 * STEP_TICKS, longest])],
        ]),
      ),
      shift: Uint8Array.from(shift),
      row: Uint32Array.from(row),
    },
    synapses: { target: Uint16Array.from(target), weight: Int8Array.from(weight) },
  };
};

/** Every input has an axon; the others belong to inputs or neurons, some to several, some to none. */
const drawRoutes = (draw: Draw, { inputs, neurons, axons }: Sizes): Routes => {
  const sources = inputs + neurons;
  const lists: number[][] = Array.from({ length: sources }, () => []);
  for (let a = 0; a < axons; a++) {
    if (a < inputs) lists[a].push(a);
    else if (draw.chance(0.85)) lists[draw.int(0, sources - 1)].push(a);
  }
  const start = [0];
  for (const list of lists) start.push(start[start.length - 1] + list.length);
  const axon = Uint32Array.from(lists.flat());
  return { start: Uint32Array.from(start), core: new Uint16Array(axon.length), axon };
};

/** A learning section without layers: it only sets the floors under the latched slopes. */
const latchesOnly = (draw: Draw, most: number, tables: number, { weight }: Synapses): Learning => ({
  seed: 0,
  timeBits: 8,
  loss: LOSS.margin,
  margin: 0,
  firings: draw.int(1, Math.min(MOST_LEARNED_FIRINGS, most)),
  bump: 0,
  hiddenBump: 0,
  silenceBlock: 1,
  silenceLimit: 1,
  likelihood: new Uint16Array(),
  targetSpikes: 0,
  targets: new Uint32Array(),
  floor: Uint16Array.from({ length: tables }, () => draw.skewed(2, 3000)),
  outputs: Uint16Array.of(0),
  layers: [],
  shadow: Int16Array.from(weight, (w) => w << FORMATS.shadow.fraction),
  longestDelay: 0,
  shadowDelay: new Uint16Array(),
});

/** Bursts and sparse spikes, many at one tick, some at a step's first and last tick, with a pause. */
const drawStimulus = (draw: Draw, { inputs, steps, pause }: Sizes): Stimulus => {
  const spikes: { readonly tick: number; readonly neuron: number }[] = [];
  const quiet = Math.floor((steps - pause) / 3);
  const loudness = draw.skewed(1, 12);
  for (let step = 0; step < steps; step++) {
    if (step >= quiet && step < quiet + pause) continue;
    const many = draw.chance(0.4) ? 0 : draw.int(0, loudness);
    const shared = draw.int(0, STEP_TICKS - 1);
    for (let k = 0; k < many; k++) {
      const neuron = draw.int(0, inputs - 1);
      const offset = draw.weighted<number>([
        [6, () => draw.int(0, STEP_TICKS - 1)],
        [3, () => shared],
        [1, () => draw.pick([0, STEP_TICKS - 1])],
      ]);
      const tick = step * STEP_TICKS + offset;
      spikes.push({ tick, neuron });
      if (draw.chance(0.05)) spikes.push({ tick, neuron });
    }
  }
  spikes.sort((a, b) => a.tick - b.tick || a.neuron - b.neuron);
  return { ticks: spikes.map((s) => s.tick), neurons: spikes.map((s) => s.neuron) };
};
