/**
 * One point of a sweep: the gradient of a baseline that steps through time beside the exact one, at the weights
 * and samples of the chip's own points. It is float64 in both; what differs is the rule and its steps.
 */
import { ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import { lossByFiring, settingOf } from "../baselines/baseline.ts";
import { BASELINES, type SteppedBaseline, USUAL } from "../baselines/compare-baselines.ts";
import { adjoint } from "../gradient/adjoint.ts";
import { trialOf } from "../train/trial.ts";
import type { GradientPoint } from "./gradient-point.ts";
import type { SteppedRecord } from "./record.ts";
import { realWeights, sweepTrainee } from "./sweep-trainee.ts";
import { tallyOf } from "./tally.ts";

/** The baselines have no floor under V'; against the reference with the chip's floor stands what that adds. */
const AGAINST = ["continuous, floor", "continuous, no floor"] as const;

export const steppedPoint = (
  { compiled, encoding, split, weights, formats, batches, batch }: GradientPoint,
  baseline: SteppedBaseline,
): Pick<SteppedRecord, "samples" | "silent" | "state" | "layers"> => {
  const { lowered } = ft1Of(compiled);
  const setting = settingOf(lowered);
  const { net, view } = setting;
  const trainee = sweepTrainee(compiled, encoding, formats);
  trainee.restore(weights);
  net.weight.set(realWeights(compiled, trainee).forward);
  const steps = 2 ** formats.time;
  const [rule] = BASELINES[baseline](setting, { ...USUAL, surrogate: steps, quantised: [steps] });
  const trial = trialOf(view, encoding);
  const floors = [{ slopeFloor: lowered.learning?.slopeFloor ?? 0 }, {}];
  const tally = tallyOf(synapseRanges(lowered.edges), AGAINST);
  let [silent, state] = [0, 0];
  for (let b = 0; b < batches; b++) {
    const own = new Float64Array(net.weight.length);
    const others = AGAINST.map(() => new Float64Array(net.weight.length));
    for (let n = b * batch; n < (b + 1) * batch; n++) {
      const label = split.labels[n];
      const firings = trial.run(split, n);
      const { input, workspace } = trial;
      const loss = lossByFiring(setting, firings, label);
      const kept = loss === null ? null : rule.addGradient({ input, label, firings }, own);
      if (loss === null || kept === null) {
        silent++;
        continue;
      }
      state += kept;
      floors.forEach((floor, f) => {
        adjoint(net, input, firings, loss.by, others[f], { workspace, ...floor });
      });
    }
    tally.add(own, others);
  }
  const samples = batches * batch;
  return {
    samples,
    silent,
    state: silent < samples ? state / (samples - silent) : null,
    layers: tally.records(),
  };
};
