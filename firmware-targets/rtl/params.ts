/**
 * The header that the Verilog of the ft1 core includes: every width, limit and address, from hw-models and
 * layout.ts. `core/ft1_params.vh` is its text; a stale one fails test/firmware-targets/rtl/params.test.ts.
 */

import { STALL_WINDOW } from "../../hw-models/chip/costs.ts";
import { FT1_UP5K } from "../../hw-models/chip/ft1-up5k.ts";
import { COARSE_STEPS, FORMATS, STEP_BITS, STEP_TICKS } from "../../hw-models/numerics/formats.ts";
import {
  ADDRESS,
  ARRIVAL_HIGH,
  AXON_FIELDS,
  DECAY_ENTRY_BITS,
  DECAY_FACTORS,
  LATCH_FIELD_BITS,
  LATCH_FIELDS,
  MEMORIES,
  NEURON_FIELDS,
  PACKED,
  STORE_CHAIN,
  STORE_FIELD_BITS,
  STORE_FIELDS,
  STORE_LATCHES,
  STORE_NEURONS,
  WIDTHS,
  WORD_BITS,
  widthOf,
} from "./layout.ts";

/** What the host can ask of an idle core. */
export const OPERATIONS = {
  /** Runs one step. */
  run: 0,
  /** Begins a trial: states, latches and clock at their start, no event pending; weights stay. */
  restart: 1,
  /** Zeroes the wheel of pending events, word by word: once after power-up, before the first restart. */
  clear: 2,
  /** An external spike arrives: on the axon in `argument_axon` at the tick of the wheel in `argument_tick`. */
  inject: 3,
} as const;
export const OPERATION_BITS = 2;

/** Why a neuron is brought: an event or the sweep, the refresh of marks, the start of a trial. */
const KINDS = ["event", "refresh", "begin"] as const;

/** Clocks from a synapse's address to the write of its target: stages 1 to 5. */
const PIPELINE_DEPTH = 5;

type Define = readonly [name: string, value: number | string];

const constantName = (...words: readonly string[]): string =>
  words.map((word) => word.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join("_");

const numbered = (prefix: string, names: readonly string[]): Define[] =>
  names.map((name, index) => [constantName(prefix, name), index]);

const SECTIONS: readonly (readonly [title: string, defines: readonly Define[]])[] = [
  [
    "Formats (hw-models/numerics/formats.ts)",
    [
      ["WORD_BITS", WORD_BITS],
      ["STEP_BITS", STEP_BITS],
      ["COARSE_STEPS", COARSE_STEPS],
      ["STATE_BITS", FORMATS.current.bits],
      ["DECAY_BITS", FORMATS.decay.bits],
      ["DECAY_FRACTION", FORMATS.decay.fraction],
      ["WEIGHT_BITS", FORMATS.weight.bits],
      ["SHADOW_FRACTION", FORMATS.shadow.fraction],
      ["SLOPE_BITS", FORMATS.slope.bits],
    ],
  ],
  [
    "Widths (layout.ts; limits of hw-models/chip/ft1-up5k.ts)",
    [
      ...Object.entries(WIDTHS).map(([name, bits]): Define => [constantName(name, "bits"), bits]),
      ["DECAY_ENTRY_BITS", DECAY_ENTRY_BITS],
      ["DECAY_TABLES", FT1_UP5K.limits.decayTables],
      ["STORE_FIELD_BITS", STORE_FIELD_BITS],
      ["LATCH_FIELD_BITS", LATCH_FIELD_BITS],
      ["ARRIVAL_HIGH_BITS", widthOf(ARRIVAL_HIGH)],
      ["COARSE_END", (COARSE_STEPS + 1) * STEP_TICKS - 1],
    ],
  ],
  [
    "The host's addresses: memory and word",
    [
      ["OFFSET_BITS", ADDRESS.offset],
      ["MEMORY_BITS", ADDRESS.memory],
      ...Object.entries(MEMORIES).map(([name, { number }]): Define => [constantName("memory", name), number]),
      ["STORE_NEURONS", STORE_NEURONS],
      ["STORE_CHAIN", STORE_CHAIN],
      ...numbered("neuron", NEURON_FIELDS),
      ...numbered("store", STORE_FIELDS),
      ["STORE_LATCHES", STORE_LATCHES],
      ...numbered("latch", LATCH_FIELDS),
      ["REGISTER_LATCHES", FT1_UP5K.limits.decayTables],
      ...numbered("axon", AXON_FIELDS),
      ...numbered("decay", DECAY_FACTORS),
    ],
  ],
  [
    "Fields of packed words: what stands between [ ]",
    Object.entries(PACKED).flatMap(([word, fields]) =>
      Object.entries(fields).map(
        ([field, [low, width]]): Define => [
          constantName(word, field),
          width === 1 ? low : `${low + width - 1}:${low}`,
        ],
      ),
    ),
  ],
  [
    "The pipeline",
    [
      ["PIPELINE_DEPTH", PIPELINE_DEPTH],
      ["DRAIN_BITS", Math.ceil(Math.log2(PIPELINE_DEPTH + 1))],
      ["STALL_WINDOW", STALL_WINDOW],
      ["KIND_BITS", 2],
      ...numbered("kind", KINDS),
    ],
  ],
  [
    "Operations",
    [
      ["OPERATION_BITS", OPERATION_BITS],
      ...Object.entries(OPERATIONS).map(([name, code]): Define => [constantName("operation", name), code]),
    ],
  ],
];

/** The header's text. */
export const paramsHeader = (): string =>
  [
    "// Made by firmware-targets/rtl/params.ts: change that, then `npm run update`.",
    "`ifndef FT1_PARAMS",
    "`define FT1_PARAMS",
    ...SECTIONS.flatMap(([title, defines]) => [
      "",
      `// ${title}`,
      ...defines.map(([name, value]) => `\`define ${name} ${value}`),
    ]),
    "",
    "`endif",
    "",
  ].join("\n");
