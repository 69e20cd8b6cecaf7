/** What a machine tells while it runs, and the hash that names a whole spike train. */
import { sha256 } from "@noble/hashes/sha2.js";
import { HOST_IS_LITTLE_ENDIAN } from "./image-bytes.ts";
import { hex } from "./specification.ts";

/** Receives events as they happen; called with plain numbers so that nothing is allocated. */
export interface TraceSink {
  /** A neuron of the network fired. Within a step the calls come in the core's own order, not by tick. */
  spike(tick: number, neuron: number): void;
  /** A step has ended; `step` counts from 0. */
  stepDone?(step: number): void;
}

/** Spikes as two parallel lists that grow by doubling. */
export class SpikeRecorder implements TraceSink {
  private ticks = new Uint32Array(1024);
  private neurons = new Uint32Array(1024);
  private used = 0;

  spike(tick: number, neuron: number): void {
    if (this.used === this.ticks.length) {
      this.ticks = grown(this.ticks);
      this.neurons = grown(this.neurons);
    }
    this.ticks[this.used] = tick;
    this.neurons[this.used++] = neuron;
  }

  get count(): number {
    return this.used;
  }

  clear(): void {
    this.used = 0;
  }

  /** The spikes in the order in which they came. */
  recorded(): SpikeTrain {
    return { ticks: this.ticks.slice(0, this.used), neurons: this.neurons.slice(0, this.used) };
  }

  /** The spikes sorted by (tick, neuron): as numbers of 64 bits, the tick above the neuron. */
  sorted(): SpikeTrain {
    const { ticks, neurons } = this.recorded();
    const words = new Uint32Array(2 * ticks.length);
    const upper = HOST_IS_LITTLE_ENDIAN ? 1 : 0;
    for (let n = 0; n < ticks.length; n++) {
      words[2 * n + upper] = ticks[n];
      words[2 * n + 1 - upper] = neurons[n];
    }
    new BigUint64Array(words.buffer).sort();
    for (let n = 0; n < ticks.length; n++) {
      ticks[n] = words[2 * n + upper];
      neurons[n] = words[2 * n + 1 - upper];
    }
    return { ticks, neurons };
  }
}

/** Spikes in order of (tick, network neuron id). */
export interface SpikeTrain {
  readonly ticks: Uint32Array;
  readonly neurons: Uint32Array;
}

const grown = (array: Uint32Array): Uint32Array<ArrayBuffer> => {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
};

/** SHA-256 over (tick u32, neuron u32), little endian, in the train's order. */
export const spikeHash = (train: SpikeTrain): string => {
  const bytes = new Uint8Array(train.ticks.length * 8);
  const view = new DataView(bytes.buffer);
  train.ticks.forEach((at, n) => {
    view.setUint32(n * 8, at, true);
    view.setUint32(n * 8 + 4, train.neurons[n], true);
  });
  return hex(sha256(bytes));
};
