/**
 * Where things stand in the memories of the ft1 core on a UP5K: the one definition for the Verilog (params.ts
 * writes it out), the loader and the bench. README.md has the picture.
 */
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { FORMATS, MOST_TRIAL_STEPS, STEP_BITS } from "../../hw-models/numerics/formats.ts";

/** Bits that hold the numbers 0 to n − 1. */
const bitsFor = (n: number): number => Math.ceil(Math.log2(n));

/** Every memory holds words of this many bits. */
export const WORD_BITS = 16;

const { limits } = FT1_UP5K;

/** Fine entries 0 to 64 and, from 128 on, coarse entries 0 to 127 of one decay table. */
export const DECAY_ENTRY_BITS = 8;

/** Widths of indexes and times, in bits. */
export const WIDTHS = {
  neuron: bitsFor(limits.neurons),
  axon: bitsFor(limits.axons),
  synapse: bitsFor(limits.synapses),
  shift: 4,
  /** The step at hand and those a delay reaches. */
  slot: bitsFor(limits.delaySteps + 1),
  /** A tick of the wheel of pending events: slot and tick within it. */
  wheel: bitsFor(limits.delaySteps + 1) + STEP_BITS,
  delay: bitsFor(limits.delaySteps + 1) + STEP_BITS,
  /** `last`: the refresh keeps every gap shorter than this. */
  last: 14,
  /** `ready`: one bit more than a refractory period, so that a difference has a sign. */
  ready: 17,
  /** A latched tick of a trial. */
  latch: bitsFor(MOST_TRIAL_STEPS) + STEP_BITS,
  /** Steps of a run. */
  steps: FORMATS.tick.bits - STEP_BITS,
  /** Axons of one word of the wheel. */
  wheelWord: 5,
  cycles: 32,
  /** A span of ticks up to a whole step. */
  span: STEP_BITS + 1,
  /** Product of a state and an entry of a decay table. */
  product: FORMATS.voltage.bits + FORMATS.decay.bits,
  wordIndex: bitsFor(WORD_BITS),
  latchIndex: bitsFor(limits.latches),
  /** An entry of any decay table. */
  decayIndex: bitsFor(limits.decayTables) + DECAY_ENTRY_BITS,
  /** Neurons that a step refreshes. */
  refresh: 2,
} as const;

/** Words of the summary: one a tick of the wheel, one bit a word of the wheel. */
const WHEEL_TICKS = 2 ** WIDTHS.wheel;
const NEURONS = 2 ** WIDTHS.neuron;
const AXONS = 2 ** WIDTHS.axon;
const SPRAM_WORDS = 2 ** 14;

/**
 * The host's view: memory m, word w is at address m · 2^14 + w.
 *
 * `shadow` holds the shadow weight of synapse s at s; the forward weight is its rounded upper half. `store`
 * holds the targets, two a word (the even synapse in the low byte), then STORE_FIELDS of each neuron, the
 * latches of firings, and the chain of axons that each neuron's firings take. `registers`: for each decay table
 * the entry where EC is largest, then the number of a neuron's latches.
 */
export const MEMORIES = {
  shadow: { number: 0, words: SPRAM_WORDS },
  store: { number: 1, words: SPRAM_WORDS },
  wheelLow: { number: 2, words: SPRAM_WORDS },
  wheelHigh: { number: 3, words: SPRAM_WORDS },
  summary: { number: 4, words: WHEEL_TICKS },
  neurons: { number: 5, words: 8 * NEURONS },
  axons: { number: 6, words: 4 * AXONS },
  decay: { number: 7, words: 4 * 2 ** 9 },
  armed: { number: 8, words: NEURONS / WORD_BITS },
  registers: { number: 9, words: limits.decayTables + 1 },
} as const;
export type Memory = keyof typeof MEMORIES;

export const ADDRESS = { offset: bitsFor(SPRAM_WORDS), memory: 4 } as const;

/** The host's address of a word. */
export const addressOf = (memory: Memory, word: number): number =>
  MEMORIES[memory].number * 2 ** ADDRESS.offset + word;

/** State that every event touches: field f of neuron n is word f · 256 + n of `neurons`. */
export const NEURON_FIELDS = ["current", "voltage", "mark", "ready", "threshold", "flags"] as const;
export type NeuronField = (typeof NEURON_FIELDS)[number];
export const neuronWord = (field: NeuronField, n: number): number =>
  addressOf("neurons", NEURON_FIELDS.indexOf(field) * NEURONS + n);

/** What only a firing touches: field f of neuron n is word `STORE_NEURONS` + 8 n + f of `store`. */
export const STORE_FIELDS = ["firings", "limit", "refractory", "reset", "floor", "initial", "latch"] as const;
export type StoreField = (typeof STORE_FIELDS)[number];
export const STORE_FIELD_BITS = 3;
export const STORE_NEURONS = SPRAM_WORDS / 2;
/** Latches of a firing each, LATCH_FIELDS; those of neuron n begin at its field `latch`. */
export const LATCH_FIELDS = ["tick", "slope", "high"] as const;
export const LATCH_FIELD_BITS = 2;
export const STORE_LATCHES = STORE_NEURONS + NEURONS * 2 ** STORE_FIELD_BITS;
export const STORE_CHAIN = STORE_LATCHES + limits.latches * 2 ** LATCH_FIELD_BITS;
export const storeWord = (field: StoreField, n: number): number =>
  addressOf("store", STORE_NEURONS + (n << STORE_FIELD_BITS) + STORE_FIELDS.indexOf(field));
export const latchWord = (field: (typeof LATCH_FIELDS)[number], latch: number): number =>
  addressOf("store", STORE_LATCHES + (latch << LATCH_FIELD_BITS) + LATCH_FIELDS.indexOf(field));
export const chainWord = (axon: number): number => addressOf("store", STORE_CHAIN + axon);

/** Field f of axon a is word f · 512 + a of `axons`. */
export const AXON_FIELDS = ["rowEnd", "route", "arrival", "arrivalHigh"] as const;
export type AxonField = (typeof AXON_FIELDS)[number];
export const axonWord = (field: AxonField, a: number): number =>
  addressOf("axons", AXON_FIELDS.indexOf(field) * AXONS + a);

/** Factor f of entry e is word f · 512 + e of `decay`; an entry is table · 256 + (128 +) index. */
export const DECAY_FACTORS = ["ea", "eb", "ec"] as const;
export type DecayFactor = (typeof DECAY_FACTORS)[number];
export const COARSE_ENTRIES = 2 ** (DECAY_ENTRY_BITS - 1);
export const decayWord = (
  factor: DecayFactor,
  table: number,
  kind: "fine" | "coarse",
  entry: number,
): number =>
  addressOf(
    "decay",
    DECAY_FACTORS.indexOf(factor) * limits.decayTables * 2 ** DECAY_ENTRY_BITS +
      table * 2 ** DECAY_ENTRY_BITS +
      (kind === "coarse" ? COARSE_ENTRIES : 0) +
      entry,
  );

/** Bit ranges of packed words: lowest bit and width. */
type Fields = Readonly<Record<string, readonly [low: number, width: number]>>;

/** Of a neuron: the tick its state holds at, the top of `ready`, and I = V = 0 since more than 127 steps. */
export const MARK = {
  last: [0, WIDTHS.last],
  readyHigh: [14, WIDTHS.ready - WORD_BITS],
  rest: [15, 1],
} as const satisfies Fields;

/** Of a neuron: the first axon of its chain, its decay table, whether it may fire. */
export const FLAGS = {
  axon: [0, WIDTHS.axon],
  hasAxons: [9, 1],
  decay: [10, 1],
  spiking: [11, 1],
  spent: [12, 1],
} as const satisfies Fields;

/** Of an axon: its delay in ticks and the shift of its weights. */
export const ROUTE = {
  delay: [0, WIDTHS.delay],
  shift: [10, WIDTHS.shift],
} as const satisfies Fields;

/** Of an axon: the next one with the same source, or none. */
export const CHAIN = { axon: [0, WIDTHS.axon], more: [9, 1] } as const satisfies Fields;

/** Tops of a latch. */
export const LATCH_HIGH = {
  tick: [0, WIDTHS.latch - WORD_BITS],
  slope: [4, FORMATS.slope.bits - WORD_BITS],
} as const satisfies Fields;

/** Top of an axon's latch. */
export const ARRIVAL_HIGH = {
  tick: [0, WIDTHS.latch - WORD_BITS],
  valid: [4, 1],
} as const satisfies Fields;

export const PACKED = {
  mark: MARK,
  flags: FLAGS,
  route: ROUTE,
  chain: CHAIN,
  latchHigh: LATCH_HIGH,
  arrivalHigh: ARRIVAL_HIGH,
} as const;

/** A word from its fields. */
export const pack = <F extends Fields>(fields: F, values: Readonly<Record<keyof F, number>>): number =>
  Object.entries(fields).reduce(
    (word, [name, [low, width]]) => word | ((values[name] & (2 ** width - 1)) << low),
    0,
  );

/** A field of a word. */
export const unpack = ([low, width]: readonly [number, number], word: number): number =>
  (word >> low) & (2 ** width - 1);

/** Bits of a packed word that its fields take. */
export const widthOf = (fields: Fields): number =>
  Math.max(...Object.values(fields).map(([low, width]) => low + width));
