/**
 * The compile path, text to a placed image for loihi1-sim: seconds, peak memory and ratios to a yardstick.
 * Each size runs in a process of its own, so that its peak is its own.
 */
import { compile } from "../compiler/compile.ts";
import { createCollector } from "../compiler/diagnostic.ts";
import { analyse } from "../compiler/front.ts";
import { place } from "../compiler/map/place.ts";
import { LOIHI1_SIM } from "../hw-models/chip/loihi1-sim.ts";
import { decodeImage } from "../hw-models/image.ts";
import { alignTable } from "../runtime/table.ts";
import { apart, peak, seconds, task } from "./apart.ts";
import { measureYardstick } from "./yardstick.ts";

/** Runs of each size. */
const REPEATS = 3;

/** Neurons, synapses a neuron, and neurons a core: 79 spread ten thousand over 127 cores. */
const SIZES = [
  [1_000, 100, 1024],
  [10_000, 100, 1024],
  [10_000, 100, 79],
  [50_000, 200, 1024],
] as const;

const textOf = (neurons: number, fan: number): string => `snn 1 tick 1ms seed 1
pop a[${neurons}] : lif(tau_m = 20ms, bias = 1.1)
a -> a : random(p = ${fan / neurons}, weight = normal(0.02, 0.005))
`;

/** What one process measures. */
interface Measured {
  readonly synapses: number;
  readonly cores: number;
  /** Seconds from text to image. */
  readonly compile: number;
  /** Bytes at the end of compiling. */
  readonly peak: number;
  /** Seconds of grouping and arranging alone, a second time. */
  readonly place: number;
  /** Seconds from image to a proved program, as every load does. */
  readonly load: number;
  readonly image: number;
  readonly sha256: string;
}

const measure = (neurons: number, fan: number, neuronsPerCore: number): Measured => {
  const begun = performance.now();
  const options = { neuronsPerCore };
  const { network } = analyse({ file: "bench.snn", text: textOf(neurons, fan) });
  const compiled = network && compile(network, { chip: LOIHI1_SIM, place: options }).compiled;
  if (!compiled) throw new Error(`${neurons} neurons do not compile`);
  const { image, imageSha256, lowered } = compiled;
  const measured = { compile: seconds(begun), peak: peak() };
  const loaded = performance.now();
  decodeImage(image);
  const load = seconds(loaded);
  const placed = performance.now();
  place(network, lowered.edges, LOIHI1_SIM, options, createCollector());
  return {
    ...measured,
    load,
    place: seconds(placed),
    synapses: lowered.edges.reduce((sum, { target }) => sum + target.length, 0),
    cores: lowered.placement.members.filter(({ length }) => length > 0).length,
    image: image.length,
    sha256: imageSha256,
  };
};

const MEGA = 2 ** 20;
const report = (): void => {
  const yardstick = measureYardstick();
  console.log(
    `compile to ${LOIHI1_SIM.name}, text to placed image, ${REPEATS} processes each, the shortest counts; memory is the peak of the process`,
  );
  console.log(`yardstick: ${(yardstick * 1e9).toFixed(2)} ns for three shifts and exclusive ors\n`);
  const rows = SIZES.map((size) => {
    const runs = Array.from({ length: REPEATS }, () => apart<Measured>(size));
    const least = (of: (run: Measured) => number): number => Math.min(...runs.map(of));
    const [compiling, synapses] = [least((r) => r.compile), runs[0].synapses];
    return [
      size[0],
      synapses,
      runs[0].cores,
      `${compiling.toFixed(2)} s`,
      `${Math.round(least((r) => r.peak) / MEGA)} MiB`,
      Math.round(compiling / synapses / yardstick),
      `${least((r) => r.place).toFixed(2)} s`,
      `${least((r) => r.load).toFixed(2)} s`,
      `${(runs[0].image / MEGA).toFixed(1)} MiB`,
      runs[0].sha256.slice(0, 8),
    ];
  });
  for (const line of alignTable(
    [
      "neurons",
      "synapses",
      "cores",
      "compile",
      "peak",
      "yardsticks a synapse",
      "placing",
      "load",
      "image",
      "sha256",
    ],
    rows,
  ))
    console.log(line);
};

const words = task();
if (words === null) report();
else {
  const [neurons, fan, neuronsPerCore] = words.map(Number);
  console.log(JSON.stringify(measure(neurons, fan, neuronsPerCore)));
}
