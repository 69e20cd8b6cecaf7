/** The data a program names. */
import type { Network } from "../../compiler/network.ts";
import { positionOf } from "../../compiler/source.ts";
import { Problem } from "../problem.ts";
import { parseSplit } from "./csv.ts";
import type { DataSet, Split } from "./data-set.ts";
import { type LatencyEncoding, latencyEncoding } from "./encode.ts";
import { yinYang } from "./yinyang.ts";

export interface Task {
  readonly data: DataSet;
  readonly encoding: LatencyEncoding;
}

/** Reads a file that the program names, relative to the program. */
export type ReadText = (file: string) => string;

/**
 * What a program trains on.
 * @throws Problem where it does not learn, or where data and network do not fit
 */
export const loadTask = (network: Network, read: ReadText): Task => {
  const encoding = latencyEncoding(network);
  const lacking = [
    ...(network.learn ? [] : ["a `learn` block"]),
    ...(network.data ? [] : ["`data`"]),
    ...(network.trial ? [] : ["a `trial`"]),
    ...(encoding ? [] : ["one input with the latency code"]),
  ];
  if (lacking.length > 0 || network.learn === null || network.data === null || encoding === null)
    throw new Problem(
      "E0810",
      network.source,
      `${network.source} cannot be trained: it lacks ${lacking.join(", ")}`,
      {
        hint: "examples/yinyang.snn has all of them",
      },
    );
  const classes = network.populations[network.learn.loss.population].size;
  const data =
    network.data.kind === "yinyang" ? yinYang() : csvData(network.data, encoding.width, classes, read);
  if (data.columns.length !== encoding.width || data.classes > classes) {
    const { span } = network.data;
    throw new Problem(
      "E0805",
      network.source,
      `${data.name} has ${data.columns.length} features and ${data.classes} classes; the network takes ${encoding.width} and reads out ${classes}`,
      {
        place: positionOf(span.source, span.start),
        hint: "one input neuron a feature, one output neuron a class",
      },
    );
  }
  return { data, encoding };
};

const csvData = (
  source: Extract<NonNullable<Network["data"]>, { kind: "csv" }>,
  features: number,
  classes: number,
  read: ReadText,
): DataSet => {
  const { train, validation, test } = source;
  if (test === null)
    throw new Problem("E0810", train, "training reports test accuracy, and the program names no test file", {
      hint: 'write data csv("train.csv", test = "test.csv")',
    });
  const whole = parseSplit(train, read(train), features, classes);
  const parts =
    validation === null
      ? heldOut(whole)
      : { train: whole, validation: parseSplit(validation, read(validation), features, classes) };
  return {
    name: train,
    columns: whole.columns,
    classes,
    ...parts,
    test: parseSplit(test, read(test), features, classes),
  };
};

/** Without a validation file the last sixth of the training samples is kept for choosing epochs. */
const heldOut = ({ features, labels }: Split): { train: Split; validation: Split } => {
  const width = features.length / labels.length;
  const kept = labels.length - Math.max(1, Math.floor(labels.length / 6));
  return {
    train: { features: features.subarray(0, kept * width), labels: labels.subarray(0, kept) },
    validation: { features: features.subarray(kept * width), labels: labels.subarray(kept) },
  };
};
