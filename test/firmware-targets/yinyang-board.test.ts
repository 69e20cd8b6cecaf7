import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { connectBoard } from "../../firmware-targets/link/connect.ts";
import { serveBoard } from "../../firmware-targets/link/serve-board.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { tick } from "../../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain, spikeHash } from "../../hw-models/trace.ts";
import { thresholdByte, train } from "./link/support.ts";

describe("the compiled Yin-Yang network", () => {
  const file = "examples/yinyang.snn";
  const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
  const { network } = analyse({ file, text });
  const image = network && compile(network).compiled?.image;
  if (!image) throw new Error(`${file} does not compile`);

  test("fires on a board over TCP as in the simulator, and no longer once a byte of it has turned", async () => {
    const served = await serveBoard({ tcp: 0 });
    const session = await connectBoard({ wire: "tcp", host: "127.0.0.1", port: served.port as number });
    const machine = new Machine(image);
    const steps = machine.program.trialSteps;
    const samples = Array.from({ length: 50 }, (_, n) =>
      train([n, 0], [(7 * n) % 256, 1], [255 - n, 2], [(11 * n) % 256, 3]),
    );
    const simulated = (input: SpikeTrain): SpikeTrain => {
      const recorder = new SpikeRecorder();
      machine.resetTrial();
      input.ticks.forEach((at, n) => machine.inject(input.neurons[n], tick(at)));
      machine.run(steps, recorder);
      return recorder.sorted();
    };
    await session.flash(image);
    const expected = samples.map(simulated);
    expect(expected.reduce((sum, { ticks }) => sum + ticks.length, 0)).toBeGreaterThan(samples.length);
    for (const [n, input] of samples.entries())
      expect(spikeHash(await session.runTrial(input, steps))).toBe(spikeHash(expected[n]));
    await session.verify(image);

    const threshold = thresholdByte(image, 0);
    served.board.damage(threshold, 0x02);
    await expect(session.verify(image)).rejects.toThrow(`byte ${threshold}, in its core 0 section`);
    const after: string[] = [];
    for (const input of samples) after.push(spikeHash(await session.runTrial(input, steps)));
    expect(after).not.toEqual(expected.map(spikeHash));
    await session.close();
    await served.stop();
  });
});
