/**
 * Speeds of this machine, each beside a yardstick measured in the same run: a loop of integer operations.
 */
import { existsSync, readFileSync } from "node:fs";
import { compile } from "../compiler/compile.ts";
import { createCollector } from "../compiler/diagnostic.ts";
import { analyse } from "../compiler/front.ts";
import { place } from "../compiler/map/place.ts";
import { LOIHI1 } from "../hw-models/chip/loihi1.ts";
import { chipTrainee } from "../runtime/train/chip-trainee.ts";
import { floatTrainee } from "../runtime/train/float-trainee.ts";
import { loadTask } from "../runtime/train/load-data.ts";
import { epochOrder } from "../runtime/train/shuffle.ts";
import { load } from "./program.ts";
import { shortest, tellSpeeds } from "./yardstick.ts";

const SAMPLES = 1000;

const yinyang = load("examples/yinyang.snn");
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

const placed = await placing();
tellSpeeds([
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
  ["placing 10,000 neurons on 127 cores of loihi1", placed],
  ["yinyang.snn from text to image", await shortest(() => load("examples/yinyang.snn"))],
]);
console.log();
console.log(
  `placing: ${placed.toFixed(2)} s, ${placed <= PLACING_GOAL ? "within" : "MORE THAN"} the ${PLACING_GOAL} s of issue 8`,
);
