/** The data a program names. */
import type { DataFiles, DataSource, Network } from "../../compiler/network.ts";
import { positionOf } from "../../compiler/source.ts";
import { Problem } from "../problem.ts";
import { parseSplit } from "./csv.ts";
import type { DataSet, Split } from "./data-set.ts";
import { type Encoding, encodingOf, inputsOf } from "./encode.ts";
import { iris } from "./iris.ts";
import { classesOf } from "./loss.ts";
import { type MnistFile, mnist, mnistAbout, mnistTest } from "./mnist.ts";
import { npySplit } from "./npy-split.ts";
import { order } from "./order.ts";
import { drawnTest, heldOut } from "./split.ts";
import { yinYang } from "./yinyang.ts";

export interface Task {
  readonly data: DataSet;
  readonly encoding: Encoding;
}

/** Reads a file that the program names, relative to the program. */
export type ReadBytes = (file: string) => Uint8Array;

/**
 * What a program trains on.
 * @throws Problem where it does not learn, or where data and network do not fit
 */
export const loadTask = (network: Network, read: ReadBytes): Task => {
  const encoding = encodingOf(network);
  const lacking = [
    ...(classesOf(network) > 0 ? [] : ["a `learn` block with a loss"]),
    ...(network.data ? [] : ["`data`"]),
    ...(network.trial ? [] : ["a `trial`"]),
    ...(encoding ? [] : ["one input that takes data (latency, rank or rate)"]),
  ];
  if (lacking.length > 0 || network.data === null || encoding === null)
    throw new Problem(
      "E0810",
      network.source,
      `${network.source} cannot be trained: it lacks ${lacking.join(", ")}`,
      {
        hint: "examples/yinyang.snn has all of them",
      },
    );
  const sources = sourcesOf(network.data, encoding.width, classesOf(network), network.seed, read);
  const data = trainingSet(sources);
  demandWidth(network, data, encoding.width);
  if (data.classes > classesOf(network))
    throw misfit(
      network,
      `${data.name} has ${data.classes} classes; the network reads out ${classesOf(network)}`,
    );
  demandTeachers(network, data);
  return { data, encoding };
};

/** A label without a neuron in a teacher would never be taught. */
const demandTeachers = (network: Network, { name, classes }: DataSet): void => {
  for (const { name: teacher, encoder, size } of inputsOf(network))
    if (encoder.kind === "teacher" && size < classes)
      throw misfit(network, `${name} has ${classes} classes; the teacher ${teacher} has ${size} neurons`);
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
export const loadSamples = (network: Network, read: ReadBytes): Samples | null => {
  const encoding = encodingOf(network);
  const { data, trial, seed } = network;
  if (data === null || trial === null || encoding === null) return null;
  const classes = classesOf(network) || MOST_CLASSES;
  const sources = sourcesOf(data, encoding.width, classes, seed, read);
  demandWidth(network, sources, encoding.width);
  return { split: sources.test?.() ?? sources.train(), encoding };
};

/** Where a data set's samples come from; each part is read when it is asked for. */
interface Sources {
  readonly name: string;
  readonly columns: readonly string[];
  readonly classes: number;
  readonly train: () => Split;
  /** Null: some of those for training are kept. */
  readonly validation: (() => Split) | null;
  readonly test: (() => Split) | null;
}

const sourcesOf = (
  source: DataSource,
  width: number,
  classes: number,
  seed: number,
  read: ReadBytes,
): Sources => {
  switch (source.kind) {
    case "yinyang":
      return ready(yinYang());
    case "iris":
      return ready(iris(seed));
    case "order":
      return ready(order());
    case "mnist": {
      const file = (name: MnistFile): Uint8Array => readMnist(source.folder, name, read);
      const images = memo(() => mnist(file));
      return {
        ...mnistAbout(),
        train: () => images().train,
        validation: () => images().validation,
        test: () => mnistTest(file),
      };
    }
    case "csv": {
      const parse = (file: string): Split => parseSplit(file, text(read(file)), width, classes, source);
      const { validation } = source;
      return {
        ...inFiles(
          source,
          width,
          classes,
          seed,
          () => parse(source.train),
          (file) => parse(file),
        ),
        validation: validation === null ? null : () => parse(validation),
      };
    }
    case "npy": {
      const parse = (file: string, labels: string): Split =>
        npySplit({ file, bytes: read(file) }, { file: labels, bytes: read(labels) }, width, classes, source);
      return {
        ...inFiles(
          source,
          width,
          classes,
          seed,
          () => parse(source.train, source.labels),
          (file) => parse(file, source.testLabels ?? ""),
        ),
        validation: null,
      };
    }
  }
};

const ready = ({ train, validation, test, ...about }: DataSet): Sources => ({
  ...about,
  train: () => train,
  validation: () => validation,
  test: () => test,
});

/** A test set in a file, or drawn from the samples of the training file. */
const inFiles = (
  { train, test, low, high }: DataFiles,
  width: number,
  classes: number,
  seed: number,
  whole: () => Split,
  testFile: (file: string) => Split,
): Omit<Sources, "validation"> => {
  for (const bounds of [low, high])
    if (bounds.length > 1 && bounds.length !== width)
      throw new Problem("E0805", train, `bounds of ${bounds.length} features; the network takes ${width}`, {
        hint: "`low` and `high` have one number for all features, or one for each",
      });
  const about = { name: train, columns: Array.from({ length: width }, (_, f) => `${f}`), classes };
  if (typeof test === "number") {
    const drawn = memo(() => drawnTest(whole(), test, seed));
    return { ...about, train: () => drawn().train, test: () => drawn().test };
  }
  return { ...about, train: whole, test: test === null ? null : () => testFile(test) };
};

const trainingSet = ({ name, columns, classes, train, validation, test }: Sources): DataSet => {
  if (test === null)
    throw new Problem("E0810", name, "training reports test accuracy, and the program names no test file", {
      hint: 'write data csv("train.csv", test = "test.csv"), or test = 20% to draw one',
    });
  const parts = validation === null ? heldOut(train()) : { train: train(), validation: validation() };
  return { name, columns, classes, ...parts, test: test() };
};

const readMnist = (folder: string, name: MnistFile, read: ReadBytes): Uint8Array => {
  const file = `${folder}/${name}`;
  try {
    return read(file);
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.code !== "E0801") throw thrown;
    throw new Problem("E0801", file, `MNIST is not in ${folder}: ${name} does not exist`, {
      hint: `fetch it once: \`snn data mnist --out ${folder}\`, beside the program`,
    });
  }
};

const text = (bytes: Uint8Array): string => new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** What a function gives, worked out at the first call. */
const memo = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

const demandWidth = (
  network: Network,
  { name, columns }: Pick<DataSet, "name" | "columns">,
  width: number,
): void => {
  if (columns.length !== width)
    throw misfit(network, `${name} has ${columns.length} features; the network takes ${width}`);
};

const misfit = ({ source, data }: Network, what: string): Problem =>
  new Problem("E0805", source, what, {
    ...(data && { place: positionOf(data.span.source, data.span.start) }),
    hint: "one input neuron a feature, one output neuron a class",
  });
