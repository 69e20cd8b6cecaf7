import { type Comparison, compareGradients } from "../../gradient/compare.ts";
import { threeWays } from "../../gradient/three-ways.ts";
import { chipTrainee } from "../../train/chip-trainee.ts";
import { loadTask } from "../../train/load-data.ts";
import { batchSize } from "../batch-size.ts";
import { grouped, groupsLegend, type LineGroups, lineGroups } from "../line-groups.ts";
import { type Output, output } from "../output.ts";
import { besides, demandGradient, loadProgram } from "../program.ts";
import { UsageError } from "../usage.ts";
import { count, meanOfNumbers, numbersIn } from "../words.ts";

export interface CompareArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly batches: number;
  /** Undefined: the usual number. */
  readonly batch: number | undefined;
  readonly bins: string | undefined;
  readonly window: number | undefined;
  readonly layers: boolean;
  readonly seeds: string | undefined;
  readonly output: string | undefined;
  readonly json: boolean;
}

/** `snn compare`: the chip's gradient beside float64's, or float64's beside itself. */
export const compare = (argv: CompareArguments): void => {
  const out = output(argv.json);
  if (argv.batches < 1 || (argv.batch ?? 1) < 1)
    throw new UsageError("at least one batch of one sample is needed");
  for (const option of ["bins", "window", "seeds", "output"] as const)
    if (argv[option] !== undefined) throw new UsageError(`--${option} goes with --baselines`);
  if (argv.chip === "float64") compareWays(argv, out);
  else compareChip(argv, out);
};

const compareChip = (argv: CompareArguments, out: Output): void => {
  const { compiled, network } = loadProgram(argv.file, argv, out);
  demandGradient(argv.file, network);
  const { data, encoding } = loadTask(network, besides(argv.file));
  const { batches } = argv;
  const batch = batchSize(argv.batch, data);
  const trainee = chipTrainee(compiled, encoding);
  const comparison = compareGradients(compiled, encoding, trainee, data.train, { batches, batch });
  out.say(`${argv.file} on ${compiled.chip.name}, ${argv.weights ?? "initial weights"}:`);
  sayLayers(comparison, out, lineGroups(network, argv.layers));
  sayLegend(comparison, out);
  out.result({ ...comparison });
};

/** Rows of derivatives that forward tangents carry: beyond this a sample takes minutes. */
const MOST_WEIGHTS = 20_000;

/** Float64 against itself: tangents and finite differences beside the adjoint, a few samples of one batch. */
const compareWays = (argv: CompareArguments, out: Output): void => {
  const { seed, weights } = argv;
  const { compiled, network } = loadProgram(argv.file, { seed, weights, floatOnly: true }, out);
  demandGradient(argv.file, network);
  const { data, encoding } = loadTask(network, besides(argv.file));
  const synapses = compiled.lowered.edges.reduce((sum, { target }) => sum + target.length, 0);
  if (synapses > MOST_WEIGHTS)
    throw new UsageError(
      `tangents and finite differences take at most ${MOST_WEIGHTS} weights; ${argv.file} has ${synapses}`,
    );
  const samples = Math.min(argv.batches, data.train.labels.length);
  const ways = threeWays(compiled, encoding, data.train, samples);
  out.say(`${argv.file} in float64, ${weights ?? "initial weights"}: against the adjoint`);
  out.say();
  const groups = grouped(ways.rows, lineGroups(network, argv.layers), () => "");
  out.table(
    ["layer", "tangents", "finite", "compared", "changed", "reordered"],
    groups.map(({ name, rows }) => [
      name,
      largest(rows.map(({ tangents }) => tangents)).toExponential(1),
      largest(rows.map(({ finite }) => finite)).toExponential(1),
      sum(rows.map(({ compared }) => compared)),
      sum(rows.map(({ changed }) => changed)),
      sum(rows.map(({ reordered }) => reordered)),
    ]),
  );
  out.say(
    `\nlargest differences over ${samples} samples (${ways.silent} without a gradient: a silent output),`,
  );
  out.say("in parts of a sample's largest derivative; changed: a step made a firing come or go,");
  out.say("reordered: it carried one past an arrival; both are left out of finite");
  groupsLegend(groups).forEach(out.say);
  out.result({ ...ways });
};

/** A row for each layer and reference; a line's projections as one, where `groups` says so. */
export const sayLayers = (
  { layers }: Comparison,
  out: Output,
  groups: LineGroups = (layer) => layer,
): void => {
  out.say();
  const all = grouped(layers, groups, ({ against }) => against);
  out.table(
    ["layer", "against float64 at", "cosine", "worst", "norm", "sign", "error"],
    all.map(({ name, rows }) => [
      name,
      rows[0].against,
      decimals(meanOfNumbers(rows.map(({ cosine }) => cosine)), 6),
      decimals(Math.min(...numbersIn(rows.map(({ worstCosine }) => worstCosine))), 4),
      decimals(meanOfNumbers(rows.map(({ normRatio }) => normRatio)), 4),
      `${decimals(100 * meanOfNumbers(rows.map(({ signAgreement }) => signAgreement)), 2)} %`,
      `${decimals(100 * largest(numbersIn(rows.map(({ largestError }) => largestError))), 2)} %`,
    ]),
  );
  const legend = groupsLegend(all);
  if (legend.length > 0) out.say(`\n${legend.join("\n")}`);
};

/** What the columns mean. */
export const sayLegend = ({ batches, samples, silent }: Comparison, out: Output): void => {
  out.say(
    `\nmeans over ${count(batches, "batch", "batches")}, ${samples} samples (${silent} left out for a silent output)`,
  );
  out.say("worst: the lowest batch; norm: |chip| / |float64|; sign: weights of one sign;");
  out.say("error: the largest one, in parts of its batch's largest gradient");
};

const decimals = (x: number, digits: number): string => (Number.isFinite(x) ? x.toFixed(digits) : "none");

const largest = (values: readonly number[]): number => Math.max(...values);
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
