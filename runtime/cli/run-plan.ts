/** What a run shows its inputs, and for how long: of `snn run`, and of `snn lockstep` on a file. */
import type { Network } from "../../compiler/network.ts";
import { stepTicksOf } from "../../hw-models/chip/chip.ts";
import { later, span, type Tick } from "../../hw-models/numerics/units.ts";
import type { Program } from "../../hw-models/program.ts";
import { readText } from "../files.ts";
import { parseSpikes } from "../input-file.ts";
import type { RunPlan } from "../session.ts";
import {
  join,
  listedSpikes,
  NO_SPIKES,
  poissonSource,
  sampleSpikes,
  window,
  windowOfSorted,
} from "../stimulus.ts";
import { inputsOf, takesData } from "../train/encode.ts";
import { loadSamples } from "../train/load-data.ts";
import type { Output } from "./output.ts";
import { besides, type LoadedImage } from "./program.ts";
import { UsageError } from "./usage.ts";
import { count } from "./words.ts";

/** What the command line says of it. */
export interface Shown {
  readonly file: string;
  readonly input: string | undefined;
  readonly sample: number | undefined;
}

/** Steps of a run without trials, where none are asked for. */
const DEFAULT_STEPS = 1000;

/** The ticks of a run's spikes have 32 bits. */
const mostSteps = (stepTicks: number): number => 2 ** 32 / stepTicks - 1;

/** Steps of a run: those asked for, or a trial. @throws UsageError */
export const stepsOf = (program: Program, asked: number | undefined): number => {
  const steps = asked ?? (program.trialSteps || DEFAULT_STEPS);
  const most = mostSteps(stepTicksOf(program.kind));
  if (steps < 1 || steps > most)
    throw new UsageError(`--steps takes 1 to ${most.toLocaleString("en-US")} steps`);
  return steps;
};

/**
 * Samples where the program shows some and no file is given; else what the file says. What the inputs do
 * without data is theirs either way.
 */
export const planOf = (loaded: LoadedImage, argv: Shown, steps: number, out: Output): RunPlan => {
  const { program, source } = loaded;
  const { trialSteps } = program;
  const stepTicks = stepTicksOf(program.kind);
  const trialTicks = trialSteps * stepTicks;
  const network = source?.network ?? null;
  const given =
    argv.input === undefined
      ? null
      : parseSpikes(argv.input, readText(argv.input), program.names, program.networkNeurons);
  const samples = given === null && network !== null ? sampleInput(network, argv, trialTicks) : null;
  if (argv.sample !== undefined && samples === null)
    throw new UsageError(
      "--sample shows samples from this one on: the program needs data, a trial and an input that takes data, and no --input",
    );
  const parts: RunPlan["input"][] = [];
  if (samples !== null) parts.push(samples);
  if (given !== null) parts.push((from, end) => windowOfSorted(given, from, end));
  if (network !== null && samples === null) parts.push(...ownInputs(network, trialTicks));
  const silence = samples !== null || given !== null ? null : silenceOf(network, parts.length > 0);
  if (silence !== null) out.say(`note: ${silence}; give spikes with --input FILE`);
  return {
    steps,
    stepTicks,
    trialSteps,
    input: (from, end) => parts.map((part) => part(from, end)).reduce(join, NO_SPIKES),
  };
};

/** Why inputs are silent without samples and a file, or null where none is. */
const silenceOf = (network: Network | null, others: boolean): string | null => {
  const taking = network && inputsOf(network).find(({ encoder }) => takesData(encoder));
  if (!taking) return others ? null : "no input spikes";
  const lacks = network?.data === null ? "no `data`" : network?.trial === null ? "no `trial`" : null;
  return `${taking.name} takes data, and the program has ${lacks ?? "several inputs that do"}`;
};

/** Poisson inputs, which go on from trial to trial, and events, which each trial begins with anew. */
const ownInputs = (network: Network, trialTicks: number): readonly RunPlan["input"][] => {
  const kinds = new Set(inputsOf(network).map(({ encoder }) => encoder.kind));
  const parts: RunPlan["input"][] = [];
  if (kinds.has("poisson")) {
    const poisson = poissonSource(network);
    parts.push((from, end) => window(poisson.until(end), from, end));
  }
  if (kinds.has("events")) {
    const listed = listedSpikes(network);
    parts.push((from, end) => {
      const [first, last] = intoTrial(from, end, trialTicks);
      return windowOfSorted(listed, first, last);
    });
  }
  return parts;
};

/** A stretch of a run counted from the start of its trial. */
const intoTrial = (from: Tick, end: Tick, trialTicks: number): readonly [Tick, Tick] => {
  if (trialTicks === 0) return [from, end];
  const back = span(-Math.floor(from / trialTicks) * trialTicks);
  return [later(from, back), later(end, back)];
};

/** Samples one after another, one a trial. */
const sampleInput = (
  network: Network,
  { file, sample = 0 }: Shown,
  trialTicks: number,
): RunPlan["input"] | null => {
  const samples = loadSamples(network, besides(file));
  if (samples === null) return null;
  const { split, encoding } = samples;
  const size = split.labels.length;
  if (!Number.isInteger(sample) || sample < 0 || sample >= size)
    throw new UsageError(`--sample takes 0 to ${size - 1}: there are ${count(size, "sample")}`);
  return (from, end) => {
    const trial = Math.floor(from / trialTicks);
    const spikes = sampleSpikes(encoding, split, (sample + trial) % size, network.tick);
    return window(spikes, ...intoTrial(from, end, trialTicks));
  };
};
