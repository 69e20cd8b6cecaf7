import { type Comparison, compareGradients } from "../../gradient/compare.ts";
import { chipTrainee } from "../../train/chip-trainee.ts";
import { loadTask } from "../../train/load-data.ts";
import { type Output, output } from "../output.ts";
import { besides, loadProgram } from "../program.ts";
import { UsageError } from "../usage.ts";

export interface CompareArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly batches: number;
  readonly batch: number;
  readonly json: boolean;
}

/** `snn compare`: the chip's gradient beside float64's. */
export const compare = (argv: CompareArguments): void => {
  const out = output(argv.json);
  if (argv.batches < 1 || argv.batch < 1) throw new UsageError("at least one batch of one sample is needed");
  const { compiled, network } = loadProgram(argv.file, argv, out);
  const { data, encoding } = loadTask(network, besides(argv.file));
  if (argv.batch > data.train.labels.length)
    throw new UsageError(`a batch of ${argv.batch} samples; ${data.name} has ${data.train.labels.length}`);
  const comparison = compareGradients(compiled, encoding, chipTrainee(compiled, encoding), data.train, argv);
  out.say(`${argv.file} on ${compiled.chip.name}, ${argv.weights ?? "initial weights"}:`);
  sayLayers(comparison, out);
  sayLegend(comparison, out);
  out.result({ ...comparison });
};

/** A row for each layer and reference. */
export const sayLayers = ({ layers }: Comparison, out: Output): void => {
  out.say();
  out.table(
    ["layer", "against float64 at", "cosine", "worst", "norm", "sign", "error"],
    layers.map((l) => [
      l.name,
      l.against,
      decimals(l.cosine, 6),
      decimals(l.worstCosine, 4),
      decimals(l.normRatio, 4),
      `${decimals(100 * l.signAgreement, 2)} %`,
      `${decimals(100 * l.largestError, 2)} %`,
    ]),
  );
};

/** What the columns mean. */
export const sayLegend = ({ batches, samples, silent }: Comparison, out: Output): void => {
  out.say(`\nmeans over ${batches} batches, ${samples} samples (${silent} left out for a silent output)`);
  out.say("worst: the lowest batch; norm: |chip| / |float64|; sign: weights of one sign;");
  out.say("error: the largest one, in parts of its batch's largest gradient");
};

const decimals = (x: number, digits: number): string => (Number.isFinite(x) ? x.toFixed(digits) : "none");
