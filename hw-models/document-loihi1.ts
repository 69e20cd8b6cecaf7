/** The tables of SPEC-loihi1.md, made from the definitions they show. */
import { LIMIT_NAMES } from "./chip/chip.ts";
import { LOIHI1_CHIPS } from "./chip/chips.ts";
import { LOIHI1_COSTS, LOIHI1_COUNTERS } from "./chip/costs-loihi1.ts";
import { LOIHI1_MESH_COSTS, MESH_COUNTERS } from "./chip/costs-mesh.ts";
import { columns, type Tables, table } from "./document.ts";
import {
  LOIHI1_AXON_COLUMNS,
  LOIHI1_FACTOR_COLUMNS,
  LOIHI1_LAYER_COLUMNS,
  LOIHI1_LEARNING_SCALARS,
  LOIHI1_NEURON_COLUMNS,
  LOIHI1_PRODUCT_COLUMNS,
  LOIHI1_RULE_COLUMNS,
  LOIHI1_SYNAPSE_COLUMNS,
  SECTIONS,
} from "./image-layout.ts";
import { LOIHI1_RANGES } from "./numerics/loihi1.ts";
import { FACTOR_NAMES, FACTORS, LOIHI1_LEARNING_RANGES } from "./numerics/loihi1-learning.ts";
import { hex, LOIHI1_REVISION, specificationOf } from "./specification.ts";

const limit = (n: number): string => (n === Number.POSITIVE_INFINITY ? "–" : n.toLocaleString("en-US"));

export const LOIHI1_TABLES: Tables = {
  specification: () =>
    table(
      ["constant", "value"],
      [
        ["revision of the rules", LOIHI1_REVISION],
        ["ticks of a step", 1],
        ["hash of the specification", `\`${hex(specificationOf("loihi1"))}\``],
      ],
    ),
  ranges: () =>
    table(
      ["field", "range", "what"],
      Object.entries(LOIHI1_RANGES).map(([name, { low, high, what }]) => [name, `${low} … ${high}`, what]),
    ),
  learningRanges: () =>
    table(
      ["field", "range", "what"],
      Object.entries(LOIHI1_LEARNING_RANGES).map(([name, { low, high, what }]) => [
        name,
        `${low} … ${high}`,
        what,
      ]),
    ),
  factors: () =>
    table(
      ["variable", ...FACTOR_NAMES],
      [
        ["number in the image", ...FACTOR_NAMES.keys()],
        ["width", ...FACTOR_NAMES.map((name) => FACTORS[name])],
      ],
    ),
  costs: () =>
    table(
      ["count", "ns", "pJ", "status", "source in Davies et al. 2018, table 2"],
      LOIHI1_COUNTERS.map((name) => {
        const { nanoseconds, picojoules, status, source } = LOIHI1_COSTS[name];
        return [name, nanoseconds, picojoules, `*${status}*`, source];
      }),
    ),
  meshCosts: () =>
    table(
      ["count", "ns", "pJ", "status", "source in Davies et al. 2018, table 2"],
      MESH_COUNTERS.map((name) => {
        const { nanoseconds, picojoules, status, source } = LOIHI1_MESH_COSTS[name];
        return [name, nanoseconds, picojoules, `*${status}*`, source];
      }),
    ),
  chips: () =>
    table(
      ["limit of a core", ...LOIHI1_CHIPS.map(({ name, id }) => `${name} (0x${id.toString(16)})`), "source"],
      LIMIT_NAMES.loihi1.map((name) => [
        name === "cores" ? "cores of the chip" : name,
        ...LOIHI1_CHIPS.map(({ limits }) => limit(limits[name])),
        LOIHI1_CHIPS[0].sources[name],
      ]),
    ),
  section: () =>
    table(
      ["section", "kind", "payload"],
      [
        [
          "loihi1Core",
          SECTIONS.loihi1Core,
          `rows of {${columns(LOIHI1_NEURON_COLUMNS)}}; rows of {${columns(LOIHI1_AXON_COLUMNS)}}; row [u32]; rows of {${columns(LOIHI1_SYNAPSE_COLUMNS)}}`,
        ],
        [
          "loihi1Learning",
          SECTIONS.loihi1Learning,
          `${LOIHI1_LEARNING_SCALARS.map((name) => `${name} u32`).join(", ")}; rules: rows of {${columns(LOIHI1_RULE_COLUMNS)}}; products: rows of {${columns(LOIHI1_PRODUCT_COLUMNS)}}; factors: rows of {${columns(LOIHI1_FACTOR_COLUMNS)}}; layers: rows of {${columns(LOIHI1_LAYER_COLUMNS)}}`,
        ],
      ],
    ),
};
