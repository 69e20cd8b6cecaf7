/** What a host did with the core and what the core answered, as words that ft1_tb.v plays and compares. */
import { FT1_UP5K } from "../../../hw-models/chip/ft1-up5k.ts";
import type { CoreHost, Firing, Operation } from "../host.ts";
import { addressOf, axonWord, MEMORIES } from "../layout.ts";
import type { HostWrite } from "../load.ts";
import { OPERATIONS } from "../params.ts";

/** As in ft1_tb.v. */
const WHAT = { end: 0, write: 1, read: 2, operate: 3, firing: 4, noMore: 5, cycles: 6 } as const;

/** Latches and first arrivals: there is something in them from a firing or an event on. */
const UNWRITTEN = [
  ...Array.from({ length: MEMORIES.store.words }, (_, word) => addressOf("store", word)),
  ...(["arrival", "arrivalHigh"] as const).flatMap((field) =>
    Array.from({ length: FT1_UP5K.limits.axons }, (_, axon) => axonWord(field, axon)),
  ),
];

/** Stands between a driver and a host, and writes down both. */
export class RecordingHost implements CoreHost {
  private readonly host: CoreHost;
  private readonly lines: string[] = [];

  constructor(host: CoreHost) {
    this.host = host;
  }

  /**
   * The test bench resets the core once, at its beginning. A memory that nobody wrote holds 0 in the host and
   * may be unknown in the bench, so what is read without being written first begins as 0 in both.
   */
  reset(): void {
    this.host.reset();
    this.write(UNWRITTEN.map((address) => ({ address, word: 0 })));
  }

  write(writes: readonly HostWrite[]): void {
    this.host.write(writes);
    for (const { address, word } of writes) this.note("write", address, word);
  }

  read(addresses: readonly number[]): Uint16Array {
    const words = this.host.read(addresses);
    addresses.forEach((address, n) => this.note("read", address, words[n]));
    return words;
  }

  operate(operation: Operation, axon = 0, tick = 0): void {
    this.host.operate(operation, axon, tick);
    this.note("operate", OPERATIONS[operation], tick * 2 ** 16 + axon);
  }

  takeFirings(): readonly Firing[] {
    const firings = this.host.takeFirings();
    for (const { neuron, tick } of firings) this.note("firing", neuron, tick);
    this.note("noMore", 0, 0);
    return firings;
  }

  cycles(): number {
    const cycles = this.host.cycles();
    this.note("cycles", 0, cycles);
    return cycles;
  }

  /** The test bench is always ready. */
  stall(): void {}

  /** Words for `$readmemh`, one a line. */
  text(): string {
    return `${[...this.lines, hex(WHAT.end, 1) + hex(0, 15)].join("\n")}\n`;
  }

  get count(): number {
    return this.lines.length + 1;
  }

  private note(what: keyof typeof WHAT, where: number, value: number): void {
    this.lines.push(hex(WHAT[what], 1) + hex(where, 7) + hex(value, 8));
  }
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
