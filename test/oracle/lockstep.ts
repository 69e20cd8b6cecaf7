/** The simulator and the oracle side by side: the same image and stimuli, every state compared. */
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { Oracle } from "./ft1.ts";
import { ORACLE_COUNTS } from "./ft1-neuron.ts";

/** One state signal: its name, what an element of it is, and both sides. */
type Signal = readonly [
  name: string,
  element: string,
  simulator: ArrayLike<number>,
  oracle: readonly (bigint | number | null)[],
];

/** How the simulator writes an empty latch. */
const EMPTY = -1;

export class Lockstep {
  readonly machine: Machine;
  readonly oracle: Oracle;
  private readonly spikes: { tick: number; neuron: number }[] = [];
  /** Spikes that a comparison has already found equal. */
  private compared = 0;
  private trial = -1;

  constructor(image: Uint8Array) {
    this.machine = new Machine(image);
    this.oracle = Oracle.load(image);
  }

  resetTrial(): void {
    this.machine.resetTrial();
    this.oracle.resetTrial();
    this.spikes.length = 0;
    this.compared = 0;
    this.trial++;
  }

  inject(neuron: number, at: number): void {
    this.machine.inject(neuron, tick(at));
    this.oracle.inject(neuron, BigInt(at));
  }

  /** Runs steps on both sides without a comparison. */
  run(steps: number): void {
    this.machine.run(steps, { spike: (at, neuron) => this.spikes.push({ tick: at, neuron }) });
    this.oracle.run(steps);
  }

  learn(label: number): "updated" | "silent" {
    const outcome = this.machine.learn(label);
    const expected = this.oracle.learn(label);
    if (outcome !== expected)
      throw new Error(`trial ${this.trial}: the simulator ${outcome}, the oracle ${expected}`);
    return expected;
  }

  setSlowdown(shift: number): void {
    this.machine.slowdown = shift;
    this.oracle.setSlowdown(shift);
  }

  /** @throws Error with the first difference: trial, step, signal, element, both values and neuron states */
  compare(): void {
    for (const [name, element, simulator, oracle] of this.signals()) {
      if (simulator.length !== oracle.length)
        throw new Error(`${name}: ${simulator.length} elements, the oracle has ${oracle.length}`);
      for (let n = 0; n < oracle.length; n++)
        if (simulator[n] !== Number(oracle[n] ?? EMPTY))
          this.differ(name, element, n, simulator[n], oracle[n]);
    }
    this.compared = this.spikes.length;
  }

  private *signals(): Generator<Signal> {
    const { oracle, machine } = this;
    const { state } = machine.ft1[0];
    const { neurons } = oracle;
    yield ["I", "neuron", state.current, neurons.map((n) => n.I)];
    yield ["V", "neuron", state.voltage, neurons.map((n) => n.V)];
    yield ["last", "neuron", state.last, neurons.map((n) => n.last)];
    yield ["firings", "neuron", state.firings, neurons.map((n) => n.firings)];
    yield ["ready", "neuron", state.ready, neurons.map((n) => n.ready)];
    const rows = Array.from({ length: oracle.image.learning?.firings ?? 1 }, (_, k) => k);
    const latches = rows.flatMap((k) => neurons.map((n) => n.latches[k]));
    yield ["latched tick", "latch", state.latchTick, latches.map((latch) => latch?.tick ?? null)];
    yield ["latched slope", "latch", state.latchSlope, latches.map((latch) => latch?.slope ?? 0n)];
    yield ["arrival", "axon", state.arrival, oracle.arrival];
    const sent = this.spikes.slice(this.compared);
    const expected = oracle.spikes.slice(this.compared);
    yield ["spike tick", "new spike", sent.map((s) => s.tick), expected.map((s) => s.tick)];
    yield ["spike neuron", "new spike", sent.map((s) => s.neuron), expected.map((s) => s.neuron)];
    yield ["weight", "synapse", state.weight, oracle.weight];
    yield ["delay", "axon", state.delay, oracle.delay];
    if (oracle.learning !== null) {
      const { error, gain, product, shadow, silence } = oracle.learning;
      yield ["error", "latch", state.error, rows.flatMap((k) => error.map((row) => row[k]))];
      yield ["gain", "latch", state.gain, rows.flatMap((k) => gain.map((row) => row[k]))];
      yield ["product", "synapse", state.product, product];
      yield ["shadow weight", "synapse", state.shadow, shadow];
      yield ["derivative by the delay", "axon", state.delaySum, oracle.learning.delaySum];
      yield ["shadow delay", "axon", state.shadowDelay, oracle.learning.shadowDelay];
      yield ["silence count", "neuron", state.silent, silence];
    }
    const { counts } = machine;
    for (const name of ORACLE_COUNTS) yield [name, "count", [counts[name]], [oracle.counts[name]]];
  }

  private differ(
    name: string,
    element: string,
    n: number,
    have: number,
    want: bigint | number | null,
  ): never {
    const { oracle, trial } = this;
    const at = `trial ${trial}, after step ${oracle.steps - 1n}, ${element} ${n}: ${name}`;
    const values = `the simulator has ${have}, the oracle ${want === null ? "nothing" : want}`;
    throw new Error([`${at}: ${values}`, ...(element === "neuron" ? this.describe(n) : [])].join("\n"));
  }

  /** A neuron's whole state on both sides. */
  private describe(n: number): string[] {
    const { state } = this.machine.ft1[0];
    const { I, V, last, firings, ready, latches } = this.oracle.neurons[n];
    const row = (...values: unknown[]): string =>
      ["I", "V", "last", "firings", "ready", "first tick", "first slope"]
        .map((name, k) => `${name} ${values[k]}`)
        .join(", ");
    const { current, voltage } = state;
    const simulator = row(
      current[n],
      voltage[n],
      state.last[n],
      state.firings[n],
      state.ready[n],
      state.latchTick[n],
      state.latchSlope[n],
    );
    return [
      `  simulator: ${simulator}`,
      `  oracle:    ${row(I, V, last, firings, ready, latches[0]?.tick, latches[0]?.slope)}`,
    ];
  }
}
