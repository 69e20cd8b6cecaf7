/** A loihi1 program through everything that runs images: session, trials, a board on a wire. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { encodeImage } from "../../hw-models/image.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { span, tick } from "../../hw-models/numerics/units.ts";
import type { SpikeTrain } from "../../hw-models/trace.ts";
import { simulate } from "../../runtime/backend.ts";
import { boardSession } from "../../runtime/board.ts";
import { lockstep } from "../../runtime/lockstep.ts";
import { probeRecorder } from "../../runtime/probes.ts";
import { runSession } from "../../runtime/session.ts";
import { window } from "../../runtime/stimulus.ts";
import { programOf, type RandomCase, randomCase } from "../loihi1-nets.ts";
import { loihi1Oracle } from "../oracle/loihi1.ts";

/** A lively case: one that fires. */
const lively = fc
  .sample(randomCase, { numRuns: 300, seed: 3 })
  .filter(({ net, input }) => loihi1Oracle(net, input).flatMap(({ fired }) => fired).length > 20)
  .slice(0, 5);

const trainOf = ({ input }: RandomCase): SpikeTrain => ({
  ticks: Uint32Array.from(input.flatMap((spikes, step) => spikes.map(() => step))),
  neurons: Uint32Array.from(input.flat()),
});

/** The oracle's firings, as a run tells them. */
const expected = ({ net, input }: RandomCase): SpikeTrain => {
  const rows = loihi1Oracle(net, input).flatMap(({ fired }, step) =>
    fired.map((n) => [step, net.inputs + n] as const),
  );
  return {
    ticks: Uint32Array.from(rows, ([step]) => step),
    neurons: Uint32Array.from(rows, ([, id]) => id),
  };
};

const imageOf = ({ net, coreOf }: RandomCase): Uint8Array => encodeImage(programOf(net, coreOf));

test("there are lively cases", () => {
  expect(lively.length).toBe(5);
});

describe.each(lively.map((own, n) => [n, own] as const))("case %i", (_, own) => {
  test.each([1, 3, 64])("has the oracle's firings in stretches of %i steps", async (stretch) => {
    const train = trainOf(own);
    const spikes = await runSession(simulate(imageOf(own)), {
      steps: own.input.length,
      stepTicks: 1,
      trialSteps: 0,
      stretch,
      input: (from, end) => window(train, from, end),
    });
    expect(spikes).toEqual(expected(own));
  });

  test("has them in each of two trials of a session", async () => {
    const steps = own.input.length;
    const train = trainOf(own);
    const spikes = await runSession(simulate(imageOf(own)), {
      steps: 2 * steps,
      stepTicks: 1,
      trialSteps: steps,
      input: (from, end) => {
        const back = from >= steps ? steps : 0;
        return window(train, tick(from - back), tick(end - back));
      },
    });
    const once = expected(own);
    expect([...spikes.neurons]).toEqual([...once.neurons, ...once.neurons]);
    expect([...spikes.ticks]).toEqual([...once.ticks, ...once.ticks.map((at) => at + steps)]);
  });
});

test("a board on a wire runs it in lockstep with the simulator", async () => {
  const [own] = lively;
  const image = imageOf(own);
  const { session, stop } = await boardSession(LOIHI1_SIM);
  try {
    await session.flash(image);
    const steps = own.input.length;
    const trial = trainOf(own);
    const report = await lockstep(simulate(image), session, [trial, trial], steps, span(steps));
    expect(report).toMatchObject({
      trials: 2,
      spikes: 2 * expected(own).ticks.length,
      difference: null,
    });
  } finally {
    await stop();
  }
});

test("probes tell V in threshold units", () => {
  const text = `snn 1
tick 1ms
input a[1] : external()
pop b[1] : lif(tau_m = 20ms, threshold = 20mV)
a -> b : dense(8mV)
probe b.v`;
  const { network } = analyse({ file: "probe.snn", text });
  const compiled = network && compile(network, { chip: LOIHI1_SIM }).compiled;
  if (!compiled) throw new Error("it does not compile");
  const machine = new Machine(compiled.image);
  const probes = probeRecorder(compiled, machine);
  machine.inject(0, tick(0));
  machine.run(3, probes);
  const values = probes
    .toCsv()
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((row) => Number(row.split(",")[3]));
  // 8 mV of 20 arrive in the second step and decay by 1/20 of themselves, nearly, in the third.
  expect(values[0]).toBe(0);
  expect(values[1]).toBeCloseTo(0.4, 2);
  expect(values[2]).toBeCloseTo(0.4 * Math.exp(-1 / 20), 2);
});
