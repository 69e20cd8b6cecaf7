/**
 * A second ft1, slow and plain: BigInt, one object a neuron, a literal scan for the firing tick, written from
 * hw-models/SPEC.md and sharing no line with the simulator. Image bytes and stimuli in, every state out.
 */
import { type OracleAxon, type OracleImage, readImage } from "./ft1-image.ts";
import { type LearningState, learnTrial } from "./ft1-learning.ts";
import {
  armed,
  bring,
  clip16,
  type NeuronContext,
  type NeuronState,
  type OracleCounts,
  startState,
  zeroCounts,
} from "./ft1-neuron.ts";
import { noSituations, type Situations } from "./ft1-situations.ts";

export interface OracleSpike {
  readonly tick: bigint;
  /** Id in the network. */
  readonly neuron: number;
}

interface Event {
  readonly tick: bigint;
  /** Index of the axon in the core. */
  readonly axon: number;
}

const STEP = 64n;

const isSame = (a: Event, b: Event | undefined): boolean => a.tick === b?.tick && a.axon === b.axon;

/** "Costs": targets of a row that are among the four before them since its start or the last stall. */
const stallsOf = (targets: readonly number[]): number => {
  let stalls = 0;
  let before: number[] = [];
  for (const target of targets) {
    if (before.slice(-4).includes(target)) {
      stalls++;
      before = [];
    }
    before.push(target);
  }
  return stalls;
};

export class Oracle {
  readonly image: OracleImage;
  readonly counts: OracleCounts = zeroCounts();
  /** How often which corner of the rules was met, since load. */
  readonly seen: Situations = noSituations();
  /** State by core neuron. */
  neurons: NeuronState[] = [];
  /** For each axon the tick of its first arrival, null: none. */
  readonly arrival: (bigint | null)[];
  readonly weight: bigint[];
  /** Ticks, of each axon. */
  readonly delay: bigint[];
  /** Null where the image does not learn. */
  readonly learning: LearningState | null;
  /** Spikes since the start of the trial, in the order in which the core sends them. */
  spikes: OracleSpike[] = [];
  private contexts: readonly NeuronContext[];
  private events: Event[] = [];
  private fired: OracleSpike[] = [];
  /** Steps done since the start of the trial. */
  steps = 0n;

  private constructor(image: OracleImage) {
    this.image = image;
    this.weight = [...image.weight];
    this.delay = image.axons.map(({ delay }) => delay);
    this.arrival = image.axons.map(() => null);
    this.contexts = image.neurons.map((neuron) => ({
      neuron,
      tables: image.tables[neuron.decay],
      floor: image.learning?.floor[neuron.decay] ?? 0n,
      most: image.learning?.firings ?? 1,
      counts: this.counts,
      seen: this.seen,
      fire: (tick) => this.fired.push({ tick, neuron: neuron.id }),
    }));
    this.resetTrial();
    this.learning = image.learning && this.learningState(image);
  }

  static load(bytes: Uint8Array): Oracle {
    return new Oracle(readImage(bytes));
  }

  private learningState(image: OracleImage): LearningState {
    const learning = image.learning;
    if (learning === null) throw new Error("oracle: nothing to learn");
    const oracle = this;
    const rows = Array.from({ length: learning.firings });
    return {
      image,
      learning,
      get neurons() {
        return oracle.neurons;
      },
      arrival: this.arrival,
      weight: this.weight,
      shadow: [...learning.shadow],
      delay: this.delay,
      shadowDelay: [...learning.shadowDelay],
      delaySum: learning.shadowDelay.map(() => 0n),
      error: image.neurons.map(() => rows.map(() => 0n)),
      gain: image.neurons.map(() => rows.map(() => 0n)),
      product: image.target.map(() => 0n),
      silence: image.neurons.map(() => 0),
      counts: this.counts,
      seen: this.seen,
      slowdown: 0n,
      samples: 0,
      updates: 0,
    };
  }

  /** "At the start of a trial", hw-models/SPEC.md "State". */
  resetTrial(): void {
    this.neurons = this.image.neurons.map(startState);
    this.arrival.fill(null);
    this.spikes = [];
    this.events = [];
    this.steps = 0n;
  }

  /** A spike of a neuron of the network from outside. */
  inject(neuron: number, tick: bigint): void {
    this.send({ tick, neuron });
  }

  /** "A spike of neuron n at tick t arrives on each of its axons at t + delay", hw-models/SPEC.md "Time". */
  private send({ tick, neuron }: OracleSpike): void {
    for (const axon of this.image.routes[neuron]) {
      const arrival = tick + this.delay[axon];
      if (arrival < this.steps * STEP) throw new Error("oracle: a spike arrives in a step that is over");
      this.events.push({ tick: arrival, axon });
    }
  }

  run(steps: number): void {
    for (let n = 0; n < steps; n++) this.step();
  }

  /** hw-models/SPEC.md "Step". */
  step(): void {
    const end = (this.steps + 1n) * STEP;
    const due = this.events.filter(({ tick }) => tick < end);
    this.events = this.events.filter(({ tick }) => tick >= end);
    due.sort(
      (a, b) => Number(a.tick - b.tick) || this.image.axons[a.axon].number - this.image.axons[b.axon].number,
    );
    due.forEach((event, n) => {
      this.note(event, due[n - 1]);
      if (!isSame(event, due[n - 1])) this.arrive(event);
    });
    this.counts.steps++;
    this.counts.eventWords += new Set(due.map(({ tick, axon }) => `${tick} ${axon >> 5}`)).size;
    this.neurons.forEach((state, n) => {
      if (!armed(state, this.image.neurons[n])) return;
      this.counts.sweptNeurons++;
      bring(state, end, this.contexts[n]);
    });
    this.steps++;
    const fired = this.fired;
    this.fired = [];
    for (const spike of fired) {
      this.spikes.push(spike);
      this.counts.deliveries += this.image.routes[spike.neuron].length;
      this.send(spike);
    }
  }

  private note({ tick, axon }: Event, before: Event | undefined): void {
    const { seen } = this;
    if (before?.tick === tick) seen["events at one tick"]++;
    if (isSame({ tick, axon }, before)) seen["spike told twice"]++;
    if (tick === this.steps * STEP) seen["event at the first tick of a step"]++;
    if (this.arrival[axon] !== null) seen["arrival after the first"]++;
  }

  /** Rule 1 of a step, for one event. */
  private arrive({ tick, axon }: Event): void {
    const { first, end, shift }: OracleAxon = this.image.axons[axon];
    this.counts.axonEvents++;
    this.counts.stalls += stallsOf(this.image.target.slice(first, end));
    if (this.arrival[axon] === null) this.arrival[axon] = tick;
    for (let s = first; s < end; s++) {
      const target = this.image.target[s];
      const state = this.neurons[target];
      this.counts.synapticEvents++;
      bring(state, tick, this.contexts[target]);
      const sum = state.I + (this.weight[s] << shift);
      state.I = clip16(sum);
      if (state.I !== sum) {
        this.counts.currentSaturations++;
        this.seen["current clipped"]++;
      }
      if (!this.image.neurons[target].spiking) this.seen["event of a neuron that never fires"]++;
    }
  }

  /** hw-models/SPEC.md "Learning": the engine's work after a trial. */
  learn(label: number): "updated" | "silent" {
    if (this.learning === null) throw new Error("oracle: nothing to learn");
    return learnTrial(this.learning, label);
  }

  setSlowdown(shift: number): void {
    if (this.learning === null) throw new Error("oracle: nothing to learn");
    this.learning.slowdown = BigInt(shift);
  }
}
