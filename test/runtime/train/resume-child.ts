/** A process that trains and may be killed: `node resume-child.mjs FOLDER TARGET EPOCHS`. */
import { join } from "node:path";
import process from "node:process";
import { readTextIfThere, writeAtomically } from "../../../runtime/files.ts";
import { runTrainJob } from "../../../runtime/train/job.ts";
import { weightsToText } from "../../../runtime/train/weights-file.ts";
import { readIn, resumeJob } from "./resume-program.ts";

const [folder, target, epochs] = process.argv.slice(2);
process.stdout.write("begun\n");
const read = readIn(folder);
const { weights, seed } = runTrainJob(
  resumeJob(target, { file: join(folder, `${target}.checkpoint`), resume: true }, Number(epochs)),
  { data: read, bytes: read, readText: readTextIfThere, writeText: writeAtomically },
  () => {},
);
const origin = { program: "small.snn", trainedOn: target, seed, epochs: Number(epochs) };
writeAtomically(join(folder, `${target}.json`), weightsToText({ weights: weights.last, origin }));
