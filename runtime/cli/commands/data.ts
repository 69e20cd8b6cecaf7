import { join } from "node:path";
import { makeFolder, writeAtomically } from "../../files.ts";
import { toCsv } from "../../train/data-set.ts";
import { yinYang } from "../../train/yinyang.ts";
import { output } from "../output.ts";

export interface DataArguments {
  readonly set: "yinyang";
  readonly out: string;
  readonly json: boolean;
}

/** `snn data`: a generated data set as train.csv, val.csv and test.csv. */
export const data = (argv: DataArguments): void => {
  const out = output(argv.json);
  const set = yinYang();
  makeFolder(argv.out);
  const files = (["train", "validation", "test"] as const).map((split) => {
    const file = join(argv.out, split === "validation" ? "val.csv" : `${split}.csv`);
    writeAtomically(file, toCsv(set, set[split]));
    out.say(`wrote ${file}: ${set[split].labels.length.toLocaleString("en-US")} samples`);
    return { file, samples: set[split].labels.length };
  });
  out.result({ set: set.name, files });
};
