import type { Ft1Chip } from "./chip.ts";
import { MOST } from "./most.ts";

/** ft1 without a board's memories: only the widths of the image's fields limit it. */
export const FT1_SIM: Ft1Chip = {
  name: "ft1-sim",
  id: 0x0102,
  kind: "ft1",
  what: "one core of any size, for research",
  limits: { ...MOST.ft1, cores: 1 },
  models: ["cuba", "li"],
  source: "widths of the image's fields and of the event key",
};
