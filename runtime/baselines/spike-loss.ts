/**
 * A program's loss as a function of the spikes s_b of its outputs in time steps, 0 or 1 at the end of each step.
 *
 * Of firing times (docs/decisions/0027, 0030): the time of an output's k-th firing is the polynomial
 *   t = Σ_b t_b s_b P_{k−1}(b) + T (1 − Σ_b s_b P_{k−1}(b)),   P_j(b) = Σ over all j of the steps before b of Π s Π (1 − s)
 * P_j(b) is 1 where just j spikes are before b, else 0; T is the end of the trial. It is linear in each spike, so
 * its derivative is a difference without error. With t₋ the firing before the k-th and t₊ the one after it, or T:
 *   ∂t/∂s_b = max(t_b, t₋) − t  at a step without a spike before t,   t − t₊  at a spike up to t,   0 after t.
 * Of counts: a loss of Σ_b g(t_b) s_b, with g the window that firings count by, has ∂/∂s_b = g(t_b) times its own
 * derivative, at every step.
 */
import { type BaselineSetting, lossByFiring } from "./baseline.ts";
import type { Grid } from "./grid.ts";

/** At the end of a step, from 1. */
export interface StepFiring {
  readonly step: number;
  readonly neuron: number;
}

/**
 * ∂L/∂s of every step and neuron, steps × neurons; null where an output that the label needs is silent.
 * @param firings in order of (step, neuron)
 */
export const lossBySpike = (
  setting: BaselineSetting,
  { width, bins }: Pick<Grid, "width" | "bins">,
  firings: readonly StepFiring[],
  label: number,
): Float64Array | null => {
  const { net, view, loss } = setting;
  const list = {
    count: firings.length,
    time: Float64Array.from(firings, ({ step }) => step * width),
    neuron: Uint32Array.from(firings, ({ neuron }) => neuron),
  };
  const found = lossByFiring(setting, list, label);
  if (found === null) return null;
  const bySpike = new Float64Array(bins * net.neurons);
  const byCount = loss.byCount?.(list, label);
  view.outputs.forEach((n, k) => {
    const column = (step: number): number => (step - 1) * net.neurons + n;
    if (byCount) {
      for (let b = 1; b <= bins; b++) bySpike[column(b)] = byCount(k, b * width);
      return;
    }
    const own = [...firings.keys()].filter((p) => firings[p].neuron === n);
    const steps = own.map((p) => firings[p].step);
    const fires = new Set(steps);
    own.forEach((p, which) => {
      const slope = found.by[p] * width;
      if (slope === 0) return;
      const [before, at, next] = [steps[which - 1] ?? 0, steps[which], steps[which + 1] ?? bins];
      for (let b = 1; b <= at; b++)
        bySpike[column(b)] += slope * (fires.has(b) ? at - next : Math.max(b, before) - at);
    });
  });
  return bySpike;
};
