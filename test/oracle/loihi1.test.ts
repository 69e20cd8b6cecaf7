/** Core, image and machine of loihi1 against the oracle, step for step, on networks of every kind. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { programOf, type RandomCase, randomCase } from "../loihi1-nets.ts";
import { loihi1Oracle, type OracleStep } from "./loihi1.ts";

/** U, V and firings of every step as the machine has them, in the order of the network's neurons. */
const machineSteps = (machine: Machine, { net, coreOf, input }: RandomCase): OracleStep[] => {
  const used = [...new Set(coreOf)];
  const place = coreOf.map((core, n) => ({
    core: used.indexOf(core),
    local: coreOf.slice(0, n).filter((other) => other === core).length,
  }));
  return input.map((spikes, step) => {
    const fired: number[] = [];
    for (const source of spikes) machine.inject(source, tick(step));
    machine.run(1, {
      spike: (at, neuron) => {
        expect(at).toBe(step);
        fired.push(neuron - net.inputs);
      },
    });
    return {
      u: place.map(({ core, local }) => machine.loihi1[core].state.current[local]),
      v: place.map(({ core, local }) => machine.loihi1[core].state.voltage[local]),
      fired: fired.sort((a, b) => a - b),
    };
  });
};

const CASES = 400;

test(`${CASES} random networks on up to three cores: every U, V and firing, in a second trial too`, () => {
  const seen = { fired: 0, wraps: 0, clips: 0 };
  fc.assert(
    fc.property(randomCase, (random) => {
      const machine = new Machine(encodeImage(programOf(random.net, random.coreOf)));
      const expected = loihi1Oracle(random.net, random.input);
      expect(machineSteps(machine, random)).toEqual(expected);
      machine.resetTrial();
      expect(machineSteps(machine, random)).toEqual(expected);
      seen.fired += machine.counts.firings;
      seen.wraps += machine.counts.currentWraps;
      seen.clips += machine.counts.voltageSaturations;
    }),
    { numRuns: CASES, seed: 1 },
  );
  // The networks do what could go wrong.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(1000);
});

test("the same spikes on one core and on several", () => {
  fc.assert(
    fc.property(randomCase, (random) => {
      const alone = { ...random, coreOf: random.coreOf.map(() => 0) };
      const run = (own: RandomCase): OracleStep[] =>
        machineSteps(new Machine(encodeImage(programOf(own.net, own.coreOf))), own);
      expect(run(random)).toEqual(run(alone));
    }),
    { numRuns: 200, seed: 2 },
  );
});
