import { describe, expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import { span, tick } from "../../hw-models/numerics/units.ts";
import { type SpikeTrain, spikeHash } from "../../hw-models/trace.ts";
import { type Backend, simulate, simulator } from "../../runtime/backend.ts";
import { boardSession } from "../../runtime/board.ts";
import { continuousBackend } from "../../runtime/continuous.ts";
import { firstDifference, lockstep } from "../../runtime/lockstep.ts";
import { probeRecorder } from "../../runtime/probes.ts";
import { type RunPlan, runSession } from "../../runtime/session.ts";
import { NO_SPIKES, poissonSource, sampleSpikes, window } from "../../runtime/stimulus.ts";
import { encodingOf } from "../../runtime/train/encode.ts";
import { yinYang } from "../../runtime/train/yinyang.ts";
import { thresholdByte } from "../firmware-targets/link/support.ts";
import { readProject } from "../golden.ts";

const load = (name: string) => {
  const { network } = analyse({ file: name, text: readProject(`examples/${name}`) });
  const compiled = network && compile(network).compiled;
  if (!network || !compiled) throw new Error(`${name} does not compile`);
  return { network, compiled };
};
const RECURRENT = load("recurrent.snn");
const YINYANG = load("yinyang.snn");

const noise = (stretch?: number): RunPlan => {
  const poisson = poissonSource(RECURRENT.network);
  return {
    steps: 200,
    stepTicks: STEP_TICKS,
    trialSteps: 0,
    ...(stretch !== undefined && { stretch }),
    input: (from, end) => window(poisson.until(end), from, end),
  };
};

const trials = (count: number): SpikeTrain[] => {
  const encoding = encodingOf(YINYANG.network);
  if (!encoding) throw new Error("no latency input");
  return Array.from({ length: count }, (_, n) =>
    sampleSpikes(encoding, yinYang().test, n, YINYANG.network.tick),
  );
};
const { trialSteps } = YINYANG.compiled.program;

describe("a run", () => {
  test("has the same spikes however its steps are cut into stretches", async () => {
    const whole = await runSession(simulate(RECURRENT.compiled.image), noise());
    expect(whole.ticks.length).toBeGreaterThan(500);
    for (const stretch of [7, 33, 64]) {
      const cut = await runSession(simulate(RECURRENT.compiled.image), noise(stretch));
      expect(spikeHash(cut)).toBe(spikeHash(whole));
    }
  });

  test("has nearly the spikes of continuous time (same rates within 5 %)", async () => {
    const chip = await runSession(simulate(RECURRENT.compiled.image), noise());
    const float = await runSession(continuousBackend(RECURRENT.compiled), noise(200));
    expect(Math.abs(float.ticks.length / chip.ticks.length - 1)).toBeLessThan(0.05);
  });

  test("counts ticks from its start over trials, and trials do not touch each other", async () => {
    const [first, second] = trials(2);
    const ticks = trialSteps * STEP_TICKS;
    const input: RunPlan["input"] = (from, end) => {
      const trial = Math.floor(from / ticks);
      return window(trial === 1 ? second : first, tick(from - trial * ticks), tick(end - trial * ticks));
    };
    const plan: RunPlan = { steps: 3 * trialSteps, stepTicks: STEP_TICKS, trialSteps, input };
    const spikes = await runSession(simulate(YINYANG.compiled.image), plan);
    const part = (trial: number): SpikeTrain =>
      window(spikes, tick(trial * trialSteps * STEP_TICKS), tick((trial + 1) * trialSteps * STEP_TICKS));
    expect(part(0).ticks.length).toBeGreaterThan(20);
    expect(part(2)).toEqual(part(0));
    expect(part(1)).not.toEqual(part(0));
  });

  test("probes tell V before and after a trial without changing a spike", async () => {
    const machine = new Machine(YINYANG.compiled.image);
    const probes = probeRecorder(YINYANG.compiled, machine);
    const [first] = trials(1);
    const watched = await simulator(machine, probes).runTrial(first, trialSteps);
    const alone = await simulate(YINYANG.compiled.image).runTrial(first, trialSteps);
    expect(watched).toEqual(alone);
    const rows = probes.toCsv().trimEnd().split("\n").slice(1);
    const voltages = rows.filter((row) => row.includes(",v,")).map((row) => Number(row.split(",")[3]));
    expect(voltages.length).toBe(8 * trialSteps);
    expect(Math.max(...voltages.map(Math.abs))).toBeGreaterThan(0.1);
    expect(rows.filter((row) => row.includes("class")).length).toBe(
      [...alone.neurons].filter((n) => n >= 124).length,
    );
  });
});

describe("Poisson inputs", () => {
  test("have their rate, and the same spikes however they are asked for", () => {
    const seconds = 2;
    const end = tick(seconds / RECURRENT.network.tick);
    const whole = poissonSource(RECURRENT.network).until(end);
    const expected = 200 * 400 * seconds;
    expect(Math.abs(whole.ticks.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    const cut = poissonSource(RECURRENT.network);
    const parts = [0.3, 0.31, 1.7, 2].map((t) => cut.until(tick(t / RECURRENT.network.tick)).ticks.length);
    expect(parts.reduce((a, b) => a + b)).toBe(whole.ticks.length);
  });
});

describe("lockstep of board and simulator", () => {
  test("finds no difference in 20 samples over TCP", async () => {
    const { session, stop } = await boardSession(YINYANG.compiled.chip);
    try {
      await session.flash(YINYANG.compiled.image);
      const report = await lockstep(
        simulate(YINYANG.compiled.image),
        session,
        trials(20),
        trialSteps,
        span(2048),
      );
      expect(report.difference).toBeNull();
      expect(report.trials).toBe(20);
      expect(report.spikes).toBeGreaterThan(1000);
    } finally {
      await stop();
    }
  });

  test("one byte that turns on the board fails the comparison of spikes, and verify", async () => {
    const { board, session, stop } = await boardSession(YINYANG.compiled.chip);
    try {
      await session.flash(YINYANG.compiled.image);
      board.damage(thresholdByte(YINYANG.compiled.image, 120), 0x02);
      const report = await lockstep(
        simulate(YINYANG.compiled.image),
        session,
        trials(20),
        trialSteps,
        span(2048),
      );
      expect(report.difference).not.toBeNull();
      await expect(session.verify(YINYANG.compiled.image)).rejects.toMatchObject({ code: "verify-failed" });
    } finally {
      await stop();
    }
  });

  test("names the first spike in which two trains differ, an end too early among them", () => {
    const train = (...spikes: [number, number][]): SpikeTrain => ({
      ticks: Uint32Array.from(spikes, ([t]) => t),
      neurons: Uint32Array.from(spikes, ([, n]) => n),
    });
    expect(firstDifference(3, train([1, 2], [4, 5]), train([1, 2], [4, 6]))).toEqual({
      trial: 3,
      left: { tick: 4, neuron: 5 },
      right: { tick: 4, neuron: 6 },
    });
    expect(firstDifference(0, train([1, 2]), train())).toMatchObject({ right: null });
    expect(firstDifference(0, NO_SPIKES, NO_SPIKES)).toBeNull();
  });

  test("stops at the first trial that differs", async () => {
    const own = simulate(YINYANG.compiled.image);
    let trial = 0;
    const wrong: Backend = {
      ...own,
      runTrial: async (spikes, steps) => {
        const right = await simulate(YINYANG.compiled.image).runTrial(spikes, steps);
        return trial++ === 2
          ? { ...right, ticks: right.ticks.map((at, n) => (n === 5 ? at + 1 : at)) }
          : right;
      },
    };
    const report = await lockstep(own, wrong, trials(5), trialSteps, span(2048));
    expect(report.trials).toBe(3);
    expect(report.difference?.trial).toBe(2);
  });
});
