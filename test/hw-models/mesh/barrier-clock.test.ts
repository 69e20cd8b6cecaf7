import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.ts";
import { cyclesOf } from "../../../hw-models/chip/costs.ts";
import { FT1_MESH } from "../../../hw-models/chip/ft1-mesh.ts";
import { FT1_SIM } from "../../../hw-models/chip/ft1-sim.ts";
import { COUNTER_INDEX } from "../../../hw-models/cores/ft1/state.ts";
import { BarrierClock } from "../../../hw-models/mesh/barrier-clock.ts";
import { Machine } from "../../../hw-models/mesh/machine.ts";
import { programNetwork } from "../../networks.ts";

/** Thirty neurons that fire at their own rates, and ten that hear them. */
const NET = programNetwork(`tick 20us
pop e[30] : cuba(tau_m = 20ms, tau_s = 5ms, bias = uniform(0.5, 3))
pop o[10] : cuba(tau_m = 10ms, tau_s = 5ms)
e -> o : dense(weight = uniform(0, 0.5), delay = 3ms)
`);

const machineOn = (chip: typeof FT1_SIM, neuronsPerCore?: number): Machine => {
  const { compiled } = compile(NET, { chip, ...(neuronsPerCore && { place: { neuronsPerCore } }) });
  if (compiled === null) throw new Error("the network does not fit");
  return new Machine(compiled.image);
};

const nowhere = { spike: () => {} };

/** Cycles of each core since power-up, from its counters and the table of costs alone. */
const cyclesOfCores = (machine: Machine): readonly number[] =>
  machine.ft1.map(({ state }) =>
    cyclesOf(
      Object.fromEntries(
        Object.entries(COUNTER_INDEX).map(([name, at]) => [name, state.counters[at]]),
      ) as Parameters<typeof cyclesOf>[0],
    ),
  );

test("a step of many cores takes as long as its slowest core", () => {
  const machine = machineOn(FT1_MESH, 8);
  expect(machine.ft1.length).toBeGreaterThan(3);
  let passed = 0;
  let before = cyclesOfCores(machine);
  const slowest = new Set<number>();
  for (let step = 0; step < 60; step++) {
    machine.run(1, nowhere);
    const now = cyclesOfCores(machine);
    const taken = now.map((cycles, core) => cycles - before[core]);
    passed += Math.max(...taken);
    slowest.add(taken.indexOf(Math.max(...taken)));
    before = now;
  }
  // Else the sum of one core would do.
  expect(slowest.size).toBeGreaterThan(2);
  expect(machine.cycles).toBe(passed);
  expect(machine.coreCycles).toBe(before.reduce((a, b) => a + b));
  expect(machine.cycles).toBeLessThan(machine.coreCycles);
  // Reading is no work, nor is the way the steps were asked for.
  expect(machine.cycles).toBe(passed);
  const atOnce = machineOn(FT1_MESH, 8);
  atOnce.run(60, nowhere);
  expect(atOnce.cycles).toBe(passed);
});

test("the cycles of a lone core are those in which it worked", () => {
  const machine = machineOn(FT1_SIM);
  machine.run(60, nowhere);
  const [cycles] = cyclesOfCores(machine);
  expect(cycles).toBeGreaterThan(60 * 93);
  expect([machine.cycles, machine.coreCycles]).toEqual([cycles, cycles]);
});

test("what a core does between steps is waited for as well", () => {
  const worked = [0, 0];
  const clock = new BarrierClock(worked.map((_, core) => ({ cycles: () => worked[core] })));
  worked[0] += 10;
  worked[1] += 30;
  clock.barrier();
  worked[0] += 100;
  clock.barrier();
  worked[1] += 7;
  expect(clock.cycles).toBe(30 + 100 + 7);
  expect(clock.cycles).toBe(137);
});
