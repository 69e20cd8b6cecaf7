/**
 * Speeds of this machine, each beside a yardstick measured in the same run: a loop of integer operations.
 */
import { existsSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { type Compiled, compile } from "../compiler/compile.ts";
import { createCollector } from "../compiler/diagnostic.ts";
import { analyse } from "../compiler/front.ts";
import { place } from "../compiler/map/place.ts";
import type { Network } from "../compiler/network.ts";
import { LOIHI1 } from "../hw-models/chip/loihi1.ts";
import { Machine } from "../hw-models/mesh/machine.ts";
import type { Tick } from "../hw-models/numerics/units.ts";
import { simulator } from "../runtime/backend.ts";
import { runSession } from "../runtime/session.ts";
import { poissonSource, window } from "../runtime/stimulus.ts";
import { alignTable } from "../runtime/table.ts";
import { chipTrainee } from "../runtime/train/chip-trainee.ts";
import { floatTrainee } from "../runtime/train/float-trainee.ts";
import { loadTask } from "../runtime/train/load-data.ts";
import { epochOrder } from "../runtime/train/shuffle.ts";
import { measureYardstick, shortest } from "./yardstick.ts";

const load = (file: string): { network: Network; compiled: Compiled; text: string } => {
  const text = readFileSync(file, "utf8");
  const { network } = analyse({ file, text });
  const compiled = network && compile(network).compiled;
  if (!network || !compiled) throw new Error(`${file} does not compile`);
  return { network, compiled, text };
};

const SAMPLES = 1000;
const STEPS = 500;

const yinyang = load("examples/yinyang.snn");
const recurrent = load("examples/recurrent.snn");
const task = loadTask(yinyang.network, (file) => readFileSync(file));
const order = epochOrder(0, 0, task.data.train.labels.length).subarray(0, SAMPLES);
/** Short enough to fit between what else the machine does. */
const batch = order.subarray(0, 150);
const chip = chipTrainee(yinyang.compiled, task.encoding);
const float = floatTrainee(yinyang.compiled, task.encoding);
chip.beginEpoch(0, 100);
float.beginEpoch(0, 100);

/** Where the images are: they are not shipped. */
const MNIST = "examples/mnist";

/** An untrained net learns from nearly every sample, a trained one from a quarter of them. */
const mnistRows = async (): Promise<[what: string, seconds: number][]> => {
  if (!existsSync(MNIST)) return [];
  const { network, compiled } = load("examples/mnist.snn");
  const { data, encoding } = loadTask(network, (file) => readFileSync(`examples/${file}`));
  const chip = chipTrainee(compiled, encoding);
  const order = epochOrder(0, 0, data.train.labels.length).subarray(0, 300);
  chip.beginEpoch(0, 20);
  return [
    [
      "MNIST on the chip, train from the start, a sample",
      (await shortest(() => chip.train(data.train, order))) / 300,
    ],
    [
      "MNIST on the chip, forward only, a sample",
      (await shortest(() => {
        for (const n of order) chip.classify(data.train, n);
      })) / 300,
    ],
  ];
};

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

/** How lively it was and how fast, without which a time of a step says nothing. */
const liveliness = async (name: string, machine: Machine, run: () => Promise<number>): Promise<string> => {
  const { program } = machine;
  const neurons = program.cores.reduce((sum, core) => sum + core.neurons.id.length, 0);
  const simulated = (STEPS * machine.stepTicks * program.tickFemtoseconds) / 1e15;
  const before = machine.counts.synapticEvents;
  const spikes = await run();
  const events = machine.counts.synapticEvents - before;
  if (spikes === 0) throw new Error(`${name} is silent: its times mean nothing`);
  const seconds = await shortest(run);
  return `${name}: ${(spikes / neurons / simulated).toFixed(1)} Hz mean rate, ${(events / seconds / 1e6).toFixed(1)} M synaptic events a second, ${(simulated / seconds).toFixed(2)} times real time`;
};

/** Ten thousand neurons for 127 of Loihi's 128 cores; grouped and arranged in at most so many seconds (issue 8). */
const PLACED = `snn 1 tick 1ms seed 1
pop a[10000] : lif(tau_m = 20ms, bias = 1.1)
a -> a : random(p = 0.6%, weight = normal(0.02, 0.005))
`;
const PLACING_GOAL = 2;
const placing = async (): Promise<number> => {
  const options = { neuronsPerCore: 79 };
  const { network } = analyse({ file: "placed.snn", text: PLACED });
  const made = network && compile(network, { chip: LOIHI1, place: options }).compiled;
  if (!made) throw new Error("ten thousand neurons do not fit loihi1");
  return shortest(() => place(network, made.lowered.edges, LOIHI1, options, createCollector()), 3);
};

const machine = new Machine(recurrent.compiled.image);
const runRecurrent = runs(machine, recurrent.network);
const balanced = load("examples/balanced.snn");
const large = new Machine(balanced.compiled.image);
const runBalanced = runs(large, balanced.network);

const placed = await placing();
const unit = measureYardstick();
const rows: [what: string, seconds: number][] = [
  [
    "Yin-Yang on the chip, train, a sample",
    (await shortest(() => chip.train(task.data.train, order), 20)) / SAMPLES,
  ],
  [
    "Yin-Yang on the chip, forward only, a sample",
    (await shortest(() => {
      for (const n of order) chip.classify(task.data.train, n);
    }, 20)) / SAMPLES,
  ],
  [
    "Yin-Yang in float64, forward, gradient and step, a sample",
    (await shortest(() => float.train(task.data.train, batch), 1000)) / batch.length,
  ],
  ...(await mnistRows()),
  ["recurrent.snn on ft1-sim, a step", (await shortest(runRecurrent)) / STEPS],
  ["balanced.snn on loihi1-sim, a step", (await shortest(runBalanced)) / STEPS],
  ["placing 10,000 neurons on 127 cores of loihi1", placed],
  ["yinyang.snn from text to image", await shortest(() => load("examples/yinyang.snn"))],
];

console.log(`${cpus()[0].model}, node ${process.version}, processor time, the shortest of several runs`);
console.log(`yardstick: ${(unit * 1e9).toFixed(2)} ns for three shifts and exclusive ors\n`);
for (const line of alignTable(
  ["what", "time", "yardsticks"],
  rows.map(([what, time]) => [what, `${(time * 1e6).toFixed(1)} us`, Math.round(time / unit)]),
))
  console.log(line);
console.log();
console.log(await liveliness("recurrent.snn", machine, runRecurrent));
console.log(await liveliness("balanced.snn", large, runBalanced));
console.log(
  `placing: ${placed.toFixed(2)} s, ${placed <= PLACING_GOAL ? "within" : "MORE THAN"} the ${PLACING_GOAL} s of issue 8`,
);
