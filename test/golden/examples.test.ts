/**
 * What the examples compile to and do, as text: any change of a bit in compiler, chip or learning shows as a
 * line. Cycles are left out while their costs are assumed. `npm run update` writes it anew; read the diff.
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { stepTicksOf } from "../../hw-models/chip/chip.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import { hex } from "../../hw-models/specification.ts";
import { spikeHash } from "../../hw-models/trace.ts";
import { simulator } from "../../runtime/backend.ts";
import { runSession } from "../../runtime/session.ts";
import { poissonSource, sampleSpikes, window } from "../../runtime/stimulus.ts";
import { chipTrainee } from "../../runtime/train/chip-trainee.ts";
import type { Split } from "../../runtime/train/data-set.ts";
import { encodingOf } from "../../runtime/train/encode.ts";
import { order } from "../../runtime/train/order.ts";
import { epochOrder } from "../../runtime/train/shuffle.ts";
import { yinYang } from "../../runtime/train/yinyang.ts";
import { expectGolden, readProject } from "../golden.ts";

const load = (name: string) => {
  const { network } = analyse({ file: name, text: readProject(`examples/${name}`) });
  const compiled = network && compile(network).compiled;
  if (!network || !compiled) throw new Error(`${name} does not compile`);
  return { network, compiled };
};

/** Hash of what the chip's weights are after some samples. */
const learned = (name: string, split: Split, samples: number): string => {
  const { network, compiled } = load(name);
  const encoding = encodingOf(network);
  if (encoding === null) throw new Error("no latency input");
  const trainee = chipTrainee(compiled, encoding);
  trainee.beginEpoch(0, 1);
  trainee.train(split, epochOrder(0, 0, split.labels.length).subarray(0, samples));
  const { shadow } = trainee.machine.ft1[0].state;
  return hex(sha256(new Uint8Array(shadow.buffer, shadow.byteOffset, shadow.byteLength)));
};

test("the examples' images, spikes and learned weights are those kept", async () => {
  const lines: string[] = [];
  const yinyang = load("yinyang.snn");
  const encoding = encodingOf(yinyang.network);
  if (encoding === null) throw new Error("no latency input");
  const { trialSteps } = yinyang.compiled.program;
  const data = yinYang();
  const samples = 20;
  const trial = await runSession(simulator(new Machine(yinyang.compiled.image)), {
    steps: samples * trialSteps,
    stepTicks: STEP_TICKS,
    trialSteps,
    stretch: trialSteps,
    input: (from) =>
      sampleSpikes(encoding, data.test, from / (trialSteps * STEP_TICKS), yinyang.network.tick),
  });
  lines.push(
    `yinyang.snn image ${yinyang.compiled.imageSha256}`,
    `yinyang.snn ${samples} test samples, ${trial.ticks.length} spikes ${spikeHash(trial)}`,
  );

  lines.push(
    `yinyang.snn shadow weights after 500 samples ${learned("yinyang.snn", data.train, 500)}`,
    `order.snn shadow weights after 100 samples ${learned("order.snn", order().train, 100)}`,
  );

  expect(trial.ticks.length).toBeGreaterThan(1000);

  for (const [name, steps] of [
    ["recurrent.snn", 300],
    ["balanced.snn", 60],
  ] as const) {
    const { network, compiled } = load(name);
    const poisson = poissonSource(network);
    const run = await runSession(simulator(new Machine(compiled.image)), {
      steps,
      stepTicks: stepTicksOf(compiled.kind),
      trialSteps: 0,
      input: (from, end) => window(poisson.until(end), from, end),
    });
    lines.push(
      `${name} image ${compiled.imageSha256}`,
      `${name} ${steps} steps, ${run.ticks.length} spikes ${spikeHash(run)}`,
    );
    expect(run.ticks.length).toBeGreaterThan(1000);
  }
  expectGolden("test/golden/examples.txt", `${lines.join("\n")}\n`);
});
