/**
 * The compile path, text to image: seconds, peak memory and ratios to a yardstick. Each size runs in a
 * process of its own, so that its peak is its own.
 */
import { compile } from "../compiler/compile.ts";
import { analyse } from "../compiler/front.ts";
import { FT1_SIM } from "../hw-models/chip/ft1-sim.ts";
import { decodeImage } from "../hw-models/image.ts";
import { alignTable } from "../runtime/table.ts";
import { apart, peak, seconds, task } from "./apart.ts";
import { measureYardstick } from "./yardstick.ts";

/** Runs of each size. */
const REPEATS = 3;

/** Neurons and synapses a neuron. */
const SIZES = [
  [1_000, 100],
  [10_000, 100],
  [50_000, 200],
] as const;

const textOf = (neurons: number, fan: number): string => `snn 1 tick 20us seed 1
pop a[${neurons}] : cuba(tau_m = 20ms, tau_s = 5ms)
a -> a : random(p = ${fan / neurons}, weight = normal(0.02, 0.005))
`;

/** What one process measures. */
interface Measured {
  readonly synapses: number;
  /** Seconds from text to image. */
  readonly compile: number;
  /** Seconds from image to a proved program, as every load does. */
  readonly load: number;
  /** Bytes at the end of compiling. */
  readonly peak: number;
  readonly image: number;
  readonly sha256: string;
}

const measure = (neurons: number, fan: number): Measured => {
  const begun = performance.now();
  const { network } = analyse({ file: "bench.snn", text: textOf(neurons, fan) });
  const compiled = network && compile(network, { chip: FT1_SIM }).compiled;
  if (!compiled) throw new Error(`${neurons} neurons do not compile`);
  const { image, imageSha256, program } = compiled;
  const measured = { compile: seconds(begun), peak: peak() };
  const loaded = performance.now();
  decodeImage(image);
  return {
    ...measured,
    load: seconds(loaded),
    synapses: program.cores[0].synapses.target.length,
    image: image.length,
    sha256: imageSha256,
  };
};

const MEGA = 2 ** 20;
const report = (): void => {
  const yardstick = measureYardstick();
  console.log(
    `compile to ${FT1_SIM.name}, text to image, ${REPEATS} processes each, the shortest counts; memory is the peak of the process`,
  );
  console.log(`yardstick: ${(yardstick * 1e9).toFixed(2)} ns for three shifts and exclusive ors\n`);
  const rows = SIZES.map(([neurons, fan]) => {
    const runs = Array.from({ length: REPEATS }, () => apart<Measured>([neurons, fan]));
    const least = (of: (run: Measured) => number): number => Math.min(...runs.map(of));
    const [compiling, synapses] = [least((r) => r.compile), runs[0].synapses];
    return [
      synapses,
      `${compiling.toFixed(2)} s`,
      `${Math.round(least((r) => r.peak) / MEGA)} MiB`,
      Math.round(compiling / synapses / yardstick),
      `${least((r) => r.load).toFixed(2)} s`,
      `${(runs[0].image / MEGA).toFixed(1)} MiB`,
      runs[0].sha256.slice(0, 16),
    ];
  });
  for (const line of alignTable(
    ["synapses", "compile", "peak", "yardsticks a synapse", "load", "image", "sha256"],
    rows,
  ))
    console.log(line);
};

const words = task();
if (words === null) report();
else console.log(JSON.stringify(measure(Number(words[0]), Number(words[1]))));
