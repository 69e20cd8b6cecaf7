/** The unit in which every chip counts voltages and weights. */
import type { Network } from "../network.ts";

/** What one threshold unit is in the program's own unit: 1, or the largest threshold in volts. */
export const voltageScale = (network: Network): number => {
  if (network.voltage === "1") return 1;
  const thresholds = network.populations.flatMap(({ role }) =>
    role.kind === "neurons" && "threshold" in role.model ? [Math.abs(role.model.threshold.value)] : [],
  );
  return Math.max(...thresholds, 0) || 1;
};
