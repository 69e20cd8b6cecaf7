/**
 * What ft1 does for a training sample, forward and in learning, and the cycles that its cost table makes of it:
 * means of the first samples, from the initial weights on. Counts, not times: the same on every machine.
 */
import { readFileSync } from "node:fs";
import { compile, ft1Of } from "../compiler/compile.ts";
import { analyse } from "../compiler/front.ts";
import { cyclesOf } from "../hw-models/chip/costs.ts";
import { alignTable } from "../runtime/table.ts";
import { chipTrainee } from "../runtime/train/chip-trainee.ts";
import type { Split } from "../runtime/train/data-set.ts";
import { encodingOf } from "../runtime/train/encode.ts";
import { loadTask } from "../runtime/train/load-data.ts";
import { epochOrder } from "../runtime/train/shuffle.ts";

const SAMPLES = 200;

/** Pictures of which a fifth is ink, in the place of MNIST, which is not shipped. */
const pictures = (width: number): Split => ({
  features: Float64Array.from({ length: SAMPLES * width }, (_, n) => ((n * 7919) % 1009 < 200 ? 1 : 0)),
  labels: Uint16Array.from({ length: SAMPLES }, (_, n) => n % 10),
});

const row = (file: string): (string | number)[] => {
  const { network } = analyse({ file, text: readFileSync(file, "utf8") });
  const compiled = network && compile(network).compiled;
  const encoding = network && encodingOf(network);
  if (!network || !compiled || !encoding) throw new Error(`${file} does not compile`);
  const split =
    network.data?.kind === "mnist"
      ? pictures(encoding.width)
      : loadTask(network, (name) => readFileSync(name)).data.train;
  const chip = chipTrainee(compiled, encoding);
  const { machine } = chip;
  let learning = 0;
  const order = epochOrder(0, 0, split.labels.length).subarray(0, SAMPLES);
  for (const n of order) {
    chip.present(split, n);
    const before = machine.cycles;
    machine.learn(split.labels[n]);
    learning += machine.cycles - before;
  }
  const { counts } = machine;
  const mean = (sum: number): number => Math.round(sum / order.length);
  const synapses = ft1Of(compiled).program.cores[0].synapses.target.length;
  return [
    file.replace("examples/", ""),
    synapses,
    mean(counts.firings),
    mean(counts.synapticEvents),
    mean(counts.walkedSynapses),
    mean(counts.errorTerms),
    mean(counts.productTerms),
    mean(counts.latchReads),
    mean(counts.weightUpdates),
    mean(cyclesOf(counts) - learning),
    mean(learning),
  ];
};

const head = [
  "a sample of",
  "synapses",
  "firings",
  "events",
  "walked",
  "error terms",
  "products",
  "gains",
  "updates",
  "cycles forward",
  "cycles learning",
];
const files = ["iris", "yinyang", "spikes", "order", "mnist"].map((name) => `examples/${name}.snn`);
for (const line of alignTable(head, files.map(row))) console.log(line);
console.log("learning cycles are assumed, forward ones the RTL's; mnist.snn with pictures of random ink");
