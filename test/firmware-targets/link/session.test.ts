import { describe, expect, test } from "vitest";
import { BOARD_ERRORS } from "../../../firmware-targets/link/board-errors.ts";
import { BoardSession } from "../../../firmware-targets/link/board-session.ts";
import { Machine } from "../../../hw-models/mesh/machine.ts";
import { tick } from "../../../hw-models/numerics/units.ts";
import { SpikeRecorder, type SpikeTrain, spikeHash } from "../../../hw-models/trace.ts";
import { bench, echoMachine, mischief, smallImage, train } from "./support.ts";

/** The same trial on the simulator itself. */
const simulated = (image: Uint8Array, spikes: SpikeTrain, steps: number): SpikeTrain => {
  const machine = new Machine(image);
  const recorder = new SpikeRecorder();
  machine.resetTrial();
  spikes.ticks.forEach((at, n) => machine.inject(spikes.neurons[n], tick(at)));
  machine.run(steps, recorder);
  return recorder.sorted();
};

describe("a trial on the board", () => {
  const input = train([3, 0], [40, 1], [100, 0], [130, 1]);

  test("gives the spikes the simulator gives", async () => {
    const image = smallImage();
    const { drive, session } = await bench();
    await drive(session.flash(image));
    await drive(session.resetTrial());
    await drive(session.inject(input));
    const spikes = await drive(session.run(8));
    expect(spikes.ticks.length).toBeGreaterThan(0);
    expect(spikes).toEqual(simulated(image, input, 8));
    expect(await drive(session.runTrial(input, 8))).toEqual(spikes);
    expect(await drive(session.cycles())).toBeGreaterThan(0);
  });

  test("may run in parts, with spikes injected between them", async () => {
    const image = smallImage();
    const { drive, session } = await bench();
    await drive(session.flash(image));
    await drive(session.resetTrial());
    await drive(session.inject(train([3, 0], [40, 1])));
    const first = await drive(session.run(1));
    await drive(session.inject(train([100, 0], [130, 1])));
    const second = await drive(session.run(7));
    expect(session.stepsDone).toBe(8);
    const joined = train(
      ...[first, second].flatMap(({ ticks, neurons }) =>
        Array.from(ticks, (at, n) => [at, neurons[n]] as const),
      ),
    );
    expect(spikeHash(joined)).toBe(spikeHash(simulated(image, input, 8)));
  });

  test("is over after its own round trip where the wire is clean", async () => {
    const { clock, drive, session } = await bench();
    await drive(session.flash(smallImage()));
    await drive(session.resetTrial());
    const before = clock.now();
    expect((await drive(session.runTrial(train([3, 0]), 2))).ticks.length).toBeGreaterThan(0);
    expect(clock.now() - before).toBe(2);
  });

  test("brings home more spikes than the board holds and a message carries", async () => {
    const { drive, session } = await bench({ load: echoMachine(50), spikeBuffer: 64 });
    await drive(session.flash(smallImage()));
    await drive(session.resetTrial());
    const input = train(...Array.from({ length: 100 }, (_, n) => [5 * n, n % 5] as const));
    const spikes = await drive(session.runTrial(input, 10));
    expect(spikes.ticks.length).toBe(5000);
    expect([...spikes.ticks.subarray(4998)]).toEqual([495, 495]);
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "is the same on a wire that loses, doubles, delays and corrupts (%i)",
    async (seed) => {
      const image = smallImage();
      const rates = { lose: 0.1, twice: 0.1, corrupt: 0.05, late: 0.2 };
      const { drive, session, client } = await bench({
        load: echoMachine(7),
        mischief: mischief(seed, rates),
        client: { attempts: 30 },
      });
      await drive(session.flash(image));
      const many = train(...Array.from({ length: 70 }, (_, n) => [5 * n, n % 5] as const));
      for (let trial = 0; trial < 5; trial++) {
        const spikes = await drive(session.runTrial(many, 6));
        expect(spikes.ticks.length).toBe(490);
        await drive(session.resetTrial());
        await drive(session.inject(many));
        const parts = [await drive(session.run(2)), await drive(session.run(4))];
        expect(parts.reduce((sum, part) => sum + part.ticks.length, 0)).toBe(490);
      }
      expect(client.repeated).toBeGreaterThan(0);
    },
  );

  test("refuses spikes whose step is over or whose neuron does not exist, and the session goes on", async () => {
    const { drive, session } = await bench();
    await drive(session.flash(smallImage()));
    await drive(session.resetTrial());
    await drive(session.run(3));
    await expect(drive(session.inject(train([10, 0])))).rejects.toMatchObject({
      code: "rejected",
      boardError: BOARD_ERRORS.badSpike.number,
    });
    await expect(drive(session.inject(train([1000, 0], [1000, 77])))).rejects.toMatchObject({
      boardError: BOARD_ERRORS.badNeuron.number,
    });
    await expect(drive(session.runTrial(train([0, 77]), 2))).rejects.toMatchObject({
      boardError: BOARD_ERRORS.badNeuron.number,
    });
    expect((await drive(session.runTrial(train([3, 0], [40, 1]), 8))).ticks.length).toBeGreaterThan(0);
  });

  test("needs an image", async () => {
    const { drive, session } = await bench();
    await expect(drive(session.resetTrial())).rejects.toMatchObject({ code: "not-valid" });
    await expect(drive(session.run(1))).rejects.toMatchObject({ code: "not-valid" });
  });

  test("goes on from whatever trial another host left the board in", async () => {
    const { drive, session, client } = await bench();
    await drive(session.flash(smallImage()));
    const spikes = await drive(session.runTrial(input, 8));
    const next = new BoardSession(client);
    expect(await drive(next.run(1))).toEqual(train());
    expect(await drive(next.runTrial(input, 8))).toEqual(spikes);
  });
});
