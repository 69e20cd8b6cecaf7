/**
 * Losses over the firing times of the output population, in float64, with their exact derivatives by those
 * times. What a loss cannot feel is a firing that does not happen: the exact gradient knows nothing of
 * firings that appear or vanish (Nowotny, Turner, Knight 2022, arXiv 2212.01232), so each loss says which
 * silent outputs leave a sample without a gradient; the trainer's rule for silent neurons answers for them.
 * The chip's own integer loss is in hw-models/cores/ft1.
 */
import type { Network } from "../../compiler/network.ts";
import type { ContinuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { firstOf } from "./trainee.ts";

/** First firings of the outputs, one entry an output. */
export interface Outputs {
  /** Infinity: silent. */
  readonly times: Float64Array;
  /** Index among the firings, −1: silent. */
  readonly firings: Int32Array;
}

export interface Loss {
  readonly classes: number;
  /** Whether output k must have fired for a sample of this label to have a gradient. */
  needs(k: number, label: number): boolean;
  /**
   * L, and ∂L/∂t of every firing added to `by`. All outputs that the label needs have fired.
   * @param by one entry a firing
   */
  evaluate(outputs: Outputs, firings: Firings, label: number, by: Float64Array): number;
  /**
   * Of a loss of counts only: the derivative by how often output k fires at a time, for the firings of a trial.
   * It holds until the next call.
   */
  byCount?(firings: Firings, label: number): (k: number, time: number) => number;
  /** The class that the trial speaks for, −1: none, or two alike. */
  classify(outputs: Outputs, firings: Firings): number;
}

/** Classes that a program's loss tells apart; labels are below this. */
export const classesOf = ({ learn, local, populations }: Network): number => {
  const loss = (learn ?? local)?.loss ?? null;
  if (loss === null) return 0;
  if (loss.kind === "spike_times") return loss.classes;
  const { size, shape } = populations[loss.population];
  return loss.kind === "count" && shape !== undefined ? shape[0] : size;
};

/** The loss of a program; times of `view`. */
export const lossOf = (network: Network, view: ContinuousView): Loss => {
  if (network.learn === null) throw new Error("the program has nothing to learn");
  const { loss } = network.learn;
  const outputs = view.outputs.length;
  const unit = view.timeUnit;
  switch (loss.kind) {
    case "first_spike":
      return marginLoss(outputs, loss.margin / unit);
    case "cross_entropy":
      return crossEntropy(outputs, loss.tau / unit);
    case "spike_times":
      return targetLoss(
        view,
        loss.targets.map((t) => t / unit),
        loss.classes,
        loss.spikes,
      );
    case "count": {
      const window = { from: loss.from / unit, to: loss.to / unit, edge: loss.edge / unit };
      return countLoss(view, classesOf(network), window);
    }
  }
};

/**
 * L = ½ Σ_{k≠label} (t_k − t_label − margin)² and its derivatives by t_k, written to `by`.
 * @param times first firing time of each output; all must have fired
 */
export const firstSpikeLoss = (
  times: Float64Array,
  label: number,
  margin: number,
  by: Float64Array,
): number => {
  let loss = 0;
  by.fill(0);
  for (let k = 0; k < times.length; k++) {
    if (k === label) continue;
    const late = times[k] - times[label] - margin;
    loss += 0.5 * late * late;
    by[k] += late;
    by[label] -= late;
  }
  return loss;
};

const marginLoss = (classes: number, margin: number): Loss => {
  const byOutput = new Float64Array(classes);
  return {
    classes,
    needs: () => true,
    evaluate: ({ times, firings }, _, label, by) => {
      const loss = firstSpikeLoss(times, label, margin, byOutput);
      for (let k = 0; k < classes; k++) by[firings[k]] += byOutput[k];
      return loss;
    },
    classify: ({ times }) => firstOf(times, Number.isFinite),
  };
};

/**
 * L = −log p_label with p = softmax(−t/tau) (Göltz et al. 2021, "Fast and energy-efficient neuromorphic deep
 * learning with first-spike times"; Wunderlich, Pehle 2021). A silent output has t = ∞: p = 0, no derivative.
 */
const crossEntropy = (classes: number, tau: number): Loss => {
  const share = new Float64Array(classes);
  return {
    classes,
    needs: (k, label) => k === label,
    evaluate: ({ times, firings }, _, label, by) => {
      softmax(times, -1 / tau, share);
      for (let k = 0; k < classes; k++)
        if (firings[k] >= 0) by[firings[k]] += ((k === label ? 1 : 0) - share[k]) / tau;
      return -Math.log(share[label]);
    },
    classify: ({ times }) => firstOf(times, Number.isFinite),
  };
};

/**
 * L = ½ Σ (t − target)² over the first `spikes` firings of each output against the label's row of targets;
 * later firings do not count. The class of a trial is that whose targets are nearest, a missing firing
 * standing at the end of the trial.
 */
const targetLoss = (view: ContinuousView, targets: Float64Array, classes: number, spikes: number): Loss => {
  const outputs = view.outputs.length;
  const outputOf = outputsByNeuron(view);
  /** Index among the firings of each output's k-th firing, −1: none. */
  const heard = new Int32Array(outputs * spikes);
  const count = new Uint32Array(outputs);
  const listen = ({ count: all, neuron }: Firings): void => {
    heard.fill(-1);
    count.fill(0);
    for (let p = 0; p < all; p++) {
      const k = outputOf[neuron[p]];
      if (k >= 0 && count[k] < spikes) heard[k * spikes + count[k]++] = p;
    }
  };
  return {
    classes,
    needs: () => true,
    evaluate: (_, firings, label, by) => {
      listen(firings);
      let loss = 0;
      for (let n = 0; n < heard.length; n++) {
        const p = heard[n];
        if (p < 0) continue;
        const late = firings.time[p] - targets[label * heard.length + n];
        loss += 0.5 * late * late;
        by[p] += late;
      }
      return loss;
    },
    classify: (_, firings) => {
      listen(firings);
      const distances = new Float64Array(classes);
      for (let n = 0; n < targets.length; n++) {
        const p = heard[n % heard.length];
        const late = (p < 0 ? view.trial : firings.time[p]) - targets[n];
        distances[Math.floor(n / heard.length)] += late * late;
      }
      return firstOf(distances, Number.isFinite);
    },
  };
};

export interface CountWindow {
  readonly from: number;
  readonly to: number;
  /** Width of its two edges. */
  readonly edge: number;
}

/**
 * L = −log p_label with p = softmax(N), N the number of firings of a class's outputs in a window, a baseline.
 * A count is piecewise constant in the weights, so its exact gradient is 0 wherever it exists. Here a firing
 * counts by a window with soft edges, g(t) = s((t − from)/edge)·s((to − t)/edge) with the logistic s: the
 * gradient is exact for this soft count, comes from firings near the edges only, and no surrogate is in it.
 */
const countLoss = (view: ContinuousView, classes: number, { from, to, edge }: CountWindow): Loss => {
  const outputOf = outputsByNeuron(view);
  const each = view.outputs.length / classes;
  const counts = new Float64Array(classes);
  const share = new Float64Array(classes);
  const worth = (t: number): number => logistic((t - from) / edge) * logistic((to - t) / edge);
  const count = ({ count: all, neuron, time }: Firings): void => {
    counts.fill(0);
    for (let p = 0; p < all; p++) {
      const k = outputOf[neuron[p]];
      if (k >= 0) counts[Math.floor(k / each)] += worth(time[p]);
    }
  };
  const byClass = (c: number, label: number): number => share[c] - (c === label ? 1 : 0);
  return {
    classes,
    needs: (k, label) => Math.floor(k / each) === label,
    evaluate: (_, firings, label, by) => {
      count(firings);
      softmax(counts, 1, share);
      for (let p = 0; p < firings.count; p++) {
        const k = outputOf[firings.neuron[p]];
        if (k < 0) continue;
        const c = Math.floor(k / each);
        const rise = logistic((firings.time[p] - from) / edge);
        const fall = logistic((to - firings.time[p]) / edge);
        // g' = g·((1 − rise) − (1 − fall))/edge.
        by[p] += (byClass(c, label) * rise * fall * (fall - rise)) / edge;
      }
      return -Math.log(share[label]);
    },
    byCount: (firings, label) => {
      count(firings);
      softmax(counts, 1, share);
      return (k, time) => byClass(Math.floor(k / each), label) * worth(time);
    },
    classify: (_, firings) => {
      count(firings);
      return firstOf(
        counts.map((n) => -n),
        Number.isFinite,
      );
    },
  };
};

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** p_k = e^{s·x_k} / Σ e^{s·x}, the largest first taken away so that nothing overflows. */
const softmax = (x: Float64Array, scale: number, share: Float64Array): void => {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < x.length; k++) most = Math.max(most, scale * x[k]);
  let sum = 0;
  for (let k = 0; k < x.length; k++) {
    share[k] = Math.exp(scale * x[k] - most);
    sum += share[k];
  }
  for (let k = 0; k < x.length; k++) share[k] /= sum;
};

/** Which output each neuron of the net is, −1: none. */
export const outputsByNeuron = ({ net, outputs }: ContinuousView): Int32Array => {
  const outputOf = new Int32Array(net.neurons).fill(-1);
  outputs.forEach((neuron, k) => {
    outputOf[neuron] = k;
  });
  return outputOf;
};

/** Finds the first firings of the outputs. */
export const firstFirings = (
  { count, neuron, time }: Firings,
  outputOf: Int32Array,
  { times, firings }: Outputs,
): void => {
  times.fill(Number.POSITIVE_INFINITY);
  firings.fill(-1);
  for (let p = count - 1; p >= 0; p--) {
    const k = outputOf[neuron[p]];
    if (k < 0) continue;
    times[k] = time[p];
    firings[k] = p;
  }
};
