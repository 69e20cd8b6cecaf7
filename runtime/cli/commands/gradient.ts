import { type Compiled, ft1Of } from "../../../compiler/compile.ts";
import { looksLikeNpy } from "../../../compiler/lower/npy.ts";
import type { Names } from "../../../hw-models/program.ts";
import { demandWritable, readBytes, writeAtomically } from "../../files.ts";
import { type ContinuousView, continuousView } from "../../gradient/continuous-view.ts";
import { type Finding, type Findings, findingsOf } from "../../gradient/findings.ts";
import { gradientCsv, type LayerGradient, layersOf } from "../../gradient/gradient-table.ts";
import { type GradientOfList, gradientOfList } from "../../gradient/listed.ts";
import { npyOf } from "../../npy-file.ts";
import { type ListedSpikes, nameOf, parseSpikeTimes, type TimeUnit } from "../../spike-times.ts";
import { loadTask } from "../../train/load-data.ts";
import { classesOf } from "../../train/loss.ts";
import { type Output, output } from "../output.ts";
import { besides, demandGradient, loadProgram } from "../program.ts";
import { demandOther, UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface GradientArguments {
  readonly file: string;
  readonly spikes: string | undefined;
  readonly unit: TimeUnit | undefined;
  readonly weights: string | undefined;
  readonly seed: number | undefined;
  readonly sample: number;
  readonly label: number | undefined;
  readonly tolerance: string | undefined;
  readonly output: string | undefined;
  readonly saveSpikes: string | undefined;
  readonly json: boolean;
}

/** Ticks by which a firing may miss its crossing: times in ticks are rounded, others are not. */
const TICK_TOLERANCE = 1;
const TIME_TOLERANCE = 1e-6;

/** `snn gradient`: the exact gradient for firing times, its own or another's, and what is wrong with these. */
export const gradient = (argv: GradientArguments): void => {
  const out = output(argv.json);
  for (const file of [argv.output, argv.saveSpikes]) {
    demandOther(file, argv.file, argv.spikes, argv.weights);
    if (file !== undefined) demandWritable(file);
  }
  if (argv.unit !== undefined && argv.spikes === undefined)
    throw new UsageError("--unit says what times an .npy array holds: give one with --spikes");
  const given = argv.tolerance === undefined ? null : Number(argv.tolerance);
  if (given !== null && !(given >= 0 && Number.isFinite(given)))
    throw new UsageError(`--tolerance takes a number of ticks from 0; got ${argv.tolerance}`);
  const { compiled, network } = loadProgram(
    argv.file,
    { seed: argv.seed, weights: argv.weights, floatOnly: true },
    out,
  );
  demandGradient(argv.file, network);
  const { data, encoding } = loadTask(network, besides(argv.file));
  const samples = data.test.labels.length;
  if (argv.sample >= samples)
    throw new UsageError(`--sample takes 0 to ${samples - 1}: there are ${count(samples, "test sample")}`);
  const classes = classesOf(network);
  if (argv.label !== undefined && argv.label >= classes)
    throw new UsageError(`--label takes 0 to ${classes - 1}: the loss tells ${classes} classes apart`);
  const { names } = compiled.program;
  const spikes = argv.spikes === undefined ? null : readSpikes(argv.spikes, compiled, argv.unit);
  const result = gradientOfList(compiled, encoding, data.test, spikes, {
    sample: argv.sample,
    ...(argv.label !== undefined && { label: argv.label }),
  });
  const layers = layersOf(compiled.lowered, result);
  const ticks = given ?? (spikes?.unit === "tick" ? TICK_TOLERANCE : TIME_TOLERANCE);
  const findings = findingsOf(result, names.populations, ticks * result.view.tick);
  sayTrials(argv, result, out);
  sayFindings(findings, result.view, names, ticks, out);
  sayGradient(layers, out);
  if (argv.output !== undefined) {
    writeAtomically(argv.output, gradientFile(argv.output, compiled, layers));
    out.say(`\nwrote ${argv.output}`);
  }
  if (argv.saveSpikes !== undefined) {
    writeAtomically(argv.saveSpikes, spikesCsv(result.view, result.trials, names));
    out.say(`wrote ${argv.saveSpikes}`);
  }
  out.result(asJson(result, layers, findings, names));
};

/** @throws Problem, UsageError */
const readSpikes = (file: string, compiled: Compiled, unit: TimeUnit | undefined): ListedSpikes => {
  const { program } = compiled;
  const { lowered } = ft1Of(compiled);
  const view = continuousView(lowered);
  const bytes = readBytes(file);
  if (unit !== undefined && !looksLikeNpy(bytes))
    throw new UsageError(`--unit says what times an .npy array holds; ${file} says it in its header`);
  const integrates = lowered.network.populations.map(
    ({ role }) => role.kind !== "input" && role.model.kind === "li",
  );
  return parseSpikeTimes(file, bytes, {
    names: program.names,
    neurons: program.networkNeurons,
    canFire: (id) =>
      !program.names.populations.some(
        ({ first, size }, p) => integrates[p] && id >= first && id < first + size,
      ),
    tick: view.tick,
    timeUnit: view.timeUnit,
    npyUnit: unit ?? "s",
  });
};

const sayTrials = (
  { file, weights, spikes }: GradientArguments,
  { trials }: GradientOfList,
  out: Output,
): void => {
  const [{ sample, label, loss }] = trials;
  const shown =
    trials.length === 1
      ? `test sample ${sample}, label ${label}${loss === null ? "" : `, loss ${loss.toPrecision(6)}`}`
      : `${count(trials.length, "trial")}, test samples from ${sample} on`;
  out.say(`${file}, ${weights ?? "initial weights"}: ${shown}`);
  const firings = trials.reduce((sum, { firings: { count: n } }) => sum + n, 0);
  const inputs = trials.reduce((sum, { input }) => sum + input.time.length, 0);
  out.say(
    `${count(firings, "firing")} ${spikes === undefined ? "found in float64" : `from ${spikes}`}, ${count(inputs, "input spike")}`,
  );
  const silent = trials.filter(({ loss: value }) => value === null).length;
  if (silent > 0)
    out.say(`note: ${count(silent, "trial")} without a gradient: an output that the loss needs is silent`);
};

/** Findings that are shown one by one. */
const SHOWN = 10;

const sayFindings = (
  { populations, list }: Findings,
  view: ContinuousView,
  names: Names,
  ticks: number,
  out: Output,
): void => {
  const inTicks = (time: number): string => small(time / view.tick);
  out.heading("Threshold condition: V = θ, V rising, at every firing and nowhere else");
  out.table(
    ["population", "firings", "right", "early", "late", "impossible", "missing", "|V − θ|", "ticks off"],
    populations.map((p) => [
      p.name,
      p.firings,
      p.right,
      p.early,
      p.late,
      p.impossible,
      p.missing,
      small(p.largestExcess),
      inTicks(p.largestShift),
    ]),
  );
  out.say(
    `\nright: within ${ticks} of a tick of ${small(view.tick * view.timeUnit)} s; the last two: largest`,
  );
  for (const finding of list.slice(0, SHOWN)) out.say(`  ${sentence(finding, view, names)}`);
  if (list.length > SHOWN) out.say(`  and ${list.length - SHOWN} more (--json lists all)`);
};

const sentence = (finding: Finding, { tick, timeUnit }: ContinuousView, names: Names): string => {
  const { kind, trial, time, excess, shift } = finding;
  const who = nameOf(names, finding.neuron);
  const at = `${small(time * timeUnit * 1e3)} ms${trial > 0 ? ` of trial ${trial}` : ""}`;
  const off = `${small(Math.abs(shift) / tick)} ticks`;
  const by = `V − θ = ${small(excess)}`;
  switch (kind) {
    case "missing":
      return `${who} should fire at ${at}: V rises through θ and no firing is listed`;
    case "early":
    case "late":
      return `${who} at ${at}: ${by}, ${off} too ${kind}`;
    case "falling":
      return `${who} at ${at}: V falls there, ${by}; it rises through θ ${off} ${shift > 0 ? "before" : "after"}`;
    case "no crossing":
      return `${who} at ${at}: V does not rise through θ, ${by}`;
    case "refractory":
      return `${who} at ${at}: it is refractory then`;
    case "over the limit":
      return `${who} at ${at}: it has fired as often as it may`;
  }
};

const sayGradient = (layers: readonly LayerGradient[], out: Output): void => {
  out.heading("Gradient of the loss by the weights, float64, without a floor under V'");
  out.table(
    ["projection", "synapses", "not 0", "norm", "mean |g|", "largest |g|"],
    layers.map(({ name, byWeight }) => [
      name,
      byWeight.length,
      byWeight.reduce((sum, g) => sum + Number(g !== 0), 0),
      ...[norm(byWeight), meanSize(byWeight), largest(byWeight)].map((x) => x.toExponential(4)),
    ]),
  );
};

const norm = (g: Float64Array): number => Math.sqrt(g.reduce((sum, x) => sum + x * x, 0));
const meanSize = (g: Float64Array): number =>
  g.reduce((sum, x) => sum + Math.abs(x), 0) / Math.max(1, g.length);
const largest = (g: Float64Array): number => g.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

/** Four digits, without zeros that say nothing. */
const small = (x: number): string => String(Number(x.toPrecision(4)));

/** As the name's ending says: .npy all gradients one behind the other, else CSV. */
const gradientFile = (
  file: string,
  { lowered }: Compiled,
  layers: readonly LayerGradient[],
): string | Uint8Array => {
  if (!file.endsWith(".npy")) return gradientCsv(lowered, layers);
  const all = layers.flatMap(({ byWeight }) => Array.from(byWeight));
  return npyOf(Float64Array.from(all));
};

/** Firings in seconds from the start of the run, exactly as they are. */
const spikesCsv = (
  { net, sourceOf, timeUnit, trial }: ContinuousView,
  trials: GradientOfList["trials"],
  names: Names,
): string => {
  const idOf = new Map(Array.from(sourceOf, (source, id) => [source, id]));
  const rows = trials.flatMap(({ firings }, number) =>
    Array.from(firings.time.subarray(0, firings.count), (time, p) => {
      const id = idOf.get(net.inputs + firings.neuron[p]) ?? 0;
      return `${(number * trial + time) * timeUnit},${nameOf(names, id)}`;
    }),
  );
  return `${["time_s,neuron", ...rows].join("\n")}\n`;
};

const asJson = (
  { view, trials }: GradientOfList,
  layers: readonly LayerGradient[],
  { populations, list }: Findings,
  names: Names,
): Readonly<Record<string, unknown>> => {
  const seconds = (time: number): number | null => (Number.isFinite(time) ? time * view.timeUnit : null);
  return {
    trials: trials.map(({ sample, label, loss, firings, input }) => ({
      sample,
      label,
      loss,
      firings: firings.count,
      inputs: input.time.length,
    })),
    timeUnit: view.timeUnit,
    tick: view.tick * view.timeUnit,
    conditions: populations.map(({ largestShift, ...tally }) => ({
      ...tally,
      largestShift: seconds(largestShift),
    })),
    findings: list.map(({ kind, trial, neuron, time, excess, shift }) => ({
      kind,
      trial,
      neuron: nameOf(names, neuron),
      time: seconds(time),
      excess: Number.isFinite(excess) ? excess : null,
      shift: seconds(shift),
    })),
    layers: layers.map(({ name, plastic, byWeight, byDelay }) => ({
      name,
      plastic,
      norm: norm(byWeight),
      gradient: Array.from(byWeight),
      byDelay: Array.from(byDelay),
    })),
  };
};
