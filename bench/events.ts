/**
 * What a trial costs grows with what happens in it, not with the size of the net: layered nets from 4-30-3 to
 * 784-350-10, each with all of its inputs spiking and with a tenth of them. Operations are the chip's own counts.
 */
import { readFileSync } from "node:fs";
import { compile, ft1Of } from "../compiler/compile.ts";
import { analyse } from "../compiler/front.ts";
import { FT1_COSTS } from "../hw-models/chip/costs.ts";
import { Machine } from "../hw-models/mesh/machine.ts";
import { stream } from "../hw-models/numerics/rng.ts";
import { tick } from "../hw-models/numerics/units.ts";
import { alignTable } from "../runtime/table.ts";
import { shortest } from "./yardstick.ts";

const NETS = [
  [4, 30, 3],
  [4, 120, 3],
  [64, 60, 10],
  [256, 128, 10],
  [784, 350, 10],
] as const;
const SAMPLES = 100;

/** The program of examples/mnist.snn with other sizes, its hidden neurons driven alike however many inputs spike. */
const program = ([inputs, hidden, classes]: readonly [number, number, number], spiking: number): string =>
  readFileSync("examples/mnist.snn", "utf8")
    .replace("pixel[784]", `pixel[${inputs}]`)
    .replace("hid[350]", `hid[${hidden}]`)
    .replace("class[10]", `class[${classes}]`)
    .replace("normal(0.08, 0.1)", `normal(${8 / spiking}, ${1 / Math.sqrt(spiking)})`)
    .replace("normal(0.04, 0.12)", `normal(${8 / hidden}, ${1 / Math.sqrt(hidden)})`);

const measure = async (net: (typeof NETS)[number], share: number): Promise<readonly string[]> => {
  const [inputs, , classes] = net;
  const spiking = Math.max(1, Math.round(inputs * share));
  const { network } = analyse({ file: "bench.snn", text: program(net, spiking) });
  const compiled = network && compile(network).compiled;
  if (!network || !compiled) throw new Error(`${net.join("-")} does not compile`);
  const { timing } = ft1Of(compiled).lowered;
  const machine = new Machine(compiled.image);
  const random = stream(0, "bench events");
  const trial = (sample: number, learns: boolean): void => {
    machine.resetTrial();
    for (let k = 0; k < spiking; k++) {
      const input = Math.floor(random.uniform(sample, 2 * k) * inputs);
      machine.inject(input, tick(Math.floor(38 + random.uniform(sample, 2 * k + 1) * 512)));
    }
    machine.run(timing.trialSteps, { spike: () => {} });
    if (learns) machine.learn(sample % classes);
  };
  const samples = (learns: boolean) => (): void => {
    for (let sample = 0; sample < SAMPLES; sample++) trial(sample, learns);
  };
  const seconds = await shortest(samples(false), 20);
  const before = machine.counts;
  samples(false)();
  const forward = machine.counts;
  samples(true)();
  const after = machine.counts;
  const names = Object.keys(FT1_COSTS) as (keyof typeof FT1_COSTS)[];
  const perSample = (from: typeof before, to: typeof before, wanted = names): number =>
    wanted.reduce((sum, name) => sum + to[name] - from[name], 0) / SAMPLES;
  const events = perSample(before, forward, ["synapticEvents"]);
  const operations = perSample(before, forward);
  const learning = perSample(forward, after) - operations;
  const synapses = machine.ft1.reduce((sum, { program }) => sum + program.synapses.target.length, 0);
  return [
    net.join("-"),
    spiking,
    synapses,
    Math.round(events),
    perSample(before, forward, ["firings"]).toFixed(1),
    (operations / events).toFixed(2),
    (learning / events).toFixed(2),
    ((seconds / SAMPLES) * 1e6).toFixed(1),
    ((seconds / SAMPLES / events) * 1e9).toFixed(1),
  ].map(String);
};

const rows: (readonly string[])[] = [];
for (const net of NETS)
  for (const share of [1, 0.1]) if (net[0] > 4 || share === 1) rows.push(await measure(net, share));
for (const line of alignTable(
  [
    "net",
    "inputs that spike",
    "synapses",
    "synaptic events",
    "firings",
    "operations an event",
    "to learn",
    "us a sample",
    "ns an event",
  ],
  rows,
))
  console.log(line);
