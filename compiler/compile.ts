/** The tables of passes, one a kind of chip: nothing else knows their order. */
import type { Chip, Ft1Chip, Loihi1Chip } from "../hw-models/chip/chip.ts";
import { CHIPS, chipNamed, FT1_CHIPS } from "../hw-models/chip/chips.ts";
import { FT1_MESH } from "../hw-models/chip/ft1-mesh.ts";
import { FT1_SIM } from "../hw-models/chip/ft1-sim.ts";
import { LOIHI1_SIM } from "../hw-models/chip/loihi1-sim.ts";
import { encodeImage, imageSha256 } from "../hw-models/image.ts";
import type { Ft1Program, Loihi1Program, Program } from "../hw-models/program.ts";
import { type Collector, createCollector, type Diagnostic } from "./diagnostic.ts";
import { emitFt1 } from "./emit/ft1.ts";
import { emitLoihi1 } from "./emit/loihi1.ts";
import { type Edges, expand } from "./lower/edges.ts";
import { boundPopulations } from "./lower/ft1/intervals.ts";
import { checkTimeUnit, planLearning } from "./lower/ft1/learning.ts";
import { quantizeNeuron, quantizeProjection } from "./lower/ft1/quantize.ts";
import { axonDelays, lowerTiming } from "./lower/ft1/timing.ts";
import { boundLoihi1 } from "./lower/loihi1/bounds.ts";
import { planLoihi1Learning } from "./lower/loihi1/learning.ts";
import { quantizeForLoihi1 } from "./lower/loihi1/quantize.ts";
import { lowerLoihi1Timing } from "./lower/loihi1/timing.ts";
import { checkModels } from "./lower/models.ts";
import { voltageScale } from "./lower/voltage.ts";
import { type LearnedWeights, replaceWeights } from "./lower/weights.ts";
import type { Ft1Lowered, Loihi1Lowered, Lowered } from "./lowered.ts";
import { auditPlacement } from "./map/audit.ts";
import { budget, fits, type Resource } from "./map/budget.ts";
import { type PlaceOptions, place } from "./map/place.ts";
import { coreResources } from "./map/usage.ts";
import type { Network, Population } from "./network.ts";

export interface CompileOptions {
  /** Default: the chip the program names, else the smallest that holds it. */
  readonly chip?: Chip;
  /** Weights to start with instead of those the program draws. */
  readonly weights?: LearnedWeights;
  /** For training in float64: what only the chip cannot learn is no error, and the image does not learn. */
  readonly floatOnly?: boolean;
  readonly place?: PlaceOptions;
}

export type Compiled = Ft1Compiled | Loihi1Compiled;

interface CompiledBase {
  readonly image: Uint8Array;
  readonly imageSha256: string;
  readonly resources: readonly Resource[];
}

export interface Ft1Compiled extends CompiledBase {
  readonly kind: "ft1";
  readonly chip: Ft1Chip;
  readonly program: Ft1Program;
  readonly lowered: Ft1Lowered;
}

export interface Loihi1Compiled extends CompiledBase {
  readonly kind: "loihi1";
  readonly chip: Loihi1Chip;
  readonly program: Loihi1Program;
  readonly lowered: Loihi1Lowered;
}

export interface CompileResult<C extends Compiled = Compiled> {
  /** Null where there was an error. */
  readonly compiled: C | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lowers a checked network onto a chip. The same network, chip, weights and placer's seed give the same bytes. */
export const compile = (network: Network, options: CompileOptions = {}): CompileResult => {
  const chip = options.chip ?? chipNamed(network.chip ?? "");
  if (chip !== undefined) return compileFor(network, chip, options);
  const [first, ...larger] = holders(network);
  let result = compileFor(network, first, options);
  // Whether many cores hold a program is known only once it is placed on them.
  for (const next of larger) {
    if (result.compiled !== null || first.limits.cores === 1) break;
    result = compileFor(network, next, options);
  }
  return result;
};

const compileFor = (network: Network, chip: Chip, options: CompileOptions): CompileResult =>
  chip.kind === "ft1" || options.floatOnly
    ? compileFt1(network, chip.kind === "ft1" ? chip : FT1_SIM, options)
    : compileLoihi1(network, chip, options);

/** Chips that hold a network as far as its size shows, the smallest first; ft1's largest where none does. */
const holders = (network: Network): readonly [Chip, ...Chip[]] => {
  const [first, ...larger] = CHIPS.filter(
    (chip) =>
      chip !== FT1_MESH && (network.local === undefined || chip.kind === "loihi1") && fits(network, chip),
  );
  return first === undefined ? [network.local === undefined ? FT1_SIM : LOIHI1_SIM] : [first, ...larger];
};

/** The first of ft1's chips that holds a network, the largest where none does. */
export const smallestFt1 = (network: Network): Ft1Chip =>
  FT1_CHIPS.find((chip) => fits(network, chip)) ?? FT1_SIM;

/** For ft1 alone, whose compiled programs can learn. */
export const compileFt1 = (
  network: Network,
  chip: Ft1Chip,
  options: CompileOptions = {},
): CompileResult<Ft1Compiled> => {
  const collector = createCollector();
  const stopped = (): CompileResult<Ft1Compiled> => ({
    compiled: null,
    diagnostics: collector.diagnostics(),
  });
  const learning = planLearning(network, collector, options.floatOnly);
  const together = learning?.onChip ?? false;
  const needs = budget(network, chip, together, collector);
  checkModels(network, chip, collector);
  const timing = lowerTiming(network, chip, collector);
  if (learning?.onChip) checkTimeUnit(network, timing, collector);
  if (collector.failed()) return stopped();
  const edges = edgesOf(network, options, collector);
  const delays = axonDelays(edges, timing, chip, learning?.onChip === true, collector);
  const scale = voltageScale(network);
  const weights = edges.map((e) => quantizeProjection(e, scale, collector));
  const neurons = network.populations.map((population) => quantizePopulation(population, scale, collector));
  if (collector.failed()) return stopped();
  const bounds = boundPopulations({ network, timing, edges, weights, neurons }, collector);
  const placement = place(network, edges, chip, { ...options.place, together }, collector);
  if (placement === null) return stopped();
  const lowered = {
    kind: "ft1",
    network,
    timing,
    edges,
    delays,
    learning,
    weights,
    neurons,
    bounds,
    placement,
  } as const;
  const program = emitFt1(lowered, chip);
  return {
    compiled: { kind: "ft1", chip, program, lowered, ...finished(program, lowered, chip, needs) },
    diagnostics: collector.diagnostics(),
  };
};

const compileLoihi1 = (
  network: Network,
  chip: Loihi1Chip,
  options: CompileOptions,
): CompileResult<Loihi1Compiled> => {
  const collector = createCollector();
  const stopped = (): CompileResult<Loihi1Compiled> => ({
    compiled: null,
    diagnostics: collector.diagnostics(),
  });
  const needs = budget(network, chip, false, collector);
  checkModels(network, chip, collector);
  const timing = lowerLoihi1Timing(network, chip, collector);
  const learning = planLoihi1Learning(network, network.tick, chip, collector);
  if (collector.failed()) return stopped();
  const edges = edgesOf(network, options, collector);
  const numbers = quantizeForLoihi1(network, edges, timing, chip, collector);
  if (numbers === null || collector.failed()) return stopped();
  const bounds = boundLoihi1({ network, edges, ...numbers, trialSteps: timing.trialSteps }, collector);
  const placement = place(network, edges, chip, options.place ?? {}, collector);
  if (placement === null) return stopped();
  const lowered = {
    kind: "loihi1",
    network,
    timing,
    edges,
    ...numbers,
    learning,
    bounds,
    placement,
  } as const;
  const program = emitLoihi1(lowered, chip);
  return {
    compiled: { kind: "loihi1", chip, program, lowered, ...finished(program, lowered, chip, needs) },
    diagnostics: collector.diagnostics(),
  };
};

/**
 * A program for ft1, the kind that learns and that float64 follows.
 * @throws Error for another kind: whoever asks has made sure of it
 */
export const ft1Of = (compiled: Compiled): Ft1Compiled => {
  if (compiled.kind === "ft1") return compiled;
  throw new Error(`the program was compiled for ${compiled.chip.name}, and ft1 was due`);
};

/** The proof and the bytes of a program. */
const finished = (program: Program, lowered: Lowered, chip: Chip, needs: readonly Resource[]) => {
  auditPlacement(program, chip, lowered);
  const image = encodeImage(program);
  const resources = chip.limits.cores === 1 ? needs : coreResources(program, chip);
  return { image, imageSha256: imageSha256(image), resources };
};

const edgesOf = (network: Network, { weights }: CompileOptions, collector: Collector): readonly Edges[] => {
  const drawn = expand(network);
  return weights ? replaceWeights(drawn, weights, collector) : drawn;
};

const quantizePopulation = ({ role }: Population, scale: number, collector: Collector) =>
  role.kind === "neurons" && "tauSynapse" in role.model ? quantizeNeuron(role.model, scale, collector) : null;
