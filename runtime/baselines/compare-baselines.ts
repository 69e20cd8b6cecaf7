/** Baselines beside the exact gradient: same net, weights, samples and loss, layer by layer. */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import { adjoint } from "../gradient/adjoint.ts";
import { agreementOf } from "../gradient/agreement.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import { trialOf } from "../train/trial.ts";
import { type Baseline, type BaselineSetting, lossByFiring, settingOf } from "./baseline.ts";
import { finiteDifferences } from "./finite-baseline.ts";
import { HEBB, localRule, STDP, WINDOW } from "./local.ts";
import { quantised } from "./quantised.ts";
import { spikeProp } from "./spikeprop.ts";
import { FAST_SIGMOID, STRAIGHT_THROUGH, surrogate } from "./surrogate.ts";

/** What the rules leave open. */
export interface RuleParameters {
  /** Bins of a time unit that the time-stepped baselines are shown at. */
  readonly surrogate: number;
  readonly quantised: readonly number[];
  /** Time constant of local rules, in tau_s of the target neuron. */
  readonly window: number;
}

export const USUAL: RuleParameters = {
  surrogate: 32,
  quantised: [4, 8, 16, 32, 64, 128],
  window: WINDOW,
};

type Make = (setting: BaselineSetting, parameters: RuleParameters) => readonly Baseline[];

/** What can stand beside the exact gradient. */
export const BASELINES = {
  surrogate: (setting, at) => [surrogate(setting, FAST_SIGMOID, at.surrogate)],
  "straight-through": (setting, at) => [surrogate(setting, STRAIGHT_THROUGH, at.surrogate)],
  spikeprop: (setting) => [spikeProp(setting)],
  quantised: (setting, at) => at.quantised.map((perUnit) => quantised(setting, perUnit)),
  finite: (setting) => [finiteDifferences(setting)],
  hebb: (setting, { window }) => [localRule(setting, HEBB, window, true)],
  "hebb-untaught": (setting, { window }) => [localRule(setting, HEBB, window, false)],
  stdp: (setting, { window }) => [localRule(setting, STDP, window, true)],
  "stdp-untaught": (setting, { window }) => [localRule(setting, STDP, window, false)],
} as const satisfies Record<string, Make>;

export type BaselineName = keyof typeof BASELINES;

/** Baselines that step through time: each is one rule at every number of steps. */
export const STEPPED = [
  "quantised",
  "surrogate",
  "straight-through",
] as const satisfies readonly BaselineName[];
export type SteppedBaseline = (typeof STEPPED)[number];

/** One baseline and layer at one seed. */
export interface BaselineLayer {
  readonly baseline: string;
  readonly source: string;
  /** Set where the rule has a direction and no length: then normRatio is NaN. */
  readonly directionOnly?: true;
  /** Of the projection. */
  readonly name: string;
  /** Means over batches; NaN where no batch has a gradient. */
  readonly cosine: number;
  readonly worstCosine: number;
  /** |baseline| / |exact|. */
  readonly normRatio: number;
  readonly signAgreement: number;
  /** Numbers of state that the rule keeps for a trial, mean. */
  readonly state: number;
  /** Samples left out for a silent output in the baseline's own forward pass. */
  readonly silent: number;
}

export interface BaselineComparison {
  readonly seed: number;
  readonly layers: readonly BaselineLayer[];
  readonly samples: number;
  /** Samples without an exact gradient. */
  readonly silent: number;
  /** Variables of the exact gradient: firings of a trial, mean. */
  readonly firings: number;
}

export interface BaselineOptions {
  readonly against: readonly BaselineName[];
  readonly parameters: RuleParameters;
  readonly batches: number;
  readonly batch: number;
  /** Called after every sample. */
  readonly onSample?: (done: number) => void;
}

/** Compares at the program's weights, over the first samples of a split. */
export const compareBaselines = (
  compiled: Compiled,
  encoding: Encoding,
  split: Split,
  { against, parameters, batches, batch, onSample }: BaselineOptions,
): BaselineComparison => {
  const { lowered } = ft1Of(compiled);
  const setting = settingOf(lowered);
  const { net, view } = setting;
  const trial = trialOf(view, encoding);
  const entries = against
    .flatMap((name) => BASELINES[name](setting, parameters))
    .map((baseline) => newEntry(baseline, net.weight.length));
  const layers = synapseRanges(lowered.edges).filter(({ edges }) => edges.projection.plastic);
  const agreements = entries.map(() => layers.map((): ReturnType<typeof agreementOf>[] => []));
  const one = new Float64Array(net.weight.length);
  let [silent, firings, heard] = [0, 0, 0];
  for (let b = 0; b < batches; b++) {
    for (const entry of entries) {
      entry.own.fill(0);
      entry.exact.fill(0);
    }
    for (let n = b * batch; n < (b + 1) * batch; n++) {
      onSample?.(n + 1);
      const label = split.labels[n];
      const found = trial.run(split, n);
      const loss = lossByFiring(setting, found, label);
      if (loss === null) {
        silent++;
        continue;
      }
      firings += found.count;
      heard++;
      one.fill(0);
      adjoint(net, trial.input, found, loss.by, one, { workspace: trial.workspace });
      for (const entry of entries) {
        const state = entry.baseline.addGradient({ input: trial.input, label, firings: found }, entry.own);
        if (state === null) {
          entry.silent++;
          continue;
        }
        entry.state += state;
        entry.taken++;
        for (let e = 0; e < one.length; e++) entry.exact[e] += one[e];
      }
    }
    entries.forEach(({ own, exact }, r) => {
      layers.forEach(({ from, to }, l) => {
        const agreement = agreementOf(own.subarray(from, to), exact.subarray(from, to));
        if (Number.isFinite(agreement.cosine)) agreements[r][l].push(agreement);
      });
    });
  }
  return {
    seed: lowered.network.seed,
    layers: entries.flatMap(({ baseline, state, taken, silent: left }, r) =>
      layers.map(({ edges }, l) => ({
        baseline: baseline.name,
        source: baseline.source,
        ...(baseline.directionOnly && { directionOnly: true }),
        name: edges.projection.name,
        cosine: meanOf(agreements[r][l].map(({ cosine }) => cosine)),
        worstCosine: Math.min(...agreements[r][l].map(({ cosine }) => cosine)),
        normRatio: baseline.directionOnly
          ? Number.NaN
          : meanOf(agreements[r][l].map(({ normRatio }) => normRatio)),
        signAgreement: meanOf(agreements[r][l].map(({ signAgreement }) => signAgreement)),
        state: state / taken,
        silent: left,
      })),
    ),
    samples: batches * batch,
    silent,
    firings: firings / heard,
  };
};

const newEntry = (baseline: Baseline, weights: number) => ({
  baseline,
  own: new Float64Array(weights),
  exact: new Float64Array(weights),
  state: 0,
  taken: 0,
  silent: 0,
});

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
