/**
 * What a chip loads. The compiler writes a `Program`, image.ts turns it into bytes and back, and simulator,
 * fake board and RTL bench load those bytes. Arrays of one record kind are parallel typed arrays.
 * Field meanings that need a width refer to numerics/formats.ts and numerics/loihi1.ts.
 */
import type { Ft1Chip, Loihi1Chip } from "./chip/chip.ts";
import type { DecayTables } from "./numerics/lut.ts";

/** A program of either kind of core; all cores of a program are of one kind. */
export type Program = Ft1Program | Loihi1Program;

/** Names a person knows things by; kept out of what a board receives. */
export interface Names {
  /** Populations in order of declaration; neuron ids run through them without a gap. */
  readonly populations: readonly PopulationName[];
  readonly projections: readonly ProjectionName[];
  /** Name of the source file, without its folder. */
  readonly source: string;
}

export interface PopulationName {
  readonly name: string;
  /** Network id of its first neuron. */
  readonly first: number;
  readonly size: number;
  readonly input: boolean;
  /** Line of the declaration in the source, from 1. */
  readonly line: number;
}

export interface ProjectionName {
  readonly name: string;
  /** Number of its first axon; one axon a source neuron. */
  readonly firstAxon: number;
  readonly axons: number;
  readonly line: number;
}

interface ProgramBase {
  /** Length of a tick in femtoseconds, so that it is an integer. */
  readonly tickFemtoseconds: number;
  /** Length of a trial in steps, 0 where the program has none. */
  readonly trialSteps: number;
  /** Neurons of the network, inputs included. */
  readonly networkNeurons: number;
  /** Where the spikes of each source neuron go; sorted by (neuron, axon). */
  readonly routes: Routes;
  readonly names: Names;
}

export interface Ft1Program extends ProgramBase {
  readonly kind: "ft1";
  readonly chip: Ft1Chip;
  readonly cores: readonly Ft1Core[];
}

export interface Loihi1Program extends ProgramBase {
  readonly kind: "loihi1";
  readonly chip: Loihi1Chip;
  readonly cores: readonly Loihi1Core[];
}

/** One row a (source neuron, axon). Routes of neuron n: rows `start[n]` to `start[n + 1]`. */
export interface Routes {
  readonly start: Uint32Array;
  readonly core: Uint16Array;
  /** Index of the axon in that core's table. */
  readonly axon: Uint32Array;
}

/** One ft1 core. */
export interface Ft1Core {
  readonly neurons: Neurons;
  readonly axons: Axons;
  readonly synapses: Synapses;
  /** Decay tables; neurons name theirs by index. */
  readonly decays: readonly DecayTables[];
  readonly learning: Learning | null;
}

export interface Neurons {
  /** Network id of each neuron. */
  readonly id: Uint32Array;
  readonly threshold: Int16Array;
  readonly reset: Int16Array;
  /** V at the start of a trial. */
  readonly initial: Int16Array;
  /** Firings allowed in a trial; 0: no limit. */
  readonly limit: Uint16Array;
  /** Ticks after a firing in which no other may follow. */
  readonly refractory: Uint16Array;
  readonly decay: Uint8Array;
  /** 1: has a threshold; 0: li, never fires. */
  readonly spiking: Uint8Array;
}

/** Sorted by network axon number, so that the index orders events as the network does. */
export interface Axons {
  /** Network axon number. */
  readonly number: Uint32Array;
  /** Ticks from a spike to its arrival; at least one step. */
  readonly delay: Uint16Array;
  /** Left shift that brings a weight mantissa to the unit of I. */
  readonly shift: Uint8Array;
  /** Synapses of axon a: `row[a]` to `row[a + 1]`. */
  readonly row: Uint32Array;
}

export interface Synapses {
  /** Index of the target neuron in its core. */
  readonly target: Uint16Array;
  readonly weight: Int8Array;
}

/** Bits behind the point of `Learning.bump`. */
export const BUMP_FRACTION = 20;

/** Losses of the learning engine. */
export const LOSS = { margin: 0, crossEntropy: 1, spikeTimes: 2 } as const;

/** Learning of one core from spike times; hw-models/SPEC.md, "Learning". */
export interface Learning {
  readonly seed: number;
  /** Ticks of the time unit as a power of two: errors and slopes are measured in it. */
  readonly timeBits: number;
  /** One of LOSS. */
  readonly loss: number;
  /** Of the margin loss: ticks by which the label's spike should lead. */
  readonly margin: number;
  /** Smallest tau_m V' that a gradient is divided by, in units of V, for each decay table. */
  readonly floor: Uint16Array;
  /** Firings of a neuron and trial that are latched and learned from. */
  readonly firings: number;
  /** Added to the weights of a silent output, in threshold units times 2^BUMP_FRACTION. */
  readonly bump: number;
  /** The same for a hidden neuron silent in more than `silenceLimit` of `silenceBlock` samples. */
  readonly hiddenBump: number;
  readonly silenceBlock: number;
  readonly silenceLimit: number;
  /** Of cross entropy: e^{−d/tau} for d ticks, format `decay`; behind its end 0. */
  readonly likelihood: Uint16Array;
  /** Of spike times: the spikes of each output that have a target; 0 for other losses. */
  readonly targetSpikes: number;
  /** Of spike times: ticks, `targets[(class · outputs + output) · targetSpikes + spike]`. */
  readonly targets: Uint32Array;
  /** Core indexes of the neurons that are read out, class 0 first. */
  readonly outputs: Uint16Array;
  /** Learning projections, those into the outputs first. */
  readonly layers: readonly LearningLayer[];
  /** Shadow weights of all synapses of the core; those that do not learn hold their weight · 2^8. */
  readonly shadow: Int16Array;
  /** Ticks that a delay may grow to by learning; 0 where none learns. */
  readonly longestDelay: number;
  /** Shadow delays of all axons of the core, format `delay`, 0 for those that do not learn; empty where none does. */
  readonly shadowDelay: Uint16Array;
}

export interface LearningLayer {
  /** Core axon indexes from `firstAxon` on, `axons` of them. */
  readonly firstAxon: number;
  readonly axons: number;
  /** Core neuron indexes of the targets. */
  readonly firstTarget: number;
  readonly targets: number;
  /** Core neuron index of the source of `firstAxon`, or −1 where the sources are inputs. */
  readonly firstSource: number;
  /** Weights may change; a frozen layer only hands errors back. */
  readonly plastic: boolean;
  /** Right shift that is the rate: w ← w − 2^−rate · gradient. */
  readonly rate: number;
  /** Delays of the axons may change. */
  readonly plasticDelays: boolean;
  /** The same shift for delays, in time units. */
  readonly delayRate: number;
}

/** One loihi1 core: SPEC-loihi1.md says what it computes. Steps are ticks. */
export interface Loihi1Core {
  readonly neurons: Loihi1Neurons;
  readonly axons: Loihi1Axons;
  readonly synapses: Loihi1Synapses;
  /** Absent: its weights stay. */
  readonly learning?: Loihi1Learning;
}

export interface Loihi1Neurons {
  /** Network id of each neuron. */
  readonly id: Uint32Array;
  /** du: U keeps (4095 − du)/4096 of itself in a step; 0 … 4095. */
  readonly currentDecay: Uint16Array;
  /** dv: V keeps (4096 − dv)/4096 of itself in a step; 0 … 4096. */
  readonly voltageDecay: Uint16Array;
  /** vth: the neuron fires when V > 64·vth; 0 … 131071. */
  readonly threshold: Int32Array;
  /** The bias, mantissa · 2^exponent, is added to V in every step; −4096 … 4095 and 0 … 7. */
  readonly biasMantissa: Int16Array;
  readonly biasExponent: Uint8Array;
  /** Steps after a firing in which V stays 0. */
  readonly refractory: Uint8Array;
  /** U and V at the start of a trial. */
  readonly initialCurrent: Int32Array;
  readonly initialVoltage: Int32Array;
  /** 1: has a threshold; 0: li, never fires. */
  readonly spiking: Uint8Array;
}

/** Sorted by network axon number. */
export interface Loihi1Axons {
  /** Network axon number. */
  readonly number: Uint32Array;
  /**
   * Number of the network's projection, which rises with the axon numbers. The weights that a projection brings
   * to a neuron in one step are summed before the exponent is applied, so that one exponent belongs to it.
   */
  readonly projection: Uint32Array;
  /** Steps from a spike to its arrival, at least 1. */
  readonly delay: Uint8Array;
  /** The sum of the projection's weights counts 2^exponent-fold, rounded down; −8 … 7. */
  readonly exponent: Int8Array;
  /** Synapses of axon a: `row[a]` to `row[a + 1]`. */
  readonly row: Uint32Array;
}

export interface Loihi1Synapses {
  /** Index of the target neuron in its core. */
  readonly target: Uint16Array;
  /** Weight as cut to its bits and sign mode, −256 … 255. */
  readonly weight: Int16Array;
  /** Steps from the arrival on the axon to the target's dendrite, 0 … 62. */
  readonly delay: Uint8Array;
}

/** How a loihi1 core learns: traces and sums of products; SPEC-loihi1.md, "Learning". */
export interface Loihi1Learning {
  readonly seed: number;
  /** Steps of a learning epoch, 1 … 63. */
  readonly epoch: number;
  /** 1: traces and weights are rounded at random; 0: to the nearest. */
  readonly stochastic: number;
  readonly rules: Loihi1Rules;
  /** By rule. */
  readonly products: Loihi1Products;
  /** By product. */
  readonly factors: Loihi1Factors;
  readonly layers: Loihi1LearningLayers;
}

/** What traces gain by a spike, and keep in a step in 2^-32; u is 1 in every 2^decimation-th epoch. */
export interface Loihi1Rules {
  readonly x1Impulse: Uint8Array;
  readonly x2Impulse: Uint8Array;
  readonly y1Impulse: Uint8Array;
  readonly y2Impulse: Uint8Array;
  readonly y3Impulse: Uint8Array;
  readonly decimation: Uint8Array;
  readonly x1Decay: Uint32Array;
  readonly x2Decay: Uint32Array;
  readonly y1Decay: Uint32Array;
  readonly y2Decay: Uint32Array;
  readonly y3Decay: Uint32Array;
}

/** mantissa · 2^(exponent − 7) times the product's factors, where its dependency is met. */
export interface Loihi1Products {
  readonly rule: Uint8Array;
  /** Index into DEPENDENCIES of numerics/loihi1-learning.ts. */
  readonly dependency: Uint8Array;
  readonly mantissa: Int8Array;
  readonly exponent: Uint8Array;
}

/** A variable plus a constant. */
export interface Loihi1Factors {
  readonly product: Uint16Array;
  /** Index into FACTOR_NAMES. */
  readonly variable: Uint8Array;
  readonly constant: Int8Array;
}

/** Axons of the core that learn, `axons` of them from `firstAxon` on; ascending. */
export interface Loihi1LearningLayers {
  readonly firstAxon: Uint32Array;
  readonly axons: Uint32Array;
  readonly rule: Uint8Array;
  /** Index into SIGN_MODES: what weights may become. */
  readonly mode: Uint8Array;
}
