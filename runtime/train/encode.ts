/** Samples → spikes of a program's inputs, as each input's encoder says. */
import type { Encoder, Network } from "../../compiler/network.ts";
import { portableLog, type Stream, stream } from "../../hw-models/numerics/rng.ts";
import type { Split } from "./data-set.ts";

/** What a trial that shows a sample does to the inputs of a network. */
export interface Encoding {
  /** Features that a sample has: neurons of the input that takes them. */
  readonly width: number;
  /**
   * Spikes of sample n of a split, of all inputs that are not external; a function of the sample alone, so
   * that it is the same whenever it is shown. Holds until the next call.
   */
  spikes(split: Split, n: number): SampleSpikes;
}

export interface SampleSpikes {
  /** Seconds from the start of the trial, not sorted. */
  readonly time: Float64Array;
  /** Network ids. */
  readonly neuron: Uint32Array;
}

/** Encoders that turn a sample's values into spikes. */
const OF_DATA: ReadonlySet<Encoder["kind"]> = new Set(["latency", "rank", "rate"]);

/** Whether an input spikes as the data say. */
export const takesData = ({ kind }: Encoder): boolean => OF_DATA.has(kind);

/** How a program shows samples; null where it has no input that takes data, or several. */
export const encodingOf = (network: Network): Encoding | null => {
  const inputs = inputsOf(network);
  const taking = inputs.filter(({ encoder }) => takesData(encoder));
  if (taking.length !== 1) return null;
  const trial = network.trial?.value ?? 0;
  const [{ size: width }] = taking;
  const writers = inputs.map((input) => writerOf(input, network.seed, trial));
  const spikes = spikeList();
  return {
    width,
    spikes: ({ features }, n) => {
      spikes.clear();
      const values = features.subarray(n * width, (n + 1) * width);
      for (const write of writers) write(values, n, spikes.add);
      return spikes.taken();
    },
  };
};

/** An input and the network id of its first neuron. */
interface Input {
  readonly name: string;
  readonly first: number;
  readonly size: number;
  readonly encoder: Encoder;
}

export const inputsOf = ({ populations }: Network): readonly Input[] => {
  const inputs: Input[] = [];
  let first = 0;
  for (const { role, name, size } of populations) {
    if (role.kind === "input") inputs.push({ name, first, size, encoder: role.encoder });
    first += size;
  }
  return inputs;
};

type Add = (seconds: number, neuron: number) => void;
type Writer = (values: Split["features"], n: number, add: Add) => void;

const writerOf = ({ name, first, size, encoder }: Input, seed: number, trial: number): Writer => {
  switch (encoder.kind) {
    case "latency": {
      const above = encoder.above ?? Number.NEGATIVE_INFINITY;
      return (values, _n, add) => {
        for (let f = 0; f < size; f++)
          if (values[f] > above) add(encoder.first + (encoder.last - encoder.first) * values[f], first + f);
      };
    }
    case "rank": {
      const order = new Uint32Array(size);
      return (values, _n, add) => {
        for (let f = 0; f < size; f++) order[f] = f;
        order.sort((a, b) => values[b] - values[a] || a - b);
        for (let k = 0; k < size && values[order[k]] > 0; k++)
          add(encoder.first + k * encoder.gap, first + order[k]);
      };
    }
    case "rate": {
      const random = stream(seed, `${name}/rate`);
      return (values, n, add) => {
        for (let f = 0; f < size; f++) {
          const rate = encoder.low + (encoder.high - encoder.low) * values[f];
          addPoisson(rate, trial, random, n, f, (at) => add(at, first + f));
        }
      };
    }
    case "poisson": {
      const random = stream(seed, `${name}/rate`);
      return (_values, n, add) => {
        for (let f = 0; f < size; f++)
          addPoisson(encoder.rate, trial, random, n, f, (at) => add(at, first + f));
      };
    }
    case "events":
      return (_values, _n, add) => {
        encoder.time.forEach((at, k) => {
          add(at, first + encoder.neuron[k]);
        });
      };
    case "teacher":
      // Silent but in training by a local rule, where the label makes it spike: `local-trainee.ts`.
      return () => {};
    case "external":
      return () => {};
  }
};

/** Beyond every neuron's and sample's number: the bits above tell the spikes of one neuron and sample apart. */
const ABOVE = 2 ** 24;

/** Spikes of one neuron in one trial; its gaps are keyed by (seed, input, sample, neuron, number of the spike). */
const addPoisson = (
  rate: number,
  trial: number,
  random: Stream,
  sample: number,
  neuron: number,
  add: (seconds: number) => void,
): void => {
  if (!(rate > 0)) return;
  for (let at = 0, k = 0; ; k++) {
    at -= portableLog(random.uniform(sample + (k >>> 8) * ABOVE, neuron + (k & 255) * ABOVE)) / rate;
    if (!(at < trial)) return;
    add(at);
  }
};

/** Spikes one behind the other, in memory that grows. */
const spikeList = () => {
  let time = new Float64Array(64);
  let neuron = new Uint32Array(64);
  let count = 0;
  let views: SampleSpikes = { time: time.subarray(0, 0), neuron: neuron.subarray(0, 0) };
  return {
    clear: (): void => {
      count = 0;
    },
    add: (seconds: number, id: number): void => {
      if (count === time.length) {
        const [before, ids] = [time, neuron];
        time = new Float64Array(2 * count);
        neuron = new Uint32Array(2 * count);
        time.set(before);
        neuron.set(ids);
      }
      time[count] = seconds;
      neuron[count++] = id;
    },
    // Samples mostly have as many spikes as the one before, and then need no new views.
    taken: (): SampleSpikes => {
      if (views.time.length !== count || views.time.buffer !== time.buffer)
        views = { time: time.subarray(0, count), neuron: neuron.subarray(0, count) };
      return views;
    },
  };
};
