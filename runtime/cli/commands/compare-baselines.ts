import {
  BASELINES,
  type BaselineComparison,
  type BaselineLayer,
  type BaselineName,
  compareBaselines,
  USUAL,
} from "../../baselines/compare-baselines.ts";
import { type BaselineResults, baselineResults, baselinesToText } from "../../baselines/results.ts";
import { demandWritable, writeAtomically } from "../../files.ts";
import { resultFigures } from "../../report/result-figures.ts";
import { loadTask } from "../../train/load-data.ts";
import { grouped, groupsLegend, type LineGroups, lineGroups } from "../line-groups.ts";
import { type Output, output } from "../output.ts";
import { besides, demandGradient, loadProgram } from "../program.ts";
import { isReportName, reportContent } from "../report-file.ts";
import { demandOther, UsageError } from "../usage.ts";
import { count, deviation, mean, meanOfNumbers } from "../words.ts";
import { parseSeeds } from "./train.ts";

export interface BaselineArguments {
  readonly file: string;
  readonly seed: number | undefined;
  readonly seeds: string | undefined;
  readonly weights: string | undefined;
  readonly against: string | undefined;
  readonly bins: string | undefined;
  readonly window: number | undefined;
  readonly layers: boolean;
  readonly batches: number;
  readonly batch: number | undefined;
  readonly output: string | undefined;
  readonly json: boolean;
}

/** Beyond this finite differences take minutes a sample. */
const MOST_WEIGHTS = 20_000;

/** `snn compare --baselines`: other rules' gradients beside the exact one. */
export const compareWithBaselines = (argv: BaselineArguments): void => {
  const out = output(argv.json);
  const against = namesOf(argv.against);
  const parameters = {
    ...USUAL,
    ...(argv.bins !== undefined && binsOf(argv.bins)),
    ...(argv.window !== undefined && { window: argv.window }),
  };
  if (!(parameters.window > 0)) throw new UsageError("--window takes a number of tau_s above 0");
  demandOther(argv.output, argv.file, argv.weights);
  if (argv.output !== undefined) demandWritable(argv.output);
  if (argv.batches < 1 || (argv.batch ?? 1) < 1)
    throw new UsageError("at least one batch of one sample is needed");
  if (argv.seeds !== undefined && argv.weights !== undefined)
    throw new UsageError("--seeds draws weights anew, --weights gives them: use one of them");
  const seeds = argv.seeds === undefined ? [argv.seed] : parseSeeds(argv.seeds);
  const progress = out.progress("comparing", seeds.length * argv.batches * (argv.batch ?? USUAL_BATCH));
  let groups: LineGroups = (layer) => layer;
  let batch = USUAL_BATCH;
  const comparisons = seeds.map((seed, s) => {
    const { compiled, network } = loadProgram(
      argv.file,
      { seed, weights: argv.weights, floatOnly: true },
      out,
    );
    demandGradient(argv.file, network);
    const { data, encoding } = loadTask(network, besides(argv.file));
    batch = batchSize(argv.batch, data);
    const batches = Math.min(argv.batches, Math.floor(data.train.labels.length / batch));
    const synapses = compiled.lowered.edges.reduce((sum, { target }) => sum + target.length, 0);
    if (against.includes("finite") && synapses > MOST_WEIGHTS)
      throw new UsageError(
        `finite differences take at most ${MOST_WEIGHTS} weights; ${argv.file} has ${synapses}`,
      );
    groups = lineGroups(network, argv.layers);
    return compareBaselines(compiled, encoding, data.train, {
      against,
      parameters,
      batches,
      batch,
      onSample: (done) => progress.update(s * argv.batches * batch + done),
    });
  });
  progress.end();
  sayComparisons(argv, comparisons, groups, out);
  const program = argv.file.replace(/^.*[\\/]/, "");
  const about = {
    program,
    weights: argv.weights ?? null,
    batches: comparisons[0].samples / batch,
    batch,
  };
  const results = baselineResults(about, comparisons);
  if (argv.output !== undefined) {
    writeAtomically(argv.output, contentOf(argv.output, results, argv.file));
    out.say(`\nwrote ${argv.output}`);
  }
  out.result({ ...results.header, records: results.records });
};

/** Results as they are, or, as the name's ending asks for, the report of them. */
const contentOf = (file: string, results: BaselineResults, program: string): string =>
  isReportName(file)
    ? reportContent(file, {
        title: `Baselines beside the exact gradient of ${results.header.program}`,
        sources: [`${program}: ${results.header.weights ?? "initial weights"}`],
        figures: resultFigures([{ kind: "baselines", file, results }]),
      })
    : baselinesToText(results);

const DEFAULT: readonly BaselineName[] = [
  "surrogate",
  "straight-through",
  "spikeprop",
  "quantised",
  "hebb",
  "stdp",
];

const namesOf = (text: string | undefined): readonly BaselineName[] => {
  if (text === undefined) return DEFAULT;
  return text.split(",").map((word) => {
    const name = word.trim();
    if (Object.hasOwn(BASELINES, name)) return name as BaselineName;
    throw new UsageError(
      `--against takes ${Object.keys(BASELINES).join(", ")}, with commas between; got ${name}`,
    );
  });
};

/** Most bins of a time unit: a chip's ticks are 256 at most 4096. */
const MOST_BINS = 4096;

/** `16,64`: the quantised formulation at each, surrogates at the last. */
const binsOf = (text: string): { readonly quantised: readonly number[]; readonly surrogate: number } => {
  const bins = text.split(",").map(Number);
  const bad = bins.find((n) => !(Number.isInteger(n) && n >= 1 && n <= MOST_BINS));
  if (bad !== undefined)
    throw new UsageError(`--bins takes whole numbers from 1 to ${MOST_BINS}, such as 16,64; got ${text}`);
  return { quantised: bins, surrogate: bins[bins.length - 1] };
};

const sayComparisons = (
  { file, weights }: BaselineArguments,
  comparisons: readonly BaselineComparison[],
  groups: LineGroups,
  out: Output,
): void => {
  const [first] = comparisons;
  out.say(
    `${file} in float64, ${weights ?? "initial weights"}, ${count(comparisons.length, "seed")}: against the exact gradient`,
  );
  out.say();
  // A row of the table: the same layers at every seed.
  const rows = grouped(
    first.layers.map((layer, k) => ({ ...layer, seeds: comparisons.map(({ layers }) => layers[k]) })),
    groups,
    ({ baseline }) => baseline,
  );
  out.table(
    ["baseline", "layer", "cosine", "worst", "norm", "sign", "state", "silent"],
    rows.map(({ name, rows: layers }) => {
      const [{ baseline, directionOnly, seeds }] = layers;
      /** A number at each seed: the mean over the row's layers. */
      const bySeed = (pick: (layer: BaselineLayer) => number): readonly number[] =>
        seeds.map((_, s) => meanOfNumbers(layers.map((layer) => pick(layer.seeds[s]))));
      const worst = Math.min(...layers.flatMap((layer) => layer.seeds.map((at) => at.worstCosine)));
      return [
        baseline,
        name,
        spread(
          bySeed(({ cosine }) => cosine),
          4,
        ),
        Number.isFinite(worst) ? worst.toFixed(4) : "none",
        directionOnly
          ? "–"
          : spread(
              bySeed(({ normRatio }) => normRatio),
              3,
            ),
        spread(
          bySeed(({ signAgreement }) => 100 * signAgreement),
          1,
        ),
        Math.round(mean(seeds.map(({ state }) => state))),
        seeds.reduce((sum, { silent }) => sum + silent, 0),
      ];
    }),
  );
  const samples = comparisons.reduce((sum, c) => sum + c.samples, 0);
  const silent = comparisons.reduce((sum, c) => sum + c.silent, 0);
  out.say(`\n${count(samples, "sample")} (${silent} without an exact gradient: a silent output)`);
  out.say("numbers behind a name: bins of a time unit; worst: the lowest batch; norm: |baseline| / |exact|;");
  out.say(
    "sign: % of weights of one sign; silent: samples left out for a silent output in its own forward pass;",
  );
  out.say(
    `state: numbers that the rule keeps for a trial, of which the exact gradient has ${mean(comparisons.map((c) => c.firings)).toFixed(0)}: firings`,
  );
  groupsLegend(rows).forEach(out.say);
  if (first.layers.some(({ directionOnly }) => directionOnly)) {
    out.say(
      "hebb, stdp: what the rule takes from a weight, as if it were a gradient; as it is none, its length",
    );
    out.say(
      "means nothing (–). They see no loss: a teacher makes the outputs fire where it wants them; -untaught: no one does",
    );
  }
  out.say("\nfrom:");
  const sources = new Map(first.layers.map(({ baseline, source }) => [baseline.split(" ")[0], source]));
  for (const [name, source] of sources) out.say(`  ${name}: ${source}`);
};

/** `.123 ± .045`, `none` where a seed has no number. */
const spread = (values: readonly number[], digits: number): string => {
  if (values.some((x) => !Number.isFinite(x))) return "none";
  const deviating = values.length > 1 ? ` ± ${deviation(values).toFixed(digits)}` : "";
  return `${mean(values).toFixed(digits)}${deviating}`;
};

import { batchSize, USUAL_BATCH } from "../batch-size.ts";
