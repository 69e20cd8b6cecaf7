/** The data a program names. */
import type { Network } from "../../compiler/network.ts";
import { positionOf } from "../../compiler/source.ts";
import { Problem } from "../problem.ts";
import { parseSplit } from "./csv.ts";
import type { DataSet, Split } from "./data-set.ts";
import { type Encoding, encodingOf } from "./encode.ts";
import { classesOf } from "./loss.ts";
import { yinYang } from "./yinyang.ts";

export interface Task {
  readonly data: DataSet;
  readonly encoding: Encoding;
}

/** Reads a file that the program names, relative to the program. */
export type ReadText = (file: string) => string;

/**
 * What a program trains on.
 * @throws Problem where it does not learn, or where data and network do not fit
 */
export const loadTask = (network: Network, read: ReadText): Task => {
  const encoding = encodingOf(network);
  const lacking = [
    ...(network.learn ? [] : ["a `learn` block"]),
    ...(network.data ? [] : ["`data`"]),
    ...(network.trial ? [] : ["a `trial`"]),
    ...(encoding ? [] : ["one input that takes data (latency, rank or rate)"]),
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
  const classes = classesOf(network);
  const { width } = encoding;
  const data = network.data.kind === "yinyang" ? yinYang() : csvData(network.data, width, classes, read);
  demandWidth(network, data, width);
  if (data.classes > classes)
    throw misfit(network, `${data.name} has ${data.classes} classes; the network reads out ${classes}`);
  return { data, encoding };
};

/** Samples that a run shows. */
export interface Samples {
  readonly split: Split;
  readonly encoding: Encoding;
}

/** Labels of data that are not learnt have 16 bits. */
const MOST_CLASSES = 2 ** 16;

/**
 * The test samples, or those for training where there are no others; null where the program shows none: it
 * has no data, no trial, or no input that takes data.
 * @throws Problem where data and network do not fit
 */
export const loadSamples = (network: Network, read: ReadText): Samples | null => {
  const encoding = encodingOf(network);
  const { data, trial, learn } = network;
  if (data === null || trial === null || encoding === null) return null;
  const { width } = encoding;
  if (data.kind === "yinyang") {
    const own = yinYang();
    demandWidth(network, own, width);
    return { split: own.test, encoding };
  }
  const file = data.test ?? data.train;
  const classes = learn ? classesOf(network) : MOST_CLASSES;
  return { split: parseSplit(file, read(file), width, classes), encoding };
};

const demandWidth = (network: Network, { name, columns }: DataSet, width: number): void => {
  if (columns.length !== width)
    throw misfit(network, `${name} has ${columns.length} features; the network takes ${width}`);
};

const misfit = ({ source, data }: Network, what: string): Problem =>
  new Problem("E0805", source, what, {
    ...(data && { place: positionOf(data.span.source, data.span.start) }),
    hint: "one input neuron a feature, one output neuron a class",
  });

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
