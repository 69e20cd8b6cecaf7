/** Everything the passes before emission have made of a network. */
import type { Edges } from "./lower/edges.ts";
import type { Bounds } from "./lower/intervals.ts";
import type { LearningPlan } from "./lower/learning.ts";
import type { QuantizedNeuron, QuantizedProjection } from "./lower/quantize.ts";
import type { Timing } from "./lower/timing.ts";
import type { Placement } from "./map/place.ts";
import type { Network } from "./network.ts";

export interface Lowered {
  readonly network: Network;
  readonly timing: Timing;
  readonly edges: readonly Edges[];
  readonly weights: readonly QuantizedProjection[];
  /** For each population, null for inputs. */
  readonly neurons: readonly (QuantizedNeuron | null)[];
  /** Of currents and voltages, for each population, null for inputs. */
  readonly bounds: readonly (Bounds | null)[];
  readonly learning: LearningPlan | null;
  readonly placement: Placement;
}
