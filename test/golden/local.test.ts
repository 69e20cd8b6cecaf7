/** Where the data of examples/local.snn come from, and what its rules make of the weights. `npm run update` writes them anew. */
import { sha256 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";
import { compile } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { LOIHI1 } from "../../hw-models/chip/loihi1.ts";
import { hex } from "../../hw-models/specification.ts";
import { readBytes } from "../../runtime/files.ts";
import { IRIS_RANGE, irisFlowers } from "../../runtime/train/iris.ts";
import { loadTask } from "../../runtime/train/load-data.ts";
import { localTrainee } from "../../runtime/train/local-trainee.ts";
import { epochOrder } from "../../runtime/train/shuffle.ts";
import { accuracy } from "../../runtime/train/trainee.ts";
import { expectGolden, projectFile, readProject } from "../golden.ts";

/** Fields of a length; they stand evenly from its smallest to its largest value. */
const FIELDS = 5;
/** Standard deviation of a field, in distances of two. */
const WIDTH = 0.6;

/** Irises in a population code (Bohte, Kok, La Poutré 2002): e^(−d² / 2), d the distance from a field's middle. */
const irisFields = (): string => {
  const { lengths, labels } = irisFlowers();
  const measures = ["sepal_length", "sepal_width", "petal_length", "petal_width"];
  const header = measures.flatMap((name) => Array.from({ length: FIELDS }, (_, k) => `${name}_${k}`));
  const rows = Array.from(labels, (label, n) => {
    const cells = measures.flatMap((_, f) => {
      const [low, high] = [IRIS_RANGE.low[f], IRIS_RANGE.high[f]];
      const at = ((lengths[4 * n + f] - low) / (high - low)) * (FIELDS - 1);
      return Array.from({ length: FIELDS }, (_, k) => Math.exp(-(((at - k) / WIDTH) ** 2) / 2).toFixed(2));
    });
    return [...cells, label].join(",");
  });
  return `${[[...header, "label"].join(","), ...rows].join("\n")}\n`;
};

test("examples/iris-fields.csv is as it is made here", () => {
  expectGolden("examples/iris-fields.csv", irisFields());
});

/** The line that README puts in place of `hebb`. */
const STDP = "update = stdp(rate = 0.2%, tau_plus = 2 * tau_s, tau_minus = 2 * tau_s, minus = 0.25)";

test("README's STDP is the one of this test", () => {
  expect(readProject("README.md")).toContain(STDP);
});

test("both rules find the same weights as ever, and more than two of three classes", () => {
  const text = readProject("examples/local.snn");
  const lines = Object.entries({ hebb: text, stdp: text.replace(/update *=.*/, STDP) }).map(
    ([rule, text]) => {
      const { network } = analyse({ file: "local.snn", text });
      const compiled = network && compile(network, { chip: LOIHI1 }).compiled;
      if (!network || compiled?.kind !== "loihi1") throw new Error("examples/local.snn does not compile");
      const { data, encoding } = loadTask(network, (file) => readBytes(projectFile(`examples/${file}`)));
      const trainee = localTrainee(compiled, encoding);
      for (let epoch = 0; epoch < 3; epoch++)
        trainee.train(data.train, epochOrder(0, epoch, data.train.labels.length));
      const right = accuracy(trainee, data.test);
      expect(right).toBeGreaterThan(2 / 3);
      const { weight } = trainee.weights().get("field->class") ?? { weight: new Float64Array() };
      const hash = hex(sha256(new Uint8Array(Float64Array.from(weight).buffer)));
      return `${rule} ${(100 * right).toFixed(1)} % of the test samples after three epochs, weights ${hash}`;
    },
  );
  expectGolden("test/golden/local.txt", `${lines.join("\n")}\n`);
});
