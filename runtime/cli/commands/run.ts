import type { Compiled } from "../../../compiler/compile.ts";
import { stepTicksOf } from "../../../hw-models/chip/chip.ts";
import { FT1_CYCLES_A_HOP, type MeshCounts } from "../../../hw-models/chip/costs-mesh.ts";
import { type Effort, Machine } from "../../../hw-models/mesh/machine.ts";
import type { Names, Program } from "../../../hw-models/program.ts";
import { type SpikeTrain, spikeHash, type TraceSink } from "../../../hw-models/trace.ts";
import { type Backend, simulator } from "../../backend.ts";
import { continuousBackend } from "../../continuous.ts";
import { AtomicFile, demandWritable, writeAtomically } from "../../files.ts";
import { readLoihi1Weights } from "../../loihi1-weights.ts";
import { probeRecorder } from "../../probes.ts";
import { type RunPlan, runSession } from "../../session.ts";
import { fullTrace, namer } from "../../traces/full-trace.ts";
import { weightsToText } from "../../train/weights-file.ts";
import { type Output, output } from "../output.ts";
import { type LoadedImage, loadImage } from "../program.ts";
import { planOf, stepsOf } from "../run-plan.ts";
import { demandOther, UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface RunArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly steps: number | undefined;
  readonly input: string | undefined;
  readonly sample: number | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly broken: string | undefined;
  readonly placeSeed: number | undefined;
  readonly spikes: string | undefined;
  readonly trace: string | undefined;
  /** Where the trace of all neurons goes. */
  readonly output: string | undefined;
  /** Where the weights at the end go. */
  readonly learned: string | undefined;
  readonly json: boolean;
}

/** `snn run`: a program or image in the simulator, or a program in continuous time. */
export const run = async (argv: RunArguments): Promise<void> => {
  const out = output(argv.json);
  const continuous = argv.chip === "float64";
  for (const file of [argv.spikes, argv.trace, argv.learned]) if (file !== undefined) demandWritable(file);
  const { chip, ...options } = argv;
  const loaded = loadImage(
    argv.file,
    continuous ? { ...options, floatOnly: true } : { chip, ...options },
    out,
  );
  const { program } = loaded;
  const steps = stepsOf(program, argv.steps);
  const machine = continuous ? null : new Machine(loaded.image);
  // What is trained by samples and labels stays as it was trained.
  if (machine && loaded.source?.network.local?.loss) machine.frozen = true;
  const moving = argv.learned === undefined ? null : demandLearning(loaded);
  const probes =
    argv.trace === undefined ? null : probeRecorder(demandProbes(loaded, machine), machine as Machine);
  const progress = out.progress("running", steps);
  const plan: RunPlan = {
    ...planOf(loaded, argv, steps, out),
    ...(continuous && { stretch: program.trialSteps || steps }),
    onProgress: (done) => {
      progress.update(done);
      if (done === steps) progress.end();
    },
  };
  const traced = argv.output === undefined ? null : openTrace(argv.output, loaded, machine);
  const watch = together([probes, traced?.sink ?? null]);
  const backend = machine ? simulator(machine, watch) : continuousBackendOf(loaded);
  const begun = performance.now();
  const spikes = await runSession(backend, plan).catch((thrown: unknown) => {
    traced?.file.discard();
    throw thrown;
  });
  traced?.file.finish();
  const seconds = (performance.now() - begun) / 1000;
  const cycles = await backend.cycles();
  const coreCycles = machine?.coreCycles ?? 0;
  const effort = machine?.effort ?? null;
  const mesh = machine !== null && onMesh(program) ? machine.traffic : null;
  const target = continuous ? "float64" : program.chip.name;
  report(loaded, spikes, { steps, seconds, cycles, coreCycles, effort, mesh, target }, out);
  if (argv.spikes !== undefined) {
    writeAtomically(argv.spikes, spikesToCsv(spikes, program.names));
    out.say(`wrote ${argv.spikes}`);
  }
  if (argv.trace !== undefined && probes) {
    writeAtomically(argv.trace, probes.toCsv());
    out.say(`wrote ${argv.trace}`);
  }
  if (traced) out.say(`wrote ${argv.output}`);
  if (argv.learned !== undefined && moving && machine) {
    const { network, chip } = moving;
    const weights = readLoihi1Weights(moving.lowered, machine);
    const origin = { program: network.source, trainedOn: chip, seed: network.seed, epochs: 0 };
    writeAtomically(argv.learned, weightsToText({ weights, origin }));
    out.say(`wrote ${argv.learned}`);
  }
  out.result({
    steps,
    spikes: spikes.ticks.length,
    spikeHash: spikeHash(spikes),
    cycles,
    ...(mesh && cycles > 0 && { coreCycles }),
    ...effort,
    ...(mesh && { mesh }),
    seconds,
  });
};

const continuousBackendOf = ({ source, file }: LoadedImage): Backend => {
  if (source === null) throw new UsageError(`${file} is an image; continuous time needs the program`);
  return continuousBackend(source.compiled);
};

/** @throws UsageError for a program whose weights do not move as it runs */
const demandLearning = ({ source, file }: LoadedImage) => {
  const compiled = source?.compiled;
  if (compiled?.kind !== "loihi1" || compiled.lowered.network.local === undefined)
    throw new UsageError(`--learned wants a program that learns by a local rule on loihi1; ${file} does not`);
  const { lowered, chip } = compiled;
  return { lowered, network: lowered.network, chip: chip.name };
};

/** The trace of all neurons, as far as it is written. @throws UsageError in continuous time, which has no registers */
const openTrace = (
  output: string,
  { file: read }: LoadedImage,
  machine: Machine | null,
): { readonly file: AtomicFile; readonly sink: TraceSink } => {
  if (machine === null)
    throw new UsageError(
      "-o writes the registers of a chip: continuous time has none, but spikes (--spikes)",
    );
  demandOther(output, read);
  const file = new AtomicFile(output);
  return { file, sink: fullTrace(machine, (text) => file.write(text)) };
};

/** One sink for all that watch. */
const together = (sinks: readonly (TraceSink | null)[]): Partial<TraceSink> => {
  const all = sinks.filter((sink) => sink !== null);
  if (all.length === 0) return {};
  return {
    spike: (at, neuron) => {
      for (const sink of all) sink.spike(at, neuron);
    },
    stepDone: (step) => {
      for (const sink of all) sink.stepDone?.(step);
    },
  };
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

interface RunFacts {
  readonly steps: number;
  readonly seconds: number;
  /** That have passed, and those in which cores worked, summed. */
  readonly cycles: number;
  readonly coreCycles: number;
  readonly effort: Effort | null;
  /** Null on a chip of one core. */
  readonly mesh: MeshCounts | null;
  readonly target: string;
}

const report = ({ program, file }: LoadedImage, spikes: SpikeTrain, facts: RunFacts, out: Output): void => {
  const { steps, seconds, cycles, coreCycles, effort, mesh, target } = facts;
  const simulated = (steps * stepTicksOf(program.kind) * program.tickFemtoseconds) / 1e15;
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
  const slowest = mesh === null ? "" : " of the slowest core of each step";
  const clock = cycles > 0 ? `, ${count(cycles, "cycle")}${slowest} by the RTL's count` : "";
  out.say(`\n${count(spikes.ticks.length, "spike")}, hash ${spikeHash(spikes)}`);
  out.say(`${seconds.toFixed(3)} s to simulate${clock}`);
  if (mesh !== null && cycles > 0) out.say(`all cores together worked ${count(coreCycles, "cycle")}`);
  if (mesh !== null) sayMesh(mesh, effort === null, out);
  if (effort !== null)
    out.say(
      `on the chip ${rounded(effort.nanoseconds / 1e3)} µs of its cores' time and ${rounded(effort.picojoules / 1e6)} µJ, ${rounded((effort.picojoules + effort.meshPicojoules) / 1e6)} µJ with the mesh (Davies et al. 2018, table 2)`,
    );
};

/** @param clocked whether the chip has a clock */
const sayMesh = (mesh: MeshCounts, clocked: boolean, out: Output): void => {
  const { messages, eastWestHops, northSouthHops } = mesh;
  const hops = eastWestHops + northSouthHops;
  const busy = clocked ? `, ${count(hops * FT1_CYCLES_A_HOP, "cycle")} of its links (assumed)` : "";
  out.say(
    `on the mesh ${count(messages, "message")} over ${count(hops, "hop")} (${eastWestHops.toLocaleString("en-US")} along rows)${busy}`,
  );
};

const onMesh = ({ chip }: Program): boolean => chip.limits.cores > 1;

const rounded = (x: number): number => Number(x.toPrecision(3));

const spikesToCsv = ({ ticks, neurons }: SpikeTrain, names: Names): string => {
  const name = namer(names);
  const rows = Array.from(ticks, (at, n) => `${at},${name(neurons[n])}`);
  return `${["tick,neuron", ...rows].join("\n")}\n`;
};
