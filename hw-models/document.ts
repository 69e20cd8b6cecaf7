/** The tables of SPEC.md, made from the definitions they show. test/hw-models/spec.test.ts keeps them fresh. */
import { LIMIT_NAMES } from "./chip/chip.ts";
import { FT1_CHIPS } from "./chip/chips.ts";
import { COUNTERS, FT1_COSTS } from "./chip/costs.ts";
import type { Columns } from "./image-bytes.ts";
import {
  AXON_COLUMNS,
  DECAY_COLUMNS,
  HEADER_FIELDS,
  LAYER_COLUMNS,
  LEARNING_SCALARS,
  NETWORK_FIELDS,
  NEURON_COLUMNS,
  ROUTE_COLUMNS,
  SECTION_FIELDS,
  SECTIONS,
  SYNAPSE_COLUMNS,
} from "./image-layout.ts";
import { COARSE_STEPS, FORMATS, RECIPROCAL_BITS, ROUNDING_BITS, STEP_TICKS } from "./numerics/formats.ts";
import { hex, IMAGE_VERSION, REVISION, SPECIFICATION_HASH } from "./specification.ts";

export type Row = readonly (string | number)[];

export const table = (head: Row, rows: readonly Row[]): string =>
  [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");

export const columns = (layout: Columns): string =>
  Object.entries(layout)
    .map(([name, type]) => `${name} ${TYPES[type.name as keyof typeof TYPES]}`)
    .join(", ");
const TYPES = {
  Uint8Array: "u8",
  Int8Array: "i8",
  Uint16Array: "u16",
  Int16Array: "i16",
  Uint32Array: "u32",
  Int32Array: "i32",
} as const;

/** Each generated part of SPEC.md. */
export const SPEC_TABLES: Tables = {
  specification: () =>
    table(
      ["constant", "value"],
      [
        ["revision of the rules", REVISION],
        ["version of the image", IMAGE_VERSION],
        ["ticks of a step", STEP_TICKS],
        ["steps of the coarse decay table", COARSE_STEPS],
        ["bits of the reciprocal table's mantissa", RECIPROCAL_BITS],
        ["bits of a stochastic rounding", ROUNDING_BITS],
        ["hash of the specification", `\`${hex(SPECIFICATION_HASH)}\``],
      ],
    ),
  formats: () =>
    table(
      ["signal", "bits", "behind the point", "range", "unit", "what"],
      Object.entries(FORMATS).map(([name, f]) => [
        name,
        `${f.signed ? "s" : "u"}${f.bits}`,
        f.fraction,
        `${f.low} … ${f.high}`,
        f.unit,
        f.what,
      ]),
    ),
  costs: () =>
    table(
      ["count", "cycles", "status", "source"],
      COUNTERS.map((name) => {
        const { cycles, status, source } = FT1_COSTS[name];
        return [name, cycles, `*${status}*`, source];
      }),
    ),
  chips: () =>
    table(
      ["chip", "id", ...LIMIT_NAMES.ft1],
      FT1_CHIPS.map((chip) => [
        chip.name,
        `0x${chip.id.toString(16)}`,
        ...LIMIT_NAMES.ft1.map((name) => chip.limits[name].toLocaleString("en-US")),
      ]),
    ),
  header: () => table(["offset", "field", "what"], HEADER_FIELDS),
  sections: () =>
    table(
      ["section", "kind", "payload"],
      [
        ["network", SECTIONS.network, NETWORK_FIELDS.map((name) => `${name} u32`).join(", ")],
        ["routes", SECTIONS.routes, `start [u32], rows of {${columns(ROUTE_COLUMNS)}}`],
        [
          "core",
          SECTIONS.core,
          `rows of {${columns(NEURON_COLUMNS)}}; rows of {${columns(AXON_COLUMNS)}}; row [u32]; rows of {${columns(SYNAPSE_COLUMNS)}}; decay tables u32, for each: fine rows of {${columns(DECAY_COLUMNS)}}, coarse rows of the same, reciprocal [u16], inverseTau u32`,
        ],
        [
          "learning",
          SECTIONS.learning,
          `${LEARNING_SCALARS.map((name) => `${name} u32`).join(", ")}; likelihood [u16]; targets [u32]; floor [u16]; outputs [u16]; rows of {${columns(LAYER_COLUMNS)}}; shadow [i16]; shadowDelay [u16]`,
        ],
        ["names", SECTIONS.names, "length u32, UTF-8 JSON; behind the board's part, never sent"],
      ],
    ),
  section: () => table(["offset", "field", "what"], SECTION_FIELDS),
};

/** Tables of a document by the name in its markers. */
export type Tables = Readonly<Record<string, () => string>>;

/** A document with every part between `<!-- table NAME -->` and `<!-- end -->` made anew. */
export const withTables = (document: string, tables: Tables): string =>
  document.replace(/<!-- table (\w+) -->\n[\s\S]*?<!-- end -->/g, (whole, name: string) => {
    const make = tables[name];
    return make ? `<!-- table ${name} -->\n${make()}\n<!-- end -->` : whole;
  });
