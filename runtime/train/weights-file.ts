/** Learned weights as a file: JSON, a line a projection, exact decimals. */
import type { Learned, LearnedWeights } from "../../compiler/lower/weights.ts";
import { Problem } from "../problem.ts";

const VERSION = 1;

export interface WeightsFile {
  readonly weights: LearnedWeights;
  /** Where they come from. */
  readonly origin: WeightsOrigin;
}

export interface WeightsOrigin {
  /** Name of the program. */
  readonly program: string;
  /** Chip they were trained on, or `float64`. */
  readonly trainedOn: string;
  readonly seed: number;
  readonly epochs: number;
}

export const weightsToText = ({ weights, origin }: WeightsFile): string => {
  const projections = [...weights].map(
    ([name, { weight, delay }]) =>
      `    ${JSON.stringify({ name, values: Array.from(weight), ...(delay && { delays: Array.from(delay) }) })}`,
  );
  const head = JSON.stringify({ firetimeWeights: VERSION, ...origin }).slice(1, -1);
  return `{ ${head},\n  "projections": [\n${projections.join(",\n")}\n  ] }\n`;
};

/** @throws Problem for anything but a weights file */
export const weightsFromText = (file: string, text: string): LearnedWeights => {
  const broken = (what: string): Problem =>
    new Problem("E0808", file, `${file} is not a weights file: ${what}`, {
      hint: "make one with `snn train FILE -o WEIGHTS`",
    });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw broken("it is not JSON");
  }
  if (!isRecord(content) || content["firetimeWeights"] !== VERSION)
    throw broken(`it does not say "firetimeWeights": ${VERSION}`);
  const { projections } = content;
  if (!Array.isArray(projections)) throw broken("it has no projections");
  return new Map(
    projections.map((entry: unknown): [string, Learned] => {
      const { name, values, delays } = isRecord(entry) ? entry : {};
      if (typeof name !== "string" || !Array.isArray(values))
        throw broken("a projection lacks its name or values");
      if (!isNumbers(values)) throw broken(`a weight of ${name} is no number`);
      const weight = Float64Array.from(values);
      if (delays === undefined) return [name, { weight }];
      if (!Array.isArray(delays) || !isNumbers(delays) || delays.some((d) => d <= 0))
        throw broken(`a delay of ${name} is no time above 0`);
      return [name, { weight, delay: Float64Array.from(delays) }];
    }),
  );
};

const isNumbers = (values: readonly unknown[]): values is readonly number[] =>
  values.every((v) => typeof v === "number" && Number.isFinite(v));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
