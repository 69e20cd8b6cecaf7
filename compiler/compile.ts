/** The table of passes: nothing else knows their order. */
import type { Ft1Chip } from "../hw-models/chip/chip.ts";
import { FT1_CHIPS, ft1ChipNamed } from "../hw-models/chip/chips.ts";
import { encodeImage, imageSha256 } from "../hw-models/image.ts";
import type { Ft1Program } from "../hw-models/program.ts";
import { type Collector, createCollector, type Diagnostic } from "./diagnostic.ts";
import { emit, type Lowered } from "./emit.ts";
import { expand } from "./lower/edges.ts";
import { boundPopulations } from "./lower/intervals.ts";
import { checkTimeUnit, planLearning } from "./lower/learning.ts";
import { quantizeNeuron, quantizeProjection, voltageScale } from "./lower/quantize.ts";
import { lowerTiming } from "./lower/timing.ts";
import { type LearnedWeights, replaceWeights } from "./lower/weights.ts";
import { budget, checkModels, fits, type Resource } from "./map/budget.ts";
import { place } from "./map/place.ts";
import type { Network, Population } from "./network.ts";

export interface CompileOptions {
  /** Default: the chip the program names, else the smallest that holds it. */
  readonly chip?: Ft1Chip;
  /** Weights to start with instead of those the program draws. */
  readonly weights?: LearnedWeights;
  /** For training in float64: what only the chip cannot learn is no error, and the image does not learn. */
  readonly floatOnly?: boolean;
}

export interface Compiled {
  readonly chip: Ft1Chip;
  readonly program: Ft1Program;
  readonly image: Uint8Array;
  readonly imageSha256: string;
  readonly resources: readonly Resource[];
  readonly lowered: Lowered;
}

export interface CompileResult {
  /** Null where there was an error. */
  readonly compiled: Compiled | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Lowers a checked network onto a chip. The same network, chip and weights give the same bytes. */
export const compile = (network: Network, options: CompileOptions = {}): CompileResult => {
  const collector = createCollector();
  const chip = options.chip ?? ft1ChipNamed(network.chip ?? "") ?? smallestChip(network);
  const resources = budget(network, chip, collector);
  checkModels(network, chip, collector);
  const timing = lowerTiming(network, chip, collector);
  const learning = planLearning(network, collector, options.floatOnly);
  if (learning?.onChip) checkTimeUnit(network, timing, collector);
  if (collector.failed()) return { compiled: null, diagnostics: collector.diagnostics() };
  const drawn = expand(network);
  const edges = options.weights ? replaceWeights(drawn, options.weights, collector) : drawn;
  const scale = voltageScale(network);
  const weights = edges.map((e) => quantizeProjection(e, scale, collector));
  const neurons = network.populations.map((population) => quantizePopulation(population, scale, collector));
  if (collector.failed()) return { compiled: null, diagnostics: collector.diagnostics() };
  const bounds = boundPopulations({ network, timing, edges, weights, neurons }, collector);
  const lowered: Lowered = {
    network,
    timing,
    edges,
    learning,
    weights,
    neurons,
    bounds,
    placement: place(network),
  };
  const program = emit(lowered, chip);
  const image = encodeImage(program);
  return {
    compiled: { chip, program, image, imageSha256: imageSha256(image), resources, lowered },
    diagnostics: collector.diagnostics(),
  };
};

/** The first chip that holds a network, the largest where none does. */
export const smallestChip = (network: Network): Ft1Chip =>
  FT1_CHIPS.find((c) => fits(network, c)) ?? FT1_CHIPS[FT1_CHIPS.length - 1];

const quantizePopulation = ({ role }: Population, scale: number, collector: Collector) =>
  role.kind === "neurons" && "tauSynapse" in role.model ? quantizeNeuron(role.model, scale, collector) : null;
