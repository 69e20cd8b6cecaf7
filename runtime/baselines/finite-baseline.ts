/** Central finite differences as a baseline: four trials a weight, for small nets. */
import { finite } from "../gradient/finite.ts";
import type { Firings } from "../gradient/forward.ts";
import { type Baseline, type BaselineSetting, lossByFiring } from "./baseline.ts";

/** Step of a weight, threshold units; the difference is extrapolated from it and half of it. */
const STEP = 1e-5;

export const finiteDifferences = (setting: BaselineSetting): Baseline => ({
  name: "finite",
  source: "central differences, extrapolated to order 4",
  addGradient: ({ input, label, firings }, into) => {
    if (lossByFiring(setting, firings, label) === null) return null;
    const value = (trial: Firings): number => lossByFiring(setting, trial, label)?.value ?? 0;
    const { gradient } = finite(setting.net, input, setting.trial, value, { step: STEP });
    gradient.forEach((g, e) => {
      into[e] += g;
    });
    return firings.count;
  },
});
