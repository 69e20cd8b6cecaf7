/** All numbers of a network for loihi1: one scale, then weights, thresholds, biases and delays. */

import type { Loihi1Chip } from "../../../hw-models/chip/chip.ts";
import { MANTISSA_UNIT } from "../../../hw-models/numerics/loihi1.ts";
import type { Collector } from "../../diagnostic.ts";
import type { Network } from "../../network.ts";
import type { Edges } from "../edges.ts";
import { voltageScale } from "../voltage.ts";
import { gainOf, type Loihi1Neurons, peakOf, quantizeLoihi1Neurons } from "./neurons.ts";
import { chooseScale, demandOf } from "./scale.ts";
import { type Loihi1Decays, type Loihi1Timing, synapseDelays } from "./timing.ts";
import { type Loihi1Weights, quantizeLoihi1 } from "./weights.ts";

export interface Loihi1Numbers {
  /** Units of V in one of the program's own voltage. */
  readonly unitsPerVoltage: number;
  /** For each projection. */
  readonly weights: readonly Loihi1Weights[];
  /** For each projection the further steps of each synapse, null where its axons have the whole delay. */
  readonly synapseDelays: readonly (Uint8Array | null)[];
  /** For each population, null for inputs. */
  readonly neurons: readonly (Loihi1Neurons | null)[];
}

/** Null where no scale holds weights and voltages, which is reported. */
export const quantizeForLoihi1 = (
  network: Network,
  edges: readonly Edges[],
  { decays, tick }: Loihi1Timing,
  chip: Loihi1Chip,
  collector: Collector,
): Loihi1Numbers | null => {
  const ofTargets = (of: typeof gainOf): readonly number[] =>
    network.projections.map(({ post }) => {
      const { role } = network.populations[post.population];
      return role.kind === "input" ? 1 : of(role.model, decays[post.population] as Loihi1Decays);
    });
  const gains = ofTargets(gainOf);
  const unitsPerVoltage = chooseScale(demandOf(network, edges, gains, ofTargets(peakOf), decays));
  if (unitsPerVoltage === null) {
    reportSpread(network, collector);
    return null;
  }
  const scale = voltageScale(network);
  return {
    unitsPerVoltage,
    weights: edges.map((e, p) =>
      quantizeLoihi1(e, (unitsPerVoltage * gains[p]) / MANTISSA_UNIT, scale, collector),
    ),
    synapseDelays: edges.map((e) => synapseDelays(e, tick, chip, collector)),
    neurons: network.populations.map(({ role, size }, p) =>
      role.kind === "input"
        ? null
        : quantizeLoihi1Neurons(role.model, size, decays[p] as Loihi1Decays, unitsPerVoltage),
    ),
  };
};

/** Voltages so far beyond the weights that weights would have no bits left. */
const reportSpread = ({ populations }: Network, collector: Collector): void => {
  const largest = populations.flatMap(({ role }) =>
    role.kind === "neurons" && "threshold" in role.model ? [role.model.threshold] : [],
  );
  const [first] = [...largest].sort((a, b) => b.value - a.value);
  const span = first?.span ?? populations[0].span;
  collector.report(
    "E0607",
    span,
    "thresholds, biases and starts are so far above the largest weight that no scale holds both on loihi1",
    { hint: "use larger weights, or a lower threshold, bias or start" },
  );
};
