/** The layout of an image, for writer, reader and SPEC.md alike. */
import { crc32 } from "./crc32.ts";
import type { Columns } from "./image-bytes.ts";

export const MAGIC = "FTSN";
export const HEADER_BYTES = 64;
export const SECTION_HEADER_BYTES = 16;

/** Offset, name and meaning of the header's fields. */
export const HEADER_FIELDS = [
  [0, "magic", "`FTSN`"],
  [4, "version u32", "of the container"],
  [8, "chip u32", "id of the chip"],
  [12, "sections u32", "of the board's part"],
  [16, "length u32", "bytes of the board's part, this header included"],
  [20, "reserved u32", "0"],
  [24, "specification 32 bytes", "hash of the specification"],
  [56, "reserved u32", "0"],
  [60, "crc u32", "CRC-32 of bytes 0 to 59"],
] as const;
export const SECTION_FIELDS = [
  [0, "kind u32", "see below"],
  [4, "core u32", "index of the core, 0 where there is none"],
  [8, "length u32", "bytes of the payload"],
  [12, "crc u32", "CRC-32 of bytes 0 to 11 of this header and the payload"],
] as const;
/** Scalars of the network section, u32 each. */
export const NETWORK_FIELDS = [
  "tickFemtosecondsLow",
  "tickFemtosecondsHigh",
  "trialSteps",
  "networkNeurons",
  "cores",
] as const;

/** Kinds of section. The network's and the routes' come first, the names' last; between them the cores'. */
export const SECTIONS = {
  network: 1,
  routes: 2,
  core: 3,
  learning: 4,
  names: 5,
  loihi1Core: 6,
  loihi1Learning: 7,
} as const;

export const ROUTE_COLUMNS = { core: Uint16Array, axon: Uint32Array } as const satisfies Columns;
export const NEURON_COLUMNS = {
  id: Uint32Array,
  threshold: Int16Array,
  reset: Int16Array,
  initial: Int16Array,
  limit: Uint16Array,
  refractory: Uint16Array,
  decay: Uint8Array,
  spiking: Uint8Array,
} as const satisfies Columns;
export const AXON_COLUMNS = {
  number: Uint32Array,
  delay: Uint16Array,
  shift: Uint8Array,
} as const satisfies Columns;
export const SYNAPSE_COLUMNS = { target: Uint16Array, weight: Int8Array } as const satisfies Columns;
export const DECAY_COLUMNS = { ea: Uint16Array, eb: Uint16Array, ec: Uint16Array } as const satisfies Columns;
/** Scalars of the learning section, u32 each, then one row of LAYER_COLUMNS a layer. */
export const LEARNING_SCALARS = [
  "seed",
  "timeBits",
  "loss",
  "margin",
  "firings",
  "bump",
  "hiddenBump",
  "silenceBlock",
  "silenceLimit",
  "targetSpikes",
  "longestDelay",
] as const;
export const LAYER_COLUMNS = {
  firstAxon: Uint32Array,
  axons: Uint32Array,
  firstTarget: Uint32Array,
  targets: Uint32Array,
  firstSource: Int32Array,
  plastic: Uint8Array,
  rate: Uint8Array,
  plasticDelays: Uint8Array,
  delayRate: Uint8Array,
} as const satisfies Columns;

export const LOIHI1_NEURON_COLUMNS = {
  id: Uint32Array,
  threshold: Int32Array,
  initialCurrent: Int32Array,
  initialVoltage: Int32Array,
  currentDecay: Uint16Array,
  voltageDecay: Uint16Array,
  biasMantissa: Int16Array,
  biasExponent: Uint8Array,
  refractory: Uint8Array,
  spiking: Uint8Array,
} as const satisfies Columns;
export const LOIHI1_AXON_COLUMNS = {
  number: Uint32Array,
  projection: Uint32Array,
  delay: Uint8Array,
  exponent: Int8Array,
} as const satisfies Columns;
export const LOIHI1_SYNAPSE_COLUMNS = {
  target: Uint16Array,
  weight: Int16Array,
  delay: Uint8Array,
} as const satisfies Columns;

export const LOIHI1_LEARNING_SCALARS = ["seed", "epoch", "stochastic"] as const;
export const LOIHI1_RULE_COLUMNS = {
  x1Impulse: Uint8Array,
  x2Impulse: Uint8Array,
  y1Impulse: Uint8Array,
  y2Impulse: Uint8Array,
  y3Impulse: Uint8Array,
  decimation: Uint8Array,
  x1Decay: Uint32Array,
  x2Decay: Uint32Array,
  y1Decay: Uint32Array,
  y2Decay: Uint32Array,
  y3Decay: Uint32Array,
} as const satisfies Columns;
export const LOIHI1_PRODUCT_COLUMNS = {
  rule: Uint8Array,
  dependency: Uint8Array,
  mantissa: Int8Array,
  exponent: Uint8Array,
} as const satisfies Columns;
export const LOIHI1_FACTOR_COLUMNS = {
  product: Uint16Array,
  variable: Uint8Array,
  constant: Int8Array,
} as const satisfies Columns;
export const LOIHI1_LAYER_COLUMNS = {
  firstAxon: Uint32Array,
  axons: Uint32Array,
  rule: Uint8Array,
  mode: Uint8Array,
} as const satisfies Columns;

/**
 * The CRC of a section, over its header but for the CRC itself, and its payload.
 * @param section all its bytes
 */
export const sectionCrc = (section: Uint8Array): number =>
  crc32(section.subarray(SECTION_HEADER_BYTES), crc32(section.subarray(0, SECTION_HEADER_BYTES - 4)));
