/** What the passes make of a network before it is written for a chip; one type a kind of chip. */
import type { Bounds } from "./lower/bounds.ts";
import type { Edges } from "./lower/edges.ts";
import type { LearningPlan } from "./lower/ft1/learning.ts";
import type { QuantizedNeuron, QuantizedProjection } from "./lower/ft1/quantize.ts";
import type { Timing } from "./lower/ft1/timing.ts";
import type { Loihi1LearningPlan } from "./lower/loihi1/learning.ts";
import type { Loihi1Numbers } from "./lower/loihi1/quantize.ts";
import type { Loihi1Timing } from "./lower/loihi1/timing.ts";
import type { Placement } from "./map/place.ts";
import type { Network } from "./network.ts";

export type Lowered = Ft1Lowered | Loihi1Lowered;

interface LoweredBase {
  readonly network: Network;
  /** For each projection. */
  readonly edges: readonly Edges[];
  readonly placement: Placement;
  /** Of currents and voltages, for each population, null for inputs. */
  readonly bounds: readonly (Bounds | null)[];
}

export interface Ft1Lowered extends LoweredBase {
  readonly kind: "ft1";
  readonly timing: Timing;
  /** Delay of each axon of the network, by its number: ticks. */
  readonly delays: Uint32Array;
  readonly weights: readonly QuantizedProjection[];
  /** For each population, null for inputs. */
  readonly neurons: readonly (QuantizedNeuron | null)[];
  readonly learning: LearningPlan | null;
}

export interface Loihi1Lowered extends LoweredBase, Loihi1Numbers {
  readonly kind: "loihi1";
  readonly timing: Loihi1Timing;
  readonly learning: Loihi1LearningPlan | null;
}
