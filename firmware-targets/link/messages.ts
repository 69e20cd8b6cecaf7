/**
 * The message table: what host and board say to each other. The codec (codec.ts), PROTOCOL.md (document.ts)
 * and later the RTL's parameters are made from it; nothing else knows a number or an offset.
 *
 * Every request can be repeated: it names an absolute place (an address, the index of a spike, the step to
 * reach, the number of a trial), so hearing it twice, or late, does what hearing it once did or is refused.
 * The host may therefore send again whatever was not answered.
 */

export type FieldType = "u8" | "u16" | "u32" | "hash" | "name";

/** Bytes of a field: `hash` is a SHA-256, `name` ASCII filled up with zeros. */
export const FIELD_BYTES: Readonly<Record<FieldType, number>> = { u8: 1, u16: 2, u32: 4, hash: 32, name: 16 };

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly unit: string;
  readonly what: string;
}

/** What fills the rest of a payload: bytes, UTF-8 text, or spikes as pairs (tick u32, neuron u32). */
export interface Tail {
  readonly name: string;
  readonly type: "bytes" | "text" | "spikes";
  readonly unit: string;
  readonly what: string;
}

export interface MessageShape {
  /** The frame's type: below 0x80 from the host, from 0x80 on from the board. */
  readonly type: number;
  /** The frame's argument, u32. */
  readonly argument: { readonly name: string; readonly unit: string; readonly what: string };
  /** The payload, without gaps, in this order. */
  readonly fields: readonly Field[];
  readonly tail?: Tail;
  /** Of a request: the message that answers it (or `error` does). */
  readonly reply?: string;
  /** Of a request: the reply's argument is the request's own, so a stray reply is recognised. */
  readonly echo?: boolean;
  /** Of a request: may keep the board busy for longer than a frame's way there and back. */
  readonly slow?: boolean;
  readonly what: string;
}

const field = <const N extends string, const T extends FieldType>(
  name: N,
  type: T,
  unit: string,
  what: string,
) => ({ name, type, unit, what });

const tail = <const N extends string, const T extends Tail["type"]>(
  name: N,
  type: T,
  unit: string,
  what: string,
) => ({ name, type, unit, what });

const argument = <const N extends string>(name: N, unit: string, what: string) => ({ name, unit, what });

/** "FTL" and a revision, as a u32. */
export const LINK_MAGIC = 0x014c5446;
/** Unit of WRITE and of the bitmap, in bytes. */
export const BLOCK_BYTES = 256;
/** Blocks that one BITMAP tells of. */
export const BITMAP_BLOCKS = 1024;
export const SPIKE_BYTES = 8;
/** Spikes that fit any message that carries some. */
export const SPIKES_PER_MESSAGE = 30;

/** What a board holds, in the order it gets there. From VALID on the image is whole. */
export const BOARD_STATES = ["empty", "receiving", "valid", "running"] as const;
export type BoardState = (typeof BOARD_STATES)[number];

const STATE = field("state", "u8", "", "0 empty, 1 receiving, 2 valid with the core held, 3 running");
const NONCE = field("nonce", "u32", "", "of the BEGIN that holds; 0 after power-up");
const TRIAL = field("trial", "u32", "trial", "the trial that is meant");

export const MESSAGES = {
  hello: {
    type: 0x01,
    argument: argument("magic", "", "0x014C5446"),
    fields: [
      field("minVersion", "u8", "", "lowest protocol version the host speaks"),
      field("maxVersion", "u8", "", "highest"),
    ],
    reply: "identity",
    echo: true,
    what: "Who are you? Understood and answered in every protocol version, in any state. A board says nothing before it is spoken to.",
  },
  begin: {
    type: 0x02,
    argument: argument("length", "byte", "of the image's board part"),
    fields: [
      field("crc", "u32", "", "CRC-32 of those bytes"),
      field("nonce", "u32", "", "chosen by the host, not 0"),
      field("imageId", "hash", "", "SHA-256 of those bytes; the board stores it as a name"),
    ],
    reply: "begun",
    echo: true,
    what: "Clears VALID and holds the core. With length, CRC, nonce and id of what the board already holds, the blocks received stay; else none does.",
  },
  write: {
    type: 0x03,
    argument: argument("address", "byte", "of the block's first byte; a multiple of 256"),
    fields: [],
    tail: tail("data", "bytes", "byte", "256 of them, fewer only at the image's end"),
    reply: "written",
    echo: true,
    what: "One block. Clears VALID and holds the core, also after COMMIT.",
  },
  status: {
    type: 0x04,
    argument: argument("firstBlock", "block", "a multiple of 1024"),
    fields: [],
    reply: "bitmap",
    echo: true,
    what: "Which blocks are there?",
  },
  read: {
    type: 0x05,
    argument: argument("address", "byte", "of the first byte"),
    fields: [field("length", "u16", "byte", "1–256")],
    reply: "data",
    echo: true,
    what: "Bytes of the image back from the board's memory.",
  },
  commit: {
    type: 0x06,
    argument: argument("nonce", "", "of the BEGIN that is meant"),
    fields: [],
    reply: "committed",
    echo: true,
    slow: true,
    what: "The board checks that every block is there, computes the CRC over its own memory, checks chip and specification, and sets VALID.",
  },
  run: {
    type: 0x07,
    argument: argument("nonce", "", "of the BEGIN that is meant, or 0 for whatever the board holds"),
    fields: [],
    reply: "started",
    slow: true,
    what: "Releases the core: state, weights and trial as the image has them. Needs VALID. Changes nothing where the core runs already.",
  },
  resetTrial: {
    type: 0x08,
    argument: argument("trial", "trial", "larger than the last one's"),
    fields: [],
    reply: "trialReset",
    echo: true,
    what: "Ends the trial and starts another: states, queues and clock go back, weights stay. The same number again changes nothing, a smaller one is STALE.",
  },
  inject: {
    type: 0x09,
    argument: argument("first", "spike", "how many of this trial's spikes were sent before these"),
    fields: [TRIAL],
    tail: tail(
      "spikes",
      "spikes",
      "(tick, neuron)",
      "at most 30; ticks of the trial, input neurons of the network",
    ),
    reply: "injected",
    what: "Spikes from outside. Those the board has already are passed over; a gap before them is refused.",
  },
  step: {
    type: 0x0a,
    argument: argument("target", "step", "steps done since the start of the trial when this is over"),
    fields: [
      TRIAL,
      field("injected", "u32", "spike", "that must have arrived before the first of these steps"),
      field("read", "u32", "spike", "that the host has; their memory is free again"),
    ],
    reply: "stepped",
    slow: true,
    what: "Runs whole steps. A board may stop early, when its spike memory is full or a while has passed: the reply says where.",
  },
  readSpikes: {
    type: 0x0b,
    argument: argument("first", "spike", "index in the trial of the first spike wanted"),
    fields: [TRIAL],
    reply: "spikes",
    echo: true,
    what: "Spikes that fired, in the core's own order.",
  },
  counters: {
    type: 0x0c,
    argument: argument("reserved", "", "0"),
    fields: [],
    reply: "counts",
    echo: true,
    what: "What the board has counted.",
  },

  identity: {
    type: 0x81,
    argument: argument("magic", "", "0x014C5446"),
    fields: [
      field("minVersion", "u8", "", "lowest protocol version the board speaks"),
      field("maxVersion", "u8", "", "highest"),
      STATE,
      field("coreVersion", "u8", "", "revision of the board's core"),
      field("chipId", "u32", "", "as in the image's header"),
      field("chip", "name", "", "name of the chip"),
      field("cores", "u32", "core", ""),
      field("neurons", "u32", "neuron", "of one core"),
      field("axons", "u32", "axon", "of one core"),
      field("synapses", "u32", "synapse", "of one core"),
      field("memoryBytes", "u32", "byte", "longest image"),
      field("spikeBuffer", "u32", "spike", "that wait to be read before STEP stops early"),
      field("clockHertz", "u32", "Hz", "the core's clock, 0 where it has none"),
      field("maxBaud", "u32", "bit/s", "highest the UART can do, 0 where there is none"),
      field("specification", "hash", "", "hash of the model specification the core computes by"),
      NONCE,
      field("imageLength", "u32", "byte", "of the image begun, 0: none"),
      field("imageId", "hash", "", "its id"),
    ],
    what: "Answers HELLO.",
  },
  begun: {
    type: 0x82,
    argument: argument("length", "byte", "of the image"),
    fields: [field("received", "u32", "block", "kept from before")],
    what: "Answers BEGIN.",
  },
  written: {
    type: 0x83,
    argument: argument("address", "byte", "of the block"),
    fields: [],
    what: "Answers WRITE.",
  },
  bitmap: {
    type: 0x84,
    argument: argument("firstBlock", "block", ""),
    fields: [
      STATE,
      NONCE,
      field("received", "u32", "block", "of the whole image"),
      field("blocks", "u32", "block", "that the image has"),
    ],
    tail: tail(
      "bits",
      "bytes",
      "byte",
      "bit n of byte k: block firstBlock + 8k + n is there; 128 bytes, fewer at the end",
    ),
    what: "Answers STATUS.",
  },
  data: {
    type: 0x85,
    argument: argument("address", "byte", ""),
    fields: [],
    tail: tail("data", "bytes", "byte", "as many as were asked for"),
    what: "Answers READ.",
  },
  committed: {
    type: 0x86,
    argument: argument("nonce", "", ""),
    fields: [field("crc", "u32", "", "that the board computed")],
    what: "Answers COMMIT: the board is VALID.",
  },
  started: {
    type: 0x87,
    argument: argument("nonce", "", "of the image that runs"),
    fields: [
      field("trial", "u32", "trial", "that the core is in"),
      field("steps", "u32", "step", "done in it"),
      field("injected", "u32", "spike", "from outside in it"),
      field("fired", "u32", "spike", "of the network in it"),
    ],
    what: "Answers RUN.",
  },
  trialReset: {
    type: 0x88,
    argument: argument("trial", "trial", "that begins"),
    fields: [],
    what: "Answers RESET_TRIAL.",
  },
  injected: {
    type: 0x89,
    argument: argument("injected", "spike", "from outside in this trial so far"),
    fields: [],
    what: "Answers INJECT.",
  },
  stepped: {
    type: 0x8a,
    argument: argument("steps", "step", "done since the start of the trial"),
    fields: [
      field("fired", "u32", "spike", "of the network in this trial so far"),
      field("first", "u32", "spike", "index of the first one below: the request's `read`"),
    ],
    tail: tail("spikes", "spikes", "(tick, neuron)", "the first of them, at most 30"),
    what: "Answers STEP.",
  },
  spikes: {
    type: 0x8b,
    argument: argument("first", "spike", "index of the first one below"),
    fields: [field("fired", "u32", "spike", "in this trial so far")],
    tail: tail("spikes", "spikes", "(tick, neuron)", "at most 30"),
    what: "Answers READ_SPIKES.",
  },
  counts: {
    type: 0x8c,
    argument: argument("reserved", "", "0"),
    fields: [
      field("cyclesLow", "u32", "cycle", "of the core since RUN, lower half"),
      field("cyclesHigh", "u32", "cycle", "upper half"),
      field("badFrames", "u32", "frame", "that did not agree with their CRC"),
    ],
    what: "Answers COUNTERS.",
  },
  error: {
    type: 0xff,
    argument: argument("error", "", "number in the table of errors"),
    fields: [field("detail", "u32", "", "see there"), field("having", "u32", "", "see there")],
    tail: tail("text", "text", "byte", "more about it, for a person; a small board sends none"),
    what: "Answers any request that cannot be met. Nothing has changed but what is said in the table.",
  },
} as const satisfies Readonly<Record<string, MessageShape>>;

export type MessageName = keyof typeof MESSAGES;
/** The name as documents and RTL write it: `resetTrial` is RESET_TRIAL. */
export const constantName = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
