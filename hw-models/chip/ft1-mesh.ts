import type { Ft1Chip } from "./chip.ts";
import { FT1_UP5K } from "./ft1-up5k.ts";

/** Many ft1 cores on a mesh, each with the memories of a UP5K core; learning stays inside one of them. */
export const FT1_MESH: Ft1Chip = {
  name: "ft1-mesh",
  id: 0x0103,
  kind: "ft1",
  what: "128 cores of ft1-up5k on a mesh, simulated only",
  limits: { ...FT1_UP5K.limits, cores: 128 },
  models: FT1_UP5K.models,
  source: "each core as ft1-up5k; their number and their mesh are those of Loihi 1 (chosen, there is no RTL)",
};
