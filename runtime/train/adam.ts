/** Adam (Kingma & Ba 2015, algorithm 1) on one flat array of parameters. */
export interface Adam {
  /** Moves the parameters against a gradient; `share` is each parameter's part of the rate. */
  step(parameters: Float64Array, gradient: Float64Array, rate: number, share: Float64Array): void;
  /** All that further steps depend on: both moments, and the number of steps done. */
  readonly state: Readonly<Record<"mean" | "square" | "steps", Float64Array>>;
}

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

export const adam = (size: number): Adam => {
  const mean = new Float64Array(size);
  const square = new Float64Array(size);
  const steps = new Float64Array(1);
  return {
    state: { mean, square, steps },
    step: (parameters, gradient, rate, share) => {
      steps[0]++;
      const correction1 = 1 - BETA1 ** steps[0];
      const correction2 = 1 - BETA2 ** steps[0];
      for (let n = 0; n < size; n++) {
        const g = gradient[n];
        mean[n] = BETA1 * mean[n] + (1 - BETA1) * g;
        square[n] = BETA2 * square[n] + (1 - BETA2) * g * g;
        const step = rate * share[n] * (mean[n] / correction1);
        parameters[n] -= step / (Math.sqrt(square[n] / correction2) + EPSILON);
      }
    },
  };
};
