/**
 * Networks without trials, step after step: how lively they are and how fast, each beside the yardstick. A
 * process of their own, since the larger one lives from its caches.
 */
import type { Network } from "../compiler/network.ts";
import { Machine } from "../hw-models/mesh/machine.ts";
import type { Tick } from "../hw-models/numerics/units.ts";
import { simulator } from "../runtime/backend.ts";
import { runSession } from "../runtime/session.ts";
import { poissonSource, window } from "../runtime/stimulus.ts";
import { load } from "./program.ts";
import { shortest, tellSpeeds } from "./yardstick.ts";

const STEPS = 500;
const REPEATS = 12;

/** A program with Poisson inputs, run from its start for `STEPS` steps; resolves to its number of spikes. */
const runs = (machine: Machine, network: Network) => async (): Promise<number> => {
  const poisson = poissonSource(network);
  const plan = {
    steps: STEPS,
    stepTicks: machine.stepTicks,
    trialSteps: 0,
    input: (from: Tick, end: Tick) => window(poisson.until(end), from, end),
  };
  return (await runSession(simulator(machine), plan)).ticks.length;
};

interface Measured {
  /** Seconds of a run. */
  readonly seconds: number;
  /** Rate and events, without which a time says nothing. */
  readonly liveliness: string;
}

const measure = async (name: string): Promise<Measured> => {
  const { network, compiled } = load(`examples/${name}`);
  const machine = new Machine(compiled.image);
  const run = runs(machine, network);
  const { program } = machine;
  const neurons = program.cores.reduce((sum, core) => sum + core.neurons.id.length, 0);
  const simulated = (STEPS * machine.stepTicks * program.tickFemtoseconds) / 1e15;
  const spikes = await run();
  if (spikes === 0) throw new Error(`${name} is silent: its times mean nothing`);
  const events = machine.counts.synapticEvents;
  const seconds = await shortest(run, REPEATS);
  return {
    seconds,
    liveliness: `${name}: ${(spikes / neurons / simulated).toFixed(1)} Hz mean rate, ${(events / seconds / 1e6).toFixed(1)} M synaptic events a second, ${(simulated / seconds).toFixed(2)} times real time`,
  };
};

const balanced = await measure("balanced.snn");
const recurrent = await measure("recurrent.snn");
tellSpeeds([
  ["recurrent.snn on ft1-sim, a step", recurrent.seconds / STEPS],
  ["balanced.snn on loihi1-sim, a step", balanced.seconds / STEPS],
]);
console.log();
console.log(recurrent.liveliness);
console.log(balanced.liveliness);
