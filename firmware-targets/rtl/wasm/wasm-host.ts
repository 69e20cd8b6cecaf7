/** The core's Verilog as WebAssembly (host.cc around what yosys writes), driven from JavaScript. */
import { type CoreHost, type Firing, HangError, type Operation } from "../host.ts";
import type { HostWrite } from "../load.ts";
import { OPERATIONS } from "../params.ts";

/** The part of JavaScript's WebAssembly that is needed; it has no types without those of a browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => { readonly module: never };
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/** What host.cc exports. Numbers are addresses in `memory` where a name says buffer, value or name. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  addresses(): number;
  words(): number;
  capacity(): number;
  spikes(): number;
  take(): number;
  stall(often: number, seed: number): void;
  reset(): void;
  write(count: number): void;
  read(count: number): void;
  begin(operation: number, axon: number, tick: number): void;
  advance(): number;
  operate(operation: number, axon: number, tick: number, most: number): number;
  cycles(): number;
  clocks(): number;
  items(): number;
  item_name(n: number): number;
  item_width(n: number): number;
  item_value(n: number): number;
}

/** More clocks than an operation can take: a step that fires 64 times in 256 neurons takes some 10^6. */
const MOST_CLOCKS = 20_000_000;

/** Files, of which the core has none: the system calls that the C++ library links are never made. */
const NO_SYSTEM = new Proxy(
  {},
  {
    get: (_, name) => () => {
      throw new Error(`the RTL core called ${String(name)}`);
    },
  },
);

/** A signal inside the core. */
export interface CoreSignal {
  /** Dotted path of its modules, then its name. */
  readonly name: string;
  readonly bits: number;
  value(): bigint;
}

export class WasmHost implements CoreHost {
  private readonly core: Exports;
  /** Called before every clock of an operation, where someone watches. */
  private watch: (() => void) | null = null;

  /** @throws Error for bytes that are not this WebAssembly */
  constructor(wasm: Uint8Array) {
    const module = new WebAssembly.Module(wasm);
    const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: NO_SYSTEM });
    this.core = exports as Exports;
    this.core._initialize();
  }

  reset(): void {
    this.core.reset();
  }

  write(writes: readonly HostWrite[]): void {
    const most = this.core.capacity();
    for (let first = 0; first < writes.length; first += most) {
      const part = writes.slice(first, first + most);
      const addresses = new Uint32Array(this.core.memory.buffer, this.core.addresses(), part.length);
      const words = new Uint16Array(this.core.memory.buffer, this.core.words(), part.length);
      part.forEach(({ address, word }, n) => {
        addresses[n] = address;
        words[n] = word;
      });
      this.core.write(part.length);
    }
  }

  read(addresses: readonly number[]): Uint16Array {
    const most = this.core.capacity();
    const all = new Uint16Array(addresses.length);
    for (let first = 0; first < addresses.length; first += most) {
      const part = addresses.slice(first, first + most);
      new Uint32Array(this.core.memory.buffer, this.core.addresses(), part.length).set(part);
      this.core.read(part.length);
      all.set(new Uint16Array(this.core.memory.buffer, this.core.words(), part.length), first);
    }
    return all;
  }

  operate(operation: Operation, axon = 0, tick = 0): void {
    if (this.watch) this.operateWatched(operation, axon, tick);
    else if (!this.core.operate(OPERATIONS[operation], axon, tick, MOST_CLOCKS))
      throw new HangError(operation, MOST_CLOCKS);
  }

  private operateWatched(operation: Operation, axon: number, tick: number): void {
    this.core.begin(OPERATIONS[operation], axon, tick);
    for (let clock = 0; clock < MOST_CLOCKS; clock++) {
      this.watch?.();
      if (!this.core.advance()) return;
    }
    throw new HangError(operation, MOST_CLOCKS);
  }

  takeFirings(): readonly Firing[] {
    const count = this.core.take();
    const packed = new Uint32Array(this.core.memory.buffer, this.core.spikes(), count);
    return Array.from(packed, (firing) => ({ neuron: firing & 0xff, tick: firing >>> 8 }));
  }

  cycles(): number {
    return this.core.cycles();
  }

  /** Clocks since it was loaded, those of the host among them. */
  get clocks(): number {
    return this.core.clocks();
  }

  stall(often: number, seed: number): void {
    this.core.stall(often, seed);
  }

  /** Calls `see` before every clock of the operations to come; null stops it. */
  onClock(see: (() => void) | null): void {
    this.watch = see;
  }

  /** All signals inside but memories. */
  signals(): readonly CoreSignal[] {
    const { core } = this;
    return Array.from({ length: core.items() }, (_, n) => {
      const bits = core.item_width(n);
      return {
        name: textAt(core.memory.buffer, core.item_name(n)).replaceAll(" ", "."),
        bits,
        value: () => {
          const at = core.item_value(n);
          const chunks = new Uint32Array(core.memory.buffer, at, Math.ceil(bits / 32));
          return chunks.reduceRight((value, chunk) => (value << 32n) | BigInt(chunk), 0n);
        },
      };
    });
  }
}

/** A C string. */
const textAt = (memory: ArrayBuffer, at: number): string => {
  const bytes = new Uint8Array(memory, at);
  return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
};
