/**
 * What a checked program means: every name resolved, every unit converted, every shape known. Times are in
 * seconds; weights, thresholds and biases in the program's own voltage unit (`voltage`).
 */
import type { Span } from "./source.ts";

export interface Network {
  /** Name of the source file, without its folder. */
  readonly source: string;
  readonly seed: number;
  /** Whether the program (or the command line) set the seed. */
  readonly seeded: boolean;
  /** Length of a tick in seconds. */
  readonly tick: number;
  readonly tickSpan: Span;
  /** Length of a trial in seconds; null: one endless run. */
  readonly trial: Quantity | null;
  /** `volt` where thresholds and weights carry a unit, else dimensionless. */
  readonly voltage: "1" | "volt";
  /** Default chip named in the file, or null. */
  readonly chip: string | null;
  readonly data: DataSource | null;
  /** Inputs and populations in order of declaration; neuron ids run through them without a gap. */
  readonly populations: readonly Population[];
  /** In order of declaration; axons run through them without a gap. */
  readonly projections: readonly Projection[];
  readonly learn: Learn | null;
  /** A learning block whose update is a local rule; `learn` is null then. */
  readonly local?: LocalLearn;
  readonly probes: readonly Probe[];
  /** Where neurons should be; absent: the program does not say. */
  readonly places?: readonly PlaceHint[];
}

/** A number with the place it was written at. */
export interface Quantity {
  readonly value: number;
  readonly span: Span;
}

export type DataSource = { readonly span: Span } & (
  | { readonly kind: "yinyang" | "iris" | "order" }
  /** The four files of MNIST in a folder. */
  | { readonly kind: "mnist"; readonly folder: string }
  | ({ readonly kind: "csv"; readonly validation: string | null } & DataFiles)
  | ({ readonly kind: "npy"; readonly labels: string; readonly testLabels: string | null } & DataFiles)
);

/** Files of samples, named relative to the program. */
export interface DataFiles {
  readonly train: string;
  /** A file, a fraction of the samples of `train`, drawn at random, or none. */
  readonly test: string | number | null;
  /** What becomes 0 and 1: one for all features, or one for each. */
  readonly low: readonly number[];
  readonly high: readonly number[];
}

export interface Population {
  readonly name: string;
  readonly size: number;
  /** Sizes of its dimensions, outermost first; absent: it has one. Neurons are counted row by row. */
  readonly shape?: readonly number[];
  /** Of the name in its declaration. */
  readonly span: Span;
  readonly role:
    | { readonly kind: "input"; readonly encoder: Encoder }
    | { readonly kind: "neurons"; readonly model: Model };
}

export type Encoder =
  /**
   * A value 0..1 of the data spikes once, from `first` (0) to `last` (1) seconds into the trial; the values up
   * to `above`, where it is given, do not.
   */
  | { readonly kind: "latency"; readonly first: number; readonly last: number; readonly above?: number }
  /**
   * The k-th largest of a sample's values, k from 0, spikes once, `first + k · gap` seconds into the trial;
   * of equal values the one of the lower index comes first; zeros do not spike.
   */
  | { readonly kind: "rank"; readonly first: number; readonly gap: number }
  /** A value 0..1 of the data spikes at random throughout the trial, `low` to `high` times a second. */
  | { readonly kind: "rate"; readonly low: number; readonly high: number }
  /** Independent Poisson spikes, `rate` in 1/s. */
  | { readonly kind: "poisson"; readonly rate: number }
  | EventList
  /** In training by a local rule the neuron of the sample's label spikes once, `at` seconds into the trial. */
  | { readonly kind: "teacher"; readonly at: number }
  /** Spikes come from outside (`snn run --input`). */
  | { readonly kind: "external" };

/** Spikes one by one, by (time, neuron). */
export interface EventList {
  readonly kind: "events";
  /** Seconds from the start of the run, or of each trial. */
  readonly time: Float64Array;
  /** Counted through the input row by row. */
  readonly neuron: Uint32Array;
  readonly file: string;
}

export type Model =
  | {
      readonly kind: "cuba";
      readonly tauMembrane: Quantity;
      readonly tauSynapse: Quantity;
      readonly threshold: Quantity;
      /** Subtracted from V at a firing; the threshold where the program does not say. */
      readonly reset: Quantity;
      /** Constant input current. */
      readonly bias: Quantity;
      /** Seconds. */
      readonly refractory: Quantity;
      /** Firings allowed in a trial, 0: no limit. */
      readonly spikes: Quantity;
      readonly each?: EachNeuron;
    }
  | {
      readonly kind: "li";
      readonly tauMembrane: Quantity;
      readonly tauSynapse: Quantity;
      readonly bias: Quantity;
      readonly each?: EachNeuron;
    }
  /** V jumps by the weight of a spike, and becomes `reset` at a firing. */
  | {
      readonly kind: "lif";
      readonly tauMembrane: Quantity;
      readonly threshold: Quantity;
      readonly reset: Quantity;
      /** What V decays to. */
      readonly bias: Quantity;
      /** Seconds in which V stays at the reset. */
      readonly refractory: Quantity;
      readonly each?: EachNeuron;
    }
  /** The same without decay. */
  | {
      readonly kind: "if";
      readonly threshold: Quantity;
      readonly reset: Quantity;
      readonly refractory: Quantity;
      readonly each?: EachNeuron;
    };

/**
 * What differs from neuron to neuron, one number for each; the model's own quantity is then the largest of
 * them. Absent: the same for all.
 */
export interface EachNeuron {
  readonly threshold?: Float64Array;
  readonly reset?: Float64Array;
  readonly bias?: Float64Array;
  /** V at the start of a run or trial; absent: 0. */
  readonly initial?: Float64Array;
  /** I at the start; absent: 0. */
  readonly current?: Float64Array;
}

export interface Projection {
  /** `pre->post`, with `#2`, `#3` … from the second one between the same populations on. */
  readonly name: string;
  readonly pre: Section;
  readonly post: Section;
  readonly rule: Rule;
  readonly weight: Value;
  /** Seconds; null: one step of the chosen chip, `delays` or `axonal`. */
  readonly delay: Quantity | null;
  /** Seconds, where each synapse has its own. */
  readonly delays?: Value;
  /** Where each axon, a source neuron of the projection, has its own. */
  readonly axonal?: AxonalDelay;
  readonly plastic: boolean;
  /** Learning rate of its weights; absent: the update's. */
  readonly rate?: Quantity;
  /** How far from 0 its weights can move on a chip; absent: by what they start with. */
  readonly range?: Quantity;
  readonly span: Span;
}

/** Delays of the axons of a projection. */
export interface AxonalDelay {
  /** Seconds. */
  readonly value: Value;
  /** Learning rate; absent: they do not learn. */
  readonly rate?: Quantity;
}

/** Some neurons of a population, in ascending order; section.ts counts through them. */
export interface Section extends Places {
  /** Index into `populations`. */
  readonly population: number;
}

/** Some of the places of a shape, counted row by row. */
export interface Places {
  readonly first: number;
  readonly size: number;
  /** Absent: `size` places in a row. Else the dimensions to count through, outermost first. */
  readonly runs?: readonly Run[];
}

/** `count` places, `stride` places apart. */
export interface Run {
  readonly count: number;
  readonly stride: number;
}

export type Rule =
  | { readonly kind: "dense" }
  | { readonly kind: "one_to_one" }
  | { readonly kind: "random"; readonly probability: number }
  /** Every target from, or every source to, so many distinct partners. */
  | { readonly kind: "fan_in" | "fan_out"; readonly partners: number }
  /** One by one: places in the pre and the post section. Their weights, if a list, are in this order. */
  | { readonly kind: "edges"; readonly source: Uint32Array; readonly target: Uint32Array }
  | Window
  | Pooled;

/**
 * A rule that joins places of a pool instead of neurons: every source that a place sees has a synapse for
 * each of the place's, of `share` times its weight. docs/decisions/0010 says why a pool has no neurons.
 */
export interface Pooled {
  readonly kind: "pooled";
  readonly pool: Window;
  readonly share: number;
  /** Those of the pool's places that the rule joins. */
  readonly places: Places;
  readonly rule: Rule;
}

/**
 * A window moving over the map behind the channels: a convolution, or with as many groups as channels a
 * pool. One weight for each place of the kernel [outputs, inputs / groups, …window].
 */
export interface Window {
  readonly kind: "window";
  /** Channels of the sources and of the targets; those of a group see each other. */
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  /** One to three, outermost first. */
  readonly axes: readonly WindowAxis[];
}

export interface WindowAxis {
  /** Places of the source, and of the target. */
  readonly size: number;
  readonly out: number;
  /** Places that a window sees, `dilation` apart. */
  readonly kernel: number;
  readonly dilation: number;
  /** From one window to the next. */
  readonly stride: number;
  /** Empty places on each side of the source. */
  readonly pad: number;
}

export type Value = { readonly span: Span } & (
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly mean: number; readonly deviation: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number }
  /** The part of a normal distribution between two bounds. */
  | {
      readonly kind: "truncated";
      readonly mean: number;
      readonly deviation: number;
      readonly low: number;
      readonly high: number;
    }
  /** Given one by one, row by row; `file` is null for those that stand in the program. */
  | {
      readonly kind: "list";
      readonly values: Float64Array;
      readonly shape: readonly number[];
      readonly file: string | null;
    }
);

/** Read from the spikes of the population with this index; times in seconds. */
export type Loss = {
  readonly population: number;
  readonly span: Span;
} /** The label's first spike should lead by the margin. */ & (
  | { readonly kind: "first_spike"; readonly margin: number }
  /** Cross entropy of the softmax of −(first spike)/tau. */
  | { readonly kind: "cross_entropy"; readonly tau: number }
  /** Half the squared distance to a class's target times, `targets[(class · neurons + neuron) · spikes + spike]`. */
  | {
      readonly kind: "spike_times";
      readonly targets: Float64Array;
      readonly classes: number;
      readonly spikes: number;
    }
  /** Cross entropy of the softmax of the spike counts in a window whose edges are `edge` wide. */
  | { readonly kind: "count"; readonly from: number; readonly to: number; readonly edge: number }
);

export interface Learn {
  readonly name: string;
  readonly span: Span;
  readonly loss: Loss;
  /** What V' is at least where a gradient is divided by it, in threshold units a time unit; null: the usual. */
  readonly slopeFloor: Quantity | null;
  readonly update: {
    readonly kind: "sgd";
    readonly rate: Quantity;
    /** Fractions of all epochs after which the rate is halved, ascending. */
    readonly halveAt: readonly number[];
    /** Training samples that begin at a quarter of the rate. */
    readonly slowStart: number;
    /** Fraction of a training sample's input spikes that is left out. */
    readonly dropout: number;
    readonly span: Span;
  };
}

/** Learning by spikes at a synapse's own ends, without a gradient. */
export interface LocalLearn {
  readonly name: string;
  readonly span: Span;
  readonly rule: LocalRule;
  /** What a trained network is read out by; null: weights move in every run. */
  readonly loss: Loss | null;
}

/**
 * Traces of spikes, and a sum of products of them by which weights move; the rules with names are cases of it.
 * Weights and their changes count parts of a projection's range, traces count what one spike leaves.
 */
export interface LocalRule {
  /** The word it was written by. */
  readonly name: string;
  /** Multiplies every product; a projection may have its own instead. */
  readonly rate: Quantity;
  /** Seconds between two times at which weights move; null: a step of the chip. */
  readonly epoch: Quantity | null;
  readonly traces: Readonly<Partial<Record<TraceName, LocalTrace>>>;
  /** Products of `u` count in every 2^decimation-th epoch. */
  readonly decimation: number;
  readonly products: readonly LocalProduct[];
  readonly span: Span;
}

/** x of the spikes that arrive on a synapse, y of its target's firings. */
export type TraceName = "x1" | "x2" | "y1" | "y2" | "y3";

/** A spike adds the impulse; it fades by e in `tau` seconds. */
export interface LocalTrace {
  readonly tau: Quantity;
  readonly impulse: Quantity;
}

/** What moves a weight where a spike arrives (x0), the target fires (y0), or an epoch ends (u). */
export interface LocalProduct {
  readonly when: "x0" | "y0" | "u";
  readonly amount: Amount;
  readonly factors: readonly LocalFactor[];
}

/** A variable plus a constant. x0 and y0 are 1 in epochs with such a spike, else 0. */
export interface LocalFactor {
  readonly variable: TraceName | "x0" | "y0" | "w";
  readonly constant: Amount;
}

/** A number; the span is null where the program leaves it to its default. */
export interface Amount {
  readonly value: number;
  readonly span: Span | null;
}

/** A wish that a chip may leave aside. */
export interface PlaceHint {
  readonly section: Section;
  /** From 0. */
  readonly core: number;
  readonly span: Span;
}

export interface Probe {
  readonly section: Section;
  readonly variable: "spikes" | "v" | "i";
  readonly span: Span;
}
