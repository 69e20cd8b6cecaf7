import type { Compiled } from "../../../compiler/compile.ts";
import type { Network } from "../../../compiler/network.ts";
import { Machine } from "../../../hw-models/mesh/machine.ts";
import { STEP_TICKS } from "../../../hw-models/numerics/formats.ts";
import { later, span } from "../../../hw-models/numerics/units.ts";
import type { Names } from "../../../hw-models/program.ts";
import { type SpikeTrain, spikeHash } from "../../../hw-models/trace.ts";
import { type Backend, simulator } from "../../backend.ts";
import { continuousBackend } from "../../continuous.ts";
import { demandWritable, readText, writeAtomically } from "../../files.ts";
import { parseSpikes } from "../../input-file.ts";
import { probeRecorder } from "../../probes.ts";
import { type RunPlan, runSession } from "../../session.ts";
import { join, NO_SPIKES, poissonSource, sampleSpikes, window } from "../../stimulus.ts";
import { loadTask } from "../../train/load-data.ts";
import { type Output, output } from "../output.ts";
import { besides, type LoadedImage, loadImage } from "../program.ts";
import { UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface RunArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly steps: number | undefined;
  readonly input: string | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly spikes: string | undefined;
  readonly trace: string | undefined;
  readonly json: boolean;
}

/** Steps of a run without trials, where none are asked for. */
const DEFAULT_STEPS = 1000;

/** The ticks of a run's spikes have 32 bits. */
const MOST_STEPS = 2 ** 32 / STEP_TICKS - 1;

/** `snn run`: a program or image in the simulator, or a program in continuous time. */
export const run = async (argv: RunArguments): Promise<void> => {
  const out = output(argv.json);
  const continuous = argv.chip === "float64";
  for (const file of [argv.spikes, argv.trace]) if (file !== undefined) demandWritable(file);
  const { chip, ...options } = argv;
  const loaded = loadImage(
    argv.file,
    continuous ? { ...options, floatOnly: true } : { chip, ...options },
    out,
  );
  const { program } = loaded;
  const steps = argv.steps ?? (program.trialSteps || DEFAULT_STEPS);
  if (steps < 1 || steps > MOST_STEPS)
    throw new UsageError(`--steps takes 1 to ${MOST_STEPS.toLocaleString("en-US")} steps`);
  const machine = continuous ? null : new Machine(loaded.image);
  const probes =
    argv.trace === undefined ? null : probeRecorder(demandProbes(loaded, machine), machine as Machine);
  const backend = machine ? simulator(machine, probes ?? {}) : continuousBackendOf(loaded);
  const plan = planOf(loaded, argv, steps, out);
  const begun = performance.now();
  const spikes = await runSession(backend, plan);
  const seconds = (performance.now() - begun) / 1000;
  const cycles = await backend.cycles();
  report(loaded, spikes, { steps, seconds, cycles, target: continuous ? "float64" : program.chip }, out);
  if (argv.spikes !== undefined) {
    writeAtomically(argv.spikes, spikesToCsv(spikes, program.names));
    out.say(`wrote ${argv.spikes}`);
  }
  if (argv.trace !== undefined && probes) {
    writeAtomically(argv.trace, probes.toCsv());
    out.say(`wrote ${argv.trace}`);
  }
  out.result({ steps, spikes: spikes.ticks.length, spikeHash: spikeHash(spikes), cycles, seconds });
};

const continuousBackendOf = ({ source, file }: LoadedImage): Backend => {
  if (source === null) throw new UsageError(`${file} is an image; continuous time needs the program`);
  return continuousBackend(source.compiled);
};

/** @throws UsageError where there is nothing that probes could be read from */
const demandProbes = ({ source, file }: LoadedImage, machine: Machine | null): Compiled => {
  if (source === null || machine === null)
    throw new UsageError(
      `--trace needs a program on a chip; ${file} is ${source ? "run in continuous time" : "an image"}`,
    );
  if (source.network.probes.length === 0)
    throw new UsageError(`--trace writes what the program probes; ${file} has no \`probe\` statement`);
  return source.compiled;
};

/** Inputs: a file if given; else test samples where the program has data; Poisson inputs always. */
const planOf = (loaded: LoadedImage, argv: RunArguments, steps: number, out: Output): RunPlan => {
  const { program, source } = loaded;
  const { trialSteps } = program;
  const given =
    argv.input === undefined
      ? null
      : parseSpikes(argv.input, readText(argv.input), program.names, program.networkNeurons);
  const samples =
    given === null && source !== null ? sampleInput(source.network, argv.file, trialSteps) : null;
  const poisson = source ? poissonSource(source.network) : null;
  if (given === null && samples === null && !hasPoisson(source?.network))
    out.say("note: no input spikes; give some with --input FILE");
  const progress = out.progress("running", steps);
  return {
    steps,
    trialSteps,
    ...(argv.chip === "float64" && { stretch: trialSteps || steps }),
    input: (from, end) => {
      const first = given ? window(given, from, end) : (samples?.(from, end) ?? NO_SPIKES);
      return poisson ? join(first, window(poisson.until(end), from, end)) : first;
    },
    onProgress: (done) => {
      progress.update(done);
      if (done === steps) progress.end();
    },
  };
};

const hasPoisson = (network: Network | undefined): boolean =>
  network?.populations.some(({ role }) => role.kind === "input" && role.encoder.kind === "poisson") ?? false;

/** Test samples one after another, one a trial, where the program has data. */
const sampleInput = (network: Network, file: string, trialSteps: number): RunPlan["input"] | null => {
  if (network.data === null || network.trial === null || network.learn === null) return null;
  const { data, encoding } = loadTask(network, besides(file));
  const trialTicks = trialSteps * STEP_TICKS;
  return (from, end) => {
    const trial = Math.floor(from / trialTicks);
    const back = span(-trial * trialTicks);
    const spikes = sampleSpikes(encoding, data.test, trial % data.test.labels.length, network.tick);
    return window(spikes, later(from, back), later(end, back));
  };
};

interface RunFacts {
  readonly steps: number;
  readonly seconds: number;
  readonly cycles: number;
  readonly target: string;
}

const report = ({ program, file }: LoadedImage, spikes: SpikeTrain, facts: RunFacts, out: Output): void => {
  const { steps, seconds, cycles, target } = facts;
  const simulated = (steps * STEP_TICKS * program.tickFemtoseconds) / 1e15;
  out.say(
    `${file} on ${target}: ${count(steps, "step")} = ${Number(simulated.toPrecision(4))} s of the network's time`,
  );
  if (program.trialSteps > 0) out.say(`  in trials of ${count(program.trialSteps, "step")}`);
  out.say();
  const populations = program.names.populations.filter(({ input }) => !input);
  out.table(
    ["population", "neurons", "spikes", "mean rate"],
    populations.map(({ name, first, size }) => {
      const own = spikes.neurons.reduce((sum, n) => sum + Number(n >= first && n < first + size), 0);
      return [name, size, own, `${(own / size / simulated).toFixed(2)} Hz`];
    }),
  );
  const clock = cycles > 0 ? `, ${count(cycles, "cycle")} (assumed until RTL exists)` : "";
  out.say(`\n${count(spikes.ticks.length, "spike")}, hash ${spikeHash(spikes)}`);
  out.say(`${seconds.toFixed(3)} s to simulate${clock}`);
};

const spikesToCsv = ({ ticks, neurons }: SpikeTrain, names: Names): string => {
  const name = (id: number): string => {
    const population = names.populations.find(({ first, size }) => id >= first && id < first + size);
    return population ? `${population.name}[${id - population.first}]` : String(id);
  };
  const rows = Array.from(ticks, (at, n) => `${at},${name(neurons[n])}`);
  return `${["tick,neuron", ...rows].join("\n")}\n`;
};
