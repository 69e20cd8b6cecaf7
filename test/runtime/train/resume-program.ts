/** A training of a few milliseconds an epoch that uses all that a checkpoint must keep. */
import { readFileSync } from "node:fs";
import { toCsv } from "../../../runtime/train/data-set.ts";
import type { TrainJob } from "../../../runtime/train/job.ts";
import { yinYang } from "../../../runtime/train/yinyang.ts";

/** Hidden neurons that are silent at first, dropout, a slow start, two halvings of the rate. */
export const RESUME_PROGRAM = `snn 1
tick 100us   seed 5
data csv("samples.csv", test = "samples.csv", validation = "samples.csv")
trial 40ms
input point[4] : latency(1ms .. 10ms)
pop   hid[6]   : cuba(tau_m = 10ms, tau_s = 5ms, threshold = 1, spikes = 2)
pop   class[3] : cuba(tau_m = 10ms, tau_s = 5ms, threshold = 1, spikes = 1)
point -> hid   : dense(normal(0.8, 1.5)) plastic
hid   -> class : dense(normal(2.0, 1.0), delay = axonal(uniform(7ms, 9ms), rate = 2^-3)) plastic
learn forward {
  loss   = first_spike(class, margin = 1ms)
  update = sgd(rate = 2^-1, halve_at = [40%, 70%], slow_start = 75, dropout = 10%)
}
`;

/** The same without delays that learn, which sweeps do not take. */
export const SWEPT_PROGRAM = RESUME_PROGRAM.replace(/, delay = axonal\(.*rate = 2\^-3\)/, "");

export const SAMPLES = 30;

export const resumeSamples = (): string => {
  const data = yinYang();
  const { features, labels } = data.test;
  return toCsv(data, { features: features.subarray(0, 4 * SAMPLES), labels: labels.subarray(0, SAMPLES) });
};

export const resumeJob = (
  target: string,
  checkpoint: NonNullable<TrainJob["checkpoint"]>,
  epochs: number,
): TrainJob => ({ file: "small.snn", text: RESUME_PROGRAM, seed: null, epochs, target, checkpoint });

/** One epoch of a local rule on loihi1. */
export const localJob = (checkpoint: NonNullable<TrainJob["checkpoint"]>): TrainJob => ({
  file: "local.snn",
  text: `snn 1
tick 1ms   seed 5
data csv("samples.csv", test = "samples.csv", validation = "samples.csv")
trial 30ms
input point[4] : latency(1ms .. 10ms)
input right[3] : teacher(12ms)
pop   class[3] : lif(tau_m = 10ms)
point -> class : dense(uniform(0, 0.2)) plastic
right -> class : one_to_one(2)
learn local {
  loss   = first_spike(class, margin = 1ms)
  update = hebb(rate = 5%, tau = 10ms)
}
`,
  seed: null,
  epochs: 1,
  target: null,
  checkpoint,
});

/** What `data` and `edges` of a job read: the samples, whatever the folder. */
export const readIn =
  (folder: string) =>
  (file: string): Uint8Array =>
    readFileSync(`${folder}/${file}`);
