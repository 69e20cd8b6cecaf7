/**
 * A board's firmware as a state machine, with the simulator's machine for a core: the same answers a real
 * board gives to the same frames. It holds one image; VALID is gained by COMMIT alone and lost by any BEGIN,
 * WRITE or loss of power, so a half-written image never runs.
 *
 * Knows nothing of wires: `answer` takes a frame and gives the reply's. serve-board.ts puts it on a wire.
 */
import type { Chip } from "../../hw-models/chip/chip.ts";
import { ChipFault } from "../../hw-models/chip/fault.ts";
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { ImageError } from "../../hw-models/image-error.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { REVISION, specificationOf } from "../../hw-models/specification.ts";
import type { Transfer } from "./blocks.ts";
import { BoardCore, type LoadMachine, type Refusal } from "./board-core.ts";
import { BOARD_ERRORS } from "./board-errors.ts";
import { BoardMemory } from "./board-memory.ts";
import { type Clock, systemClock } from "./clock.ts";
import {
  decodeMessage,
  encodeMessage,
  isRequest,
  type MessageOf,
  type Reply,
  type Request,
} from "./codec.ts";
import { type Frame, PROTOCOL_VERSION } from "./framing.ts";
import { withFreshChecksums } from "./image-map.ts";
import {
  BITMAP_BLOCKS,
  BLOCK_BYTES,
  BOARD_STATES,
  type BoardState,
  LINK_MAGIC,
  MESSAGES,
} from "./messages.ts";

export interface FakeBoardOptions {
  readonly chip?: Chip;
  /** Longest image in bytes; by default what the chip's memories can hold. */
  readonly memoryBytes?: number;
  /** Spikes held unread before STEP stops early. */
  readonly spikeBuffer?: number;
  readonly specification?: Uint8Array;
  readonly versions?: { readonly lowest: number; readonly highest: number };
  readonly load?: LoadMachine;
  readonly clock?: Clock;
}

/** Milliseconds after which STEP answers with where it is, so that no host gives up on a busy board. */
export const STEP_SLICE = 50;

/** The UP5K's four SPRAMs; a chip without memories of its own gets what a host can spare. */
const memoryOf = (chip: Chip): number => (chip === FT1_UP5K ? 4 * 32 * 1024 : 64 * 1024 * 1024);

export class FakeBoard {
  /** Frames that did not agree with their CRC, counted by whoever unpacks them. */
  badFrames = 0;
  private readonly chip: Chip;
  private readonly memoryBytes: number;
  private readonly spikeBuffer: number;
  private readonly specification: Uint8Array;
  private readonly versions: { readonly lowest: number; readonly highest: number };
  private readonly load: LoadMachine;
  private readonly clock: Clock;
  private memory: BoardMemory | null = null;
  private valid = false;
  private core: BoardCore | null = null;

  constructor(options: FakeBoardOptions = {}) {
    this.chip = options.chip ?? FT1_UP5K;
    this.memoryBytes = options.memoryBytes ?? memoryOf(this.chip);
    this.spikeBuffer = options.spikeBuffer ?? 1024;
    this.specification = options.specification ?? specificationOf(this.chip.kind);
    this.versions = options.versions ?? { lowest: PROTOCOL_VERSION, highest: PROTOCOL_VERSION };
    this.load = options.load ?? ((image) => new Machine(image, this.chip));
    this.clock = options.clock ?? systemClock;
  }

  get state(): BoardState {
    if (this.core) return "running";
    if (this.valid) return "valid";
    return this.memory ? "receiving" : "empty";
  }

  /** The reply to a frame, or null for one that is not a request. Never throws. */
  answer(frame: Frame): Frame | null {
    const reply = this.reply(frame);
    return reply && { version: PROTOCOL_VERSION, sequence: frame.sequence, ...encodeMessage(reply) };
  }

  /** Test hook: the board loses power and comes back. */
  losePower(): void {
    this.memory = null;
    this.valid = false;
    this.core = null;
  }

  /** Test hook: bits of a byte of the memory turn, as by wear or radiation; a running core computes with them. */
  damage(address: number, mask = 1): void {
    const { memory } = this;
    if (!memory || address >= memory.bytes.length) throw new RangeError(`no byte ${address} on the board`);
    memory.bytes[address] ^= mask;
    if (!this.core) return;
    try {
      this.core = new BoardCore(this.load(withFreshChecksums(memory.bytes)), this.spikeBuffer);
    } catch {
      this.core = null;
      this.valid = false;
    }
  }

  private reply(frame: Frame): Reply | null {
    const decoded = decodeMessage(frame);
    const hello = decoded.ok && decoded.message.kind === "hello";
    const { lowest, highest } = this.versions;
    if (!hello && (frame.version < lowest || frame.version > highest))
      return failure({ error: "version", detail: lowest, having: highest });
    if (!decoded.ok) return failure({ error: decoded.why, detail: frame.type });
    if (!isRequest(decoded.message)) return null;
    try {
      return this.handle(decoded.message);
    } catch (thrown) {
      const detail = this.core?.steps ?? 0;
      this.core = null;
      if (thrown instanceof ChipFault) return failure({ error: "chipFault", detail, text: thrown.message });
      this.valid = false;
      return failure({ error: "coreFault", text: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  }

  private handle(request: Request): Reply {
    switch (request.kind) {
      case "hello":
        return request.magic === LINK_MAGIC
          ? this.identity()
          : failure({ error: "malformed", detail: MESSAGES.hello.type });
      case "begin":
        return this.begin(request);
      case "write":
        return this.write(request.address, request.data);
      case "status":
        return this.status(request.firstBlock);
      case "read":
        return this.read(request.address, request.length);
      case "commit":
        return this.commit(request.nonce);
      case "run":
        return this.run(request.nonce);
      case "counters":
        return this.counters(request.reserved);
      default:
        return this.core ? this.operate(this.core, request) : failure({ error: "notRunning" });
    }
  }

  private operate(
    core: BoardCore,
    request: MessageOf<"resetTrial"> | MessageOf<"inject"> | MessageOf<"step"> | MessageOf<"readSpikes">,
  ): Reply {
    switch (request.kind) {
      case "resetTrial": {
        const refused = core.resetTrial(request.trial);
        return refused ? failure(refused) : { kind: "trialReset", trial: request.trial };
      }
      case "inject": {
        const refused = core.inject(request.trial, request.first, request.spikes);
        return refused ? failure(refused) : { kind: "injected", injected: core.injected };
      }
      case "step": {
        const { trial, target, injected, read } = request;
        const until = this.clock.now() + STEP_SLICE;
        const refused = core.step(trial, target, injected, read, () => this.clock.now() >= until);
        if (refused) return failure(refused);
        return {
          kind: "stepped",
          steps: core.steps,
          fired: core.fired,
          first: read,
          spikes: core.page(read),
        };
      }
      case "readSpikes": {
        const refused = core.readFrom(request.trial, request.first);
        if (refused) return failure(refused);
        return { kind: "spikes", first: request.first, fired: core.fired, spikes: core.page(request.first) };
      }
    }
  }

  private identity(): Reply {
    const { limits } = this.chip;
    const transfer = this.memory?.transfer;
    return {
      kind: "identity",
      magic: LINK_MAGIC,
      minVersion: this.versions.lowest,
      maxVersion: this.versions.highest,
      state: BOARD_STATES.indexOf(this.state),
      coreVersion: REVISION,
      chipId: this.chip.id,
      chip: this.chip.name,
      cores: wordOf(limits.cores),
      neurons: wordOf(limits.neurons),
      axons: wordOf(limits.axons),
      synapses: wordOf(limits.synapses),
      memoryBytes: this.memoryBytes,
      spikeBuffer: this.spikeBuffer,
      clockHertz: 0,
      maxBaud: 0,
      specification: this.specification,
      nonce: transfer?.nonce ?? 0,
      imageLength: transfer?.length ?? 0,
      imageId: transfer?.imageId ?? new Uint8Array(32),
    };
  }

  private begin({ length, crc, nonce, imageId }: MessageOf<"begin">): Reply {
    if (length > this.memoryBytes)
      return failure({ error: "tooLarge", detail: length, having: this.memoryBytes });
    if (length === 0 || nonce === 0) return failure({ error: "malformed", detail: MESSAGES.begin.type });
    const transfer: Transfer = { length, crc, nonce, imageId };
    this.hold();
    if (!this.memory?.continues(transfer)) this.memory = new BoardMemory(transfer);
    return { kind: "begun", length, received: this.memory.received };
  }

  private write(address: number, data: Uint8Array): Reply {
    if (!this.memory) return failure({ error: "notBegun" });
    this.hold();
    if (!this.memory.write(address, data))
      return failure({ error: "address", detail: address, having: this.memory.transfer.length });
    return { kind: "written", address };
  }

  private status(firstBlock: number): Reply {
    const { memory } = this;
    if (!memory) return failure({ error: "notBegun" });
    if (firstBlock % BITMAP_BLOCKS) return failure({ error: "malformed", detail: MESSAGES.status.type });
    const { received, blocks } = memory;
    const state = BOARD_STATES.indexOf(this.state);
    const bits = memory.bitmap(firstBlock);
    return { kind: "bitmap", firstBlock, state, nonce: memory.transfer.nonce, received, blocks, bits };
  }

  private read(address: number, length: number): Reply {
    const { memory } = this;
    if (!memory) return failure({ error: "notBegun" });
    if (length < 1 || length > BLOCK_BYTES)
      return failure({ error: "malformed", detail: MESSAGES.read.type });
    const data = memory.read(address, length);
    if (data) return { kind: "data", address, data };
    const missing = address + length <= memory.transfer.length && memory.firstMissing() >= 0;
    return missing
      ? failure({ error: "missingBlocks", detail: memory.firstMissing(), having: memory.received })
      : failure({ error: "address", detail: address, having: memory.transfer.length });
  }

  private commit(nonce: number): Reply {
    const { memory } = this;
    if (!memory) return failure({ error: "notBegun" });
    if (memory.transfer.nonce !== nonce)
      return failure({ error: "stale", detail: nonce, having: memory.transfer.nonce });
    const crc = memory.crc();
    if (this.valid && crc === memory.transfer.crc) return { kind: "committed", nonce, crc };
    this.hold();
    const first = memory.firstMissing();
    if (first >= 0) return failure({ error: "missingBlocks", detail: first, having: memory.received });
    if (crc !== memory.transfer.crc)
      return failure({ error: "crc", detail: crc, having: memory.transfer.crc });
    const refused = this.check(memory.bytes);
    if (refused) return failure(refused);
    this.valid = true;
    return { kind: "committed", nonce, crc };
  }

  /** Whether the bytes are an image for this board. */
  private check(image: Uint8Array): Refusal | null {
    try {
      const { program } = this.load(image);
      const wrong = program.chip.id !== this.chip.id;
      return wrong
        ? { error: "wrongChip", having: this.chip.id, text: `${program.chip.name}, not ${this.chip.name}` }
        : null;
    } catch (thrown) {
      if (!(thrown instanceof ImageError)) throw thrown;
      const { fault, message: text } = thrown;
      if (fault === "chip") return { error: "wrongChip", having: this.chip.id, text };
      return { error: fault === "specification" ? "wrongSpecification" : "image", text };
    }
  }

  private run(nonce: number): Reply {
    const { memory } = this;
    if (!memory || !this.valid) return failure({ error: "notValid" });
    if (nonce !== 0 && nonce !== memory.transfer.nonce)
      return failure({ error: "stale", detail: nonce, having: memory.transfer.nonce });
    this.core ??= new BoardCore(this.load(memory.bytes.slice()), this.spikeBuffer);
    const { trial, steps, injected, fired } = this.core;
    return { kind: "started", nonce: memory.transfer.nonce, trial, steps, injected, fired };
  }

  private counters(reserved: number): Reply {
    const cycles = this.core?.machine.cycles ?? 0;
    return {
      kind: "counts",
      reserved,
      cyclesLow: cycles % 2 ** 32,
      cyclesHigh: Math.floor(cycles / 2 ** 32),
      badFrames: this.badFrames,
    };
  }

  /** Clears VALID and holds the core. */
  private hold(): void {
    this.valid = false;
    this.core = null;
  }
}

/** A limit as a u32: one that has no end is the largest number. */
const wordOf = (limit: number): number => Math.min(limit, 2 ** 32 - 1);

/** The reply that refuses a request. */
export const failure = ({ error, detail = 0, having = 0, text = "" }: Refusal): Reply => ({
  kind: "error",
  error: BOARD_ERRORS[error].number,
  detail,
  having,
  text,
});
