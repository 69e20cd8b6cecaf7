/** Losses over first firing times, in float64. The chip's own integer loss is in hw-models/cores/ft1. */

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
